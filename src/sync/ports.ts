/**
 * @module sync/ports
 * What the engine asks of its surroundings. `SyncStore` is filled by storage/sync and, for the model test, by testing/memory-store; both pass
 * `ports.suite.ts`. All rows belong to the installation that `transact` was opened for.
 */
import type { DeskCapability, RecordStore } from '#capabilities';
import type { Clock, Deed, DeedOf, HoldKind, Hop, InstallationId, LinkId, OperationId, Reason, RecordType, Side, TicketId, TraceId } from '#domain';
import type { CompiledMapping } from '#mapping';
import type { BatchStore } from './batches/store.ts';
import type { SyncLimits } from './limits.ts';
import type {
  AnswerRow,
  CarriedRow,
  ConsiderationRow,
  DeadLetterRow,
  EditingRow,
  FieldHealthRow,
  HistoryRow,
  HoldRow,
  LinkPatch,
  LinkRow,
  LinkState,
  OperationRow,
  OperationState,
  Pause,
  PauseScope,
  ProvenanceRow,
  ScopedPause,
  ShadowRow,
} from './rows.ts';
import type { RunStore } from './run-store.ts';

/** A page of rows, newest first; `next` goes into the next call. */
export interface Page<Row> {
  readonly rows: readonly Row[];
  readonly next: string | null;
}
export interface PageRequest {
  readonly limit: number;
  readonly cursor?: string;
}

/** Links of scopes that are paused. */
export interface LinkExclusion {
  readonly flows: readonly string[];
  readonly connectionIds: readonly string[];
}

export interface LinkStore {
  read(id: LinkId): Promise<LinkRow | undefined>;
  listByTicket(ticketId: TicketId): Promise<readonly LinkRow[]>;
  listByRecord(connectionId: string, recordType: RecordType, remoteId: string): Promise<readonly LinkRow[]>;
  /** Which of these records have links: for a sweep's page. */
  listByRecords(connectionId: string, remoteIds: readonly string[]): Promise<readonly LinkRow[]>;
  /** Links whose record has that number, exact; newest first, at most 20. */
  listByNumber(number: string): Promise<readonly LinkRow[]>;
  listByTickets(ticketIds: readonly TicketId[]): Promise<readonly LinkRow[]>;
  /** Inserts, or answers the link that the ticket has by that flow already: unique on (ticket, flow), safe under concurrency. */
  reserve(row: LinkRow): Promise<{ readonly kind: 'reserved' | 'exists'; readonly link: LinkRow }>;
  /** Names the remote record. `owned` where another owner holds it: unique on the record for owners. */
  attach(id: LinkId, remoteId: string, role: LinkRow['role'], patch: LinkPatch): Promise<'attached' | 'owned'>;
  /** Raises `wantedSeq`. A link that waits (`nextAt`) goes on waiting: a trigger never shortens a backoff. */
  want(ids: readonly LinkId[]): Promise<void>;
  /** Raises `wantedSeq` of all links, or of one connection's, and makes them due now: the mapping or the connection has changed. Their ids. */
  wantAll(filter: { readonly connectionId?: string }, nowMs: number): Promise<readonly LinkId[]>;
  /** Takes the lease where it is free, due and not paused or quarantined; raises `leaseToken` and `starts`. Undefined where not. */
  claim(id: LinkId, nowMs: number, leaseMs: number): Promise<LinkRow | undefined>;
  /** Changes a link; with `token`, only while that lease is the newest. False where nothing was changed. */
  update(id: LinkId, patch: LinkPatch, token?: number): Promise<boolean>;
  /** Gives the lease back and clears `starts`; answers the link as it is now, or undefined where the lease was lost. */
  release(id: LinkId, token: number, patch: LinkPatch): Promise<LinkRow | undefined>;
  /** Links that want work, are due, free, not paused, not quarantined, and of no excluded flow or connection; longest due first. */
  listDue(nowMs: number, limit: number, except?: LinkExclusion): Promise<readonly LinkId[]>;
  /** As screens show them: a link that agreed and is wanted again counts as pending. */
  countByState(): Promise<
    readonly { readonly flow: string; readonly state: LinkState; readonly count: number; readonly lastSyncAt: number | null }[]
  >;
  /** Deletes the link and everything that hangs on it, dead letters and history excepted. */
  remove(id: LinkId): Promise<void>;
}

