/** @module server/deps  What the routes work with. `compose.ts` fills it; tests fill it with the same real parts on PGlite. */
import type { Access, Caller, EnrolledInstallation, PageTokens } from '#access';
import type { AuditLog } from '#audit';
import type { Call, ConnectorDefinition, Log } from '#capabilities';
import type { Connections } from '#connections';
import type { Context } from '#context';
import type { Clock, InstallationId, LinkId, TraceId } from '#domain';
import type { Installations, MappingVersion } from '#installations';
import type { Journey } from '#journey';
import type { CompiledFlow } from '#mapping';
import type { AppliedConfigStore } from '#storage';
import type { Batches, Sync } from '#sync';
import type { BackendMetrics } from './backend-metrics.ts';
import type { ConnectionSchemas, LiveSchemas } from './live-schemas.ts';
import type { Cursors } from './paging.ts';
import type { Panels } from './panels.ts';
import type { UnknownIds } from './unknown-ids.ts';
import type { Labels } from './views/labels.ts';

/** Who asked, in which piece of work. */
export interface Asker {
  readonly caller: Caller;
  readonly traceId: TraceId;
}

/** Facts of a deed; those named `linkId`, `ticketId` or `connectionId` say to what it was done. */
export type DeedFacts = Readonly<Record<string, string | number | boolean | null>>;

export interface ServerDeps {
  readonly clock: Clock;
  readonly log: Log;
  readonly access: Access;
  readonly cursors: Cursors;
  readonly unknownIds: UnknownIds;
  readonly context: Context;
  readonly panels: Panels;
  readonly sync: Sync;
  readonly batches: Batches;
  readonly labels: Labels;
  /** The flow of that name in the active mapping. */
  readonly readFlow: (installationId: InstallationId, name: string) => Promise<Pick<CompiledFlow, 'connection' | 'record' | 'fields'> | undefined>;
  /** Lets a run of the link begin at once where this process works on links; the answer waits a moment for it, so that a quick run is already shown. */
  readonly runSoon: (asked: Asker, linkId: LinkId) => Promise<void>;
  /** Throws `NotFoundError` where the caller may not see that ticket. */
  readonly requireTicket: (asked: Asker, ticketId: string) => Promise<void>;
  /** Writes an audit entry of what changes nothing here: something was shown, tried or asked for. What changes something is given to its use-case as a deed. */
  readonly record: (asked: Asker, action: string, facts: DeedFacts) => Promise<void>;
  /** Writes an audit entry for somebody who does not call just now, or is no desk user. */
  readonly recordAs: (
    actor: { readonly kind: 'operator' | 'system' | 'user'; readonly id: string; readonly name?: string },
    installationId: string,
    action: string,
    facts: DeedFacts,
  ) => Promise<void>;
  readonly audit: Pick<AuditLog, 'export'>;
  readonly installations: Installations;
  /** The mapping in force as its row tells it; undefined before the first valid one. */
  readonly activeVersion: (installationId: InstallationId) => Promise<MappingVersion | undefined>;
  readonly connections: Connections;
  readonly appliedConfig: AppliedConfigStore;
  readonly consent: Consent;
  /** Both live schemas, for the editor of the mapping; the fields of a connection's records on their own. */
  readonly readSchemas: (installationId: InstallationId, call: Call) => Promise<LiveSchemas>;
  readonly readConnectionSchemas: (asked: {
    readonly installationId: InstallationId;
    readonly name: string;
    readonly call: Call;
  }) => Promise<ConnectionSchemas | undefined>;
  readonly journey: Pick<Journey, 'find'>;
  readonly connectors: ReadonlyMap<string, ConnectorDefinition>;
  /** Our own address as vendors reach it, without a slash at its end. */
  readonly publicUrl: string;
  readonly webhooks: {
    receive(delivery: {
      readonly connectionId: string;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: Uint8Array;
      readonly traceId: TraceId;
    }): Promise<'accepted' | 'refused' | 'altered' | 'gone'>;
  };
  readonly pages: PageRenderer;
  /** Throws `StorageUnavailableError` while requests cannot be served. */
  readonly assertReady: () => Promise<void>;
  readonly metrics: Pick<BackendMetrics, 'expose' | 'requestServed'>;
  readonly operatorKey: string | undefined;
}

/** What the admin's browser brought back. */
export interface ConsentReply {
  readonly state: string | undefined;
  readonly code: string | undefined;
  /** The vendor's error (RFC 6749 §4.1.2.1), where nobody agreed. */
  readonly error: string | undefined;
  readonly traceId: TraceId;
}

/** How it ended; `name` is the connection's. `unknown-state` for whatever was not signed here, ran out or came before. */
export type ConsentOutcome =
  | { readonly kind: 'connected'; readonly name: string; readonly by: string }
  | { readonly kind: 'unknown-state' }
  | { readonly kind: 'declined'; readonly name: string }
  | { readonly kind: 'failed'; readonly name: string; readonly message: string };

export interface Consent {
  /** Throws `ConflictError` where that connection signs in otherwise, or with another redirect address than ours. */
  start(asked: Asker, connectionId: string): Promise<{ readonly authorizeUrl: string; readonly expiresAt: number }>;
  finish(reply: ConsentReply): Promise<ConsentOutcome>;
}

/** Makes a hosted page's HTML from what the build left. */
export interface PageRenderer {
  render(page: {
    readonly page: 'sidebar' | 'console';
    readonly installation: EnrolledInstallation;
    readonly tokens: PageTokens;
  }): Promise<{ readonly html: string; readonly contentSecurityPolicy: string }>;
  /** The page for installations that are not enrolled yet; undefined where it is not built. */
  setupPage(): Promise<string | undefined>;
  /** A built file by its path below the pages, or undefined. */
  asset(path: string): Promise<{ readonly bytes: Uint8Array; readonly contentType: string } | undefined>;
}
