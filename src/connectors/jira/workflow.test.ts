/** @module connectors/jira  A status is reached by transitions, fields keep the vendor's shapes, and what others wrote between is told. */
import { HttpResponse, http } from 'msw';
import type { Transport } from '#capabilities';
import { hasErrorCode } from '#domain';
import { testRuntime } from '../../connector-kit/testing/index.ts';
import { CATEGORY, DESK_TICKET, ITEM_FIELD, SITES, USERS_AFFECTED, WORKAROUND } from './fake/site-model.ts';
import { anna, failureOf, ORIGIN, objectIds, ourWrites, type TestConnection, using } from './fake/test-connection.ts';
import { FAKE_CREDENTIALS, seededAccount } from './fake.ts';

describe('a status', () => {
  test('moves by the step that leads to it, whatever the step is called', () =>
    using(async (connection) => {
      const { incident, seedRecord, call } = connection;
      const id = seedRecord();
      expect(await incident.write({ id, fields: { status: '10003' } }, call)).toMatchObject({
        kind: 'written',
        record: { stateLabel: 'Pending', fields: { status: '10003' } },
      });
      expect(ourWrites(connection)).toEqual([`POST /rest/api/3/issue/${id}/transitions`]);
    }));

  test('that is reached by no step from here is refused with the states that are, and no field is sent', () =>
    using(async (connection) => {
      const { incident, seedRecord, call } = connection;
      const result = await incident.write({ id: seedRecord(), fields: { status: '10005', summary: 'x' } }, call);
      expect(result).toMatchObject({
        kind: 'refused',
        refusal: {
          fields: ['status'],
          missing: [],
          message: expect.stringContaining('Work in progress, Pending, Resolved, Canceled'),
          accepted: { status: [{ value: '10002', label: 'Work in progress' }, { value: '10003' }, { value: '10004' }, { value: '10006' }] },
        },
      });
      expect(ourWrites(connection)).toEqual([]);
    }));

  test('that can be reached is named with its label, the present one and unknown issues aside', () =>
    using(async ({ incident, fake, seedRecord, call }) => {
      const id = seedRecord();
      const reachable = async (of: string) => (await incident.reachableStates?.(of, call))?.map(({ label }) => label);
      expect(await reachable(id)).toEqual(['Work in progress', 'Pending', 'Resolved', 'Canceled']);
      fake.edit('issue', id, { status: '10004', resolution: '10000' }, anna);
      expect(await reachable(id)).toEqual(['Open', 'Closed']);
      expect([await reachable('999999'), await reachable('../1')]).toEqual([[], []]);
    }));

  test('that an issue at its end cannot leave names none', () =>
    using(async ({ incident, fake, seedRecord, call }) => {
      const id = seedRecord();
      fake.edit('issue', id, { status: '10006' }, anna);
      expect(await incident.write({ id, fields: { status: '10001' } }, call)).toMatchObject({
        refusal: { message: expect.stringContaining('none'), accepted: { status: [] } },
      });
    }));

  test('whose step demands a field asks for it, and no other field is sent meanwhile', () =>
    using(async (connection) => {
      const { incident, seedRecord, call } = connection;
      const result = await incident.write({ id: seedRecord(), fields: { status: '10004', summary: 'x' } }, call);
      expect(result).toMatchObject({
        kind: 'refused',
        refusal: { fields: ['status'], missing: ['resolution'], message: expect.stringContaining('Resolution') },
      });
      expect(ourWrites(connection)).toEqual([]);
    }));

  test('moves with what its step demands in one call, other fields before it', () =>
    using(async (connection) => {
      const { incident, fake, seedRecord, call } = connection;
      const id = seedRecord();
      const result = await incident.write({ id, fields: { status: '10004', resolution: '10004', summary: 'Fixed' } }, call);
      expect(result).toMatchObject({ kind: 'written', record: { fields: { status: '10004', resolution: '10004', summary: 'Fixed' } } });
      expect(ourWrites(connection)).toEqual([`PUT /rest/api/3/issue/${id}`, `POST /rest/api/3/issue/${id}/transitions`]);
      expect(fake.requests.find(({ path }) => path.endsWith('/transitions'))?.requestBody ?? '').not.toContain('summary');
    }));

  test('whose demand the issue meets already moves without it', () =>
    using(async ({ incident, fake, seedRecord, call }) => {
      const id = seedRecord();
      fake.store.update('issue', id, { resolution: '10000' }, { actor: anna });
      expect((await incident.write({ id, fields: { status: '10004' } }, call)).kind).toBe('written');
    }));

  test('that the workflow refuses all the same leaves the fields written, blames the status, and a repetition changes nothing more', () =>
    using(async (connection) => {
      const { incident, fake, server, seedRecord, call } = connection;
      const id = seedRecord();
      server.use(
        http.post(`${ORIGIN}/rest/api/3/issue/${id}/transitions`, () =>
          HttpResponse.json({ errorMessages: ['A validator said no.'], errors: {} }, { status: 400 }),
        ),
      );
      const request = { id, fields: { status: '10002', summary: 'Written all the same' } };
      expect(await incident.write(request, call)).toMatchObject({
        kind: 'refused',
        refusal: { fields: ['status'], message: 'A validator said no.' },
      });
      expect(fake.store.get('issue', id)?.values).toMatchObject({ summary: 'Written all the same', status: '10001' });
      await incident.write(request, call);
      expect(fake.ledger.filter(({ effect, actor }) => effect === 'incident.update' && actor === FAKE_CREDENTIALS.accountId)).toHaveLength(1);
    }));

  test('stays where the fields are refused', () =>
    using(async ({ incident, fake, seedRecord, call }) => {
      const id = seedRecord();
      const result = await incident.write({ id, fields: { status: '10002', priority: '99', summary: 'x\ny' } }, call);
      expect(result).toMatchObject({ kind: 'refused', refusal: { fields: ['priority', 'summary'], missing: [] } });
      expect(fake.store.get('issue', id)?.values).toMatchObject({ status: '10001', summary: 'Mail is slow' });
    }));

  test('that the issue has already is no step', () =>
    using(async (connection) => {
      const { incident, seedRecord, call } = connection;
      expect((await incident.write({ id: seedRecord(), fields: { status: '10001' } }, call)).kind).toBe('written');
      expect(ourWrites(connection)).toEqual([]);
    }));

  test('wanted at creation is reached by a step; one that demands more leaves the create unknown, and found by its label', () =>
    using(async ({ incident, call, advance }) => {
      const fields = { summary: 'New', status: '10002' };
      expect(await incident.create({ fields, correlationId: 'tl-a', idempotencyKey: 'a' }, call)).toMatchObject({
        kind: 'created',
        record: { stateLabel: 'Work in progress' },
      });
      const error = await failureOf(incident.create({ fields: { ...fields, status: '10004' }, correlationId: 'tl-b', idempotencyKey: 'b' }, call));
      expect(hasErrorCode(error, 'outcome-unknown')).toBe(true);
      advance(incident.traits.findLagMs);
      expect(await incident.findByCorrelation('tl-b', [], call)).toMatchObject([{ stateLabel: 'Open', correlationId: 'tl-b' }]);
    }));
});

