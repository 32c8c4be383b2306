/** @module connectors/generic  The examples and the page for admins: what stands there works. */
import { readFileSync } from 'node:fs';
import { exampleText } from './fake/test-connection.ts';
import { parseService } from './service/parse.ts';

const page = readFileSync(new URL('../../../docs/generic-connector.md', import.meta.url), 'utf8');
const blocks = [...page.matchAll(/^```yml\n([\s\S]*?)^```$/gm)].map(([, text = '']) => text);

test.each(['rest', 'graphql', 'soap'] as const)('the %s example is a good description', (kind) => {
  expect(parseService(exampleText(kind))).toMatchObject({ kind: 'ok' });
});

test('the page shows the REST example as it is', () => {
  expect(blocks[0]).toBe(exampleText('rest'));
});

test.each([
  ['graphql', 1],
  ['soap', 2],
] as const)('the piece of %s on the page fits into its example', (kind, index) => {
  const text = exampleText(kind);
  const start = text.indexOf('  update:\n');
  const end = text.indexOf('\nguard:');
  const replaced = `${text.slice(0, start)}${blocks[index]}${text.slice(end)}`;
  expect(parseService(replaced)).toMatchObject({ kind: 'ok' });
});

test('the page names every key of a field and every request', () => {
  for (const key of ['at', 'to', 'kind', 'as', 'words', 'options', 'labelAt', 'readOnly', 'required', 'maxLength', 'absent'])
    expect(page).toContain(`\`${key}\``);
  for (const request of ['me', 'get', 'byNumber', 'byCorrelation', 'changed', 'deleted', 'openForItem', 'create', 'update', 'history'])
    expect(page).toContain(`\`${request}\``);
});

test('the problem that the page quotes is what the reader says', () => {
  const wrong = exampleText('rest').replace('/api/v1/cases/{id}", record: case }', '/api/v1/cases/{key}", record: case }');
  const parsed = parseService(wrong);
  if (parsed.kind === 'ok') throw new Error('A placeholder that does not exist was taken.');
  expect(parsed.problems[0]?.replace(/^Line \d+/, 'Line 43')).toBe(page.match(/^Line 43.*$/m)?.[0]);
});
