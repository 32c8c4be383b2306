/** @module connectors/jira  Changes as records keep the promises of a store and of changes, and what is peculiar to issues of that type. */
import type { FieldValues } from '#domain';
import { type ChangeRecordsHarness, runChangeRecordsContract } from '../../capabilities/change.suite.ts';
import { runRecordStoreContract } from '../../capabilities/record-store.suite.ts';
import { CHANGE_RISK, CHANGE_TYPE, DESK_TICKET, ISSUE_TYPES, ITEM_FIELD, PLANNED } from './fake/site-model.ts';
import { anna, connectTo, objectIds, ourWrites, type TestConnection, using } from './fake/test-connection.ts';
import { FAKE_CREDENTIALS, seededAccount } from './fake.ts';

const create = { summary: 'Replace the disk of san-01', [CHANGE_TYPE]: '10510', [ITEM_FIELD]: [objectIds['san-01']] };
const seedChange = ({ fake }: TestConnection, values: FieldValues = {}) =>
  fake.insert('issue', { type: ISSUE_TYPES.change.id, summary: 'Patch day', reporter: anna, ...values }, anna);

runRecordStoreContract(
  async () => {
    const connection = connectTo();
    const { changeRecord, fake, call, advance, close } = connection;
    return {
      store: changeRecord,
      call,
      advance,
      close,
      seedRecord: () => seedChange(connection),
      editAsPerson: (id, fields) => fake.edit('issue', id, fields, anna),
      removeAsPerson: (id) => fake.remove('issue', id, anna),
      ledger: () => fake.ledger.filter(({ actor }) => actor === FAKE_CREDENTIALS.accountId),
      loseNextAnswer: () => fake.switchOn({ kind: 'answer-lost' }, { times: 1 }),
      effects: { create: 'incident.create', update: 'incident.update', comment: 'comment.add', attachment: 'attachment.create' },
      roles: {
        text: 'summary',
        otherText: 'description',
        choice: { path: CHANGE_RISK, first: '10521', second: '10522' },
        readOnly: 'key',
        limited: 'summary',
        create,
      },
      refusal: { fields: { status: '10017' }, blamed: ['status'], missing: ['resolution'] },
      people: { one: { email: 'anna.huber@acme.example', id: anna, name: 'Anna Huber' }, unusable: ['left@acme.example', 'shy@acme.example'] },
      ids: { unknown: '999999', hostile: '../user/1?x=' },
    };
  },
  {
    skip: { 'lists a deletion as a deletion and then confirms it on read': 'the vendor keeps no log of deleted issues; its webhook tells of them' },
  },
);

const KINDS: ChangeRecordsHarness['kinds'] = [
  { name: 'normal', create, value: '10510' },
  { name: 'standard', create: { ...create, [CHANGE_TYPE]: '10511' }, value: '10511' },
  { name: 'emergency', create: { ...create, [CHANGE_TYPE]: '10512' }, value: '10512' },
];
const NO_CHECK = "the vendor's calendar of changes has no public interface";

runChangeRecordsContract(
  async () => {
    const connection = connectTo();
    const { changeRecord, call, close } = connection;
    return {
      changes: changeRecord,
      call,
      close,
      paths: { state: 'status', kind: CHANGE_TYPE },
      kinds: KINDS,
      seed: (planned) => seedChange(connection, planned ? { [ITEM_FIELD]: [planned.itemId] } : {}),
      itemIds: [objectIds['web-01'], objectIds['san-01']],
      demandsOf: (state): FieldValues => (state === '10017' ? { resolution: '10001' } : {}),
      unreachable: '10015',
      unknownId: '999999',
    };
  },
  {
    skip: {
      'finds nothing in the way of a change that is alone': NO_CHECK,
      'names the change that is in the way, in every run anew': NO_CHECK,
      'says why a change without item and window cannot be checked': NO_CHECK,
      'checks nothing for a change that is not there': NO_CHECK,
    },
  },
);