describe('fields', () => {
  test('of every kind are written and read back the same', () =>
    using(async ({ incident, seedRecord, call }) => {
      const fields = {
        [CATEGORY]: '10630/10631',
        [SITES]: ['10640', '10642'],
        [WORKAROUND]: 'Line one\nLine two\n\n<b>not bold</b> {{x}}',
        [USERS_AFFECTED]: 42,
        [DESK_TICKET]: '#1042',
        [ITEM_FIELD]: objectIds['web-01'],
        components: ['10301'],
        labels: ['network', 'vpn'],
        duedate: '2026-02-01',
        assignee: seededAccount('marko'),
        description: '',
      };
      const id = seedRecord();
      const result = await incident.write({ id, fields }, call);
      expect(result).toMatchObject({ kind: 'written', record: { fields } });
      const read = await incident.read(id, Object.keys(fields), call);
      expect(read).toMatchObject({
        record: { fields, labels: { [CATEGORY]: 'Network / Wi-Fi', [ITEM_FIELD]: 'web-01', assignee: 'Marko Novak', [SITES]: 'Innsbruck, Bergen' } },
      });
    }));

  test('are described with cascading options under their parents, and affected items as such', () =>
    using(async ({ incident, call }) => {
      const { fields } = await incident.describe(call);
      const field = (path: string) => fields.find((candidate) => candidate.path === path);
      expect(field(CATEGORY)?.options).toContainEqual({ value: '10630/10632', label: 'Network / LAN', dependsOn: '10630' });
      expect(field(ITEM_FIELD)).toMatchObject({ kind: 'reference', refersTo: 'configuration-item' });
      expect(field('summary')).toMatchObject({ isRequired: true, maxLength: 255 });
      expect(field('resolution')?.options?.length).toBeGreaterThan(1);
      expect(fields.some(({ path }) => path === 'comment' || path === 'attachment')).toBe(false);
    }));

  test.each([
    ['an unknown one', { customfield_99999: 'x' }, ['customfield_99999']],
    ['a read-only one', { created: '2026-01-01T00:00:00Z', summary: 'x' }, ['created']],
    ['a value that it cannot hold', { labels: ['two words'], duedate: 'soon' }, ['labels', 'duedate']],
  ])('nothing is sent for %s', (_name, fields, blamed) =>
    using(async (connection) => {
      const { incident, seedRecord, call } = connection;
      expect(await incident.write({ id: seedRecord(), fields }, call)).toMatchObject({ kind: 'refused', refusal: { fields: blamed } });
      expect(ourWrites(connection)).toEqual([]);
    }),
  );

  test('labels keep the one by which we find the issue, and never show it', () =>
    using(async ({ incident, call, advance }) => {
      const made = await incident.create({ fields: { summary: 'x', labels: ['a'] }, correlationId: 'tl-keep', idempotencyKey: 'k' }, call);
      if (made.kind !== 'created') throw new Error('The create was refused.');
      advance(1_000);
      const written = await incident.write({ id: made.record.id, fields: { labels: ['b'] } }, call);
      expect(written).toMatchObject({ record: { fields: { labels: ['b'] }, correlationId: 'tl-keep' } });
      expect(await incident.findByCorrelation('tl-keep', ['labels'], call)).toMatchObject([{ fields: { labels: ['b'] } }]);
    }));

  test('a create without what the site demands names it as missing', () =>
    using(async ({ incident, call }) => {
      const result = await incident.create({ fields: { priority: '2' }, correlationId: 'tl-x', idempotencyKey: 'x' }, call);
      expect(result).toMatchObject({ kind: 'refused', refusal: { fields: ['summary'], missing: ['summary'] } });
    }));
});

