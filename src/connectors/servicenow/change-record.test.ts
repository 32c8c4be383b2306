/** @module connectors/servicenow  Change requests as records keep the promises of a store and of changes, and what is peculiar to the Change API. */
import { HttpResponse, http } from 'msw';
import type { FieldValues } from '#domain';
import { type ChangeRecordsHarness, runChangeRecordsContract } from '../../capabilities/change.suite.ts';
import { runRecordStoreContract } from '../../capabilities/record-store.suite.ts';
import { anna, connectTo, ORIGIN, storage, type TestConnection, using, webServer } from './fake/test-connection.ts';
import { FAKE_CREDENTIALS, seededId } from './fake.ts';

const TEMPLATE = seededId('std_change_record_producer', 'Restart an application server');
const create = { short_description: 'Replace the disk of san-01', type: 'normal', cmdb_ci: storage };

runRecordStoreContract(async () => {
  const { changeRecord, fake, call, advance, close } = connectTo();
  return {
    store: changeRecord,
    call,
    advance,
    close,
    seedRecord: () => fake.insert('change_request', { short_description: 'Patch day', risk: '3' }, 'anna.huber'),
    editAsPerson: (id, fields) => fake.edit('change_request', id, fields, 'anna.huber'),
    removeAsPerson: (id) => fake.remove('change_request', id, 'anna.huber'),
    ledger: () => fake.ledger.filter(({ actor }) => actor === FAKE_CREDENTIALS.userName),
    loseNextAnswer: () => fake.switchOn({ kind: 'answer-lost' }, { times: 1 }),
    effects: { create: 'change-request.create', update: 'change-request.update', comment: 'comment.add', attachment: 'attachment.create' },
    roles: {
      text: 'short_description',
      otherText: 'description',
      choice: { path: 'risk', first: '2', second: '4' },
      readOnly: 'number',
      limited: 'short_description',
      create,
    },
    refusal: { fields: { state: '4' }, blamed: ['comments'], missing: ['comments'] },
    people: {
      one: { email: 'anna.huber@acme.example', id: anna, name: 'Anna Huber' },
      shared: { email: 'desk@acme.example', ids: [seededId('sys_user', 'desk.graz'), seededId('sys_user', 'desk.linz')] },
      unusable: ['left@acme.example'],
    },
    ids: { unknown: 'f'.repeat(32), hostile: '../sys_user/1?x=' },
  };
});

const KINDS: ChangeRecordsHarness['kinds'] = [
  { name: 'normal', create, value: 'normal' },
  { name: 'emergency', create: { ...create, type: 'emergency' }, value: 'emergency' },
  { name: 'standard', create: { type: 'standard', standard_change_template_id: TEMPLATE, cmdb_ci: webServer }, value: 'standard' },
  { name: 'unsaid', create: { short_description: 'Kind left open' }, value: 'normal' },
];

runChangeRecordsContract(async () => {
  const { changeRecord, fake, call, close } = connectTo();
  const window = { start_date: '2026-01-06 08:00:00', end_date: '2026-01-06 09:00:00' };
  return {
    changes: changeRecord,
    call,
    close,
    paths: { state: 'state', kind: 'type' },
    kinds: KINDS,
    incomplete: { create: { ...create, type: 'standard' }, missing: ['standard_change_template_id'] },
    seed: (planned) =>
      fake.insert('change_request', { short_description: 'Patch day', ...(planned ? { ...window, cmdb_ci: planned.itemId } : {}) }, 'anna.huber'),
    itemIds: [webServer, storage],
    demandsOf: (state): FieldValues => (state === '4' ? { comments: 'No longer needed.' } : {}),
    unreachable: '-1',
    unknownId: 'f'.repeat(32),
  };
});

const seedChange = ({ fake }: TestConnection, values: Readonly<Record<string, string>> = {}) =>
  fake.insert('change_request', { short_description: 'Patch day', cmdb_ci: webServer, ...values }, 'anna.huber');

