/** @module sync/testing/world  One installation for the engine's tests: both systems, a mapping, a clock that the test moves, the engine over them. */
import { because, brandId, type Clock, type FieldValues, type InstallationId, type LinkId, type TicketId, type TraceId } from '#domain';
import { type CompiledMapping, compileMapping, type MappingSchemas, mappingDocumentSchema } from '#mapping';
import { createSync, type Sync } from '../create-sync.ts';
import { exclusionOf } from '../pauses.ts';
import type { Opened, SyncDeps, SyncStore, SyncStores } from '../ports.ts';
import type { LinkRow } from '../rows.ts';
import { createMemoryRecordStore, type MemoryRecordStore, type MemoryRecordStoreOptions } from './memory-record-store.ts';
import { createMemoryStore } from './memory-store.ts';

export interface TestClock extends Clock {
  advance(ms: number): void;
}

/** Starts at a fixed instant, which is no whole second: vendors tell no more. Sleeping returns at once and moves the time. */
export function createTestClock(startMs = Date.parse('2026-03-02T09:00:00.250Z')): TestClock {
  let nowMs = startMs;
  const advance = (ms: number) => {
    nowMs += ms;
  };
  return { now: () => nowMs, sleep: async (ms) => advance(ms), advance };
}

export const INSTALLATION = brandId<InstallationId>('inst-1');
export const TICKET = brandId<TicketId>('100');
export const TEST_CALL = { signal: new AbortController().signal, traceId: brandId<TraceId>('0'.repeat(32)), priority: 'agent' } as const;

const ticketFields: FieldValues = { status: 'open', subject: 'Mail is slow', note: '', impact: '1', owner: '', tags: [] };
const recordFields: FieldValues = { state: '2', short_description: '', work_notes: '', impact: '1', assignee: '', close_code: '', close_notes: '' };

/** The flow that most tests use; `extra` replaces parts of it. */
export function incidentFlow(extra: Readonly<Record<string, unknown>> = {}) {
  return {
    name: 'incidents',
    connection: 'remote-prod',
    record: 'incident',
    when: {},
    create: 'on-demand',
    firstLink: 'ask',
    fields: [
      {
        desk: 'status',
        remote: 'state',
        direction: 'both',
        winner: 'desk',
        requires: { '6': ['close_code', 'close_notes'] },
        values: [
          { desk: 'new', remote: '1' },
          { desk: 'open', remote: '2' },
          { desk: 'pending', remote: '3' },
          { desk: 'solved', remote: '6' },
          { desk: 'solved', remote: '7' },
        ],
      },
      { desk: 'subject', remote: 'short_description', direction: 'out' },
      { desk: 'note', remote: 'work_notes', direction: 'both', winner: 'ask' },
      { desk: 'impact', remote: 'impact', direction: 'both', winner: 'remote' },
      { desk: 'owner', remote: 'assignee', direction: 'in' },
    ],
    ...extra,
  };
}

export interface World {
  readonly sync: Sync;
  readonly deps: SyncDeps;
  readonly store: SyncStore;
  readonly clock: TestClock;
  readonly desk: MemoryRecordStore;
  readonly remote: MemoryRecordStore;
  /** A third system, behind the connection `other-prod`. */
  readonly other: MemoryRecordStore;
  /** Connections reported as needing attention. */
  readonly attention: string[];
  /** Replaces the active mapping by another version. */
  activate(flow: TestFlow | readonly TestFlow[] | undefined): void;
  closeRemote(isClosed: 'closed' | 'open'): void;
  /** Links the ticket to the record by a confirmed plan; conflicts go to the desk. */
  link(ticketId?: TicketId, number?: string, flow?: string): Promise<LinkRow>;
  reconcile(linkId: LinkId): ReturnType<Sync['reconcile']>;
  /** Runs what is due, moving the clock to the next due instant, until nothing is wanted or `rounds` are spent. */
  settle(rounds?: number): Promise<void>;
}

type TestFlow = Readonly<Record<string, unknown>>;

export interface WorldOptions {
  readonly flow?: TestFlow | readonly TestFlow[];
  /** What the flow is fitted to; without them it is compiled as where no schema can be read. */
  readonly schemas?: MappingSchemas;
  readonly desk?: Partial<MemoryRecordStoreOptions>;
  readonly remote?: Partial<MemoryRecordStoreOptions>;
  readonly other?: Partial<MemoryRecordStoreOptions>;
  readonly store?: SyncStore;
  readonly clock?: TestClock;
  readonly limits?: SyncDeps['limits'];
  /** What people call the systems; their connections' names where absent. */
  readonly systemNames?: { readonly desk: string; readonly remote: string };
}

