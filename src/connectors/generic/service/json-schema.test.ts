import { readFileSync, writeFileSync } from 'node:fs';
import { serviceJsonSchema } from './json-schema.ts';

const published = new URL('../../../../docs/generic-connector.schema.json', import.meta.url);

test('docs/generic-connector.schema.json is what a description may hold now; TIELINE_WRITE_DOCS=1 writes it', () => {
  const current = JSON.parse(JSON.stringify(serviceJsonSchema()));
  if (process.env.TIELINE_WRITE_DOCS === '1') writeFileSync(published, `${JSON.stringify(current, null, 2)}\n`);
  expect(JSON.parse(readFileSync(published, 'utf8'))).toEqual(current);
});

test('the schema refuses keys that it does not know, and asks for what it needs', () => {
  expect(serviceJsonSchema()).toMatchObject({
    type: 'object',
    required: ['version', 'format', 'record', 'fields', 'requests'],
    additionalProperties: false,
  });
});
