/** @module context/ports  What the sidebar's aggregation needs from the outside. Storage and connections fill these. */
import type { Capabilities, DeskCapability, DeskRole, IncidentCapability } from '#capabilities';
import type { Clock, Deed, InstallationId, TraceId } from '#domain';

/** What the panels ask a connection for. */
type SourceCapabilities = Pick<Capabilities, 'cmdb' | 'change' | 'changeRecord' | 'identity'> & {
  readonly incident?: Pick<IncidentCapability, 'listOpenForItems'>;
};

/** A live connection as a source of facts. */
export interface Source {
  readonly connectionId: string;
  /** The admin's own name for it; shown beside the facts. */
  readonly name: string;
  readonly capabilities: SourceCapabilities;
}

/** A configuration item that was linked to a ticket. */
export interface LinkedItem {
  readonly connectionId: string;
  readonly itemId: string;
  readonly linkedBy: string;
  /** ISO 8601 UTC */
  readonly linkedAt: string;
}

export interface LinkedItemStore {
  list(installationId: InstallationId, ticketId: string): Promise<readonly LinkedItem[]>;
  /** Doing it twice leaves one. */
  add(installationId: InstallationId, ticketId: string, item: LinkedItem, deed?: Deed): Promise<void>;
  /** A deed goes into the audit log in the same transaction, here and above; taking off what is not there is harmless and no deed. */
  remove(
    installationId: InstallationId,
    ticketId: string,
    item: Pick<LinkedItem, 'connectionId' | 'itemId'>,
    deed?: Deed,
  ): Promise<'unlinked' | 'not-linked'>;
}

/** The last known answer of a source. Instants in ms since the epoch. */
export interface CachedAnswer {
  /** JSON text. */
  readonly text: string;
  readonly fetchedAt: number;
}

/** Shared by all workers, so that a new process starts warm. Rows older than what `purge` is told are forgotten. */
export interface ContextCacheStore {
  read(installationId: InstallationId, key: string): Promise<CachedAnswer | undefined>;
  write(installationId: InstallationId, key: string, answer: CachedAnswer): Promise<void>;
}

export interface FillableField {
  readonly path: string;
  readonly label: string;
}

export interface ContextDeps {
  readonly clock: Clock;
  readonly desk: (installationId: InstallationId) => Promise<Pick<DeskCapability, 'readTicketContext' | 'readRequester'>>;
  /** Active connections, in the admin's order. A paused one is left out. */
  readonly sources: (installationId: InstallationId) => Promise<readonly Source[]>;
  readonly linkedItems: LinkedItemStore;
  readonly cache: ContextCacheStore;
  /** Ticket fields that an item may fill under the active mapping. */
  readonly fillableFields: (installationId: InstallationId) => Promise<readonly FillableField[]>;
}

/** Who opens which ticket. The caller has already been allowed to see it. */
export interface ContextRequest {
  readonly installationId: InstallationId;
  readonly ticketId: string;
  readonly user: { readonly id: string; readonly role: Exclude<DeskRole, 'none'> };
  readonly traceId: TraceId;
  readonly signal: AbortSignal;
}