describe('the guard without a conditional write', () => {
  const editBefore = (line: RegExp, edit: () => void, inner: Transport): Transport => {
    let hasEdited = false;
    return (request) => {
      if (!hasEdited && line.test(`${request.method} ${request.url}`)) {
        hasEdited = true;
        edit();
      }
      return inner(request);
    };
  };
  const raced = async (
    line: RegExp,
    edit: (connection: TestConnection, id: string) => void,
    look: (connection: TestConnection, result: unknown) => void,
  ) => {
    const base = testRuntime();
    let act = (): void => undefined;
    await using(
      async (connection) => {
        const { incident, seedRecord, advance, call } = connection;
        const id = seedRecord();
        const seen = await incident.read(id, [], call);
        if (seen.kind !== 'found') throw new Error('The issue is not there.');
        advance(5_000);
        act = () => edit(connection, id);
        look(connection, await incident.write({ id, fields: { summary: 'ours' }, expected: seen.record.version }, call));
      },
      {},
      { transport: editBefore(line, () => act(), base.transport) },
    );
    base.close();
  };

  test('tells the foreign value that it replaced', () =>
    raced(
      /^PUT /,
      ({ fake }, id) => fake.edit('issue', id, { summary: 'a person was faster' }, anna),
      (_connection, result) =>
        expect(result).toMatchObject({
          kind: 'written',
          record: { fields: { summary: 'ours' } },
          overwritten: [{ path: 'summary', from: 'Mail is slow', to: 'a person was faster', by: anna }],
        }),
    ));

  test('tells nothing where the person wrote another field', () =>
    raced(
      /^PUT /,
      ({ fake }, id) => fake.edit('issue', id, { [DESK_TICKET]: '#1' }, anna),
      (_connection, result) => {
        expect(result).toMatchObject({ kind: 'written', record: { fields: { summary: 'ours' } } });
        expect(result).not.toHaveProperty('overwritten');
      },
    ));

  test("does not take somebody's later change for its own state", () =>
    raced(
      /^GET .*expand=changelog/,
      ({ fake }, id) => fake.edit('issue', id, { summary: 'after ours' }, anna),
      (_connection, result) => expect(result).toEqual({ kind: 'written' }),
    ));

  test('a read that fails after the write does not make the write look undone', () =>
    using(async ({ incident, fake, server, seedRecord, call }) => {
      const id = seedRecord();
      server.use(
        http.get(`${ORIGIN}/rest/api/3/issue/${id}`, ({ request }) =>
          request.url.includes('changelog') ? HttpResponse.json({}, { status: 403 }) : undefined,
        ),
      );
      expect(await incident.write({ id, fields: { summary: 'done' } }, call)).toEqual({ kind: 'written' });
      expect(fake.store.get('issue', id)?.values.summary).toBe('done');
    }));
});