describe('a change', () => {
  test('that waits for its approval says so when it is to be scheduled, and goes there once it is approved', () =>
    using(async (connection) => {
      const { changeRecord, fake, call } = connection;
      const id = seedChange(connection);
      const early = await changeRecord.write({ id, fields: { state: '-2' } }, call);
      expect(early).toMatchObject({ kind: 'refused', refusal: { message: expect.stringContaining('Change is approved') } });
      fake.edit('change_request', id, { approval: 'approved' }, 'marko.novak');
      expect((await changeRecord.write({ id, fields: { state: '-2' } }, call)).kind).toBe('written');
    }));

  test('is not written at all when it asks for an illegal state beside other fields', () =>
    using(async (connection) => {
      const id = seedChange(connection);
      const fields = { state: '3', short_description: 'half of it' };
      expect((await connection.changeRecord.write({ id, fields }, connection.call)).kind).toBe('refused');
      expect(connection.fake.requests.filter(({ method }) => method === 'PATCH')).toEqual([]);
    }));

  test('is refused by the vendor itself where the state went by between our look and our write', () =>
    using(async (connection) => {
      const { changeRecord, server, call } = connection;
      const id = seedChange(connection);
      const open = { result: { available_states: ['-5', '-1'], state_label: { '-1': 'Implement' }, state_transitions: [] } };
      server.use(http.get(`${ORIGIN}/api/sn_chg_rest/change/:id/nextstates`, () => HttpResponse.json(open)));
      expect(await changeRecord.write({ id, fields: { state: '-1' } }, call)).toMatchObject({ kind: 'refused', refusal: { missing: [] } });
    }));

  test('keeps its template to its creation, and its approval to its approvers', () =>
    using(async (connection) => {
      const { changeRecord, call } = connection;
      const schema = await changeRecord.describe(call);
      const template = schema.fields.find(({ path }) => path === 'standard_change_template_id');
      expect(template?.options).toContainEqual({ value: TEMPLATE, label: 'Restart an application server' });
      const id = seedChange(connection);
      const late: readonly FieldValues[] = [{ standard_change_template_id: TEMPLATE }, { approval: 'approved' }];
      for (const fields of late)
        expect(await changeRecord.write({ id, fields }, call)).toMatchObject({ kind: 'refused', refusal: { fields: Object.keys(fields) } });
    }));

  test.each([
    ['a kind of the tenant’s own', { type: 'expedited' }, 'type'],
    ['a template beside another kind', { type: 'normal', standard_change_template_id: TEMPLATE }, 'standard_change_template_id'],
    ['a template that is no id', { type: 'standard', standard_change_template_id: '../normal' }, 'standard_change_template_id'],
  ])('is not made as something else: %s', (_name, odd, blamed) =>
    using(async ({ changeRecord, fake, call }) => {
      const result = await changeRecord.create({ fields: { short_description: 'x', ...odd }, correlationId: 'tl-odd', idempotencyKey: 'odd' }, call);
      expect(result).toMatchObject({ kind: 'refused', refusal: { fields: expect.arrayContaining([blamed]) } });
      expect(fake.requests.filter(({ method, path }) => method === 'POST' && path.includes('/change/'))).toEqual([]);
    }),
  );

  test('leads a person to the change itself', () =>
    using(async (connection) => {
      const read = await connection.changeRecord.read(seedChange(connection), [], connection.call);
      expect(read).toMatchObject({
        record: { url: expect.stringContaining('change_request.do'), number: expect.stringMatching(/^CHG/), stateLabel: 'New' },
      });
    }));
});

describe('a conflict check', () => {
  const planned = { start_date: '2026-01-06 08:00:00', end_date: '2026-01-06 09:00:00' };

  test('is not fooled by the status, which always says "Conflict"', () =>
    using(async (connection) => {
      const id = seedChange(connection, planned);
      await connection.changeRecord.checkConflicts?.(id, undefined, connection.call);
      const answer = await connection.fake.fetch(
        new Request(`${ORIGIN}/api/sn_chg_rest/change/${id}/conflict`, {
          headers: { accept: 'application/json', authorization: `Basic ${btoa(`${FAKE_CREDENTIALS.userName}:${FAKE_CREDENTIALS.password}`)}` },
        }),
      );
      expect((await answer.json()).result).toMatchObject({ status: { value: 'Conflict' }, conflicts: [] });
    }));

  const startsOf = ({ fake }: Pick<ReturnType<typeof connectTo>, 'fake'>) =>
    fake.requests.filter(({ method, path }) => method === 'POST' && path.endsWith('/conflict'));

  test('that does not end within a minute is told as unfinished, and waited for by its mark without another start', () =>
    using(async (connection) => {
      const { changeRecord, server, clock, call } = connection;
      const id = seedChange(connection, planned);
      const startedAt = clock.now();
      server.use(
        http.get(`${ORIGIN}/api/sn_chg_rest/change/:id/conflict`, () =>
          HttpResponse.json({ result: { last_run: '2026-01-01 00:00:00', conflicts: [] } }),
        ),
      );
      expect(await changeRecord.checkConflicts?.(id, undefined, call)).toEqual({ kind: 'unfinished', run: '2026-01-01 00:00:00' });
      expect(clock.now() - startedAt).toBe(60_000);
      server.resetHandlers();
      expect(await changeRecord.checkConflicts?.(id, '2026-01-01 00:00:00', call)).toEqual({ kind: 'checked', conflicts: [] });
      expect(startsOf(connection)).toHaveLength(1);
    }));

  test('that is still under way when it is waited for again is waited for as long as another minute', () =>
    using(async (connection) => {
      const { changeRecord, clock, call } = connection;
      const id = seedChange(connection, planned);
      const startedAt = clock.now();
      expect(await changeRecord.checkConflicts?.(id, '', call)).toEqual({ kind: 'unfinished', run: '' });
      expect(clock.now() - startedAt).toBe(60_000);
      expect(startsOf(connection)).toEqual([]);
    }));

  test('goes on where its caller stops waiting, and is told by its mark', () =>
    using(async (connection) => {
      const { changeRecord, clock, call } = connection;
      const id = seedChange(connection, planned);
      const ended = new AbortController();
      const sleep = clock.sleep.bind(clock);
      Object.assign(clock, {
        sleep(ms: number, signal?: AbortSignal) {
          ended.abort();
          return sleep(ms, signal);
        },
      });
      expect(await changeRecord.checkConflicts?.(id, undefined, { ...call, signal: ended.signal })).toEqual({ kind: 'unfinished', run: '' });
      expect(await changeRecord.checkConflicts?.(id, '', call)).toEqual({ kind: 'checked', conflicts: [] });
      expect(startsOf(connection)).toHaveLength(1);
    }));

  test('waits as long as the caller does, and no longer', async () =>
    using(async (connection) => {
      const ended = new AbortController();
      const id = seedChange(connection, planned);
      connection.server.use(
        http.post(`${ORIGIN}/api/sn_chg_rest/change/:id/conflict`, () => {
          ended.abort();
          return HttpResponse.json({ result: id });
        }),
      );
      const check = connection.changeRecord.checkConflicts?.(id, undefined, { ...connection.call, signal: ended.signal });
      await expect(check).rejects.toThrow();
    }));
});
