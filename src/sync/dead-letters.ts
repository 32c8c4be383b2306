/** @module sync/dead-letters  Links that gave up: listed by cause, tried dry, replayed. Replay is reconcile; nothing is sent from memory. */
import type { Call } from '#capabilities';
import { because, type InstallationId, NotFoundError, type Reason } from '#domain';
import { dryRun } from './dry-run.ts';
import { fixOf, VENDOR_DOWN } from './letter-cause.ts';
import { isVendorDown } from './outage.ts';
import type { AskedBy, Page, PageRequest, SyncDeps, SyncStores } from './ports.ts';
import type { DeadLetterRow } from './rows.ts';

export interface LetterRequest {
  readonly installationId: InstallationId;
  readonly letterId: string;
}

/** What replay would meet. `stale`: nothing is left to replay. */
export interface Preflight {
  readonly verdict: 'safe' | 'stale' | 'conflict' | 'blocked';
  readonly reason: Reason;
}

export interface LettersRequest extends PageRequest {
  readonly installationId: InstallationId;
  readonly cause?: string;
  readonly flow?: string;
}

/** Letters of one cause, and the one way out of it. */
export interface LetterGroup {
  readonly cause: Reason;
  readonly count: number;
  readonly since: number;
  readonly fix: Reason;
  /** They go on by themselves, in order, when the vendor is back. */
  readonly isWaitingForVendor: boolean;
}

/** Letters that wait, the newest first; all groups of the flow, all flows that have letters, and how many letters the list has in all. */
export interface LetterList extends Page<DeadLetterRow> {
  readonly groups: readonly LetterGroup[];
  readonly flows: readonly { readonly flow: string; readonly count: number }[];
  readonly total: number;
}

export function listDeadLetters(deps: SyncDeps, { installationId, cause, flow, ...page }: LettersRequest): Promise<LetterList> {
  return deps.store.transact(installationId, async (stores) => {
    const filter = { state: 'waiting', ...(cause === undefined ? {} : { cause }), ...(flow === undefined ? {} : { flow }) } as const;
    const letters = await stores.deadLetters.list(filter, page);
    const counted = await stores.deadLetters.groups();
    const groups: LetterGroup[] = [];
    for (const group of byCause(counted.filter((each) => flow === undefined || each.flow === flow))) {
      groups.push({ ...group, fix: fixOf(group.cause), isWaitingForVendor: await isWaitingForVendor(stores, group.cause) });
    }
    const listed = groups.filter((group) => cause === undefined || group.cause.code === cause);
    return { ...letters, groups, flows: byFlow(counted), total: listed.reduce((sum, { count }) => sum + count, 0) };
  });
}

type Counted = Awaited<ReturnType<SyncStores['deadLetters']['groups']>>;

/** Most first. */
function byCause(counted: Counted): readonly Pick<LetterGroup, 'cause' | 'count' | 'since'>[] {
  const groups = new Map<string, Pick<LetterGroup, 'cause' | 'count' | 'since'>>();
  for (const { cause, count, since } of counted) {
    const group = groups.get(cause.code) ?? { cause, count: 0, since };
    groups.set(cause.code, { ...group, count: group.count + count, since: Math.min(group.since, since) });
  }
  return [...groups.values()].sort((a, b) => b.count - a.count);
}

function byFlow(counted: Counted): LetterList['flows'] {
  const flows = new Map<string, number>();
  for (const { flow, count } of counted) flows.set(flow, (flows.get(flow) ?? 0) + count);
  return [...flows].map(([flow, count]) => ({ flow, count })).sort((a, b) => (a.flow < b.flow ? -1 : 1));
}

async function isWaitingForVendor(stores: SyncStores, cause: Reason): Promise<boolean> {
  if (cause.code !== VENDOR_DOWN) return false;
  const { rows } = await stores.deadLetters.list({ cause: VENDOR_DOWN, state: 'waiting' }, { limit: 1 });
  const link = rows[0] && (await stores.links.read(rows[0].linkId));
  return link !== undefined && (await isVendorDown(stores, link.connectionId));
}

/** Says what replay would do; changes nothing. */
export async function preflight(deps: SyncDeps, request: LetterRequest & { readonly call: Call }): Promise<Preflight> {
  const letter = await deps.store.transact(request.installationId, (stores) => mustRead(stores, request.letterId));
  if (letter.state !== 'waiting') return { verdict: 'stale', reason: because('replay-not-waiting') };
  const dry = await dryRun(deps, { installationId: request.installationId, linkId: letter.linkId, call: request.call });
  if (dry.kind === 'no-link') return { verdict: 'stale', reason: because('link-unlinked') };
  if (dry.kind === 'closed') return { verdict: 'blocked', reason: dry.reason };
  if (dry.kind === 'missing') return { verdict: 'blocked', reason: because('replay-record-missing', { side: dry.side }) };
  if (dry.kind === 'create') return { verdict: 'safe', reason: because('replay-safe', { writes: 1 }) };
  const conflicts = dry.plan.holds.filter((hold) => hold.kind === 'conflict' || hold.kind === 'disagreement').length;
  if (conflicts > 0) return { verdict: 'conflict', reason: because('replay-in-conflict', { count: conflicts }) };
  return { verdict: 'safe', reason: because('replay-safe', { writes: dry.plan.writes.length }) };
}

/** Makes the link due now with a fresh count of attempts. The letter counts as replayed when a run succeeds. */
export function replay(deps: SyncDeps, { installationId, letterId, deed }: LetterRequest & AskedBy<DeadLetterRow>): Promise<DeadLetterRow> {
  return deps.store.transact(installationId, async (stores) => {
    const letter = await mustRead(stores, letterId);
    await stores.links.update(letter.linkId, {
      attempts: 0,
      starts: 0,
      isQuarantined: false,
      nextAt: 0,
      state: 'pending',
      stateReason: because('link-pending'),
    });
    await stores.links.want([letter.linkId]);
    await stores.wake.link(letter.linkId);
    stores.deeds.add(deed?.(letter));
    return letter;
  });
}

async function mustRead(stores: SyncStores, letterId: string): Promise<DeadLetterRow> {
  const letter = await stores.deadLetters.read(letterId);
  if (!letter) throw new NotFoundError({ message: `There is no dead letter ${letterId}.`, facts: { letterId } });
  return letter;
}
