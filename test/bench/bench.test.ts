import { judge, median, percentile, type Round, unbalanced } from './bench.ts';
import { generatedRecords } from './engine/audit.ts';
import { createSimulatedClock } from './engine/simulated-clock.ts';

const rounds = (pairs: [limit: number, product: number][]): Round[] =>
  pairs.map(([limit, product]) => ({ limit: { values: { ms: limit } }, product: { values: { ms: product } } }));
const goal = { metric: 'ms', unit: 'ms', atMost: 1.5 };

test('the ratio is taken round by round, so that a slow minute weighs on both sides', () => {
  const outcome = judge(
    goal,
    rounds([
      [10, 12],
      [100, 120],
      [10, 12],
    ]),
  );
  expect(outcome.ratio).toEqual({ median: 1.2, min: 1.2, max: 1.2 });
  expect(outcome).toMatchObject({ limit: 10, product: 12, verdict: 'met' });
});

test.each([
  [
    'met',
    [
      [10, 14],
      [10, 15],
      [10, 20],
    ],
  ],
  [
    'within range',
    [
      [10, 14],
      [10, 16],
      [10, 20],
    ],
  ],
  [
    'missed',
    [
      [10, 16],
      [10, 17],
      [10, 20],
    ],
  ],
] as const)('a goal is %s by its median, and missed only when every round misses', (verdict, pairs) => {
  expect(judge(goal, rounds(pairs.map(([limit, product]) => [limit, product]))).verdict).toBe(verdict);
});

test('a goal can be a floor as well', () => {
  expect(judge({ metric: 'ms', unit: '/s', atLeast: 0.5 }, rounds([[10, 4]])).verdict).toBe('missed');
  expect(judge({ metric: 'ms', unit: '/s', atLeast: 0.5 }, rounds([[10, 5]])).verdict).toBe('met');
});

test('a metric that one side did not measure is an error, not a zero', () => {
  expect(() => judge({ ...goal, metric: 'p95' }, rounds([[1, 1]]))).toThrow('lacks the metric "p95"');
});

test('a ledger that does not balance names its round and side', () => {
  const round = { limit: { values: {}, ledger: { due: 3, done: 3 } }, product: { values: {}, ledger: { due: 3, done: 2 } } };
  expect(unbalanced([round])).toEqual(['round 1, product: 2 done of 3 due']);
});

test('median and percentile', () => {
  expect(median([3, 1, 2])).toBe(2);
  expect(median([4, 1, 2, 3])).toBe(2.5);
  expect(percentile([5, 1, 4, 2, 3], 0.95)).toBe(5);
  expect(percentile([1, 2, 3, 4], 0.5)).toBe(2);
});

test('simulated time stands still while something real is under way, and then goes to the sleeper who wakes first', async () => {
  const clock = createSimulatedClock(1_000);
  const woken: string[] = [];
  const query = Promise.withResolvers<void>();
  const state = { isBusy: true };
  const sleeper = async (name: string, ms: number) => {
    await clock.sleep(ms);
    woken.push(`${name} at ${clock.now()}`);
  };
  const busy = async () => {
    await query.promise;
    woken.push(`query at ${clock.now()}`);
  };
  setTimeout(() => {
    state.isBusy = false;
    query.resolve();
  }, 20);
  await clock.run(Promise.all([sleeper('late', 60_000), sleeper('early', 30_000), busy()]), () => state.isBusy);
  expect(woken).toEqual(['query at 1000', 'early at 31000', 'late at 61000']);
});

test('work that fails in simulated time fails for whoever waits for it', async () => {
  const clock = createSimulatedClock();
  const failing = async () => {
    await clock.sleep(5);
    throw new Error('no');
  };
  await expect(clock.run(failing(), () => false)).rejects.toThrow('no');
});

test('records that are made from their ids agree on both sides but where a change was lost, and are counted as they are read', async () => {
  const [desk, remote] = [generatedRecords('desk', () => false), generatedRecords('remote', (id) => id === 2)];
  const [tickets, incidents] = [await desk.readMany(['1', '2']), await remote.readMany(['1', '2'])];
  expect(tickets.map(({ fields }) => fields.subject)).toEqual(['Mail is slow', 'Mail is slow']);
  expect(incidents.map(({ fields }) => fields.short_description)).toEqual(['Mail is slow', 'Nobody was told of this']);
  expect(desk.counts.read).toBe(2);
});
