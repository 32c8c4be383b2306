import fc from 'fast-check';
import { parseMapping } from './parse.ts';

const valid = `version: 1
flows:
  - name: incidents
    connection: servicenow
    record: incident
    when: { type: incident }
    fields:
      - { desk: status, remote: state, direction: both }
`;
const problemsOf = async (text: string) => {
  const parsed = await parseMapping(text);
  return parsed.kind === 'ok' ? [] : parsed.problems;
};

test('fills in what the document leaves out', async () => {
  const parsed = await parseMapping(valid);
  expect(parsed).toMatchObject({
    kind: 'ok',
    document: {
      tests: [],
      flows: [
        {
          create: 'on-demand',
          firstLink: 'ask',
          drift: 'report',
          afterClose: 'ignore',
          comments: { public: 'none', internal: 'none', since: 'link', author: true },
          users: { by: 'email' },
        },
      ],
    },
  });
});

test.each<[string, string, object]>([
  [
    'a mistyped key, with the key that was meant',
    valid.replace('direction', 'directoin'),
    { line: 8, column: 40, code: 'key-unknown', fix: 'Did you mean direction?' },
  ],
  [
    'a mistyped choice, with the choice that was meant',
    valid.replace('both', 'bot'),
    { line: 8, column: 40, code: 'value-wrong', fix: 'Did you mean both?' },
  ],
  [
    'a missing key, at its parent',
    valid.replace('    record: incident\n', ''),
    { line: 3, column: 5, code: 'key-missing', path: ['flows', 0, 'record'] },
  ],
  [
    'a number where a name belongs',
    valid.replace('remote: state', 'remote: 5'),
    { line: 8, column: 25, code: 'value-wrong', fix: 'Write text, in quotes.' },
  ],
  ['an unknown version', valid.replace('version: 1', 'version: 2'), { line: 1, column: 1, code: 'version-unknown' }],
  ['a missing version', valid.replace('version: 1\n', ''), { line: 1, column: 1, code: 'key-missing', path: ['version'] }],
  ['a key written twice', `${valid}version: 1\n`, { line: 9, column: 1, code: 'key-twice' }],
  ['text that is no YAML', valid.replace('{ type: incident }', '{ type: incident'), { code: 'yaml-unreadable' }],
  ['a tab as indentation', valid.replace('    connection', '\tconnection'), { line: 4, code: 'yaml-unreadable' }],
  ['a tag that would build something', valid.replace('status', '!!js/function status'), { line: 8, code: 'yaml-unreadable' }],
  ['a reserved name', valid.replace('type: incident', '__proto__: incident'), { line: 6, column: 13, code: 'key-refused' }],
  ['an invisible NUL', valid.replace('incidents', 'inci\u0000dents'), { line: 3, column: 15, code: 'character-refused' }],
  ['an empty text', '', { line: 1, column: 1, code: 'value-wrong' }],
  ['a list at the top', '- 1', { line: 1, column: 1, code: 'value-wrong' }],
  [
    'a name that is no name',
    valid.replace('name: incidents', 'name: My Flow'),
    { line: 3, column: 5, path: ['flows', 0, 'name'], code: 'value-wrong' },
  ],
  ['a secret written into it', `${valid}password: hunter2\n`, { line: 9, column: 1, code: 'key-unknown' }],
  ['a text too long to read', `${valid}# ${'x'.repeat(65_536)}`, { line: 1, column: 1, code: 'document-too-large' }],
])('finds %s', async (_what, text, expected) => {
  expect(await problemsOf(text)).toContainEqual(expect.objectContaining({ severity: 'error', ...expected }));
});

test('an anchor bomb is refused without unfolding it', async () => {
  const levels = Array.from(
    { length: 12 },
    (_, level) =>
      `a${level}: &a${level} [${
        level === 0
          ? 'x'
          : Array(9)
              .fill(`*a${level - 1}`)
              .join(', ')
      }]`,
  );
  expect(await problemsOf(`${levels.join('\n')}\n${valid}`)).toEqual([expect.objectContaining({ code: 'alias-refused' })]);
});

test('an alias to itself is refused', async () => {
  expect((await problemsOf(`${valid}tests: &a [*a]\n`)).length).toBeGreaterThan(0);
});

test('an alias that saves typing is followed', async () => {
  const text = valid.replace(
    '- { desk: status, remote: state, direction: both }',
    '- { desk: a, remote: b, direction: out, values: &v [{ desk: x, remote: y }] }\n      - { desk: a, remote: c, direction: out, values: *v }',
  );
  expect(await parseMapping(text)).toMatchObject({ kind: 'ok', document: { flows: [{ fields: [{}, { values: [{ desk: 'x', remote: 'y' }] }] }] } });
});

test('nesting without end is refused', async () => {
  for (const depth of [100, 2000]) {
    const problems = await problemsOf(`version: 1\nflows: ${'['.repeat(depth)}${']'.repeat(depth)}`);
    expect(problems[0]).toMatchObject({ severity: 'error', code: 'nested-too-deep' });
    expect(problems.length).toBeLessThanOrEqual(3);
  }
});

test('words that other YAML readers take for true stay words', async () => {
  const parsed = await parseMapping(valid.replace('type: incident', 'type: [on, yes, no, off]'));
  expect(parsed).toMatchObject({ kind: 'ok', document: { flows: [{ when: { type: ['on', 'yes', 'no', 'off'] } }] } });
});

test('locates any place of a document', async () => {
  const parsed = await parseMapping(valid);
  expect(parsed.kind === 'ok' && parsed.locate(['flows', 0, 'fields', 0, 'remote'])).toEqual({ line: 8, column: 25 });
  expect(parsed.kind === 'ok' && parsed.locate(['flows', 0, 'fields', 0, 'absent'])).toEqual({ line: 8, column: 9 });
});

test('any text gives a verdict with places inside the text, and never throws', async () => {
  const pieces = fc.constantFrom(
    'version: 1',
    'flows:',
    '  - name: a',
    '    fields: []',
    '&a',
    '*a',
    '{',
    ']',
    ': ',
    '\n',
    '- ',
    '"',
    "'",
    '|',
    '? ',
    '!!binary x',
    '\u0000',
    '%YAML 1.1',
    '---',
    '…',
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.oneof(pieces, fc.string({ maxLength: 8 })), { maxLength: 30 }).map((parts) => parts.join('')),
      async (text) => {
        const lines = text.split('\n').length;
        for (const problem of await problemsOf(text)) {
          expect(problem.line).toBeGreaterThanOrEqual(1);
          expect(problem.line).toBeLessThanOrEqual(lines + 1);
          expect(problem.message.length * problem.fix.length).toBeGreaterThan(0);
        }
      },
    ),
    { numRuns: 300 },
  );
});
