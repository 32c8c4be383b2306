/** Every problem that the mapping's checks find is said in every language, without a gap; in English as the API says it. */
import type { FieldSchema, RecordSchema } from '#domain';
import { checkMapping, MAPPING_PROBLEMS, type ValidationContext } from '#mapping';
import { loadCatalog } from '../../../platform/catalogs.ts';
import { createWords, type Words } from '../../../platform/words.ts';
import { problemWords } from './problem-words.ts';

let words: Readonly<Record<'en' | 'de', Words>>;
beforeAll(async () => {
  words = { en: createWords('en', 'en-GB', await loadCatalog('en')), de: createWords('de', 'de', await loadCatalog('de')) };
});

const field = (path: string, kind: FieldSchema['kind'] = 'text', more: Partial<FieldSchema> = {}): FieldSchema => ({
  path,
  label: `The ${path}`,
  kind,
  isReadOnly: false,
  isRequired: false,
  ...more,
});
const manyOptions = Array.from({ length: 12 }, (_, at) => ({ value: `v${at}`, label: `Value ${at}` }));
const under = (value: string, dependsOn: string) => ({ value, label: value, dependsOn });
const manyParents = Array.from({ length: 12 }, (_, at) => under('old', `c${at}`));
const desk: RecordSchema = {
  type: 'ticket',
  readAt: '2026-01-01T00:00:00Z',
  fields: [
    field('status', 'choice', { options: manyOptions }),
    field('subject'),
    field('tags', 'tags'),
    field('requester', 'user'),
    field('assignee', 'user'),
    field('id', 'integer', { isReadOnly: true }),
  ],
};
const remote: RecordSchema = {
  type: 'incident',
  readAt: '2026-01-01T00:00:00Z',
  fields: [
    field('state', 'choice', { options: [{ value: '2', label: 'In Progress' }] }),
    field('short', 'text', { maxLength: 80 }),
    field('due', 'date'),
    field('caller', 'user'),
    field('item', 'reference'),
    field('notes', 'text', { isJournal: true }),
    field('category', 'choice', { options: ['net', 'soft'].map((value) => ({ value, label: value })) }),
    field('place', 'choice', { dependsOn: 'category', options: [under('lan', 'net'), under('mail', 'soft'), ...manyParents] }),
  ],
};
const context: ValidationContext = {
  schemas: { desk, remote: { a: remote } },
  connections: [{ name: 'snow', records: ['incident'], hasFieldHistory: false }],
};
const flow = (fields: string, more = '', head = 'name: a, connection: snow, record: incident') =>
  `{ ${head}, ${more ? `${more}, ` : ''}fields: [${fields}] }`;
const document = (...flows: readonly string[]) => `version: 1\nflows: [${flows.join(', ')}]\n`;
const one = (rule: string, more = '') => document(flow(rule, more));
const SUBJECT = '{ desk: subject, remote: short, direction: out }';
const pairs = (...values: readonly string[]) => `values: [${values.map((pair) => `{ ${pair} }`).join(', ')}]`;

