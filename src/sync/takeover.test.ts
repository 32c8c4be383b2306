/** A worker that dies, one that stands still, and clocks that jump (reliability T4, F1, F28, F35): the work is taken over in time, and done once. */
import fc from 'fast-check';
import type { LinkId } from '#domain';
import { createSync } from './create-sync.ts';
import { mortal, ProcessDied } from './testing/mortal.ts';
import { createWorld, INSTALLATION, TICKET, type World } from './testing/world.ts';

const at = { installationId: INSTALLATION };
const HOUR_MS = 3_600_000;
/** How often the workers look for what is due, ms. */
const SCAN_MS = 5_000;

async function linkedWorld(): Promise<{ world: World; linkId: LinkId }> {
  const world = createWorld();
  const { id } = await world.link();
  await world.settle();
  world.desk.ledger.length = 0;
  world.remote.ledger.length = 0;
  return { world, linkId: id };
}

/** A worker dies at that step of the run; answers after how long another one had done the work, ms. */
async function takeOver(step: number): Promise<{ readonly tookMs: number; readonly writes: number; readonly hasDied: boolean }> {
  const { world, linkId } = await linkedWorld();
  world.desk.edit(TICKET, { status: 'pending' });
  await world.sync.syncNow({ ...at, linkId });
  const dying = createSync(mortal(world, { diesAt: step }));
  const hasDied = await dying.reconcile({ ...at, linkId }).then(
    () => false,
    (error: unknown) => error instanceof ProcessDied,
  );
  const diedAt = world.clock.now();
  while (world.remote.now('1')['state'] !== '3' || (await world.sync.dueScan({ ...at, limit: 10 })).length > 0) {
    for (const due of await world.sync.dueScan({ ...at, limit: 10 })) await world.reconcile(due);
    if (world.clock.now() - diedAt > 120_000) throw new Error(`Nobody has taken over after dying at step ${step}.`);
    if (world.remote.now('1')['state'] !== '3') world.clock.advance(SCAN_MS);
  }
  return { tookMs: world.clock.now() - diedAt, writes: world.remote.ledger.length, hasDied };
}

test('whatever step of a run a worker dies at, another one has done its work within thirty seconds, once', async () => {
  let steps = 0;
  for (let step = 1; ; step += 1) {
    const { tookMs, writes, hasDied } = await takeOver(step);
    expect({ step, isInTime: tookMs <= 30_000, writes }).toEqual({ step, isInTime: true, writes: 1 });
    if (!hasDied) break;
    steps = step;
  }
  expect(steps).toBeGreaterThan(10);
});

test('a worker that stood still beyond its lease writes nothing when it wakes, and the change is there once', async () => {
  const { world, linkId } = await linkedWorld();
  world.desk.edit(TICKET, { status: 'pending' });
  await world.sync.syncNow({ ...at, linkId });
  const { read } = world.remote;
  let hasStood = false;
  // Between its read and its write the whole process stands still for a minute, and another one does the work.
  world.remote.read = async (...asked) => {
    const answer = await read(...asked);
    if (hasStood) return answer;
    hasStood = true;
    world.clock.advance(60_000);
    await world.reconcile(linkId);
    return answer;
  };
  const first = await world.reconcile(linkId);
  expect(first).toMatchObject({ kind: 'ran', end: { kind: 'lease-lost' } });
  await world.settle();
  expect(world.remote.ledger).toHaveLength(1);
});

test('clocks that jump by up to an hour, either way and at any time, lose nothing, double nothing and end in silence', async () => {
  const jump = fc.record({ kind: fc.constant('jump' as const), ms: fc.integer({ min: -HOUR_MS, max: HOUR_MS }) });
  const edit = fc.record({ kind: fc.constantFrom('desk' as const, 'remote' as const), value: fc.constantFrom('7', '8', '9') });
  const run = fc.record({ kind: fc.constantFrom('run' as const, 'settle' as const) });
  await fc.assert(
    fc.asyncProperty(fc.array(fc.oneof(jump, edit, run), { maxLength: 15, size: 'max' }), async (steps) => {
      const { world, linkId } = await linkedWorld();
      for (const step of steps) {
        if (step.kind === 'jump') world.clock.advance(step.ms);
        else if (step.kind === 'desk') world.desk.edit(TICKET, { impact: step.value });
        else if (step.kind === 'remote') world.remote.edit('1', { impact: step.value });
        else if (step.kind === 'run') await world.reconcile(linkId);
        else await world.sync.syncNow({ ...at, linkId });
      }
      // Time goes on as it does, and everybody looks again.
      world.clock.advance(20 * HOUR_MS);
      await world.sync.wakeAll(at);
      await world.settle();
      expect([world.desk.now(TICKET)['impact'], world.remote.now('1')['impact']]).toEqual(Array(2).fill(world.remote.now('1')['impact']));
      const writes = () => world.desk.ledger.length + world.remote.ledger.length;
      const before = writes();
      expect(before).toBeLessThanOrEqual(steps.filter(({ kind }) => kind === 'desk' || kind === 'remote').length);
      expect([...world.desk.ledger, ...world.remote.ledger].filter(({ isWithoutEffect }) => isWithoutEffect)).toEqual([]);
      await world.sync.wakeAll(at);
      await world.settle();
      expect(writes()).toBe(before);
    }),
    { numRuns: 300 },
  );
});