export interface ShadowStore {
  list(linkId: LinkId): Promise<readonly ShadowRow[]>;
  put(rows: readonly ShadowRow[]): Promise<void>;
  /** Forgets what was seen: the link is to be merged as on its first day. */
  clear(linkId: LinkId): Promise<void>;
}

export interface OperationStore {
  add(rows: readonly OperationRow[]): Promise<void>;
  /** Planned, sent or unknown; oldest first. */
  listOpen(linkId: LinkId): Promise<readonly OperationRow[]>;
  settle(ids: readonly OperationId[], state: OperationState, at: number): Promise<void>;
  /** Marks as sent from that version: the later verdict on an unanswered write compares with it. */
  markSent(ids: readonly OperationId[], at: number, basis: { readonly token: string; readonly at: string }): Promise<void>;
  listOfLink(linkId: LinkId, limit: number): Promise<readonly OperationRow[]>;
  /** Done since then by flow, side and full hour; `hour` counts from that instant, 0 first. */
  countDoneByHour(sinceMs: number): Promise<readonly { readonly flow: string; readonly side: Side; readonly hour: number; readonly count: number }[]>;
  /** Done since then, by flow and side, with the median from seen to done. */
  countDone(
    sinceMs: number,
  ): Promise<readonly { readonly flow: string; readonly side: Side; readonly count: number; readonly medianLagMs: number }[]>;
  prune(beforeMs: number): Promise<void>;
}

/** A ticket on which something waits for a person. */
export interface HeldTicket {
  readonly ticketId: TicketId;
  readonly linkId: LinkId;
  readonly flow: string;
  readonly count: number;
  /** Milliseconds since the epoch. */
  readonly since: number;
}

export interface HoldFilter {
  readonly kinds: readonly HoldKind[];
  readonly flow?: string;
  readonly fieldKey?: string;
}

export interface HoldStore {
  read(id: string): Promise<HoldRow | undefined>;
  listOpen(linkIds: readonly LinkId[]): Promise<readonly HoldRow[]>;
  open(rows: readonly HoldRow[]): Promise<void>;
  release(ids: readonly string[], at: number): Promise<void>;
  /** Open holds of those kinds, newest first. */
  listPage(filter: HoldFilter, page: PageRequest): Promise<Page<HoldRow>>;
  /** Open holds of those kinds, by flow and field, most first. */
  countByField(kinds: readonly HoldKind[]): Promise<readonly { readonly flow: string; readonly fieldKey: string | null; readonly count: number }[]>;
  /** Open holds of those kinds by flow, and on how many links they are. */
  countByFlow(kinds: readonly HoldKind[]): Promise<readonly { readonly flow: string; readonly holds: number; readonly links: number }[]>;
  /** Of all that are open, or of those open since before that instant. */
  countOpen(sinceBeforeMs?: number): Promise<{ readonly held: number; readonly conflicts: number }>;
  /** Tickets with something open of those kinds, longest waiting first. */
  listHeldTickets(filter: HoldFilter, page: PageRequest): Promise<Page<HeldTicket>>;
}

export interface AnswerStore {
  add(rows: readonly AnswerRow[]): Promise<void>;
  listUnused(linkId: LinkId): Promise<readonly AnswerRow[]>;
  /** Marks as used; a second use of the same answer changes nothing. */
  use(ids: readonly string[], at: number): Promise<void>;
}

export interface LetterFilter {
  readonly cause?: string;
  readonly flow?: string;
  readonly state?: DeadLetterRow['state'];
}

export interface DeadLetterStore {
  read(id: string): Promise<DeadLetterRow | undefined>;
  /** One waiting letter per link: a second one updates cause, attempts and `lastAt`. */
  put(row: DeadLetterRow): Promise<void>;
  settleOfLink(linkId: LinkId, state: 'replayed' | 'discarded'): Promise<void>;
  list(filter: LetterFilter, page: PageRequest): Promise<Page<DeadLetterRow>>;
  /** Waiting letters by cause and flow, most first. */
  groups(): Promise<readonly { readonly cause: Reason; readonly flow: string; readonly count: number; readonly since: number }[]>;
}

