/** The backlog of an outage goes out at the pace that the vendor allows (reliability T5), through the client, the breaker and the budget of production. */
import type { Clock, LinkId } from '#domain';
import { createLimitedVendor, type LimitedVendorOptions } from '../../test/support/limited-vendor.ts';
import { createFakeClock } from '../connector-kit/testing/index.ts';
import { type BatchWorld, createBatchWorld } from './testing/batch-world.ts';
import { INSTALLATION } from './testing/world.ts';

const at = { installationId: INSTALLATION };
const LINKS = 240;
const MINUTE_MS = 60_000;
const LIMIT = { endpoint: '*', calls: 100, perMs: MINUTE_MS, reserved: 0.3 };
/** As the queue has it: runs at a time in one worker process, and how often what is due is looked for, ms. */
const AT_ONCE = 8;
const SCAN_EVERY_MS = 5_000;

interface Outage extends Pick<LimitedVendorOptions, 'allowed' | 'speech'> {
  readonly workers: number;
  /** Default {@link LIMIT}. */
  readonly limit?: LimitedVendorOptions['limit'];
  /** Default 60. */
  readonly outageMinutes?: number;
}

/** Two hundred and forty links that changed while the vendor did not answer, and worker processes that share nothing but the store and the budget's rows. */
async function openBacklog({ workers, limit = LIMIT, outageMinutes = 60, ...vendorHas }: Outage) {
  const clock = createFakeClock();
  const advance = (ms: number) => clock.setNow(clock.now() + ms);
  const world = createBatchWorld({ clock: { now: clock.now, sleep: clock.sleep, advance } });
  const links = await world.linkMany(LINKS);
  const vendor = createLimitedVendor({ clock, limit, ...vendorHas });
  Object.assign(world.remote, vendor.behindClient({ ...world.remote }));
  vendor.takeDown();
  for (const index of links.keys()) world.desk.edit(String(1_000 + index), { subject: `Change ${index}` });
  await world.store.transact(INSTALLATION, ({ links: store }) => store.want(links));
  const work = startWorkers(world, { clock, runs: workers * AT_ONCE });
  await clock.advance(outageMinutes * MINUTE_MS);
  const before = vendor.answers.length;
  const arrived = () => links.filter((_, index) => world.remote.now(String(1_000 + index)).short_description === `Change ${index}`).length;
  expect(arrived()).toBe(0);
  vendor.bringBack();
  const backAt = clock.now();
  while (arrived() < LINKS && clock.now() < backAt + 60 * MINUTE_MS) await clock.advance(SCAN_EVERY_MS);
  work.stop();
  const calls = vendor.answers.slice(before);
  return {
    arrived: arrived(),
    letters: (await world.sync.listDeadLetters({ ...at, limit: 50 })).total,
    minutes: (clock.now() - backAt) / MINUTE_MS,
    calls: calls.length,
    refused: calls.filter(({ status }) => status === 429).length,
    whileDown: before,
  };
}

/** Looks for what is due and works on it, as the queue's workers do; what one has in hand no other is given. */
function startWorkers({ sync, reconcile }: BatchWorld, { clock, runs }: { readonly clock: Clock; readonly runs: number }): { stop(): void } {
  const state = { isOver: false };
  const due: LinkId[] = [];
  const inHand = new Set<LinkId>();
  const scan = async () => {
    while (!state.isOver) {
      const found = (await sync.dueScan({ ...at, limit: 500 })).filter((linkId) => !inHand.has(linkId));
      for (const linkId of found) inHand.add(linkId);
      due.push(...found);
      await clock.sleep(SCAN_EVERY_MS);
    }
  };
  const work = async () => {
    while (!state.isOver) {
      const linkId = due.shift();
      if (linkId === undefined) await clock.sleep(1_000);
      else await reconcile(linkId).finally(() => inHand.delete(linkId));
    }
  };
  void scan();
  for (let n = 0; n < runs; n += 1) void work();
  return {
    stop: () => {
      state.isOver = true;
    },
  };
}

/** What background work may use of the allowance each minute: the rest is kept for people. */
const SHARE = LIMIT.calls * (1 - LIMIT.reserved);

test.each([1, 4])(
  'the backlog of an hour arrives whole with %d worker processes, at the pace that the vendor allows and without its refusals',
  async (workers) => {
    const drained = await openBacklog({ workers, allowed: LIMIT.calls });
    expect(drained).toMatchObject({ arrived: LINKS, letters: 0 });
    expect(drained.refused / drained.calls).toBeLessThanOrEqual(0.01);
    // A read and a write each, and no more than three tenths of the time for waiting beyond what the vendor asks.
    expect(drained.calls).toBeLessThanOrEqual(2.05 * LINKS);
    expect(drained.minutes).toBeLessThanOrEqual((1.3 * 2 * LINKS) / SHARE);
    // Ten failures open the breaker; then one call a minute.
    expect(drained.whileDown).toBeLessThanOrEqual(60 + 10);
  },
);

test('where others use up most of the allowance, one refusal tells everybody to wait, and all still arrives', async () => {
  const drained = await openBacklog({ workers: 2, allowed: 30 });
  expect(drained).toMatchObject({ arrived: LINKS, letters: 0 });
  expect(drained.refused).toBeGreaterThan(0);
  expect(drained.refused).toBeLessThanOrEqual(2 * Math.ceil(drained.minutes));
});

test.each([
  ['less', 400, 200],
  ['more', 100, 700],
])(
  'where the vendor says that it allows %s than the %d that we began with, the backlog arrives at its %d a minute, and nothing is refused',
  async (_, declared, allowed) => {
    const limit = { ...LIMIT, calls: declared };
    const drained = await openBacklog({ workers: 2, limit, allowed, speech: 'tells', outageMinutes: 2 });
    expect(drained).toMatchObject({ arrived: LINKS, letters: 0, refused: 0 });
    // It is found to be back up to two minutes late: the rest of the breaker, and of the links.
    expect(drained.minutes).toBeLessThanOrEqual(2.5 + (2 * LINKS) / (allowed * (1 - LIMIT.reserved)));
  },
);
