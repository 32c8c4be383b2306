/** @module sync/overview  Is it flowing, and what needs a person: each flow with its state, lag and throughput. */
import { because, type InstallationId, type Reason, type RecordType, type Side } from '#domain';
import type { CompiledFlow } from '#mapping';
import { CONFLICT_KINDS } from './conflicts.ts';
import { type FieldSetAside, fieldsSetAside, HELD_KINDS } from './held.ts';
import { activePauses } from './pauses.ts';
import type { SyncDeps, SyncStores } from './ports.ts';
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
  readonly needs: Needs;
  /** Fields that wait on all links of the flow. */
  readonly setAside: readonly FieldSetAside[];
}

/** What waits for a person: held links, fields in conflict, links that gave up. Each is the length of its list. */
export interface Needs {
  readonly held: number;
  readonly conflicts: number;
  readonly deadLetters: number;
}

export interface Overview {
  readonly pause: Pause | null;
  /** Pauses of flows and connections that are in force. */
  readonly pauses: readonly ScopedPause[];
  readonly flows: readonly FlowSummary[];
  readonly needs: Needs;
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

/** All flows of the installation. */
export async function readOverview(deps: SyncDeps, { installationId }: { readonly installationId: InstallationId }): Promise<Overview> {
  const active = await deps.mappings.active(installationId);
  return deps.store.transact(installationId, async (stores) => {
    const counts = await stores.links.countByState();
    const done = await stores.operations.countDone(deps.clock.now() - DAY_MS);
    const hours = await stores.operations.countDoneByHour(deps.clock.now() - DAY_MS);
    const needsOf = await countNeeds(stores);
    const schemaHolds = await stores.holds.countByField(['schema']);
    const flows: FlowSummary[] = [];
    for (const flow of active?.mapping.flows ?? []) {
      const { name } = flow;
      const parts = {
        silence: judgeSilence(await stores.history.listInstants(name, CHANGES_LOOKED_AT), deps.clock.now()),
        counts: counts.filter((row) => row.flow === name),
        done: done.filter((row) => row.flow === name),
        hours: hours.filter((row) => row.flow === name),
      };
      flows.push({ ...summaryOf(flow, parts), needs: needsOf(name), setAside: await fieldsSetAside(stores, flow, schemaHolds) });
    }
    const pauses = await activePauses(stores, deps.clock.now());
    return {
      pause: pauses.find(({ scope }) => scope.kind === 'all') ?? null,
      pauses: pauses.filter(({ scope }) => scope.kind !== 'all'),
      flows,
      needs: needsOf(),
    };
  });
}

/** Counted from the very lists that a person is led to; of all flows, or of one. */
async function countNeeds(stores: SyncStores): Promise<(flow?: string) => Needs> {
  const held = await stores.holds.countByFlow(HELD_KINDS);
  const conflicts = await stores.holds.countByFlow(CONFLICT_KINDS);
  const letters = await stores.deadLetters.groups();
  return (flow) => {
    const sum = <Row extends { readonly flow: string }>(rows: readonly Row[], countOf: (row: Row) => number) =>
      rows.reduce((all, row) => all + (flow === undefined || row.flow === flow ? countOf(row) : 0), 0);
    return {
      held: sum(held, ({ links }) => links),
      conflicts: sum(conflicts, ({ holds }) => holds),
      deadLetters: sum(letters, ({ count }) => count),
    };
  };
}

type Counts = Awaited<ReturnType<SyncStores['links']['countByState']>>;
type DoneCounts = Awaited<ReturnType<SyncStores['operations']['countDone']>>;

type HourCounts = Awaited<ReturnType<SyncStores['operations']['countDoneByHour']>>;

interface CountsOfFlow {
  readonly counts: Counts;
  readonly done: DoneCounts;
  readonly hours: HourCounts;
  readonly silence: Silence;
}

function summaryOf(flow: CompiledFlow, { counts, done, hours, silence }: CountsOfFlow): Omit<FlowSummary, 'needs' | 'setAside'> {
  const worst = counts.reduce<LinkState>(
    (found, row) => (BY_SEVERITY.indexOf(row.state) > BY_SEVERITY.indexOf(found) ? row.state : found),
    'in-sync',
  );
  // Only where nothing else is wrong: a flow that fails is not silent by itself.
  const state = worst === 'in-sync' && silence.isSilent ? 'silent' : worst;
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
      ...(state === 'silent' && { hours: Math.floor((silence.quietMs ?? 0) / 3_600_000) }),
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
