/**
 * @module connector-kit/testing/vendor-fake
 * What every vendor's fake offers: the vendor's wire format over `fetch`, an append-only ledger (the only judge of lost and doubled writes), a request log,
 * fault switches, and a small face for the hub's pages. Never reachable from production code.
 */
import type { FieldValue } from '#domain';

/** One effect that the fake really carried out, in order. Never edited. */
export interface LedgerEntry {
  readonly sequence: number;
  /** `incident.create`, `incident.update`, `comment.add`, … */
  readonly effect: string;
  readonly recordId: string;
  readonly values: Readonly<Record<string, FieldValue>>;
  /** The vendor user who did it; our integration user for our own writes. */
  readonly actor: string;
  /** ISO 8601 UTC on the fake's clock. */
  readonly at: string;
}

/** One request as the log page shows it; credentials are redacted. */
export interface RequestLogEntry {
  readonly sequence: number;
  readonly method: string;
  readonly path: string;
  readonly status: number | 'reset';
  readonly at: string;
  readonly requestBody: string;
  readonly responseBody: string;
}

/** The fault switches. Each is independent; `match` limits a switch to requests whose `METHOD path` contains that text. */
export type Fault =
  | { readonly kind: 'down' }
  | { readonly kind: 'slow'; readonly delayMs: number }
  | { readonly kind: 'error'; readonly status: 500 | 502 | 503 }
  /** `retryAfter` is sent as it is (seconds, an HTTP date, rubbish) or not at all. */
  | { readonly kind: 'rate-limited'; readonly retryAfter?: string }
  | { readonly kind: 'expired-token' }
  /** The write is carried out and the connection is reset before the answer. */
  | { readonly kind: 'answer-lost' }
  /** What the vendor announces of its own accord is posted twice, by whoever posts it. */
  | { readonly kind: 'doubled-deliveries' }
  /** Reads answer the state as it was `lagMs` ago. */
  | { readonly kind: 'stale-reads'; readonly lagMs: number }
  /** After each write of a record of `table` a business rule sets `field` to `value`. */
  | { readonly kind: 'business-rule'; readonly table: string; readonly field: string; readonly value: FieldValue };

export type FaultKind = Fault['kind'];

/** A fault that is on, how often it still strikes (`null` = until switched off) and on which requests. */
export interface ActiveFault {
  readonly fault: Fault;
  readonly remaining: number | null;
  readonly match?: string;
}

/** Thrown by `fetch` where a real vendor's socket would be reset; the hub destroys the socket, msw answers a network error. */
export class ConnectionReset extends Error {
  readonly isConnectionReset = true;
}

/** A table as the hub's page shows it. */
export interface FakeTable {
  readonly name: string;
  readonly label: string;
  readonly columns: readonly FakeColumn[];
}

/** A column as the hub's page shows it. `choices`: the values that it takes, each with what people call it, in the order of the vendor's list. */
export interface FakeColumn {
  readonly name: string;
  readonly label: string;
  readonly isEditable: boolean;
  readonly choices?: readonly { readonly value: string; readonly label: string }[];
}
export type FakeRow = { readonly id: string } & Readonly<Record<string, FieldValue>>;

/** A record changed at the fake, by whomever; the sandbox turns it into the vendor's webhook where one is set up. */
export interface FakeChange {
  readonly table: string;
  readonly id: string;
  readonly actor: string;
  readonly fields: readonly string[];
}

export interface VendorFake {
  readonly id: string;
  readonly name: string;
  /** The vendor's HTTP surface. Throws {@link ConnectionReset}. */
  fetch(request: Request): Promise<Response>;
  readonly ledger: readonly LedgerEntry[];
  /** The latest 500. */
  readonly requests: readonly RequestLogEntry[];
  readonly faults: readonly ActiveFault[];
  switchOn(fault: Fault, options?: { readonly times?: number; readonly match?: string }): void;
  /** All of that kind, or all. */
  switchOff(kind?: FaultKind): void;
  readonly tables: readonly FakeTable[];
  rows(
    table: string,
    query: { readonly text?: string; readonly offset: number; readonly limit: number },
  ): { readonly rows: readonly FakeRow[]; readonly total: number };
  /** As a person at the vendor's own screen would: versions, history and side effects included. Throws with the vendor's own words where it refuses. */
  edit(table: string, id: string, changes: Readonly<Record<string, FieldValue>>, actor: string): void;
  insert(table: string, values: Readonly<Record<string, FieldValue>>, actor: string): string;
  remove(table: string, id: string, actor: string): void;
  onChange(listener: (change: FakeChange) => void): () => void;
  /** Everything, as JSON text; `restore` takes it back. The sandbox persists it. */
  snapshot(): string;
  restore(snapshot: string): void;
}