export interface CarriedStore {
  /** Inserts, or answers the row of that origin. */
  reserve(row: CarriedRow): Promise<{ readonly kind: 'reserved' | 'exists'; readonly row: CarriedRow }>;
  list(linkId: LinkId): Promise<readonly CarriedRow[]>;
  update(id: string, patch: Partial<Pick<CarriedRow, 'state' | 'targetId' | 'sentAt' | 'detail' | 'contentHash'>>): Promise<void>;
}

export interface ProvenanceStore {
  list(linkId: LinkId): Promise<readonly ProvenanceRow[]>;
  put(rows: readonly ProvenanceRow[]): Promise<void>;
}

export interface HistoryStore {
  read(id: string): Promise<HistoryRow | undefined>;
  add(rows: readonly HistoryRow[]): Promise<void>;
  list(linkId: LinkId, filter: { readonly fieldKey?: string }, page: PageRequest): Promise<Page<HistoryRow>>;
  /** When each flow's latest changes by others were observed, newest first, at most `limit` of each, ms. A flow without any is left out. */
  listInstants(flows: readonly string[], limit: number): Promise<ReadonlyMap<string, readonly number[]>>;
  prune(beforeMs: number): Promise<void>;
}

export interface ConsiderationStore {
  put(rows: readonly ConsiderationRow[]): Promise<void>;
  list(ticketId: TicketId): Promise<readonly ConsiderationRow[]>;
}

/** A delivery that is kept because nothing in it was understood. */
export interface UnknownDelivery {
  readonly connectionId: string;
  readonly deliveryId: string;
  /** JSON, without secrets. */
  readonly payload: string;
}

export interface InboxStore {
  /** False where that delivery is there already. */
  add(row: {
    readonly connectionId: string;
    readonly deliveryId: string;
    readonly at: number;
    readonly body: string;
    /** SHA-256 of the raw body, hex. */
    readonly digest?: string;
    /** JSON of what arrived, where nothing in it was understood. */
    readonly payload?: string;
  }): Promise<boolean>;
  /** Deliveries with a payload, by their names, from behind `after` on. */
  listUnknown(after: Pick<UnknownDelivery, 'connectionId' | 'deliveryId'> | undefined, limit: number): Promise<readonly UnknownDelivery[]>;
  /** The delivery is understood now: takes this body and loses its payload. */
  understand(delivery: Pick<UnknownDelivery, 'connectionId' | 'deliveryId'>, body: string): Promise<void>;
  /** When the latest delivery of that connection came; undefined where none did lately. */
  lastAt(connectionId: string): Promise<number | undefined>;
  /** The digest of a delivery that is there; undefined where it is not, or came without one. */
  digestOf(delivery: { readonly connectionId: string; readonly deliveryId: string }): Promise<string | undefined>;
  prune(beforeMs: number): Promise<void>;
}

export interface CheckpointStore {
  read(key: string): Promise<string | undefined>;
  write(key: string, checkpoint: string, at: number): Promise<void>;
}

export interface EditingStore {
  read(ticketId: TicketId): Promise<EditingRow | undefined>;
  put(row: EditingRow): Promise<void>;
  clear(ticketId: TicketId, userId?: string): Promise<void>;
}

export interface SwitchStore {
  /** Every pause of a scope, whether or not its time is over. */
  list(): Promise<readonly ScopedPause[]>;
  /** Sets the scope's pause, or ends it. */
  write(scope: PauseScope, pause: Pause | undefined): Promise<void>;
}

export interface FieldHealthStore {
  list(flow: string): Promise<readonly FieldHealthRow[]>;
  /** Over all flows: what is set aside for all links. */
  listBroken(): Promise<readonly FieldHealthRow[]>;
  put(rows: readonly FieldHealthRow[]): Promise<void>;
}

/** Our own updates of each ticket, over all of its links: the desk bounds them per ticket. */
export interface TicketWriteStore {
  add(write: { readonly ticketId: TicketId; readonly at: number }): Promise<void>;
  /** Instants since then, oldest first. */
  list(ticketId: TicketId, sinceMs: number): Promise<readonly number[]>;
  prune(beforeMs: number): Promise<void>;
}

