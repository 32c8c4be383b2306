/** @module connectors/servicenow  Choices that depend on another choice: what the schema says of them, and what the API lets pass. */
import { using } from './fake/test-connection.ts';

describe('a choice that depends on another one', () => {
  test('says on which, and lists a value under each of its parents', () =>
    using(async ({ incident, call }) => {
      const { fields } = await incident.describe(call);
      const subcategory = fields.find(({ path }) => path === 'subcategory');
      expect(subcategory).toMatchObject({ kind: 'choice', dependsOn: 'category' });
      expect(subcategory?.options?.filter(({ value }) => value === 'email').map(({ dependsOn }) => dependsOn)).toEqual(['inquiry', 'software']);
      expect(fields.filter(({ dependsOn }) => dependsOn !== undefined).map(({ path }) => path)).toEqual(['subcategory']);
    }));

  test('is not refused by the API, so that only we can keep it in order', () =>
    using(async ({ incident, seedRecord, call }) => {
      const id = seedRecord();
      expect(await incident.write({ id, fields: { category: 'software', subcategory: 'lan' } }, call)).toMatchObject({
        kind: 'written',
        record: { fields: { category: 'software', subcategory: 'lan' } },
      });
    }));
});
