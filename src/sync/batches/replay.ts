/**
 * @module sync/batches/replay
 * Dead letters of one cause: each is tried dry, and the safe ones are replayed one after the other in the order in which they gave up. While the vendor is known to
 * be down nothing is begun: a letter that waits burns no attempt.
 */
import { because, type LinkId, type Reason } from '#domain';
import { preflight } from '../dead-letters.ts';
import { readOutage } from '../outage.ts';
import type { SyncStores } from '../ports.ts';
import type { DeadLetterRow, LinkRow } from '../rows.ts';
import { type BatchKindRules, type BatchRun, type Begin, type ItemOutcome, type NewItem, type PlanSlice, wantLink } from './kinds.ts';
import { activeFlow } from './read-pairs.ts';
import { type BatchItemRow, SYSTEM } from './rows.ts';

/** Letters are listed newest first and replayed oldest first: positions count down from here. */
const LAST_POSITION = 1_000_000_000;
const LETTERS_PER_SLICE = 50;
/** Of the first slice: the store has no cursor for it. */
const FROM_START = '';

export const replayLetters: BatchKindRules = {
  plan: planReplay,
  apply: { concurrency: 1, gate: gateOfVendor, prepare, outcome },
};

async function planReplay(run: BatchRun): Promise<PlanSlice> {
  const { request, checkpoint, nextPosition } = run.batch;
  const { cause, flow } = request.kind === 'replay' ? request : { cause: '' };
  const cursor = checkpoint === null || checkpoint === FROM_START ? undefined : checkpoint;
  const page = await run.deps.store.transact(run.installationId, (stores) =>
    stores.deadLetters.list(
      { cause, state: 'waiting', ...(flow !== undefined && { flow }) },
      { limit: LETTERS_PER_SLICE, ...(cursor !== undefined && { cursor }) },
    ),
  );
  // Without an answer nobody can say what a replay would meet.
  const gate = await gateOfLink(run, page.rows[0]?.linkId ?? null);
  if (gate) return { kind: 'wait', ...gate };
  const items: NewItem[] = [];
  for (const letter of page.rows) {
    const { verdict, reason } = await judge(run, letter);
    const { linkId, ticketId, flow, record, id } = letter;
    items.push({ key: id, linkId, ticketId, flow, record, verdict, reason, fields: [], position: LAST_POSITION - nextPosition - items.length });
  }
  return {
    kind: 'read',
    items,
    looked: page.rows.length,
    equals: 0,
    checkpoint: page.next ?? FROM_START,
    isLast: page.next === null,
  };
}

/** Letters that go on by themselves are not tried dry: reconcile looks at both sides anyway, and holds what needs a person. */
async function judge(run: BatchRun, letter: DeadLetterRow): Promise<{ readonly verdict: NewItem['verdict']; readonly reason: Reason }> {
  if (run.batch.startedBy === SYSTEM) return { verdict: 'safe', reason: because('replay-safe') };
  return preflight(run.deps, { installationId: run.installationId, letterId: letter.id, call: run.call });
}

/** Until when the vendor of the next letter is known to be down. */
async function gateOfVendor(run: BatchRun): Promise<Gate | undefined> {
  const [next] = await run.deps.store.transact(run.installationId, (stores) => stores.batches.listSafe(run.batch.id, 'waiting', 1));
  return next && gateOfLink(run, next.linkId);
}

interface Gate {
  readonly atMs: number;
  readonly reason: Reason;
}

/** Until when the vendor of that link cannot be asked: it is known to be down, paused, or refuses our sign-in. */
async function gateOfLink(run: BatchRun, linkId: LinkId | null): Promise<Gate | undefined> {
  const nowMs = run.deps.clock.now();
  const found = await run.deps.store.transact(run.installationId, async (stores) => {
    const link = linkId === null ? undefined : await stores.links.read(linkId);
    return link && { link, outage: await readOutage(stores, link.connectionId) };
  });
  if (!found) return undefined;
  const flow = await activeFlow(run, found.link.flow);
  const reason = because('batch-waits-for-vendor', { connection: flow?.connection ?? '' });
  if (found.outage && found.outage.probeAt > nowMs) return { atMs: found.outage.probeAt, reason };
  const remote = flow && (await run.deps.systems.remote(run.installationId, flow.connection, flow.record));
  return remote?.kind === 'closed' ? { atMs: nowMs + run.limits.closedMs, reason } : undefined;
}

async function prepare(_run: BatchRun, item: BatchItemRow): Promise<Begin> {
  return async (stores) => {
    const letter = await stores.deadLetters.read(item.key);
    if (letter?.state !== 'waiting') return { kind: 'skipped', reason: because('replay-not-waiting') };
    await freshStart(stores, letter);
    return wantLink(stores, letter.linkId);
  };
}

/** The link is due now, with a fresh count of attempts. */
async function freshStart(stores: SyncStores, { linkId }: Pick<DeadLetterRow, 'linkId'>): Promise<void> {
  const state = { state: 'pending', stateReason: because('link-pending') } as const;
  await stores.links.update(linkId, { attempts: 0, starts: 0, isQuarantined: false, nextAt: 0, ...state });
}

async function outcome(stores: SyncStores, item: BatchItemRow, link: LinkRow): Promise<ItemOutcome> {
  const letter = await stores.deadLetters.read(item.key);
  if (letter?.state === 'waiting') return { state: 'refused', reason: letter.cause };
  return { state: 'applied', reason: link.stateReason };
}
