import type { FieldSchema, RecordSchema } from '#domain';
import type { ExpressionRunner } from '../expression/expression-runner.ts';
import { createNodeExpressionRunner } from '../expression/node-runner.ts';
import { MAPPING_PROBLEMS } from '../problems.ts';
import { mappingDocumentSchema } from '../schema.ts';
import { canBothMatch } from './check-writers.ts';
import { validateMapping } from './validate.ts';
import type { ValidationContext } from './validation-context.ts';

const field = (path: string, kind: FieldSchema['kind'] = 'text', more: Partial<FieldSchema> = {}): FieldSchema => ({
  path,
  label: path,
  kind,
  isReadOnly: false,
  isRequired: false,
  ...more,
});
const options = [
  { value: 'open', label: 'Open' },
  { value: 'solved', label: 'Solved' },
  { value: 'hold', label: 'On hold' },
];
const desk: RecordSchema = {
  type: 'ticket',
  readAt: '2026-01-01T00:00:00Z',
  fields: [
    field('status', 'choice', { options }),
    field('subject'),
    field('tags', 'tags'),
    field('due', 'date-time'),
    field('requester', 'user'),
    field('id', 'integer', { isReadOnly: true }),
    field('talk', 'long-text', { isJournal: true }),
  ],
};
const remote: RecordSchema = {
  type: 'incident',
  readAt: '2026-01-01T00:00:00Z',
  fields: [
    field('state', 'choice', {
      options: [
        { value: '2', label: 'In Progress' },
        { value: '6', label: 'Resolved' },
        { value: '8', label: 'Canceled' },
      ],
    }),
    field('short_description', 'text', { maxLength: 160 }),
    field('due_date', 'date'),
    field('caller_id', 'user'),
    field('cmdb_ci', 'reference'),
    field('number', 'text', { isReadOnly: true }),
    field('notes', 'long-text', { isJournal: true }),
  ],
};
const context: ValidationContext = { schemas: { desk, remote: { incidents: remote } } };
const flow = (fields: readonly object[], more: object = {}) => ({ name: 'incidents', connection: 'servicenow', record: 'incident', fields, ...more });
const validate = (flows: readonly object[], known: ValidationContext = {}, tests: readonly object[] = []) =>
  validateMapping(mappingDocumentSchema.parse({ version: 1, flows, tests }), known);
const out = { desk: 'subject', remote: 'short_description', direction: 'out' };
const pairs = (...values: [string, string][]) => values.map(([left, right]) => ({ desk: left, remote: right }));
const status = { desk: 'status', remote: 'state', direction: 'both' };

let expressions: ExpressionRunner;
beforeAll(() => {
  expressions = createNodeExpressionRunner();
});
afterAll(() => expressions.close());

test.each<[string, object, object]>([
  [
    'several desk fields that should come back',
    { desk: ['a', 'b'], remote: 'c', direction: 'both' },
    { code: 'many-fields-out-only', severity: 'error' },
  ],
  ['a label that should be written', { ...out, take: 'label' }, { code: 'label-in-only' }],
  ['a field named twice in one rule', { desk: ['a', 'a'], remote: 'c', direction: 'out' }, { code: 'field-twice' }],
  [
    'a pair written twice',
    { ...status, values: pairs(['a', '1'], ['a', '1']) },
    { code: 'values-pair-twice', path: ['flows', 0, 'fields', 0, 'values', 1] },
  ],
  [
    'a chain of pairs in which a value would not come back',
    { ...status, values: pairs(['solved', '6'], ['solved', '7'], ['closed', '7']) },
    { code: 'values-not-invertible', severity: 'error' },
  ],
  ['values beside a transform', { ...out, values: pairs(['a', '1']), transform: { out: ['trim'] } }, { code: 'transform-with-values' }],
  ['values on several fields', { desk: ['a', 'b'], remote: 'c', direction: 'out', values: pairs(['a', '1']) }, { code: 'values-on-many-fields' }],
  ['a transform both ways with one way', { ...status, transform: { out: ['trim'] } }, { code: 'transform-not-both-ways', severity: 'error' }],
  ['a transform for a way that is not carried', { ...out, transform: { in: ['trim'] } }, { code: 'transform-direction-unused', severity: 'warning' }],
  ['newest without a tie', { ...status, winner: 'newest' }, { code: 'tie-missing', severity: 'error' }],
  ['a winner where nothing can conflict', { ...out, winner: 'desk' }, { code: 'winner-unused', severity: 'warning' }],
  ['otherwise without values', { ...out, otherwise: { out: 'keep' } }, { code: 'otherwise-unused', severity: 'warning' }],
  ['requires where nothing is written', { ...out, direction: 'in', requires: { '6': ['a'] } }, { code: 'requires-unused' }],
  ['requires of a value that no pair writes', { ...status, values: pairs(['a', '1']), requires: { '9': ['a'] } }, { code: 'requires-unknown-value' }],
  [
    'an expression that does not parse, with the place',
    { ...out, transform: { out: '$substring(value, 0' } },
    { code: 'expression-unreadable', path: ['flows', 0, 'fields', 0, 'transform', 'out'] },
  ],
  [
    'an expression that asks the clock',
    { ...out, transform: { out: '$now()' } },
    { code: 'expression-refused-function', facts: expect.objectContaining({ name: '$now', position: expect.any(Number) }) },
  ],
])('finds %s', async (_what, rule, expected) => {
  expect(await validate([flow([rule])])).toContainEqual(expect.objectContaining(expected));
});

