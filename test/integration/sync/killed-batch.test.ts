/** F31: a back-fill whose worker process dies ten times by SIGKILL goes on at its checkpoint and makes nothing twice; an audit reads nothing twice. Judged at the vendor. */
import { type BatchGround, prepareBatchGround } from './batch-ground.ts';
import { type BatchOrder, startBatchWorker } from './batch-process.ts';

const TICKETS = 24;

let ground: BatchGround;

beforeAll(async () => {
  ground = await prepareBatchGround(TICKETS);
});
afterAll(() => ground?.close());

test('goes on after ten kills and makes each record once', async () => {
  const request = { kind: 'back-fill', flow: 'incidents', createdSince: null, limit: 1_000 } as const;
  const order = { databaseUrl: ground.databaseUrl, vendors: ground.vendorsUrl, traits: ground.world.remote.traits, request, linksPerSlice: 100 };
  const kills: BatchOrder['dies'][] = [
    ...[4, 9, 20, 40].map((nth) => ({ at: 'commit' as const, nth })),
    ...[1, 3, 2].map((nth) => ({ at: 'create' as const, nth })),
    ...[9, 17, 23].map((nth) => ({ at: 'commit' as const, nth })),
  ];
  for (const dies of kills) expect(await startBatchWorker({ ...order, dies }).ended).toMatchObject({ signal: 'SIGKILL', report: undefined });
  const ended = await startBatchWorker({ ...order, dies: null }).ended;
  expect(ended).toMatchObject({ signal: null, report: { state: 'done', counts: { applied: TICKETS, refused: 0, skipped: 0, left: 0 } } });
  expect(ground.world.remote.ledger.filter(({ kind }) => kind === 'create')).toHaveLength(TICKETS);
});

test('an audit that is killed goes on where it was: what it has compared is not read again', async () => {
  const request = { kind: 'audit', flow: 'incidents' } as const;
  const order = { databaseUrl: ground.databaseUrl, vendors: ground.vendorsUrl, traits: ground.world.remote.traits, request, linksPerSlice: 3 };
  const SLICES = TICKETS / order.linksPerSlice;
  const asked = () => ground.world.remote.calls.get('readMany') ?? 0;
  const before = asked();
  const kills = [3, 4];
  for (const nth of kills) expect(await startBatchWorker({ ...order, dies: { at: 'readMany', nth } }).ended).toMatchObject({ signal: 'SIGKILL' });
  const { signal, report } = await startBatchWorker({ ...order, dies: null }).ended;
  expect({ signal, report }).toMatchObject({
    signal: null,
    report: { state: 'planned', looked: TICKETS, equals: TICKETS, counts: { verdicts: {} } },
  });
  // Each kill costs the slice that it fell into.
  expect(asked() - before).toBe(SLICES + kills.length);
});
