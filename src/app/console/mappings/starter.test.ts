/** The first document is right as it stands, whatever is connected. */
import { checkMapping, readOutline } from '#mapping';
import { mappingSchemas } from '../../testing/gallery/fixtures/index.ts';
import { placeAt } from './editor/completion-place.ts';
import { optionsAt } from './editor/completions.ts';
import { starterFor } from './starter.ts';

test.each([
  ['a system with a short description', mappingSchemas],
  ['none that is known yet', undefined],
])('a first document for %s has no error', async (_what, schemas) => {
  const checked = await checkMapping(starterFor(schemas));
  expect(checked.kind).toBe('ok');
  expect((await readOutline(starterFor(schemas)))?.flows[0]?.rules[0]?.remote).toBe('short_description');
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
