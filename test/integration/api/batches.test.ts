/** Batches and dead letters over HTTP: who may, what is answered, and a whole back-fill through the real connectors. */
import { readFileSync } from 'node:fs';
import { sql } from 'kysely';
import { because, brandId, type InstallationId, type LinkId, type TicketId } from '#domain';
import { createSyncStore } from '#storage';
import { createFakeClock } from '../../../src/connector-kit/testing/index.ts';
import { seededId } from '../../../src/connectors/servicenow/fake.ts';
import { DESK, deskUserId } from '../../../src/sandbox/seed/desk.ts';
import { startWorld, type World } from '../../support/world.ts';

interface Batch {
  readonly id: string;
  readonly state: string;
  readonly verdicts: Readonly<Record<string, number>>;
  readonly applied: number;
  readonly canApply: boolean;
  readonly progress: { readonly done: number; readonly total: number | null };
  readonly reason: { readonly code: string } | null;
}
interface Items {
  readonly items: readonly {
    readonly id: string;
    readonly ticketId: string;
    readonly verdict: string;
    readonly state: string;
    readonly record: string | null;
    readonly fields: readonly unknown[];
  }[];
  readonly nextCursor: string | null;
}

const clock = createFakeClock({ sleeping: 'jumps', startMs: Date.UTC(2026, 10, 23, 9) });
let world: World;
const ROUTES = [
  ['POST', '/v1/batches'],
  ['GET', '/v1/batches'],
  ['GET', '/v1/batches/b-1'],
  ['GET', '/v1/batches/b-1/items'],
  ['POST', '/v1/batches/b-1/apply'],
  ['POST', '/v1/batches/b-1/cancel'],
  ['GET', '/v1/dead-letters'],
  ['GET', '/v1/dead-letters/l-1'],
  ['POST', '/v1/dead-letters/l-1/answers'],
  ['POST', '/v1/dead-letters/l-1/discard'],
] as const;
const BACK_FILL = { kind: 'back-fill', flow: 'incidents', createdSince: null, limit: 1_000 };

const LETTER = {
  id: 'letter-1',
  linkId: brandId<LinkId>('gone'),
  ticketId: brandId<TicketId>('1'),
  flow: 'incidents',
  record: 'INC1',
  cause: because('letter-vendor-refused', { code: 'vendor-refused' }),
  attempts: 8,
  firstAt: 1,
  lastAt: 2,
  state: 'waiting',
} as const;

beforeAll(async () => {
  world = await startWorld({ clock, runSoonMs: 0 });
});
afterAll(() => world?.close());

async function call<Answer>(path: string, body?: unknown, method?: string): Promise<{ readonly status: number; readonly body: Answer }> {
  const token = await world.pageToken('leona.vogt');
  const { status, body: answer } = await world.call(path, { token, ...(body !== undefined && { body }), ...(method && { method }) });
  return { status, body: answer as Answer };
}

/** Lets time pass until what waits has ended. */
async function untilOver(id: string): Promise<Batch> {
  for (let round = 0; round < 100; round += 1) {
    await world.settle();
    const { body } = await call<Batch>(`/v1/batches/${id}`);
    if (body.state !== 'planning' && body.state !== 'applying') return body;
    clock.setNow(clock.now() + 5_000);
  }
  throw new Error('The batch does not end.');
}

/** An admin saves the app settings at the help desk, the backend reads them, and what they change is carried. */
async function saveMapping(document: string): Promise<void> {
  const request = new Request(`${world.origins.desk}/api/v2/apps/installations/${DESK.installationId}.json`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ settings: { field_mappings: document } }),
  });
  expect((await world.vendors.desk.fetchAs(deskUserId('leona.vogt'), request)).status).toBe(200);
  expect((await call('/v1/mapping/read', undefined, 'POST')).status).toBe(200);
  await world.settle();
}

test.each(ROUTES)('%s %s refuses a caller without a valid token, and an agent', async (method, path) => {
  const body = method === 'POST' ? { body: {} } : {};
  expect((await world.call(path, { method, ...body })).status).toBe(401);
  const token = await world.pageToken('jonas.lindqvist');
  expect((await world.call(path, { method, token, ...body })).status).toBe(403);
});

