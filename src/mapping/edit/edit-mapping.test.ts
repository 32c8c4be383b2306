/** Edits of a document's text: exactly the named thing changes; comments, order and spacing of everything else stay byte for byte. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { parse } from 'yaml';
import { editMapping, type MappingEdit, readOutline } from '#mapping';
import { applied } from './edit-mapping.ts';
import { type Json, renderValue } from './render-value.ts';

const EXAMPLE = readFileSync(new URL('../examples/incidents.yaml', import.meta.url), 'utf8');
const SMALL = `version: 1 # the language
flows:
  - name: incidents
    connection: servicenow
    record: incident
    fields:
      - { desk: subject, remote: short_description, direction: out } # goes out
      # both ways
      - desk: status
        remote: state   # their word
        direction: both
        values:
          - { desk: open, remote: "2" }   # work in progress
          - { desk: solved, remote: "6" }

        requires: { "6": [close_code] }
      # after the rule
    comments: { public: out }
`;
const rule = (index: number, ...rest: (string | number)[]) => ['flows', 0, 'fields', index, ...rest];
const linesThatDiffer = (before: string, after: string) => {
  const [old, fresh] = [before.split('\n'), after.split('\n')];
  return { gone: old.filter((line) => !fresh.includes(line)), come: fresh.filter((line) => !old.includes(line)) };
};

describe('one line changes', () => {
  test.each<[string, MappingEdit, { gone: string[]; come: string[] }]>([
    [
      'a key of a rule on one line',
      { kind: 'set', path: rule(0, 'direction'), value: 'both' },
      {
        gone: ['      - { desk: subject, remote: short_description, direction: out } # goes out'],
        come: ['      - { desk: subject, remote: short_description, direction: both } # goes out'],
      },
    ],
    [
      'a new key of a rule on one line',
      { kind: 'set', path: rule(0, 'winner'), value: 'desk' },
      {
        gone: ['      - { desk: subject, remote: short_description, direction: out } # goes out'],
        come: ['      - { desk: subject, remote: short_description, direction: out, winner: desk } # goes out'],
      },
    ],
    [
      'a value with a comment behind it',
      { kind: 'set', path: rule(1, 'remote'), value: 'incident_state' },
      { gone: ['        remote: state   # their word'], come: ['        remote: incident_state   # their word'] },
    ],
    ['a new key of a long rule', { kind: 'set', path: rule(1, 'winner'), value: 'newest' }, { gone: [], come: ['        winner: newest'] }],
    [
      'a new pair',
      { kind: 'add', path: rule(1, 'values'), value: { desk: 'pending', remote: '3' } },
      { gone: [], come: ['          - { desk: pending, remote: "3" }'] },
    ],
    [
      'a pair that goes',
      { kind: 'remove', path: rule(1, 'values', 0) },
      { gone: ['          - { desk: open, remote: "2" }   # work in progress'], come: [] },
    ],
    [
      'a new rule',
      { kind: 'add', path: ['flows', 0, 'fields'], value: { desk: 'priority', remote: 'urgency', direction: 'out' } },
      { gone: [], come: ['      - { desk: priority, remote: urgency, direction: out }'] },
    ],
    [
      'a rule that goes',
      { kind: 'remove', path: rule(0) },
      { gone: ['      - { desk: subject, remote: short_description, direction: out } # goes out'], come: [] },
    ],
    [
      'a key below one that is not there yet',
      { kind: 'set', path: rule(1, 'otherwise', 'in'), value: 'keep' },
      { gone: [], come: ['        otherwise: { in: keep }'] },
    ],
    [
      'a text that becomes a list',
      { kind: 'set', path: rule(1, 'desk'), value: ['status', 'custom/1'] },
      { gone: ['      - desk: status'], come: ['      - desk: [status, custom/1]'] },
    ],
  ])('%s', async (_what, edit, expected) => {
    const after = await editMapping(SMALL, edit);
    expect(linesThatDiffer(SMALL, after ?? '')).toEqual(expected);
  });
});

test('the first test begins the list of tests at the end, in the shape that people write', async () => {
  const value = { name: 'as ticket 1042', flow: 'incidents', desk: { status: 'open', subject: 'x'.repeat(90) }, expect: { remote: { state: '2' } } };
  const after = await editMapping(SMALL, { kind: 'add', path: ['tests'], value });
  expect(after?.startsWith(SMALL.trimEnd())).toBe(true);
  expect(after?.slice(SMALL.trimEnd().length)).toContain('\n\ntests:\n  - name: as ticket 1042\n    flow: incidents\n    desk: {');
  expect((await readOutline(after ?? ''))?.tests[0]?.name).toBe('as ticket 1042');
});

test('the last pair takes the key "values" along: an empty list says nothing', async () => {
  const one = await editMapping(SMALL, { kind: 'remove', path: rule(1, 'values', 1) });
  const none = await editMapping(one ?? '', { kind: 'remove', path: rule(1, 'values', 0) });
  expect(none).not.toContain('values');
  expect(none).toContain('requires: { "6": [close_code] }');
});

test.each([
  ['a text that is no YAML', 'flows: [', { kind: 'set', path: ['version'], value: 1 }],
  ['a place that does not exist', SMALL, { kind: 'remove', path: rule(7) }],
  ['what an alias repeats', 'a: &x { b: 1 }\nc: *x\n', { kind: 'set', path: ['c', 'b'], value: 2 }],
] as [string, string, MappingEdit][])('%s is left to its author', async (_what, text, edit) => {
  expect(await editMapping(text, edit)).toBeNull();
});

test('an odd layout is redrawn rather than broken: what it says is right, and its comments are there', async () => {
  const odd = 'flows:\n-\n  name: a # one\n  fields:\n  -\n    desk: x\n    # two\n    remote: y\n';
  const after = await editMapping(odd, { kind: 'remove', path: ['flows', 0, 'fields', 0, 'desk'] });
  expect(parse(after ?? '')).toEqual({ flows: [{ name: 'a', fields: [{ remote: 'y' }] }] });
  expect(after).toContain('# one');
});

const value: fc.Arbitrary<Json> = fc.oneof(
  fc.constantFrom('out', 'in', 'both', 'newest', '2', 'true', 'yes', '- x', 'a: b', '#c', '', ' x', 'Ä ö', 'x\ny', '{', '@a', '1e3', 'custom/360'),
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
  fc.string(),
);
const edit: fc.Arbitrary<MappingEdit> = fc
  .tuple(
    fc.nat(9),
    fc.constantFrom('desk', 'remote', 'direction', 'winner', 'take', 'empty'),
    value,
    fc.constantFrom('set', 'add', 'remove'),
    fc.nat(5),
  )
  .map(([index, key, given, kind, pair]): MappingEdit => {
    if (kind === 'set') return { kind, path: rule(index, key), value: given };
    if (kind === 'add') return { kind, path: rule(index, 'values'), value: { desk: given, remote: String(given) } };
    return pair < 3 ? { kind: 'remove', path: rule(index, 'values', pair) } : { kind: 'remove', path: rule(index, key) };
  });

test('any run of table edits changes what it names and nothing else: values as asked, all comments of other rules, all other lines', async () => {
  const comments = (text: string) => text.split('\n').flatMap((line) => (/^\s*#/.test(line) ? [line.trim()] : []));
  await fc.assert(
    fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 5 }), async (edits) => {
      let text = EXAMPLE;
      for (const one of edits) {
        const after = await editMapping(text, one);
        if (after === null) continue;
        expect(parse(after)).toEqual(applied(parse(text) as Json, one));
        const span = (await readOutline(text))?.flows[0]?.rules[Number(one.path[3])];
        // Everything before and behind the touched rule is there, byte for byte.
        expect(after.startsWith(text.slice(0, span?.from))).toBe(true);
        const behind = text.slice(text.indexOf('\n', span?.to)).split('\n').slice(2).join('\n');
        expect(after.endsWith(behind)).toBe(true);
        text = after;
      }
      expect(comments(text)).toEqual(comments(EXAMPLE));
    }),
    { numRuns: 40 },
  );
});

test('a value is written as a person would, and read as it was meant', () => {
  expect(['open', 'work in progress', '2', 'true', 'a: b', 'custom/1'].map(renderValue)).toEqual([
    'open',
    'work in progress',
    '"2"',
    '"true"',
    '"a: b"',
    'custom/1',
  ]);
  fc.assert(
    fc.property(fc.jsonValue(), (json) =>
      expect(parse(`[${renderValue(json as Json)}]`, { version: '1.2' })[0]).toEqual(JSON.parse(JSON.stringify(json))),
    ),
  );
});

test('an outline reads half-written rules', async () => {
  const outline = await readOutline('flows:\n  - name: a\n    fields:\n      - desk: status\n      - { remote: x, direction: sideways }\n');
  expect(outline?.flows[0]?.rules.map(({ desk, remote, direction }) => ({ desk, remote, direction }))).toEqual([
    { desk: ['status'], remote: '', direction: '' },
    { desk: [], remote: 'x', direction: 'sideways' },
  ]);
});