/** Each shape of each problem that a person can bring about. */
const DOCUMENTS: readonly string[] = [
  `# ${'x'.repeat(300_000)}`,
  'version: 1\nflows: [',
  'version: 1\nflows: \u0000',
  `version: 1\nflows: ${'['.repeat(100)}${']'.repeat(100)}`,
  'version: 1\nversion: 1\nflows: []',
  'version: 1\n? [a]\n: 1\nflows: []',
  'version: 2\nflows: []',
  'flows: text',
  'version: 1\nflows: []',
  'version: 1\nflows: [{ name: A B, connection: "", record: other, firstlink: ask, when: { __proto__: 1 }, fields: [] }]',
  'version: 1\nflows: [{ name: A B, connection: "", record: incident, firstlink: ask, when: { type: {} }, fields: [{ desk: " x", remote: 5, direction: bot }] }]',
  one('{ desk: subject, remote: short }'),
  one(`${SUBJECT}`, 'comments: { public: all }, attachments: { maxMb: 900 }'),
  `${one(SUBJECT)}tests: [{ name: t, flow: b, desk: {}, expect: {} }]`,
  `${one(SUBJECT)}tests: [{ name: t, flow: aa, expect: { matches: true } }, { name: u, flow: nothing, expect: { matches: true } }]`,
  `${one(SUBJECT)}tests: [{ name: t, flow: a, desk: { subject: x }, expect: { remote: { short: y } } }]`,
  document(flow(SUBJECT), flow(SUBJECT)),
  document(flow(SUBJECT, '', 'name: a, connection: snw, record: incident'), flow(SUBJECT, '', 'name: b, connection: otherwise, record: incident')),
  one(SUBJECT, 'when: { tags: infra, nowhere: 1 }'),
  document(flow(SUBJECT, 'when: { subject: x }'), flow(SUBJECT, 'when: { subject: y }', 'name: b, connection: snow, record: incident')),
  one(`${SUBJECT}, ${SUBJECT}`),
  document(flow(SUBJECT, '', 'name: a, connection: snow, record: change-request')),
  one('{ desk: [subject, subject], remote: short, direction: both }'),
  one(
    '{ desk: id, remote: short, direction: in }, { desk: subject, remote: nothing, direction: out }, { desk: sub, remote: item, direction: in, take: label }',
  ),
  one('{ desk: subject, remote: item, direction: both, take: label }'),
  one(
    `{ desk: status, remote: state, direction: both, ${pairs('desk: v0, remote: "2"', 'desk: v0, remote: "2"', 'desk: v1, remote: "3"', 'desk: v9x, remote: 2')} }`,
  ),
  one(`{ desk: status, remote: state, direction: both, otherwise: { out: { value: "2" }, in: keep }, ${pairs('desk: v0, remote: "2"')} }`),
  one(`{ desk: status, remote: state, direction: both, ${pairs('desk: v0, remote: a', 'desk: v1, remote: b', 'desk: v0, remote: b')} }`),
  one(`{ desk: [status, subject], remote: state, direction: out, transform: { out: [{ join: " " }] }, ${pairs('desk: v0, remote: "2"')} }`),
  one('{ desk: subject, remote: short, direction: both, winner: newest, transform: { out: "$now() & value" } }'),
  one('{ desk: subject, remote: short, direction: both, winner: newest, transform: { out: "\\"x\\" & value", in: "value" } }', 'tie: desk'),
  one('{ desk: subject, remote: short, direction: both, transform: { out: [{ prefix: x }], in: [{ prefix: y }] } }'),
  one(
    '{ desk: subject, remote: short, direction: out, winner: desk, otherwise: { out: keep, in: keep }, transform: { out: "(", in: [{ prefix: y }] } }',
  ),
  one('{ desk: subject, remote: short, direction: in, requires: { "6": [short] } }'),
  one(`{ desk: status, remote: state, direction: out, otherwise: { in: keep }, requires: { "6": [short] }, ${pairs('desk: v0, remote: "2"')} }`),
  one('{ desk: tags, remote: short, direction: out }, { desk: tags, remote: due, direction: out }, { desk: subject, remote: due, direction: out }'),
  one('{ desk: requester, remote: caller, direction: out }, { desk: assignee, remote: short, direction: out }'),
  one('{ desk: subject, remote: caller, direction: out, by: email }, { desk: subject, remote: short, direction: out, by: email, take: label }'),
  one(SUBJECT, 'allow: [other], comments: { public: out }'),
  one('{ desk: tags, remote: short, direction: in, transform: { in: [trim] } }'),
  one('{ desk: subject, remote: notes, direction: out }'),
  one(`{ desk: status, remote: place, direction: out, ${pairs('desk: v0, remote: lan')} }`),
  one(
    `{ desk: status, remote: category, direction: out, ${pairs('desk: v0, remote: net')} }, { desk: status, remote: place, direction: out, ${pairs('desk: v0, remote: mail')} }`,
  ),
  one(
    `{ desk: subject, remote: category, direction: out, ${pairs('desk: v0, remote: net')} }, { desk: status, remote: place, direction: out, ${pairs('desk: v0, remote: mail', 'desk: v1, remote: old')} }`,
  ),
];
/** Said in general words here, and by the schema's own sentence there. */
const GENERAL = ['tooFew', 'tooShort', 'tooSmall', 'tooMany', 'tooLong', 'tooBig', 'name', 'path', 'reserved', 'sayAny', 'byAlone', 'expect'];

async function everyProblem() {
  const all = await Promise.all(DOCUMENTS.map(async (text) => (await checkMapping(text, context)).problems));
  return all.flat();
}

it('says every problem in English as the API does, and in German without a gap', async () => {
  const problems = await everyProblem();
  for (const { code, facts, message, fix } of problems) {
    const problem = { code, facts, message, fix };
    const isGeneral = code === 'key-refused' || (code === 'value-wrong' && GENERAL.includes(String(facts.form)));
    const inEnglish = problemWords(words.en, problem);
    if (!isGeneral) expect(inEnglish).toEqual({ message: message.charAt(0).toUpperCase() + message.slice(1), fix });
    const inGerman = problemWords(words.de, problem);
    expect(inGerman.message).not.toBe(inEnglish.message);
    for (const text of [inEnglish.message, inEnglish.fix, inGerman.message, inGerman.fix]) {
      expect([code, text]).toEqual([code, expect.stringMatching(/\S[.…:!?)}]|\S$/)]);
      expect([code, text]).toEqual([code, expect.not.stringMatching(/ {2}|undefined|null|\{\w+\}|\(\)| [.,:](?: |$)/)]);
    }
  }
});

it('meets nearly every code, so that the promise above is one', async () => {
  const met = new Set((await everyProblem()).map(({ code }) => code));
  expect(MAPPING_PROBLEMS.filter((code) => !met.has(code))).toEqual(['alias-refused']);
});

it.each(['en', 'de'] as const)('has a text and a remedy for every code in %s', (locale) => {
  const missing = MAPPING_PROBLEMS.flatMap((code) => [`console.mappings.problem.${code}`, `console.mappings.fix.${code}`]).filter(
    (key) => !words[locale].has(key),
  );
  expect(missing).toEqual([]);
});

it('shows a code of a newer backend in the backend’s own words', () => {
  const problem = { code: 'quota-of-rules', facts: {}, message: 'There are too many rules.', fix: null };
  expect(problemWords(words.de, problem)).toEqual({ message: 'There are too many rules.', fix: null });
});