test('links the tickets that are there: planned, shown by pages, approved, applied once', async () => {
  const [first, second] = await Promise.all([call<Batch>('/v1/batches', BACK_FILL), call<Batch>('/v1/batches', BACK_FILL)]);
  expect([first.status, second.status]).toEqual([202, 202]);
  expect(second.body.id).toBe(first.body.id);
  const { id } = first.body;
  const planned = await untilOver(id);
  expect(planned).toMatchObject({ state: 'planned', canApply: true, reason: null });
  const safe = planned.verdicts.safe ?? 0;
  expect(safe).toBeGreaterThan(2);

  const page = await call<Items>(`/v1/batches/${id}/items?limit=2&verdict=safe`);
  expect(page.body.items).toHaveLength(2);
  const next = await call<Items>(`/v1/batches/${id}/items?limit=2&verdict=safe&cursor=${encodeURIComponent(page.body.nextCursor ?? '')}`);
  expect(next.body.items[0]?.id).not.toBe(page.body.items[0]?.id);
  const stolen = await call(`/v1/batches/${id}/items?limit=2&cursor=${encodeURIComponent(page.body.nextCursor ?? '')}`);
  expect(stolen.status).toBe(400);

  const created = () => world.vendors.incidentSystem.ledger.filter(({ effect }) => effect === 'incident.create').length;
  const before = created();
  expect((await call<Batch>(`/v1/batches/${id}/apply`, undefined, 'POST')).status).toBe(202);
  const done = await untilOver(id);
  expect(done).toMatchObject({ state: 'done', applied: safe, progress: { done: safe, total: safe } });
  expect(created() - before).toBe(safe);
  expect((await call<Items>(`/v1/batches/${id}/items?limit=1&verdict=safe`)).body.items[0]).toMatchObject({
    state: 'applied',
    record: expect.stringMatching(/^INC/),
  });
  expect((await call(`/v1/batches/${id}/apply`, undefined, 'POST')).status).toBe(409);

  const audit = await call<Batch>('/v1/batches', { kind: 'audit', flow: 'incidents' });
  const audited = await untilOver(audit.body.id);
  // Solved tickets wait for a close code; all others agree.
  expect(audited).toMatchObject({ state: 'planned', canApply: false });
  expect(audited.verdicts).toEqual({ equal: safe - 3, held: 3 });
  const list = await call<{ batches: readonly Batch[] }>('/v1/batches?limit=10');
  expect(list.body.batches.map((batch) => batch.id)).toEqual([audit.body.id, id]);
});

test('what is held is told in the desk after an hour and not before, at each round until it is released', async () => {
  const open = await world.database.withTenant(world.installationId, (trx) =>
    trx.selectFrom('sync_holds').select('opened_at').where('released_at', 'is', null).orderBy('opened_at').execute(),
  );
  const [firstAt, lastAt] = [open[0]?.opened_at ?? 0, open.at(-1)?.opened_at ?? 0];
  const told = () => world.vendors.desk.ledger.filter(({ effect }) => effect === 'app.notify').length;
  const roundAt = async (ms: number) => {
    clock.setNow(ms);
    expect(await world.backend.jobs.runSchedule('report-held')).toMatchObject({ failed: 0 });
    return told();
  };
  expect(open.length).toBeGreaterThan(2);
  expect(await roundAt(firstAt + 59 * 60_000)).toBe(0);
  expect(await roundAt(lastAt + 61 * 60_000)).toBe(1);
  const [notice] = world.vendors.desk.rows('notifications', { offset: 0, limit: 9 }).rows;
  expect(notice).toMatchObject({ app_id: DESK.appId, event: 'tieline_held', agent_id: null });
  const { held, conflicts, tickets } = JSON.parse(String(notice?.body)) as { held: number; conflicts: number; tickets: readonly object[] };
  expect({ held, conflicts, named: tickets.length }).toEqual({ held: open.length, conflicts: 0, named: 3 });
  expect(await roundAt(lastAt + 71 * 60_000)).toBe(2);
});

test('repairs what somebody changed on the side that is only read, once it is approved', async () => {
  const made = world.vendors.incidentSystem.ledger.findLast(({ effect }) => effect === 'incident.create');
  const id = made?.recordId ?? '';
  const titleNow = () =>
    world.vendors.incidentSystem.rows('incident', { offset: 0, limit: 500 }).rows.find((row) => row.id === id)?.short_description;
  const before = titleNow();
  clock.setNow(clock.now() + 60_000);
  world.vendors.incidentSystem.edit('incident', id, { short_description: 'Changed by hand' }, 'tobias.rau');
  const { body } = await call<Batch>('/v1/batches', { kind: 'audit', flow: 'incidents' });
  const planned = await untilOver(body.id);
  expect(planned).toMatchObject({ canApply: true, verdicts: { safe: 1 } });
  await call(`/v1/batches/${body.id}/apply`, undefined, 'POST');
  expect(await untilOver(body.id)).toMatchObject({ state: 'done', applied: 1 });
  expect(before).toBeDefined();
  expect(titleNow()).toBe(before);
});