test.each<[string, object, object]>([
  [
    'an unknown field, with the nearest name',
    { ...out, remote: 'short_descripton' },
    { code: 'field-unknown', fix: 'Did you mean short_description?' },
  ],
  ['a field called by its label', { ...out, desk: 'Subject' }, { code: 'field-unknown', fix: 'Did you mean subject?' }],
  [
    'an unknown field that a value requires',
    { ...out, requires: { '6': ['close_cod'] } },
    { code: 'field-unknown', path: ['flows', 0, 'fields', 0, 'requires', '6'] },
  ],
  ['writing a field that is read only', { ...out, remote: 'number' }, { code: 'field-read-only', severity: 'error' }],
  ['writing into a journal', { ...out, remote: 'notes' }, { code: 'field-is-journal', severity: 'error', path: ['flows', 0, 'fields', 0, 'remote'] }],
  ['reading from a journal', { desk: 'subject', remote: 'notes', direction: 'in' }, { code: 'field-is-journal', severity: 'error' }],
  ['a journal of the desk', { desk: 'talk', remote: 'short_description', direction: 'both', winner: 'desk' }, { code: 'field-is-journal' }],
  ['a journal among several fields', { desk: ['subject', 'talk'], remote: 'short_description', direction: 'out' }, { code: 'field-is-journal' }],
  ['writing a desk field that is read only', { desk: 'id', remote: 'number', direction: 'in' }, { code: 'field-read-only' }],
  [
    'a value that is not offered, with the nearest',
    { ...status, values: pairs(['opne', '2']) },
    { code: 'option-unknown', fix: 'Did you mean open?' },
  ],
  ['a value called by its label', { ...status, values: pairs(['open', 'Resolved']) }, { code: 'option-unknown', fix: 'Did you mean 6?' }],
  [
    'a number where the option is text',
    { ...status, values: [{ desk: 'open', remote: 2 }] },
    { code: 'option-wrong-type', fix: 'Write "2" in quotes.' },
  ],
  [
    'options in no pair, that are held',
    { ...status, values: pairs(['open', '2'], ['solved', '6']) },
    { code: 'option-unmapped', severity: 'warning', facts: expect.objectContaining({ options: 'On hold (hold)' }) },
  ],
  [
    'options in no pair, that the rule speaks of',
    { ...status, values: pairs(['open', '2'], ['solved', '6']), otherwise: { out: 'keep', in: 'keep' } },
    { code: 'option-unmapped', severity: 'note' },
  ],
  ['an instant into a day', { desk: 'due', remote: 'due_date', direction: 'out' }, { code: 'kinds-differ', severity: 'error' }],
  [
    'tags into a text, with the step that joins them',
    { desk: 'tags', remote: 'short_description', direction: 'out' },
    { code: 'kinds-differ', fix: expect.stringContaining('join') },
  ],
  [
    'people of one system through a transform into the other',
    { desk: 'requester', remote: 'caller_id', direction: 'out', transform: { in: ['trim'] } },
    { code: 'kinds-differ', severity: 'error', facts: expect.objectContaining({ form: 'people' }) },
  ],
  [
    'an id shown where a name is wanted',
    { desk: 'subject', remote: 'cmdb_ci', direction: 'in' },
    { code: 'kinds-differ', severity: 'note', fix: expect.stringContaining('take: label') },
  ],
  ['a text that may be cut', out, { code: 'text-may-be-cut', severity: 'note' }],
  [
    'a list that takes the place of tags which others have put there',
    { desk: 'tags', remote: 'sites', direction: 'in', transform: { in: ['trim'] } },
    { code: 'tags-replaced', severity: 'warning' },
  ],
])('finds against live schemas %s', async (_what, rule, expected) => {
  expect(await validate([flow([rule])], context)).toContainEqual(expect.objectContaining(expected));
});

