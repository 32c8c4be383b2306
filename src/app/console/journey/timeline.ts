/**
 * @module app/console/journey/timeline
 * Hops as a person reads them: what belongs to one run is one entry, waiting is told between hops, and what was slow or failed is known. Pure.
 */
import type { HopView } from '#contract';

/** A call that takes longer is said to be slow, ms. Vendors answer in well under a second. */
export const SLOW_CALL_MS = 3_000;
/** Work that was asked for and lay longer before a worker took it, or stood still within a run, is said to be slow, ms. */
export const SLOW_WAIT_MS = 30_000;
/** Shorter waits are noise and not told, ms. */
const TOLD_WAIT_MS = 1_000;

/** A hop with the time before it. */
export interface TimedHop {
  readonly hop: HopView;
  /** Since the hop before on the same link; null where there is none, or nothing worth telling. */
  readonly waitMs: number | null;
  /** What was slow, if anything: the hop itself, or the wait before it. */
  readonly slow: 'call' | 'wait' | null;
}

/** Everything between a worker taking a link and putting it down. */
export interface RunEntry {
  readonly kind: 'run';
  readonly id: string;
  readonly linkId: string | null;
  readonly at: string;
  readonly hops: readonly TimedHop[];
  /** Null while it is under way, or where its worker ended without a word. */
  readonly end: HopView | null;
  readonly outcome: HopView['outcome'];
  readonly counts: { readonly writes: number; readonly creates: number; readonly holds: number; readonly failures: number };
  readonly isSlow: boolean;
}
export type Entry = RunEntry | { readonly kind: 'hop'; readonly timed: TimedHop };

/** After these the link had been asked to run: time until a worker takes it is time lost. */
const ASKS = new Set<HopView['kind']>(['delivery', 'wake', 'person']);

/** `hops` oldest first, of one or several links. */
export function timelineOf(hops: readonly HopView[]): readonly Entry[] {
  const entries: (Entry | HopView['id'])[] = [];
  const open = new Map<string | null, TimedHop[]>();
  const runs = new Map<string, RunEntry>();
  const last = new Map<string | null, HopView>();
  const close = (linkId: string | null) => {
    const run = open.get(linkId);
    if (run) runs.set(firstId(run), runOf(run));
    open.delete(linkId);
  };
  for (const hop of hops) {
    const before = last.get(hop.linkId);
    last.set(hop.linkId, hop);
    if (hop.kind === 'run-start') close(hop.linkId);
    const run = open.get(hop.linkId);
    const timed = timedHop(hop, before, run !== undefined);
    if (run) {
      run.push(timed);
      if (hop.kind === 'run-end') close(hop.linkId);
    } else if (hop.kind === 'run-start') {
      open.set(hop.linkId, [timed]);
      entries.push(hop.id);
    } else entries.push({ kind: 'hop', timed });
  }
  for (const linkId of [...open.keys()]) close(linkId);
  return entries.map((entry) => (typeof entry === 'string' ? (runs.get(entry) as RunEntry) : entry));
}

function timedHop(hop: HopView, before: HopView | undefined, isInRun: boolean): TimedHop {
  const sinceMs = hop.sinceMs ?? (before ? Math.max(0, Date.parse(hop.at) - Date.parse(before.at) - (before.tookMs ?? 0)) : null);
  // Between a run's end and the next delivery nothing was to be done: that is quiet, not slow.
  const isLost = isInRun || (before !== undefined && ASKS.has(before.kind));
  const isSlowCall = hop.kind !== 'run-end' && (hop.tookMs ?? 0) > SLOW_CALL_MS;
  const slow = isSlowCall ? 'call' : isLost && hop.kind !== 'run-end' && (sinceMs ?? 0) > SLOW_WAIT_MS ? 'wait' : null;
  return { hop, slow, waitMs: sinceMs !== null && sinceMs >= TOLD_WAIT_MS && hop.kind !== 'run-end' ? sinceMs : null };
}

function runOf(hops: readonly TimedHop[]): RunEntry {
  const first = hops[0]?.hop as HopView;
  const end = hops.findLast(({ hop }) => hop.kind === 'run-end')?.hop ?? null;
  const count = (kind: HopView['kind']) => hops.filter(({ hop }) => hop.kind === kind && hop.outcome !== 'failed').length;
  const failures = hops.filter(({ hop }) => hop.kind !== 'run-end' && hop.outcome === 'failed').length;
  return {
    kind: 'run',
    id: first.id,
    linkId: first.linkId,
    at: first.at,
    hops,
    end,
    outcome: end?.outcome ?? (failures > 0 ? 'failed' : 'waiting'),
    counts: { writes: count('write'), creates: count('create'), holds: count('hold'), failures },
    isSlow: hops.some(({ slow }) => slow !== null),
  };
}

const firstId = (run: readonly TimedHop[]): string => run[0]?.hop.id ?? '';
