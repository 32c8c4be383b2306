/** F31 at its size: the first sync of fifty thousand tickets, whose worker is killed ten times with -9, judged by the vendor's own ledger. */
import { openDatabase } from '#storage';
import { createWorld, INSTALLATION, type World } from '../../src/sync/testing/world.ts';
import { enrolForTest } from '../integration/platform/installations.ts';
import { type BatchProcess, startBatchWorker } from '../integration/sync/batch-process.ts';
import { serveVendors, type VendorServer } from '../integration/sync/vendor-server.ts';
import { createMigratedDatabase, type TestDatabase } from '../support/postgres.ts';
import { until } from '../support/until.ts';

const TICKETS = 50_000;
/** Shares of the way at which the worker dies: of the tickets that the plan has looked up, and of the records that were made. */
const DEATHS = { planning: [0.1, 0.5, 0.9], applying: [0.02, 0.15, 0.3, 0.45, 0.6, 0.8, 0.98] };
/** Beyond this it hangs, ms. */
const HANG_MS = 3 * 3_600_000;

let place: TestDatabase;
let vendors: VendorServer;
let world: World;

beforeAll(async () => {
  place = await createMigratedDatabase();
  const database = await openDatabase({ engine: 'postgres', url: place.url });
  await enrolForTest(database, INSTALLATION);
  await database.close();
  world = createWorld({
    clock: { now: () => Date.now(), sleep: async () => undefined, advance: () => undefined },
    remote: { traits: { findLagMs: 100 } },
  });
  // The world has one ticket already.
  for (let n = 1; n < TICKETS; n += 1) world.desk.seed(String(100_000 + n));
  vendors = await serveVendors(world);
});
afterAll(async () => {
  await vendors?.close();
  await place?.drop();
});

const start = (): BatchProcess => {
  const request = { kind: 'back-fill', flow: 'incidents', createdSince: null, limit: 2 * TICKETS } as const;
  return startBatchWorker({ databaseUrl: place.url, vendors: vendors.url, traits: world.remote.traits, request, linksPerSlice: 100, dies: null });
};
const created = () => world.remote.ledger.filter(({ kind }) => kind === 'create');
const planned = () => world.remote.calls.get('findByCorrelation') ?? 0;
const made = () => world.remote.calls.get('create') ?? 0;

test('fifty thousand tickets, the worker killed ten times: it goes on where it was, and every ticket has one record', async () => {
  const startedAt = Date.now();
  const deaths = [...DEATHS.planning.map((share) => ({ share, progress: planned })), ...DEATHS.applying.map((share) => ({ share, progress: made }))];
  for (const { share, progress } of deaths) {
    const worker = start();
    await until(() => progress() >= share * TICKETS, `${share} of it was done`, HANG_MS);
    worker.kill();
    expect(await worker.ended).toMatchObject({ signal: 'SIGKILL', report: undefined });
    console.info(`killed at ${share}: ${planned()} looked up, ${made()} made, after ${Math.round((Date.now() - startedAt) / 1_000)} s`);
  }
  expect(await start().ended).toMatchObject({
    signal: null,
    report: { state: 'done', counts: { applied: TICKETS, refused: 0, skipped: 0, left: 0 } },
  });
  console.info(`${TICKETS} tickets took ${Math.round((Date.now() - startedAt) / 1_000)} s`);
  expect(created()).toHaveLength(TICKETS);
  expect(new Set(created().map(({ id }) => world.remote.records.get(id)?.correlationId)).size).toBe(TICKETS);
  // Where it was, not from the beginning: of what a killed slice had done, a few look-ups are made again.
  expect(made()).toBe(TICKETS);
});