test('takes back at the vendor what a version wrote, once it is approved, and leaves what somebody changed since', async () => {
  const example = readFileSync(new URL('../../../src/mapping/examples/incidents.yaml', import.meta.url), 'utf8');
  const PAIR =
    'remote: impact\n        direction: out\n        values:\n          - { desk: urgent, remote: "1" }\n          - { desk: high, remote: "2" }';
  const impacts = () =>
    new Map(world.vendors.incidentSystem.rows('incident', { offset: 0, limit: 500 }).rows.map(({ id, impact }) => [String(id), String(impact)]));
  const before = impacts();
  // Its own tests would refuse the mistake.
  const [rules = ''] = example.split('\ntests:');
  await saveMapping(rules.replace(PAIR, PAIR.replace('"2"', '"3"')));
  const mistaken = [...impacts()].filter(([id, impact]) => impact !== before.get(id));
  expect(mistaken.length).toBeGreaterThan(1);
  const [changed] = mistaken;
  world.vendors.incidentSystem.edit('incident', changed?.[0] ?? '', { impact: '1' }, 'tobias.rau');

  const { body } = await call<Batch>('/v1/batches', { kind: 'rollback', mappingVersion: 2 });
  const planned = await untilOver(body.id);
  expect(planned).toMatchObject({ state: 'planned', canApply: true, reason: null, verdicts: { safe: mistaken.length - 1, stale: 1 } });
  await call(`/v1/batches/${body.id}/apply`, undefined, 'POST');
  expect(await untilOver(body.id)).toMatchObject({ state: 'done', applied: mistaken.length - 1 });
  expect([...impacts()].filter(([id, impact]) => impact !== before.get(id))).toEqual([[changed?.[0], '1']]);

  await saveMapping(example);
  const never = await call<Batch>('/v1/batches', { kind: 'rollback', mappingVersion: 7 });
  expect(await untilOver(never.body.id)).toMatchObject({ state: 'failed', reason: { code: 'batch-version-unknown' } });
});

test('says what a draft would change and would have changed, and writes nothing', async () => {
  const [rules = ''] = readFileSync(new URL('../../../src/mapping/examples/incidents.yaml', import.meta.url), 'utf8').split('\ntests:');
  const draft = rules.replace('{ desk: description, remote: description, direction: out }', '{ desk: subject, remote: description, direction: out }');
  const writes = world.vendors.incidentSystem.ledger.length;
  const plan = await call<Batch>('/v1/batches', { kind: 'plan', document: draft });
  const planned = await untilOver(plan.body.id);
  expect(planned).toMatchObject({ state: 'planned', canApply: false, reason: null });
  expect(planned.verdicts.safe).toBeGreaterThan(5);
  const { body } = await call<Items>(`/v1/batches/${plan.body.id}/items?limit=1&verdict=safe`);
  expect(body.items[0]?.fields).toMatchObject([{ side: 'remote', path: 'description' }]);
  const rehearsal = await call<Batch>('/v1/batches', { kind: 'rehearsal', document: draft, days: 30 });
  expect(await untilOver(rehearsal.body.id)).toMatchObject({ state: 'planned', canApply: false, reason: null });
  expect(world.vendors.incidentSystem.ledger.length).toBe(writes);
});

test('plans a draft of the mapping and refuses one with errors', async () => {
  const broken = await call<Batch>('/v1/batches', { kind: 'plan', document: 'version: 1\nflows: 7\n' });
  expect(await untilOver(broken.body.id)).toMatchObject({ state: 'failed', reason: { code: 'batch-draft-unusable' } });
  const unknown = await call('/v1/batches', { kind: 'sweep-up' });
  expect(unknown.status).toBe(400);
});

test('cancels what waits, and says so', async () => {
  const { body } = await call<Batch>('/v1/batches', { ...BACK_FILL, limit: 1 });
  const cancelled = await call<Batch>(`/v1/batches/${body.id}/cancel`, undefined, 'POST');
  expect(cancelled.body).toMatchObject({ state: 'cancelled', reason: { code: 'batch-cancelled' } });
});

test('what a person did to a batch is in the audit log', async () => {
  const rows = await world.database.withTenant(world.installationId, (trx) => trx.selectFrom('audit_entries').select('body').execute());
  const actions = rows.map(({ body }) => (JSON.parse(body) as { action: string }).action);
  for (const action of ['batch-started', 'batch-approved', 'batch-cancelled']) expect(actions).toContain(action);
});

