/** Runs that a system makes wait: what their link says meanwhile, and for how long it is theirs. */
import type { Call, LongWait } from '#capabilities';
import { brandId, type ConnectionId } from '#domain';
import { details, linkedWorld, wake } from './testing/linked-world.ts';

const waitOf = (connectionId: string, untilMs: number): LongWait => ({ connectionId: brandId<ConnectionId>(connectionId), kind: 'pause', untilMs });

/** Both reads of the next run say that they wait, the ticket's first; what the link says once both have said so. */
async function readsThatWait(desk: number, remote: number) {
  const { world, linkId } = await linkedWorld();
  const nowMs = world.clock.now();
  const said = Promise.withResolvers<void>();
  const told: Promise<void>[] = [];
  const tell = async (call: Call, connectionId: string, untilMs: number) => {
    told.push(call.onLongWait?.(waitOf(connectionId, untilMs)) ?? Promise.resolve());
    if (told.length === 2) void Promise.all(told).then(() => said.resolve(), said.reject);
    await said.promise;
  };
  const reads = { desk: world.desk.read, remote: world.remote.read };
  world.desk.read = async (id, fields, call) => {
    await tell(call, 'desk', nowMs + desk);
    return reads.desk(id, fields, call);
  };
  const seen = Promise.withResolvers<Awaited<ReturnType<typeof details>>['link']>();
  world.remote.read = async (id, fields, call) => {
    await tell(call, 'remote', nowMs + remote);
    seen.resolve((await details(world, linkId)).link);
    return reads.remote(id, fields, call);
  };
  await wake(world, linkId);
  const running = world.reconcile(linkId);
  const link = await seen.promise;
  const result = await running;
  return { link, result, nowMs };
}

test.each([
  [60_000, 5_000],
  [5_000, 60_000],
])('where both sides make a run wait, for %i and %i ms, the link says the later moment and is the run’s until then', async (desk, remote) => {
  const { link, result, nowMs } = await readsThatWait(desk, remote);
  expect(link).toMatchObject({ state: 'failing', stateReason: { facts: { seconds: 60 } }, nextAt: nowMs + 60_000 });
  expect(link.leaseUntil).toBeGreaterThan(nowMs + 60_000);
  expect(result).toMatchObject({ kind: 'ran', end: { kind: 'done' } });
});
