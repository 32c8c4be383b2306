import { checkMapping } from './check-mapping.ts';
import { runMappingTests } from './run-tests.ts';
import { mappingDocumentSchema } from './schema.ts';

const fields = [
  {
    desk: 'status',
    remote: 'state',
    direction: 'both',
    winner: 'desk',
    values: [
      { desk: 'open', remote: '2' },
      { desk: 'solved', remote: '6' },
      { desk: 'solved', remote: '7' },
    ],
    otherwise: { out: 'keep' },
    requires: { '6': ['close_code'] },
  },
  { desk: 'close', remote: 'close_code', direction: 'out' },
  { desk: ['subject', 'place'], remote: 'title', direction: 'out', transform: { out: [{ join: ' – ' }, { cut: 20 }] }, empty: { out: 'keep' } },
];
const run = async (test: object) => {
  const document = mappingDocumentSchema.parse({
    version: 1,
    flows: [{ name: 'incidents', connection: 'servicenow', record: 'incident', when: { type: 'incident' }, fields }],
    tests: [{ name: 'a test', flow: 'incidents', ...test }],
  });
  return (await runMappingTests(document))[0];
};

test.each<[string, object]>([
  ['what is written out', { desk: { status: 'open' }, expect: { remote: { state: '2' } } }],
  ['what is written in', { remote: { state: '7' }, expect: { desk: { status: 'solved' } } }],
  ['what is joined of several', { desk: { subject: 'VPN', place: 'Ulm' }, expect: { remote: { title: 'VPN – Ulm' } } }],
  ['what is kept', { desk: { status: 'pending' }, expect: { keep: 'state' } }],
  ['what is held for want of another field', { desk: { status: 'solved' }, expect: { hold: { field: 'state', missing: ['close_code'] } } }],
  ['what is held for its value', { remote: { state: '9' }, expect: { hold: { field: 'status', reason: 'value-unmapped-held' } } }],
  ['that a demand is met by another rule', { desk: { status: 'solved', close: 'done' }, expect: { remote: { state: '6', close_code: 'done' } } }],
  ['that a demand is met over there', { desk: { status: 'solved' }, remote: { close_code: 'done' }, expect: { remote: { state: '6' } } }],
  ['that a member of the class stays', { desk: { status: 'solved' }, remote: { state: '7' }, expect: { remote: { state: '7' } } }],
  ['whether the ticket is meant', { desk: { type: 'incident' }, expect: { matches: true } }],
])('a test may expect %s', async (_what, test) => {
  expect(await run(test)).toEqual({ name: 'a test', index: 0, kind: 'passed' });
});

test.each<[string, object, object]>([
  ['another value', { desk: { status: 'open' }, expect: { remote: { state: '3' } } }, { what: 'remote state', expected: '"3"', actual: '"2"' }],
  [
    'a value that is held',
    { desk: { status: 'solved' }, expect: { remote: { state: '6' } } },
    { what: 'remote state', expected: '"6"', actual: '{"held":"missing","missing":["close_code"]}' },
  ],
  [
    'a hold that is none',
    { desk: { status: 'open' }, expect: { hold: { field: 'state' } } },
    { what: 'hold state', expected: '"held"', actual: '"2"' },
  ],
  [
    'a hold for another want',
    { desk: { status: 'solved' }, expect: { hold: { field: 'state', missing: ['notes'] } } },
    { what: 'hold state', expected: '{"reason":null,"missing":["notes"]}' },
  ],
  [
    'a value that is kept',
    { desk: { status: 'pending' }, expect: { remote: { state: '2' } } },
    { what: 'remote state', actual: '{"kept":"value-unmapped-kept"}' },
  ],
  [
    'a field that nothing writes',
    { desk: { status: 'open' }, expect: { keep: 'absent' } },
    { what: 'keep absent', actual: '"not written by this test"' },
  ],
  ['another gate', { desk: { type: 'task' }, expect: { matches: true } }, { what: 'matches', expected: 'true', actual: 'false' }],
])('a test that expects %s says what is and what should be', async (_what, test, difference) => {
  expect(await run(test)).toMatchObject({ kind: 'failed', differences: [difference] });
});

test('a failed test is an error at its place in the text', async () => {
  const text = `version: 1
flows:
  - { name: a, connection: c, record: incident, fields: [{ desk: status, remote: state, direction: out }] }
tests:
  - { name: stays open, flow: a, desk: { status: open }, expect: { remote: { state: closed } } }
`;
  const checked = await checkMapping(text);
  expect(checked).toMatchObject({
    kind: 'invalid',
    problems: [
      {
        code: 'test-fails',
        severity: 'error',
        line: 5,
        column: 5,
        facts: { test: 'stays open', target: 'state', expected: '"closed"', actual: '"open"' },
      },
    ],
  });
});

test('a document without fault is compiled, with what is worth knowing', async () => {
  const text =
    'version: 1\nflows:\n  - { name: a, connection: c, record: incident, allow: [state, other], fields: [{ desk: status, remote: state, direction: out }] }\n';
  expect(await checkMapping(text)).toMatchObject({
    kind: 'ok',
    mapping: { flows: [{ name: 'a' }] },
    problems: [{ code: 'allow-unused', severity: 'note', line: 3 }],
  });
});