/** Sends a bare wake-up within the transaction. Losing one is harmless: the due-scan finds the link. */
export interface Wake {
  link(linkId: LinkId): Promise<void>;
  /** The ticket is to be considered by `consider`. */
  ticket(ticketId: TicketId): Promise<void>;
  /** The batch is to be gone on with. */
  batch(batchId: string): Promise<void>;
}

/** What somebody did, written into the audit log by the transaction that does it. */
export interface DeedLog {
  /** Without a deed nobody asked for this, and nothing is written. */
  add(deed: Deed | undefined): void;
}

/** Beside a request: what it was, where somebody asked for it. The transaction that carries it out writes it. */
export interface AskedBy<Subject> {
  readonly deed?: DeedOf<Subject>;
}

export interface SyncStores {
  readonly links: LinkStore;
  readonly runs: RunStore;
  readonly shadows: ShadowStore;
  readonly operations: OperationStore;
  readonly holds: HoldStore;
  readonly answers: AnswerStore;
  readonly deadLetters: DeadLetterStore;
  readonly carried: CarriedStore;
  readonly provenance: ProvenanceStore;
  readonly history: HistoryStore;
  readonly considerations: ConsiderationStore;
  readonly inbox: InboxStore;
  readonly checkpoints: CheckpointStore;
  readonly editing: EditingStore;
  readonly switches: SwitchStore;
  readonly batches: BatchStore;
  readonly fieldHealth: FieldHealthStore;
  readonly ticketWrites: TicketWriteStore;
  readonly deeds: DeedLog;
  readonly wake: Wake;
}

export interface SyncStore {
  /**
   * One transaction of one installation: all of it or nothing. No vendor call inside. Serialization failures are repeated inside, up to 5 times.
   * `lazy`: a crash of the database (not of a worker) may take back what was committed within the last second; for what a further run makes good.
   */
  transact<Result>(installationId: InstallationId, work: (stores: SyncStores) => Promise<Result>, commit?: 'at-once' | 'lazy'): Promise<Result>;
}

/** The mapping in force. `version` is what provenance names. */
export interface ActiveMapping {
  readonly version: number;
  readonly mapping: CompiledMapping;
}
export interface MappingSource {
  active(installationId: InstallationId): Promise<ActiveMapping | undefined>;
}

/** A connected system, or why it cannot be used now. */
export type Opened<Records> =
  | {
      readonly kind: 'open';
      readonly connectionId: string;
      readonly connectionName: string;
      /** What people call the system, for texts that they read: the connector's own name. Absent: the connection's name says it. */
      readonly systemName?: string;
      readonly records: Records;
    }
  | { readonly kind: 'closed'; readonly connectionId: string | null; readonly reason: Reason };

export interface Systems {
  desk(installationId: InstallationId): Promise<Opened<DeskRecords>>;
  /** By the connection's name, as flows name it. */
  remote(installationId: InstallationId, connectionName: string, recordType: RecordType): Promise<Opened<RecordStore>>;
  /** The vendor refused our credentials: the connection needs an admin. */
  reportAttention(installationId: InstallationId, connectionId: string, reason: Reason): Promise<void>;
}

/** The help desk's side as reconcile needs it. */
export type DeskRecords = Pick<DeskCapability, keyof RecordStore | 'createFollowUp'>;

/** Random ids of rows, and short markers of carried comments. */
export interface Ids {
  next(): string;
}

/** Everything the engine's use-cases are made from. */
export interface SyncDeps {
  readonly store: SyncStore;
  readonly mappings: MappingSource;
  readonly systems: Systems;
  readonly clock: Clock;
  /** 0 <= n < 1; for jitter. */
  readonly random: () => number;
  readonly ids: Ids;
  readonly limits?: Partial<SyncLimits>;
  /** Hears each hop of a change's path; see journey. */
  readonly note?: (installationId: InstallationId, hop: Hop) => void;
  /** Hears an error that no code of ours names: a mistake in the product or below it. For the link it is a failed attempt; the error itself would be lost. */
  readonly hearUnexpected?: (heard: {
    readonly installationId: InstallationId;
    readonly linkId: LinkId;
    readonly traceId: TraceId;
    readonly error: unknown;
  }) => void;
}