describe('a deed and its entry in the audit log', () => {
  const TABLES = ['connections', 'ticket_items', 'sync_pauses', 'sync_links', 'sync_dead_letters', 'sync_batches', 'sync_answers'];
  /** Whatever an admin's deeds change, as one text. */
  const rowsNow = () =>
    world.database.withTenant(world.installationId, async (trx) => {
      const parts = TABLES.map(
        (name) => sql`SELECT ${name} AS name, md5(string_agg(row::text, E'\\n' ORDER BY row::text)) AS rows
        FROM (SELECT to_jsonb(t) - 'last_used_at' AS row FROM ${sql.id(name)} t) r`,
      );
      return (await sql<{ name: string; rows: string }>`${sql.join(parts, sql` UNION ALL `)} ORDER BY 1`.execute(trx)).rows;
    });
  const entries = () =>
    world.database.withTenant(world.installationId, async (trx) =>
      (await trx.selectFrom('audit_entries').select('body').orderBy('seq').execute()).map(
        ({ body }) => (JSON.parse(body) as { action: string }).action,
      ),
    );
  const asOwner = (statement: string) => world.database.withSystem((trx) => sql.raw(statement).execute(trx));

  test('are there together or not at all', async () => {
    const installationId = brandId<InstallationId>(world.installationId);
    const [link] = await world.database.withTenant(installationId, (trx) => trx.selectFrom('sync_links').select('id').orderBy('id').execute());
    const linkId = brandId<LinkId>(link?.id ?? '');
    await createSyncStore({ database: world.database }).transact(installationId, async ({ deadLetters }) => {
      await deadLetters.put({ ...LETTER, id: 'letter-kept', linkId });
    });
    const connectionId = world.connectionIds.servicenow ?? '';
    const item = { connectionId, itemId: seededId('cmdb_ci', 'erp-api') };
    const deeds: readonly [action: string, path: string, body?: unknown, method?: string][] = [
      ['all-paused', '/v1/pause', undefined, 'POST'],
      ['all-resumed', '/v1/pause', undefined, 'DELETE'],
      ['flow-paused', '/v1/flows/incidents/pause', { until: null }],
      ['flow-resumed', '/v1/flows/incidents/pause', undefined, 'DELETE'],
      ['link-paused', `/v1/links/${linkId}/pause`, { until: null }],
      ['link-resumed', `/v1/links/${linkId}/resume`, undefined, 'POST'],
      ['dead-letter-replayed', '/v1/dead-letters/letter-kept/replay', undefined, 'POST'],
      ['dead-letter-discarded', '/v1/dead-letters/letter-kept/discard', undefined, 'POST'],
      ['batch-started', '/v1/batches', { ...BACK_FILL, limit: 2 }],
      ['connection-paused', `/v1/connections/${connectionId}/pause`, undefined, 'POST'],
      ['connection-resumed', `/v1/connections/${connectionId}/pause`, undefined, 'DELETE'],
      ['webhook-secret-added', `/v1/connections/${connectionId}/webhook-secret`, { secret: 'a secret of more than two dozen letters' }],
      ['item-linked', '/v1/tickets/1042/affected-items', item],
      ['item-unlinked', `/v1/tickets/1042/affected-items/${item.connectionId}/${item.itemId}`, undefined, 'DELETE'],
      ['link-cut', `/v1/links/${linkId}`, undefined, 'DELETE'],
    ];
    for (const [action, path, body, method] of deeds) {
      const before = { rows: await rowsNow(), entries: await entries() };
      await asOwner('ALTER TABLE audit_entries ADD CONSTRAINT nothing_more CHECK (false) NOT VALID');
      const refused = await call(path, body, method);
      await asOwner('ALTER TABLE audit_entries DROP CONSTRAINT nothing_more');
      expect([action, refused.status]).toEqual([action, 500]);
      expect([action, { rows: await rowsNow(), entries: await entries() }]).toEqual([action, before]);
      expect([action, (await call(path, body, method)).status < 300]).toEqual([action, true]);
      expect((await entries()).slice(before.entries.length)).toEqual([action]);
    }
  });
});

test('groups dead letters by cause with what to do, shows one in full, and drops it', async () => {
  const installationId = brandId<InstallationId>(world.installationId);
  await createSyncStore({ database: world.database }).transact(installationId, ({ deadLetters }) => deadLetters.put(LETTER));
  const list = await call('/v1/dead-letters?cause=letter-vendor-refused');
  expect(list.body).toMatchObject({
    total: 1,
    groups: [{ cause: { code: 'letter-vendor-refused' }, count: 1, fix: { code: 'fix-vendor-refused' }, isWaitingForVendor: false }],
    letters: [{ id: 'letter-1', record: 'INC1' }],
  });
  expect((await call('/v1/dead-letters/letter-1')).body).toMatchObject({ letter: { id: 'letter-1' }, operations: [], editable: [] });
  expect((await call('/v1/dead-letters/letter-1/answers', { values: { state: '2' } })).status).toBe(400);
  expect((await call('/v1/dead-letters/letter-1/discard', undefined, 'POST')).status).toBe(204);
  expect((await call('/v1/dead-letters/letter-1/discard', undefined, 'POST')).status).toBe(409);
  expect((await call('/v1/dead-letters')).body).toMatchObject({ total: 0, letters: [] });
});