test('a condition that asks a list for a single value is refused with the form that looks inside', async () => {
  const problems = await validate([flow([out], { when: { tags: 'infra' } })], context);
  expect(problems).toContainEqual(expect.objectContaining({ code: 'condition-on-list', fix: 'Write tags: { any: [infra] }.' }));
});

test.each<[string, object, object, readonly object[]]>([
  ['the flow says it', {}, { users: { by: 'email' } }, []],
  ['nobody says anything, as by default', {}, {}, []],
  ['the rule says it', { by: 'email' }, { users: { by: 'none' } }, []],
  ['nobody does', {}, { users: { by: 'none' } }, [expect.objectContaining({ severity: 'error', fix: expect.stringContaining('Add by: email') })]],
])('people are matched by address where %s', async (_who, rule, more, problems) => {
  const people = { desk: 'requester', remote: 'caller_id', direction: 'out', ...rule };
  expect(await validate([flow([people], more)], context)).toEqual(problems);
});

test('a label is text and needs no more', async () => {
  expect(await validate([flow([{ desk: 'subject', remote: 'cmdb_ci', direction: 'in', take: 'label' }])], context)).toEqual([]);
});

describe('writers', () => {
  test('two rules of one flow may not write one field', async () => {
    expect(await validate([flow([out, { ...out, desk: 'description' }])])).toContainEqual(
      expect.objectContaining({ code: 'two-writers', path: ['flows', 0, 'fields', 1] }),
    );
  });

  test('two flows that can match one ticket may not write one desk field', async () => {
    const other = flow([{ ...status, remote: 'phase' }], { name: 'changes', connection: 'other' });
    expect(await validate([flow([status]), other])).toContainEqual(
      expect.objectContaining({ code: 'two-writers', severity: 'error', facts: expect.objectContaining({ field: 'status', other: 'incidents' }) }),
    );
  });

  test('two flows to two systems may both send one desk field out', async () => {
    expect(await validate([flow([out]), flow([out], { name: 'copies', connection: 'other' })])).toEqual([]);
  });

  test('two flows that exclude each other may, and are told that a ticket can change', async () => {
    const flows = [
      flow([status], { when: { type: 'incident' } }),
      flow([{ ...status, remote: 'phase' }], { name: 'changes', connection: 'other', when: { type: ['problem', 'task'] } }),
    ];
    expect(await validate(flows)).toEqual([expect.objectContaining({ code: 'writers-may-meet', severity: 'note' })]);
  });

  type When = Parameters<typeof canBothMatch>[0];
  test.each<[string, When, When, boolean]>([
    ['no conditions', {}, {}, true],
    ['conditions on other fields', { a: 'x' }, { b: 'y' }, true],
    ['two plain values', { a: 'x' }, { a: 'y' }, false],
    ['lists that share a value', { a: ['x', 'y'] }, { a: ['y', 'z'] }, true],
    ['two tags, since a ticket may have both', { tags: { any: ['x'] } }, { tags: { any: ['y'] } }, true],
    ['a tag that the other excludes', { tags: { any: ['x'] } }, { tags: { none: ['x', 'y'] } }, false],
    ['one of two tags, of which the other excludes one', { tags: { any: ['x', 'z'] } }, { tags: { none: ['x'] } }, true],
    ['all tags, of which the other excludes one', { tags: { none: ['x'] } }, { tags: { all: ['x', 'z'] } }, false],
    ['empty and not empty', { a: { empty: true } }, { a: { empty: false } }, false],
    ['empty and a value', { a: { empty: true } }, { a: 'x' }, false],
    ['empty and null', { a: { empty: true } }, { a: null }, true],
    ['empty and some tag', { a: { empty: true } }, { a: { any: ['x'] } }, false],
    ['a plain value and an excluded one', { a: 'x' }, { a: { none: ['x'] } }, false],
  ])('whether one ticket can match both: %s', (_title, a, b, expected) => {
    expect(canBothMatch(a, b)).toBe(expected);
    expect(canBothMatch(b, a)).toBe(expected);
  });
});

