/** @module journey/ports  Where hops are kept, and how an id of a person's world leads to links. */
import type { Hop } from '#domain';

/** A stored hop. */
export interface HopRow extends Hop {
  readonly id: string;
}

/** Which hops. Exactly one of the ways; `sinceMs` only with links. */
export type HopQuery =
  | { readonly by: 'trace'; readonly traceId: string }
  | { readonly by: 'delivery'; readonly deliveryId: string }
  | { readonly by: 'ticket'; readonly ticketId: string }
  | { readonly by: 'links'; readonly linkIds: readonly string[]; readonly sinceMs: number };

export interface HopPage {
  readonly rows: readonly HopRow[];
  readonly next: string | null;
}

/** Filled by storage. */
export interface HopStore {
  add(installationId: string, rows: readonly HopRow[]): Promise<void>;
  /** Newest first. */
  list(installationId: string, query: HopQuery, page: { readonly limit: number; readonly cursor?: string }): Promise<HopPage>;
  prune(installationId: string, beforeMs: number): Promise<void>;
}

/** A link that an id leads to. */
export interface FoundLink {
  readonly linkId: string;
  readonly ticketId: string;
  readonly flow: string;
  /** Number of the remote record, where it is known. */
  readonly number: string | null;
  readonly title: string | null;
}

/** Filled by the sync engine: links by their own id, by ticket, or by the record's number; none where the id means nothing. */
export interface LinkFinder {
  byLink(installationId: string, linkId: string): Promise<readonly FoundLink[]>;
  byTicket(installationId: string, ticketId: string): Promise<readonly FoundLink[]>;
  byNumber(installationId: string, number: string): Promise<readonly FoundLink[]>;
}

export interface JourneyDeps {
  readonly store: HopStore;
  readonly links: LinkFinder;
  /** Unique ids of rows. */
  readonly newId: () => string;
  /** A copy without secrets. */
  readonly redact: (payload: unknown) => unknown;
  /** Called where hops could not be stored: they are lost, and work goes on. */
  readonly onLost: (error: unknown, count: number) => void;
}