describe('a change', () => {
  test('walks through its workflow, and has nowhere to go at its end', () =>
    using(async (connection) => {
      const { changeRecord, call } = connection;
      const id = seedChange(connection);
      for (const status of ['10012', '10013', '10014', '10015'])
        expect(await changeRecord.write({ id, fields: { status } }, call)).toMatchObject({ kind: 'written', record: { fields: { status } } });
      expect(await changeRecord.reachableStates(id, call)).toEqual([]);
    }));

  test('has the fields and statuses of its own type, not those of incidents', () =>
    using(async ({ changeRecord, incident, call }) => {
      const [changes, incidents] = [await changeRecord.describe(call), await incident.describe(call)];
      const optionsOf = (schema: typeof changes, path: string) =>
        schema.fields.find((field) => field.path === path)?.options?.map(({ label }) => label);
      expect([changes.type, incidents.type]).toEqual(['change-request', 'incident']);
      expect(optionsOf(changes, 'status')).toContain('Awaiting CAB approval');
      expect(optionsOf(incidents, 'status')).not.toContain('Awaiting CAB approval');
      expect(optionsOf(changes, CHANGE_RISK)).toEqual(['High', 'Medium', 'Low']);
      expect(optionsOf(incidents, CHANGE_RISK)).toBeUndefined();
    }));

  test('carries its planned window, and refuses a field of incidents by its name', () =>
    using(async (connection) => {
      const { changeRecord, call } = connection;
      const id = seedChange(connection);
      const window = { [PLANNED[0]]: '2026-01-06T08:00:00.000Z', [PLANNED[1]]: '2026-01-06T09:00:00.000Z' };
      expect(await changeRecord.write({ id, fields: window }, call)).toMatchObject({ kind: 'written', record: { fields: window } });
      expect(await changeRecord.write({ id, fields: { [DESK_TICKET]: '#42' } }, call)).toMatchObject({
        kind: 'refused',
        refusal: { fields: [DESK_TICKET] },
      });
    }));

  test('is not an incident: neither is found by number or by correlation as the other', () =>
    using(async (connection) => {
      const { changeRecord, incident, fake, call } = connection;
      const [change, issue] = [seedChange(connection, { labels: ['tieline-tl-1'] }), fake.insert('issue', { summary: 'Mail is slow' }, anna)];
      const keyOf = (id: string) => String(fake.store.get('issue', id)?.values.key);
      expect(await changeRecord.readByNumber(keyOf(change), [], call)).toMatchObject({ kind: 'found', record: { id: change } });
      expect(await changeRecord.readByNumber(keyOf(issue), [], call)).toMatchObject({ kind: 'missing' });
      expect(await incident.readByNumber(keyOf(change), [], call)).toMatchObject({ kind: 'missing' });
      expect(await changeRecord.findByCorrelation('tl-1', [], call)).toMatchObject([{ id: change }]);
      expect(await incident.findByCorrelation('tl-1', [], call)).toEqual([]);
    }));

  test('whose step another person took meanwhile is refused by the look, and nothing is sent', () =>
    using(async (connection) => {
      const { changeRecord, fake, call } = connection;
      const id = seedChange(connection);
      fake.edit('issue', id, { status: '10012' }, anna);
      fake.edit('issue', id, { status: '10016' }, anna);
      expect(await changeRecord.write({ id, fields: { status: '10013' } }, call)).toMatchObject({
        kind: 'refused',
        refusal: { accepted: { status: [] } },
      });
      expect(ourWrites(connection)).toEqual([]);
    }));
});

describe('a person behind an account id', () => {
  test.each([
    ['is told also after leaving', 'left', { name: 'Left Us', email: 'left@acme.example' }],
    ['is nobody to match where the address is hidden', 'shy', undefined],
    ['is nobody where the site knows no such account', 'nobody', undefined],
  ])('%s', (_title, key, expected) =>
    using(async ({ incident, call }) => {
      const id = seededAccount(key);
      expect(await incident.readUserById?.(id, call)).toEqual(expected && { id, ...expected });
    }),
  );

  test('is not asked for by what could be no account id', () =>
    using(async ({ incident, fake, call }) => {
      for (const id of ['', '../myself', 'a b', 'x&accountId=y', 'x'.repeat(129)]) expect(await incident.readUserById?.(id, call)).toBeUndefined();
      expect(fake.requests.filter(({ path }) => path.startsWith('/rest/api/3/user'))).toEqual([]);
    }));
});