/** Compiles one flow, or several, as an active mapping. */
export function compileFlow(flow: TestFlow | readonly TestFlow[], schemas?: MappingSchemas): CompiledMapping {
  const flows = [flow].flat();
  const known = schemas ? undefined : compiledOf.get(flow);
  if (known) return known;
  const name = JSON.stringify([flows, schemas]);
  const mapping = compiled.get(name) ?? compileMapping(mappingDocumentSchema.parse({ version: 1, flows }), { schemas });
  compiled.set(name, mapping);
  if (!schemas) compiledOf.set(flow, mapping);
  return mapping;
}

/** A compiled mapping has no state, and thousands of histories share a few. */
const compiled = new Map<string, CompiledMapping>();
const compiledOf = new WeakMap<object, CompiledMapping>();

/** Every link that wants work and nobody has paused, whenever it is due. */
async function wantedLinks(stores: SyncStores): Promise<readonly LinkRow[]> {
  const pauses = (await stores.switches.list()).filter(({ until }) => until === null);
  if (pauses.some(({ scope }) => scope.kind === 'all')) return [];
  const ids = await stores.links.listDue(Number.MAX_SAFE_INTEGER, 1_000, exclusionOf(pauses));
  const links = await Promise.all(ids.map((id) => stores.links.read(id)));
  return links.flatMap((link) => link ?? []);
}

export function createWorld(options: WorldOptions = {}): World {
  const clock = options.clock ?? createTestClock();
  const store = options.store ?? createMemoryStore();
  const desk = createMemoryRecordStore({ clock, type: 'ticket', prefix: '#', empty: ticketFields, ...options.desk });
  const remote = createMemoryRecordStore({ clock, type: 'incident', prefix: 'INC', empty: recordFields, ...options.remote });
  const other = createMemoryRecordStore({ clock, type: 'incident', prefix: 'OTH', empty: recordFields, ...options.other });
  desk.seed(TICKET);
  other.seed('9', { short_description: 'Mail is slow' });
  remote.seed('1', { short_description: 'Mail is slow' });
  const state = {
    version: 1,
    mapping: compileFlow(options.flow ?? incidentFlow(), options.schemas) as CompiledMapping | undefined,
    isRemoteClosed: false,
  };
  const attention: string[] = [];
  let ids = 0;
  const openDesk = async (): Promise<Opened<MemoryRecordStore>> => ({
    kind: 'open',
    connectionId: 'conn-desk',
    connectionName: 'desk',
    ...(options.systemNames && { systemName: options.systemNames.desk }),
    records: desk,
  });
  const openOther: Opened<MemoryRecordStore> = { kind: 'open', connectionId: 'conn-other', connectionName: 'other-prod', records: other };
  const openRemote = async (_installation?: InstallationId, name = 'remote-prod'): Promise<Opened<MemoryRecordStore>> =>
    name === 'other-prod'
      ? openOther
      : state.isRemoteClosed
        ? { kind: 'closed', connectionId: 'conn-remote', reason: because('connection-needs-attention') }
        : {
            kind: 'open',
            connectionId: 'conn-remote',
            connectionName: 'remote-prod',
            ...(options.systemNames && { systemName: options.systemNames.remote }),
            records: remote,
          };
  const deps: SyncDeps = {
    store,
    clock,
    random: () => 0.5,
    ids: { next: () => `id-${String(++ids).padStart(6, '0')}` },
    mappings: { active: async () => (state.mapping ? { version: state.version, mapping: state.mapping } : undefined) },
    systems: { desk: openDesk, remote: openRemote, reportAttention: async (_installation, connectionId) => void attention.push(connectionId) },
    ...(options.limits && { limits: options.limits }),
  };
  const sync = createSync(deps);
  return {
    sync,
    deps,
    store,
    clock,
    desk,
    remote,
    other,
    attention,
    activate: (flow) => {
      state.version += 1;
      state.mapping = flow && compileFlow(flow, options.schemas);
    },
    closeRemote: (how) => {
      state.isRemoteClosed = how === 'closed';
    },
    link: async (ticketId = TICKET, number = 'INC1', flow = 'incidents') => {
      const request = { installationId: INSTALLATION, ticketId, flow, number, call: TEST_CALL };
      const plan = await sync.planFirstLink(request);
      const choices = Object.fromEntries(plan.fields.filter((field) => field.effect === 'ask').map((field) => [field.fieldKey, 'desk' as const]));
      return sync.confirmFirstLink({ ...request, planToken: plan.token, choices });
    },
    reconcile: (linkId) => sync.reconcile({ installationId: INSTALLATION, linkId }),
    settle: async (rounds = 60) => {
      for (let round = 0; round < rounds; round += 1) {
        for (const linkId of await sync.dueScan({ installationId: INSTALLATION })) await sync.reconcile({ installationId: INSTALLATION, linkId });
        const waiting = await store.transact(INSTALLATION, wantedLinks);
        const next = waiting.map((link) => Math.max(link.nextAt, link.leaseUntil)).sort((a, b) => a - b)[0];
        if (next === undefined) return;
        clock.advance(Math.max(0, next - clock.now()));
      }
      throw new Error('The engine did not come to rest.');
    },
  };
}
