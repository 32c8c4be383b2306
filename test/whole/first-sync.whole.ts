/** F31 at its size: the first sync of fifty thousand tickets, whose worker is killed ten times with -9, judged by the vendor's own ledger. */
import { type BatchGround, prepareBatchGround } from '../integration/sync/batch-ground.ts';
import { type BatchProcess, startBatchWorker } from '../integration/sync/batch-process.ts';
import { until } from '../support/until.ts';

const TICKETS = 50_000;
/** Shares of the way at which the worker dies: of the tickets that the plan has looked up, and of the records that were made. */
const DEATHS = { planning: [0.1, 0.5, 0.9], applying: [0.02, 0.15, 0.3, 0.45, 0.6, 0.8, 0.98] };
/** Beyond this it hangs, ms. */
const HANG_MS = 3 * 3_600_000;

let ground: BatchGround;

beforeAll(async () => {
  ground = await prepareBatchGround(TICKETS);
});
afterAll(() => ground?.close());

const start = (): BatchProcess => {
  const request = { kind: 'back-fill', flow: 'incidents', createdSince: null, limit: 2 * TICKETS } as const;
  return startBatchWorker({
    databaseUrl: ground.databaseUrl,
    vendors: ground.vendorsUrl,
    traits: ground.world.remote.traits,
    request,
    linksPerSlice: 100,
    dies: null,
  });
};
const created = () => ground.world.remote.ledger.filter(({ kind }) => kind === 'create');
const planned = () => ground.world.remote.calls.get('findByCorrelation') ?? 0;
const made = () => ground.world.remote.calls.get('create') ?? 0;

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
  expect(new Set(created().map(({ id }) => ground.world.remote.records.get(id)?.correlationId)).size).toBe(TICKETS);
  // Where it was, not from the beginning: of what a killed slice had done, a few look-ups are made again.
  expect(made()).toBe(TICKETS);
});
