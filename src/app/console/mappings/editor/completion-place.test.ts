/** Where the cursor stands, in texts that are being written. `|` is the cursor. */
import { placeAt } from './completion-place.ts';

const at = (text: string) => placeAt(text.replace('|', ''), text.indexOf('|'));
const HEAD = `version: 1
flows:
  - name: incidents
    connection: servicenow
    record: incident
`;
const RULES = `${HEAD}    fields:
`;

test.each<[string, string, object]>([
  ['a key at the top', 'ver|', { kind: 'top', key: null, typed: 'ver' }],
  ['a key of a flow', `${HEAD}    cre|`, { kind: 'flow', key: null, typed: 'cre' }],
  ['a value of a flow', `${HEAD}    create: au|`, { kind: 'flow', key: 'create', typed: 'au' }],
  ['a connection', 'flows:\n  - name: a\n    connection: s|', { kind: 'flow', key: 'connection', typed: 's' }],
  ['the first key of a rule', `${RULES}      - de|`, { kind: 'rule', key: null, typed: 'de', connection: 'servicenow', record: 'incident' }],
  ['a desk field in a line', `${RULES}      - { desk: sta|`, { kind: 'rule', key: 'desk', typed: 'sta', connection: 'servicenow' }],
  ['a remote field in a closed line', `${RULES}      - { desk: status, remote: | }`, { kind: 'rule', key: 'remote', typed: '' }],
  ['a remote field in a block', `${RULES}      - desk: status\n        remote: st|`, { kind: 'rule', key: 'remote', typed: 'st' }],
  [
    'a further key of a rule',
    `${RULES}      - desk: status\n        |\n        remote: state`,
    { kind: 'rule', key: null, present: ['desk', 'remote'] },
  ],
  [
    'a winner after pairs',
    `${RULES}      - desk: status\n        values:\n          - { desk: a, remote: b }\n        winner: n|`,
    { kind: 'rule', key: 'winner' },
  ],
  [
    'a desk value of a pair',
    `${RULES}      - desk: status\n        remote: state\n        values:\n          - { desk: op|, remote: "2" }`,
    { kind: 'pair', key: 'desk', typed: 'op', desk: 'status', remote: 'state' },
  ],
  [
    'a quoted remote value of a pair',
    `${RULES}      - desk: status\n        remote: state\n        values:\n          - { desk: open, remote: "|" }`,
    { kind: 'pair', key: 'remote', typed: '', isQuoted: true, desk: 'status', remote: 'state' },
  ],
  [
    'a pair in a line',
    `${RULES}      - { desk: status, remote: state, values: [{ desk: o|`,
    { kind: 'pair', key: 'desk', typed: 'o', desk: 'status', remote: 'state' },
  ],
  ['a field in a list of fields', `${RULES}      - { desk: [subject, de|`, { kind: 'rule', key: 'desk', typed: 'de' }],
  [
    'the second flow',
    `${RULES}      - { desk: a, remote: b }\n  - name: two\n    connection: jira\n    record: incident\n    fields:\n      - { desk: x|`,
    { kind: 'rule', connection: 'jira' },
  ],
  ['a condition', `${HEAD}    when:\n      ty|`, { kind: 'other', key: null, typed: 'ty' }],
])('%s', (_what, text, expected) => {
  expect(at(text)).toMatchObject(expected);
});
