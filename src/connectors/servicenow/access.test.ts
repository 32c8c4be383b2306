/** @module connectors/servicenow  What is missing where our user may read less, and how the store says so. */
import { contentOf } from '#capabilities';
import { hasErrorCode } from '#domain';
import { using } from './fake/test-connection.ts';

const failureOf = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );

describe('where our user may read less', () => {
  test('without the audit table there is no history, and no failure', () =>
    using(async ({ incident, fake, seedRecord, call }) => {
      fake.hide('sys_audit');
      const id = seedRecord();
      fake.edit('incident', id, { short_description: 'changed' }, 'anna.huber');
      expect(await incident.fieldHistory(id, ['short_description'], '2000-01-01T00:00:00.000Z', call)).toEqual([]);
    }));

  test('the traits say what a closed audit takes, from the first look at the schema on, and that it is back once an admin opens it', () =>
    using(async ({ incident, fake, runtime, seedRecord, advance, call }) => {
      fake.hide('sys_audit');
      expect(incident.traits).toMatchObject({ hasFieldHistory: true, limitations: [] });
      await incident.describe(call);
      expect(incident.traits.hasFieldHistory).toBe(false);
      expect(incident.traits.limitations).toEqual([{ feature: 'field-history', message: expect.stringContaining('sys_audit') }]);
      expect(runtime.logged.filter(({ event }) => event === 'servicenow.table-closed')).toHaveLength(1);
      fake.show('sys_audit');
      advance(10 * 60_000 + 1);
      const id = seedRecord();
      fake.edit('incident', id, { short_description: 'changed' }, 'anna.huber');
      expect(await incident.fieldHistory(id, ['short_description'], '2000-01-01T00:00:00.000Z', call)).toHaveLength(1);
      expect(incident.traits).toMatchObject({ hasFieldHistory: true, limitations: [] });
    }));

  test('a refused audit is not asked again with every run', () =>
    using(async ({ incident, fake, seedRecord, call }) => {
      fake.hide('sys_audit');
      const id = seedRecord();
      for (let run = 0; run < 5; run += 1) await incident.fieldHistory(id, ['short_description'], '2000-01-01T00:00:00.000Z', call);
      expect(fake.requests.filter(({ path }) => path.includes('/sys_audit?'))).toHaveLength(1);
    }));

  test('with a closed journal no comment is written, and no empty list passes for "nobody wrote"', () =>
    using(async ({ incident, fake, seedRecord, call }) => {
      fake.hide('sys_journal_field');
      const id = seedRecord();
      const listed = await failureOf(incident.listComments(id, undefined, call));
      expect(hasErrorCode(listed, 'vendor-forbidden')).toBe(true);
      expect(String(listed)).toContain('sys_journal_field');
      const added = await incident.addComment(id, { text: 'x', visibility: 'public', marker: 'tl:1' }, call);
      expect(added).toMatchObject({ kind: 'refused', refusal: { message: expect.stringContaining('sys_journal_field') } });
      expect(fake.requests.filter(({ method }) => method === 'PATCH')).toEqual([]);
      expect(incident.traits.limitations).toMatchObject([{ feature: 'comments' }]);
    }));

  test('a journal that closes between our look and our comment leaves the comment unknown, once', () =>
    using(async ({ incident, fake, seedRecord, call }) => {
      fake.hide('sys_journal_field');
      const id = seedRecord();
      const comment = { text: 'x', visibility: 'public', marker: 'tl:1' } as const;
      expect(hasErrorCode(await failureOf(incident.addComment(id, comment, call)), 'outcome-unknown')).toBe(true);
      expect(await incident.addComment(id, comment, call)).toMatchObject({ kind: 'refused' });
      expect(fake.ledger.filter(({ effect }) => effect === 'comment.add')).toHaveLength(1);
    }));

  test('without the delete log a missing incident stays unconfirmed and the sweep goes on', () =>
    using(async ({ incident, fake, seedRecord, advance, call }) => {
      fake.hide('sys_audit_delete');
      const id = seedRecord();
      const { checkpoint } = await incident.listChangedSince(undefined, call);
      advance(60_000);
      fake.remove('incident', id, 'anna.huber');
      expect(await incident.read(id, [], call)).toEqual({ kind: 'missing', isConfirmedDeleted: false });
      expect((await incident.listChangedSince(checkpoint, call)).changes.filter(({ isDeletion }) => isDeletion)).toEqual([]);
    }));

  test('without the dictionary the usual fields are known, and a field of this instance is still sent', () =>
    using(async ({ incident, fake, seedRecord, call }) => {
      fake.hide('sys_dictionary');
      const schema = await incident.describe(call);
      expect(schema.fields.find(({ path }) => path === 'state')?.options?.length).toBeGreaterThan(3);
      // What every instance has: a category decides its subcategories.
      expect(schema.fields.find(({ path }) => path === 'subcategory')).toMatchObject({ kind: 'choice', dependsOn: 'category' });
      const id = seedRecord();
      expect(await incident.write({ id, fields: { state: '6' } }, call)).toMatchObject({ refusal: { missing: ['close_code', 'close_notes'] } });
      expect((await incident.write({ id, fields: { contact_type: 'phone' } }, call)).kind).toBe('written');
      expect(await incident.write({ id, fields: { 'bad path^x': '1' } }, call)).toMatchObject({ kind: 'refused' });
    }));

  test('an incident that is hidden is missing, for reads, writes, comments and files alike', () =>
    using(async ({ incident, fake, seedRecord, call }) => {
      const id = seedRecord();
      fake.hide(id);
      expect(await incident.read(id, [], call)).toEqual({ kind: 'missing', isConfirmedDeleted: false });
      expect(await incident.write({ id, fields: { short_description: 'x' } }, call)).toEqual({ kind: 'missing' });
      expect(await incident.addComment(id, { text: 'x', visibility: 'public', marker: 'tl:1' }, call)).toMatchObject({ kind: 'refused' });
      const file = {
        fileName: 'a.txt',
        contentType: 'text/plain',
        content: contentOf(new Uint8Array([1])),
        visibility: 'public',
        marker: 'tl:2',
      } as const;
      expect(await incident.addAttachment(id, file, call)).toMatchObject({ kind: 'refused' });
    }));
});
