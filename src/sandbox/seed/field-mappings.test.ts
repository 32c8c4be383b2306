import { checkMapping } from '../../mapping/check-mapping.ts';
import { joinMappings, readFieldMappings } from './field-mappings.ts';

test('the company’s mapping holds both examples, is valid as a whole, and the tests of both pass', async () => {
  const checked = await checkMapping(await readFieldMappings('at-work'), {
    connections: [
      { name: 'servicenow', records: ['incident', 'change-request'], hasFieldHistory: true },
      { name: 'jira', records: ['incident'], hasFieldHistory: true },
    ],
  });
  expect(checked.problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  expect(checked.tests.map(({ kind }) => kind)).toEqual(Array(9).fill('passed'));
  if (checked.kind !== 'ok') throw new Error('The document is not in order.');
  expect(checked.mapping.flows.map(({ name }) => name)).toEqual(['incidents', 'application-support']);
});

test('a document without tests is not joined half', () => {
  expect(() => joinMappings(['version: 1\n\nflows:\n  - name: a\n'])).toThrow('"flows", then "tests"');
});
