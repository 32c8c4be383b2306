/** @module jobs/ports  What jobs runs on and what it calls. */
import type { Clock } from '#domain';

/** The queue's own connection to its schema; filled by storage (`database.queue`). */
export interface QueueDatabase {
  // biome-ignore lint/suspicious/noExplicitAny: pg-boss states its rows this way, and they pass through here unread.
  executeSql(text: string, values?: unknown[]): Promise<{ rows: any[] }>;
  listen(channel: string, onNotification: (payload: string) => void, onReconnect: () => void): Promise<{ close(): Promise<void> }>;
}

/** An open transaction of kysely, as far as enqueueing needs it. */
export interface OpenTransaction {
  // biome-ignore lint/suspicious/noExplicitAny: kysely's own generic query node.
  executeQuery<Row>(query: any): Promise<{ readonly rows: Row[] }>;
}

/** One piece of work: whose it is and when it must stop. */
export interface JobContext {
  /** Aborts when this process is told to end and its patience is over. */
  readonly signal: AbortSignal;
}

/** What the jobs do; filled by `compose`. Each is safe to run twice. */
export interface JobHandlers {
  /** Reconciles one link. */
  readonly link: (job: { readonly installationId: string; readonly linkId: string }, context: JobContext) => Promise<void>;
  /** Considers one ticket. */
  readonly ticket: (job: { readonly installationId: string; readonly ticketId: string }, context: JobContext) => Promise<void>;
  /** Goes on with one batch for some seconds. */
  readonly batch: (job: { readonly installationId: string; readonly batchId: string }, context: JobContext) => Promise<void>;
  /** Links of an installation that are due: backoffs that ran out, leases of dead workers, lost wake-ups. */
  readonly listDueLinks: (installationId: string) => Promise<readonly string[]>;
  /** Batches of an installation that are due. */
  readonly listDueBatches: (installationId: string) => Promise<readonly string[]>;
  readonly sweep: (installationId: string, context: JobContext) => Promise<void>;
  readonly readSettings: (installationId: string, context: JobContext) => Promise<void>;
  readonly reportHeld: (installationId: string, context: JobContext) => Promise<void>;
  readonly signAudit: (installationId: string, context: JobContext) => Promise<void>;
  readonly retention: (installationId: string, context: JobContext) => Promise<void>;
}

/** The part of the log that jobs writes to. */
export interface JobLog {
  info(event: string, facts?: Readonly<Record<string, unknown>>): void;
  warn(event: string, facts?: Readonly<Record<string, unknown>>): void;
  error(event: string, facts?: Readonly<Record<string, unknown>>): void;
}

export interface JobsDeps {
  readonly engine: 'pglite' | 'postgres';
  readonly queue: QueueDatabase;
  readonly handlers: JobHandlers;
  /** The installation that sorts after `afterId`, to visit them all. */
  readonly nextInstallation: (afterId: string) => Promise<string | undefined>;
  readonly clock: Clock;
  readonly log: JobLog;
  /** Links that one process works on at a time. Default 8. */
  readonly concurrency?: number;
  /** Between two looks for due links, ms. Default 5,000. */
  readonly dueScanEveryMs?: number;
}
