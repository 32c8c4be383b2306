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

/** Which flows are listed: all of them unless told. */
export interface FlowsAsked {
  readonly limit?: number;
  /** `next` of the page before. */
  readonly after?: string;
  /** That flow alone. */
  readonly flow?: string;
  /** The flows of that connection, by its name. */
  readonly connection?: string;
  /** Flows that have fields set aside. */
  readonly fields?: 'set-aside';
}

export interface Overview {
  readonly pause: Pause | null;
  /** Pauses of flows and connections that are in force. */
  readonly pauses: readonly ScopedPause[];
  /** Those that were asked for: first what needs a person, then what is stuck, then by name. */
  readonly flows: readonly FlowSummary[];
  /** Where the next page begins; null on the last one. */
  readonly next: string | null;
  /** Over all pages of what was asked for. */
  readonly matching: { readonly flows: number; readonly links: number };
  /** Whatever was asked for. */
  readonly whole: {
    readonly needs: Needs;
    /** Flows that do not carry changes now, by name. */
    readonly stuck: readonly string[];
    /** The connection of each flow, by their names. */
    readonly systems: ReadonlyMap<string, string>;
  };
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

/** What is paused now, by whom and until when. */
export function readPauses(
  deps: SyncDeps,
  { installationId }: { readonly installationId: InstallationId },
): Promise<Pick<Overview, 'pause' | 'pauses'>> {
  return deps.store.transact(installationId, (stores) => pausesIn(stores, deps.clock.now()));
}

async function pausesIn(stores: SyncStores, nowMs: number): Promise<Pick<Overview, 'pause' | 'pauses'>> {
  const pauses = await activePauses(stores, nowMs);
  return { pause: pauses.find(({ scope }) => scope.kind === 'all') ?? null, pauses: pauses.filter(({ scope }) => scope.kind !== 'all') };
}

/** The flows that are asked for, one page of them, and how the whole is. */
export async function readOverview(
  deps: SyncDeps,
  { installationId, asked = {} }: { readonly installationId: InstallationId; readonly asked?: FlowsAsked },
): Promise<Overview> {
  const active = await deps.mappings.active(installationId);
  const flows = active?.mapping.flows ?? [];
  return deps.store.transact(installationId, async (stores) => {
    const needsOf = await countNeeds(stores);
    const known = await summarise(stores, flows, { needsOf, nowMs: deps.clock.now() });
    const meant = known.filter((one) => isMeant(one, asked));
    const onlyAside = asked.fields && (await setAsideIn(stores, meant));
    const chosen = onlyAside ? meant.filter(({ flow: { name } }) => onlyAside.has(name)) : meant;
    const { page, next } = pageOf(chosen, asked);
    const setAside = onlyAside ?? (await setAsideIn(stores, page));
    return {
      ...(await pausesIn(stores, deps.clock.now())),
      flows: page.map(({ flow: { name }, summary }) => ({ ...summary, setAside: setAside.get(name) ?? [] })),
      next,
      matching: { flows: chosen.length, links: chosen.reduce((sum, { summary }) => sum + linksOf(summary), 0) },
      whole: {
        needs: needsOf(),
        stuck: known.filter(({ summary }) => STUCK.has(summary.state)).map(({ flow: { name } }) => name),
        systems: new Map(flows.map(({ name, connection }) => [name, connection])),
      },
    };
  });
}

interface Known {
  readonly flow: CompiledFlow;
  readonly summary: Omit<FlowSummary, 'setAside'>;
  /** What orders the pages: its rank, then its name. */
  readonly place: string;
}

/** Every flow, as few queries as for one: what differs from flow to flow is counted by flow. */
async function summarise(
  stores: SyncStores,
  flows: readonly CompiledFlow[],
  { needsOf, nowMs }: { readonly needsOf: (flow: string) => Needs; readonly nowMs: number },
): Promise<readonly Known[]> {
  const byFlow = <Row extends { readonly flow: string }>(rows: readonly Row[]) => {
    const grouped = Map.groupBy(rows, ({ flow }) => flow);
    return (flow: string): readonly Row[] => grouped.get(flow) ?? [];
  };
  const countsOf = byFlow(await stores.links.countByState());
  const doneOf = byFlow(await stores.operations.countDone(nowMs - DAY_MS));
  const hoursOf = byFlow(await stores.operations.countDoneByHour(nowMs - DAY_MS));
  const names = flows.map(({ name }) => name);
  const instants = await stores.history.listInstants(names, CHANGES_LOOKED_AT);
  const known = flows.map((flow) => {
    const { name } = flow;
    const silence = judgeSilence(instants.get(name) ?? [], nowMs);
    const needs = needsOf(name);
    const summary = { ...summaryOf(flow, { silence, counts: countsOf(name), done: doneOf(name), hours: hoursOf(name) }), needs };
    return { flow, summary, place: `${rankOf(summary)} ${name}` };
  });
  return known.toSorted((a, b) => (a.place < b.place ? -1 : 1));
}

/** Flows in these states do not carry changes now. */
const STUCK: ReadonlySet<LinkState> = new Set<LinkState>(['failing', 'dead-letter', 'silent']);

/** 0: it needs a person. 1: it is stuck. 2: it does what it should. */
function rankOf({ needs, state }: Known['summary']): 0 | 1 | 2 {
  if (needs.held + needs.conflicts + needs.deadLetters > 0) return 0;
  return STUCK.has(state) ? 1 : 2;
}

const setAsideIn = (stores: SyncStores, known: readonly Known[]) =>
  fieldsSetAside(
    stores,
    known.map(({ flow }) => flow),
  );

function isMeant({ flow: { name, connection } }: Known, asked: FlowsAsked): boolean {
  return (asked.flow ?? name) === name && (asked.connection ?? connection) === connection;
}

function pageOf(chosen: readonly Known[], { limit = chosen.length, after }: FlowsAsked) {
  const rest = after === undefined ? chosen : chosen.filter(({ place }) => place > after);
  const page = rest.slice(0, limit);
  return { page, next: rest.length > page.length ? (page.at(-1)?.place ?? null) : null };
}

function linksOf({ links }: Pick<FlowSummary, 'links'>): number {
  return Object.values(links).reduce((sum, count) => sum + count, 0);
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