describe('connections', () => {
  const connections = [{ name: 'servicenow', records: ['incident'], hasFieldHistory: false }];

  test('an unknown connection is named with the nearest', async () => {
    expect(await validate([flow([out], { connection: 'servicenw' })], { connections })).toContainEqual(
      expect.objectContaining({ code: 'connection-unknown', fix: 'Did you mean servicenow?' }),
    );
  });

  test('a record that the connection cannot tie is refused', async () => {
    expect(await validate([flow([out], { record: 'change-request' })], { connections })).toContainEqual(
      expect.objectContaining({ code: 'record-unsupported' }),
    );
  });

  test('newest says so where a side cannot tell when a field changed', async () => {
    const problems = await validate([flow([{ ...status, winner: 'newest' }], { tie: 'desk' })], { connections });
    expect(problems).toEqual([
      expect.objectContaining({ code: 'newest-without-times', severity: 'warning', facts: { form: 'remote', side: 'servicenow', tie: 'desk' } }),
    ]);
  });
});

test('allow names what it blocks and what it need not name', async () => {
  const rules = [out, { desk: 'status', remote: 'state', direction: 'out', requires: { '6': ['close_code'] } }];
  const problems = await validate([flow(rules, { allow: ['state', 'urgency'], comments: { public: 'out' } })]);
  expect(problems.map(({ code, facts }) => [code, facts.fields])).toEqual([
    ['allow-blocks', 'short_description, close_code, comments'],
    ['allow-unused', 'urgency'],
  ]);
});

test('names of flows are unique, and tests speak of flows that exist', async () => {
  const problems = await validate([flow([out]), flow([out], { connection: 'other' })], {}, [
    { name: 't', flow: 'incident', desk: {}, expect: { matches: true } },
  ]);
  expect(problems.map((problem) => [problem.code, problem.fix])).toEqual([
    ['flow-name-twice', 'Give one another name.'],
    ['flow-unknown', 'Did you mean incidents?'],
  ]);
});

describe('round trips', () => {
  const both = (transform: object) => [flow([{ desk: 'subject', remote: 'short_description', direction: 'both', transform }])];

  test('a transform that its partner undoes passes', async () => {
    expect(await validate(both({ out: '"[" & value & "]"', in: '$substring(value, 1, $length(value) - 2)' }), { expressions })).toEqual([]);
  });

  test('a transform that loses something shows the value and what became of it', async () => {
    const [problem] = await validate(both({ out: [{ prefix: 'x' }], in: ['trim'] }));
    expect(problem).toMatchObject({ code: 'round-trip-fails', severity: 'error', facts: { sample: 'a', out: 'xa', in: 'xa', again: 'xxa' } });
  });

  test('an expression that cannot be tried here is said to be untested', async () => {
    expect(await validate(both({ out: 'value', in: 'value' }))).toEqual([
      expect.objectContaining({ code: 'round-trip-untested', severity: 'warning' }),
    ]);
  });
});

test('a document without fault has no problems', async () => {
  expect(
    await validate([flow([{ ...status, winner: 'newest', values: pairs(['open', '2'], ['solved', '6'], ['hold', '8']) }], { tie: 'desk' })], context),
  ).toEqual([]);
});

test('every problem code is listed once', () => {
  expect(new Set(MAPPING_PROBLEMS).size).toBe(MAPPING_PROBLEMS.length);
});

test('a journal may be demanded with a value: a person then gives the words', async () => {
  const rule = { ...status, values: pairs(['open', '2'], ['solved', '6']), requires: { '6': ['notes'] }, otherwise: { out: 'keep', in: 'keep' } };
  expect((await validate([flow([rule])], context)).filter(({ code }) => code === 'field-is-journal')).toEqual([]);
});
