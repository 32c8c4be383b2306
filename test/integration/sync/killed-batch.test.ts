/** F31: a back-fill whose worker process dies ten times by SIGKILL goes on at its checkpoint and makes nothing twice; an audit reads nothing twice. Judged at the vendor. */
import { openDatabase } from '#storage';
import { createWorld, type World } from '../../../src/sync/testing/world.ts';
import { createMigratedDatabase, type TestDatabase } from '../../support/postgres.ts';
import { enrolForTest } from '../platform/installations.ts';
import { type BatchOrder, startBatchWorker } from './batch-process.ts';
import { serveVendors, type VendorServer } from './vendor-server.ts';

const TICKETS = 24;

let place: TestDatabase;
let vendors: VendorServer;
let world: World;

beforeAll(async () => {
  place = await createMigratedDatabase();
  const database = await openDatabase({ engine: 'postgres', url: place.url });
  await enrolForTest(database, 'inst-1');
  await database.close();
  const clock = { now: () => Date.now(), sleep: async () => undefined, advance: () => undefined };
  world = createWorld({ clock, remote: { traits: { findLagMs: 100 } } });
  for (let n = 0; n < TICKETS - 1; n += 1) world.desk.seed(String(2_000 + n));
  vendors = await serveVendors(world);
});
afterAll(async () => {
  await vendors?.close();
  await place?.drop();
});

test('goes on after ten kills and makes each record once', async () => {
  const request = { kind: 'back-fill', flow: 'incidents', createdSince: null, limit: 1_000 } as const;
  const order = { databaseUrl: place.url, vendors: vendors.url, traits: world.remote.traits, request, linksPerSlice: 100 };
  const kills: BatchOrder['dies'][] = [
    ...[4, 9, 20, 40].map((nth) => ({ at: 'commit' as const, nth })),
    ...[1, 3, 2].map((nth) => ({ at: 'create' as const, nth })),
    ...[9, 17, 23].map((nth) => ({ at: 'commit' as const, nth })),
  ];
  for (const dies of kills) expect(await startBatchWorker({ ...order, dies }).ended).toMatchObject({ signal: 'SIGKILL', report: undefined });
  const ended = await startBatchWorker({ ...order, dies: null }).ended;
  expect(ended).toMatchObject({ signal: null, report: { state: 'done', counts: { applied: TICKETS, refused: 0, skipped: 0, left: 0 } } });
  expect(world.remote.ledger.filter(({ kind }) => kind === 'create')).toHaveLength(TICKETS);
});

test('an audit that is killed goes on where it was: what it has compared is not read again', async () => {
  const request = { kind: 'audit', flow: 'incidents' } as const;
  const order = { databaseUrl: place.url, vendors: vendors.url, traits: world.remote.traits, request, linksPerSlice: 3 };
  const SLICES = TICKETS / order.linksPerSlice;
  const asked = () => world.remote.calls.get('readMany') ?? 0;
  const before = asked();
  const kills = [12, 9];
  for (const nth of kills) expect(await startBatchWorker({ ...order, dies: { at: 'commit', nth } }).ended).toMatchObject({ signal: 'SIGKILL' });
  expect(asked() - before).toBeGreaterThan(SLICES / 2);
  const { signal, report } = await startBatchWorker({ ...order, dies: null }).ended;
  expect({ signal, report }).toMatchObject({
    signal: null,
    report: { state: 'planned', looked: TICKETS, equals: TICKETS, counts: { verdicts: {} } },
  });
  // Each kill costs at most the slice that it fell into.
  expect(asked() - before).toBeLessThanOrEqual(SLICES + kills.length);
});
