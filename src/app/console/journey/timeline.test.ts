import type { HopView } from '#contract';
import { quietRun, troubledRun } from '../../testing/gallery/fixtures/index.ts';
import { type Entry, type RunEntry, SLOW_CALL_MS, SLOW_WAIT_MS, timelineOf } from './timeline.ts';

const START = Date.parse('2026-03-02T09:00:00Z');
const kinds = (entries: readonly Entry[]) => entries.map((entry) => (entry.kind === 'run' ? `run of ${entry.hops.length}` : entry.timed.hop.kind));
const runs = (entries: readonly Entry[]) => entries.filter((entry): entry is RunEntry => entry.kind === 'run');
const onLink = (linkId: string, hops: readonly HopView[]) => hops.map((hop) => ({ ...hop, id: `${hop.id}/${linkId}`, linkId }));
const onlyRun = (hops: readonly HopView[]): RunEntry => {
  const [run] = runs(timelineOf(hops));
  if (!run) throw new Error('There is no run.');
  return run;
};

describe('folding', () => {
  it('makes one entry of everything between taking a link and putting it down', () => {
    expect(kinds(timelineOf(quietRun(START)))).toEqual(['delivery', 'run of 6']);
  });

  it('keeps the runs of two links apart where they work at the same time', () => {
    const [one, two] = [onLink('l-1', quietRun(START)), onLink('l-2', quietRun(START + 100))];
    const mixed = [...one, ...two].toSorted((a, b) => a.at.localeCompare(b.at));
    const entries = timelineOf(mixed);
    expect(kinds(entries)).toEqual(['delivery', 'delivery', 'run of 6', 'run of 6']);
    expect(runs(entries).map(({ hops }) => new Set(hops.map(({ hop }) => hop.linkId)).size)).toEqual([1, 1]);
  });

  it('leaves a run open whose worker ended without a word, and begins the next one', () => {
    const broken = quietRun(START).slice(0, -1);
    const entries = timelineOf([...broken, ...quietRun(START + 60_000).slice(1)]);
    expect(runs(entries).map(({ end, outcome }) => [end === null, outcome])).toEqual([
      [true, 'waiting'],
      [false, 'done'],
    ]);
  });

  it('shows hops of a run whose beginning is on an earlier page one by one', () => {
    expect(kinds(timelineOf(quietRun(START).slice(3)))).toEqual(['read', 'plan', 'write', 'run-end']);
  });

  it('loses no hop and doubles none', () => {
    const hops = [...quietRun(START), ...onLink('l-2', troubledRun(START + 50)), ...troubledRun(START + 90_000)];
    const shown = timelineOf(hops).flatMap((entry) => (entry.kind === 'run' ? entry.hops.map(({ hop }) => hop.id) : [entry.timed.hop.id]));
    expect(shown.toSorted()).toEqual(hops.map(({ id }) => id).toSorted());
  });

  it('counts what a run did, failures apart', () => {
    expect(onlyRun(quietRun(START)).counts).toEqual({ writes: 1, creates: 0, holds: 0, failures: 0 });
    expect(onlyRun(troubledRun(START)).counts).toEqual({ writes: 0, creates: 0, holds: 1, failures: 1 });
  });
});

describe('waiting', () => {
  it('is told from one second on, and counts from the end of the hop before', () => {
    const [first, second] = quietRun(START);
    const at = (ms: number) => new Date(START + ms).toISOString();
    const waits = (ms: number) => {
      const entries = timelineOf([
        { ...(first as HopView), tookMs: 500 },
        { ...(second as HopView), at: at(ms) },
      ]);
      return runs(entries)[0]?.hops[0]?.waitMs;
    };
    expect([waits(1_400), waits(1_600)]).toEqual([null, 1_100]);
  });

  it('takes the server’s word for it where that has one', () => {
    const [first, second] = quietRun(START);
    const entries = timelineOf([first as HopView, { ...(second as HopView), sinceMs: 42_000 }]);
    expect(runs(entries)[0]?.hops[0]).toMatchObject({ waitMs: 42_000, slow: 'wait' });
  });

  it.each<[string, readonly HopView[], boolean]>([
    ['work that was asked for and lay too long is slow', troubledRun(START), true],
    ['quiet between two changes is not', [...quietRun(START), ...quietRun(START + 10 * SLOW_WAIT_MS)], false],
  ])('%s', (_, hops, isSlow) => {
    expect(runs(timelineOf(hops)).some((run) => run.hops.some(({ slow }) => slow === 'wait'))).toBe(isSlow);
  });
});

it.each([
  [SLOW_CALL_MS, false],
  [SLOW_CALL_MS + 1, true],
])('a call of %i ms is slow: %s', (tookMs, isSlow) => {
  const hops = quietRun(START).map((hop) => (hop.kind === 'write' ? { ...hop, tookMs } : hop));
  expect(onlyRun(hops).isSlow).toBe(isSlow);
});
