/** @module sync/overview  Is it flowing, and what needs a person: each flow with its state, lag and throughput. */
import { because, type InstallationId, type Reason, type RecordType, type Side } from '#domain';
import type { CompiledFlow } from '#mapping';
import { activePauses } from './pauses.ts';
import type { HeldTicket, SyncDeps, SyncStores } from './ports.ts';
import type { LinkState, Pause, ScopedPause } from './rows.ts';
import { judgeSilence, type Silence } from './silence.ts';

/** One flow in the overview. */
export interface FlowSummary {
  readonly flow: string;
  readonly connectionName: string;
  readonly recordType: RecordType;
  readonly state: LinkState;
  readonly stateReason: Reason;
  readonly links: Readonly<Partial<Record<LinkState, number>>>;
  readonly lastEventAt: number | null;
  /** Median of the last 24 h from a change being seen to it being written; null where nothing flowed. */
  readonly lagMs: number | null;
  readonly writes24h: { readonly in: number; readonly out: number };
  /** Writes of the last 24 h by hour, oldest first: 24 entries. */
  readonly hours: readonly { readonly in: number; readonly out: number }[];
}

export interface Overview {
  readonly pause: Pause | null;
  /** Pauses of flows and connections that are in force. */
  readonly pauses: readonly ScopedPause[];
  readonly flows: readonly FlowSummary[];
  readonly needs: { readonly held: number; readonly conflicts: number; readonly deadLetters: number };
}

const HOURS = 24;
/** Latest changes of a flow from which its usual gaps are told. */
const CHANGES_LOOKED_AT = 200;
const DAY_MS = HOURS * 3_600_000;
/** Best first: the worst state of a flow's links is the flow's. */
const BY_SEVERITY: readonly LinkState[] = ['in-sync', 'silent', 'paused', 'pending', 'held', 'conflict', 'failing', 'dead-letter'];

/** How much has been waiting for a person since before that instant. */
export function countHeld(
  deps: SyncDeps,
  { installationId, sinceBeforeMs }: { readonly installationId: InstallationId; readonly sinceBeforeMs: number },
): Promise<{ readonly held: number; readonly conflicts: number }> {
  return deps.store.transact(installationId, (stores) => stores.holds.countOpen(sinceBeforeMs));
}

/** The tickets on which something has been waiting for a person since before that instant, longest first. */
export function listHeld(
  deps: SyncDeps,
  { installationId, sinceBeforeMs, limit = 50 }: { readonly installationId: InstallationId; readonly sinceBeforeMs: number; readonly limit?: number },
): Promise<readonly HeldTicket[]> {
  return deps.store.transact(installationId, (stores) => stores.holds.listHeldTickets(sinceBeforeMs, limit));
}

/** All flows of the installation. */
export async function readOverview(deps: SyncDeps, { installationId }: { readonly installationId: InstallationId }): Promise<Overview> {
  const active = await deps.mappings.active(installationId);
  return deps.store.transact(installationId, async (stores) => {
    const counts = await stores.links.countByState();
    const done = await stores.operations.countDone(deps.clock.now() - DAY_MS);
    const hours = await stores.operations.countDoneByHour(deps.clock.now() - DAY_MS);
    const letters = await stores.deadLetters.groups();
    const silences = new Map<string, Silence>();
    for (const { name } of active?.mapping.flows ?? [])
      silences.set(name, judgeSilence(await stores.history.listInstants(name, CHANGES_LOOKED_AT), deps.clock.now()));
    const flows = (active?.mapping.flows ?? []).map((flow) =>
      summaryOf(flow, {
        silence: silences.get(flow.name),
        counts: counts.filter((row) => row.flow === flow.name),
        done: done.filter((row) => row.flow === flow.name),
        hours: hours.filter((row) => row.flow === flow.name),
      }),
    );
    const pauses = await activePauses(stores, deps.clock.now());
    return {
      pause: pauses.find(({ scope }) => scope.kind === 'all') ?? null,
      pauses: pauses.filter(({ scope }) => scope.kind !== 'all'),
      flows,
      needs: { ...(await stores.holds.countOpen()), deadLetters: letters.reduce((sum, group) => sum + group.count, 0) },
    };
  });
}

type Counts = Awaited<ReturnType<SyncStores['links']['countByState']>>;
type DoneCounts = Awaited<ReturnType<SyncStores['operations']['countDone']>>;

type HourCounts = Awaited<ReturnType<SyncStores['operations']['countDoneByHour']>>;

interface CountsOfFlow {
  readonly counts: Counts;
  readonly done: DoneCounts;
  readonly hours: HourCounts;
  readonly silence: Silence | undefined;
}

function summaryOf(flow: CompiledFlow, { counts, done, hours, silence }: CountsOfFlow): FlowSummary {
  const worst = counts.reduce<LinkState>(
    (found, row) => (BY_SEVERITY.indexOf(row.state) > BY_SEVERITY.indexOf(found) ? row.state : found),
    'in-sync',
  );
  // Only where nothing else is wrong: a flow that fails is not silent by itself.
  const state = worst === 'in-sync' && silence?.isSilent ? 'silent' : worst;
  const outward = done.find((row) => row.side === 'remote');
  const inward = done.find((row) => row.side === 'desk');
  const lags = done.map((row) => row.medianLagMs);
  const last = Math.max(0, ...counts.map((row) => row.lastSyncAt ?? 0));
  return {
    flow: flow.name,
    connectionName: flow.connection,
    recordType: flow.record,
    state,
    stateReason: because(REASON_OF_STATE[state], {
      count: counts.find((row) => row.state === state)?.count ?? 0,
      ...(state === 'silent' && { hours: Math.floor((silence?.quietMs ?? 0) / 3_600_000) }),
    }),
    links: Object.fromEntries(counts.map((row) => [row.state, row.count])),
    lastEventAt: last === 0 ? null : last,
    lagMs: lags.length === 0 ? null : Math.max(...lags),
    writes24h: { in: inward?.count ?? 0, out: outward?.count ?? 0 },
    hours: Array.from({ length: HOURS }, (_, hour) => ({ in: countIn(hours, hour, 'desk'), out: countIn(hours, hour, 'remote') })),
  };
}

function countIn(hours: HourCounts, hour: number, side: Side): number {
  return hours.find((row) => row.hour === hour && row.side === side)?.count ?? 0;
}

const REASON_OF_STATE = {
  'in-sync': 'link-in-sync',
  silent: 'flow-silent',
  paused: 'link-paused',
  pending: 'link-pending',
  held: 'link-held',
  conflict: 'link-conflict',
  failing: 'link-failing',
  'dead-letter': 'link-gave-up',
} as const satisfies Record<LinkState, string>;
