import { readFileSync, writeFileSync } from 'node:fs';
import { mappingJsonSchema } from './json-schema.ts';

const published = new URL('../../docs/mapping.schema.json', import.meta.url);

test('docs/mapping.schema.json is what the language is now; TIELINE_WRITE_DOCS=1 writes it', () => {
  const current = JSON.parse(JSON.stringify(mappingJsonSchema()));
  if (process.env.TIELINE_WRITE_DOCS === '1') writeFileSync(published, `${JSON.stringify(current, null, 2)}\n`);
  expect(JSON.parse(readFileSync(published, 'utf8'))).toEqual(current);
});

test('the schema refuses keys that the language does not know, and asks for what it needs', () => {
  expect(mappingJsonSchema()).toMatchObject({ type: 'object', required: ['version', 'flows'], additionalProperties: false });
});
