/** The first document is right as it stands, whatever is connected. */
import { checkMapping, readOutline } from '#mapping';
import { mappingSchemas } from '../../testing/gallery/fixtures/index.ts';
import { placeAt } from './editor/completion-place.ts';
import { optionsAt } from './editor/completions.ts';
import type { ConnectionSchemas } from './schemas/use-schemas.ts';
import { starterFor } from './starter.ts';

const servicenow = mappingSchemas.connections[0] as ConnectionSchemas;
const [shortDescription] = servicenow.records[0]?.fields ?? [];
type Field = ConnectionSchemas['records'][number]['fields'][number];
const having = (...fields: Partial<Field>[]): ConnectionSchemas => ({
  ...servicenow,
  records: [{ type: 'incident', fields: fields.map((field) => ({ ...(shortDescription as Field), ...field })) }],
});

test.each<[string, ConnectionSchemas, string[]]>([
  ['a system with a short description', servicenow, ['short_description', 'description']],
  ['one that calls it otherwise', having({ path: 'state', kind: 'choice' }, { path: 'summary' }), ['summary']],
  ['one that names it as YAML names other things', having({ path: 'custom: {title}', kind: 'text' }), ['custom: {title}']],
  ['one whose summary is read only', having({ path: 'summary', isReadOnly: true }, { path: 'u_about' }), ['u_about']],
])('a first document for %s has no error, and names fields that there are', async (_what, connection, expected) => {
  const text = starterFor(connection) ?? '';
  expect((await checkMapping(text)).kind).toBe('ok');
  expect((await readOutline(text))?.flows[0]?.rules.map(({ remote }) => remote)).toEqual(expected);
});

test.each(['Jira: EU', '#2 helpdesk', '2026', 'yes', 'ServiceNow "prod"', '- old'])(
  'a first document, and whoever completes, names %s as it is called',
  async (name) => {
    const outline = await readOutline(starterFor({ ...servicenow, name }) ?? '');
    expect(outline?.flows[0]?.connection).toBe(name);
    const schemas = { ...mappingSchemas, connections: [{ ...servicenow, name }] };
    const place = (text: string) => placeAt(text, text.length);
    const [option] = optionsAt(place('flows:\n  - name: a\n    connection: '), { schemas, explain: (key) => key });
    const completed = await readOutline(
      `flows:\n  - name: a\n    connection: ${option?.apply ?? option?.label}\n    record: incident\n    fields: []\n`,
    );
    expect(completed?.flows[0]?.connection).toBe(name);
  },
);

test.each<[string, ConnectionSchemas]>([
  ['has no record', { ...servicenow, records: [] }],
  ['has not told its fields', having()],
  ['has none that takes a text', having({ path: 'state', kind: 'choice' }, { path: 'number', isReadOnly: true })],
])('there is no first document for a system that %s', (_what, connection) => {
  expect(starterFor(connection)).toBeNull();
});

const at = (text: string) => optionsAt(placeAt(text.replace('|', ''), text.indexOf('|')), { schemas: mappingSchemas, explain: (key) => key });
const RULE = 'flows:\n  - name: a\n    connection: servicenow\n    record: incident\n    fields:\n      - desk: status\n        remote: state\n';

test('offers live options by label and value, quoted where YAML would take them for numbers', () => {
  const options = at(`${RULE}        values:\n          - { desk: open, remote: |`);
  expect(options.map(({ displayLabel, apply }) => [displayLabel, apply]).slice(0, 2)).toEqual([
    ['New (1)', '"1"'],
    ['In Progress (2)', '"2"'],
  ]);
});

test.each<[string, string, string[]]>([
  ['winners', `${RULE}        winner: |`, ['desk', 'remote', 'newest', 'ask']],
  ['connections', 'flows:\n  - name: a\n    connection: |', ['servicenow']],
  ['record types of that connection', 'flows:\n  - name: a\n    connection: servicenow\n    record: |', ['incident']],
])('offers %s', (_what, text, expected) => {
  expect(at(text).map(({ label }) => label)).toEqual(expected);
});

test('offers keys that are not there yet, and built-in transforms', () => {
  const keys = at(`${RULE}        w|`).map(({ label }) => label);
  expect([keys.includes('winner'), keys.includes('desk')]).toEqual([true, false]);
  expect(at(`${RULE}        transform: { out: |`).map(({ label }) => label)).toContain('[trim]');
});

const FLOW = 'flows:\n  - name: a\n    connection: servicenow\n    record: incident\n';
const labels = (text: string) => at(text).map(({ label }) => label);

test('offers no direction that the check refuses, and all that attachments take', () => {
  expect(labels(`${RULE}        direction: |`)).toEqual(['out', 'in', 'both']);
  expect(labels(`${FLOW}    attachments: { direction: |`)).toEqual(['none', 'out', 'in', 'both']);
  expect([labels(`${RULE}        by: |`), labels(`${FLOW}    users: { by: |`)]).toEqual([['email'], ['email', 'none']]);
});

const deskFields = mappingSchemas.desk.fields.map(({ path }) => path);
const remoteFields = mappingSchemas.connections[0]?.records[0]?.fields.map(({ path }) => path) ?? [];
const statuses = mappingSchemas.desk.fields.find(({ path }) => path === 'status')?.options?.map(({ value }) => value) ?? [];

test.each<[string, string, readonly string[]]>([
  ['fields of the ticket as conditions', `${FLOW}    when:\n      |`, deskFields],
  ['those that no condition names yet', `${FLOW}    when:\n      status: open\n      |`, deskFields.filter((path) => path !== 'status')],
  ['them in a line', `${FLOW}    when: { |`, deskFields],
  ['values of a condition', `${FLOW}    when:\n      status: |`, statuses],
  ['values in a list', `${FLOW}    when: { status: [open, |`, statuses],
  ['ways to ask', `${FLOW}    when: { status: { |`, ['any', 'all', 'none', 'empty']],
  ['values of such a way', `${FLOW}    when: { status: { any: [|`, statuses],
  ['fields that a value demands', `${RULE}        requires: { "6": [|`, remoteFields],
  ['them in a block', `${RULE}        requires:\n          "6":\n            - |`, remoteFields],
  ['fields that may leave', `${FLOW}    allow: [|`, [...remoteFields, 'comments', 'attachments']],
  ['them in a block', `${FLOW}    allow:\n      - |`, [...remoteFields, 'comments', 'attachments']],
  ['several fields of the ticket', `${FLOW}    fields:\n      - { desk: [subject, |`, deskFields],
  ['them in a block', `${FLOW}    fields:\n      - desk:\n          - |`, deskFields],
])('offers %s: %s', (_what, text, expected) => {
  expect(expected.length).toBeGreaterThan(0);
  expect(labels(text)).toEqual(expected);
});
