/**
 * @module capabilities/connector
 * What a connector is: a declaration (data) and `connect`, which turns a connection's settings into capabilities.
 * The engines see capabilities only; forms derive from the declaration, and a test holds the README's table of systems to it.
 */
import type { Clock, TraceId } from '#domain';
import type { ChangeCapability, ChangeRecords } from './change.ts';
import type { CmdbCapability } from './cmdb.ts';
import type { DeskCapability, DeskPages, SettingWrite } from './desk.ts';
import type { FileContent } from './file-content.ts';
import type { IdentityCapability } from './identity.ts';
import type { IncidentCapability } from './incident.ts';
import type { ToldAllowance } from './told-allowance.ts';

/** A wait that a call is about to begin: because the vendor asked for a pause, or for its turn in our own budget. */
export interface LongWait {
  /** Whose system is waited for. */
  readonly connectionId: string;
  readonly kind: 'pause' | 'turn';
  readonly untilMs: number;
}

/** Carried by every call to a capability. */
export interface Call {
  /** Ends the call; every outbound request observes it. */
  readonly signal: AbortSignal;
  readonly traceId: TraceId;
  /** `agent` draws from the share of the budget reserved for people who wait; `sync` leaves that share alone. */
  readonly priority: 'agent' | 'sync';
  /** Told before a wait that is longer than a person would sit through; the wait begins when this is done. What it throws ends the call. */
  readonly onLongWait?: (wait: LongWait) => Promise<void>;
}

/** A request as the transport takes it. `body` is the exact bytes, or a file that is read while it is sent. */
export interface TransportRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD';
  /** Absolute. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array | FileContent;
  /** `stream`: a 2xx answer is handed over with its body still to come. Default `bytes`. */
  readonly answer?: 'bytes' | 'stream';
  /** Milliseconds until the answer must be complete. */
  readonly timeoutMs: number;
  /** The longest answer to read, in bytes after inflating. */
  readonly maxBytes: number;
  readonly signal: AbortSignal;
}

/** An answer, whatever its status. Header names are lower-case. */
export interface TransportResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  /** Instead of `body`, which is empty then, where a stream was asked for. To be read to its end or cancelled; ends with the request's time. */
  readonly stream?: ReadableStream<Uint8Array>;
}

/**
 * Sends one request, follows no redirect, retries nothing. Throws `EgressDeniedError` before connecting, `VendorUnavailableError` where nothing can
 * have reached the vendor, `OutcomeUnknownError` where it may have.
 */
export type Transport = (request: TransportRequest) => Promise<TransportResponse>;

/** A stored OAuth token pair. Expiry in milliseconds since the epoch. */
export interface TokenSet {
  readonly accessToken: string;
  readonly expiresAt: number;
  readonly refreshToken?: string;
}

/**
 * Keeps one connection's tokens and makes refreshing single-flight across workers. `renew` runs for one holder of a database lease at a time; the others
 * wait and get its result. The old pair is kept until the new one is committed.
 */
export interface TokenStore {
  /** The current pair, or undefined before the first. */
  current(): Promise<TokenSet | undefined>;
  /**
   * Replaces the pair that the caller found unusable. `stale` is the access token that was refused or ran out: where another worker has already replaced
   * it, that result is returned and `renew` is not called.
   */
  replace(stale: string | undefined, renew: (previous: TokenSet | undefined) => Promise<TokenSet>): Promise<TokenSet>;
}

/** Permission to send one call now, shared by all workers of a connection. */
export interface BudgetGate {
  /** Resolves when the call may go out; throws `BudgetExhaustedError` where the wait would be longer than `maxWaitMs`. */
  acquire(options: {
    readonly endpoint: string;
    readonly priority: Call['priority'];
    readonly maxWaitMs: number;
    readonly signal: AbortSignal;
  }): Promise<void>;
  /** What the vendor's own headers said: nothing goes to `endpoint` (or at all, where absent) before `untilMs`. */
  park(options: { readonly endpoint?: string; readonly untilMs: number }): Promise<void>;
  /** What an answer told of an allowance that the connector declares: its total corrects the declared one for all workers, and less left than ours lowers ours. */
  heed(told: ToldAllowance): Promise<void>;
}

/** Structured log, redacted at its core. */
export interface Log {
  debug(event: string, facts?: Readonly<Record<string, unknown>>): void;
  info(event: string, facts?: Readonly<Record<string, unknown>>): void;
  warn(event: string, facts?: Readonly<Record<string, unknown>>): void;
  error(event: string, facts?: Readonly<Record<string, unknown>>): void;
}

/** What the server hands to a connector when it connects. */
export interface ConnectorRuntime {
  readonly connectionId: string;
  readonly transport: Transport;
  readonly tokens: TokenStore;
  readonly budget: BudgetGate;
  readonly clock: Clock;
  /** 0 <= n < 1; for jitter. */
  readonly random: () => number;
  readonly log: Log;
}

/** The capabilities that a connection may fill. */
export interface Capabilities {
  readonly desk?: DeskCapability;
  readonly cmdb?: CmdbCapability;
  readonly change?: ChangeCapability;
  readonly changeRecord?: ChangeRecords;
  readonly incident?: IncidentCapability;
  readonly identity?: IdentityCapability;
}
export type CapabilityName = keyof Capabilities;

/** A check of "Test connection", shown as a tick list. */
export interface ConnectionCheck {
  /** Translation key suffix: `connection.check.<name>`. */
  readonly name: string;
  readonly run: (call: Call) => Promise<void>;
}

/** A live connection. */
export interface Connected {
  readonly capabilities: Capabilities;
  readonly checks: readonly ConnectionCheck[];
  /** Needed beside the definition's `trials`: sends one of these requests once and changes nothing. */
  readonly tryRequest?: (trial: TrialRequest, call: Call) => Promise<RequestTrial>;
}

/** Which described request to send. `value` is what it looks for; where it is empty the connector may take one that it finds. */
export interface TrialRequest {
  readonly request: string;
  readonly value: string;
}

/** One path of a description and the first value that it found; null for nothing. */
export interface TrialFinding {
  /** Where in the description: `record.id`, `fields.status.at`. */
  readonly name: string;
  readonly path: string;
  readonly value: string | null;
}

/** What a described request was answered, and what the description reads out of it. Nothing of it holds a secret of the connection. */
export interface RequestTrial {
  /** The line of the request, and its body. */
  readonly sent: string;
  readonly reply: string;
  /** The reply was longer than is shown. */
  readonly isCut: boolean;
  readonly recordCount: number;
  readonly findings: readonly TrialFinding[];
  /** Why a record of the reply could not be taken as it is; null where all could. */
  readonly problem: string | null;
}

/** One field of a settings form. Secret fields are write-only: stored enveloped, never sent back. */
export interface SettingField {
  readonly name: string;
  readonly kind: 'text' | 'url' | 'secret' | 'choice' | 'number' | 'boolean' | 'multiline';
  readonly isRequired: boolean;
  readonly choices?: readonly string[];
  readonly default?: string | number | boolean;
}

/** A schema as zod gives it, without naming zod's types here. */
export interface Schema<Output> {
  parse(input: unknown): Output;
  safeParse(
    input: unknown,
  ): { success: true; data: Output } | { success: false; error: { issues: readonly { path: PropertyKey[]; message: string }[] } };
}

/** A delivery of a vendor's webhook, still unverified. */
export interface WebhookDelivery {
  readonly headers: Readonly<Record<string, string>>;
  /** The raw bytes: signatures cover these, not a re-serialisation. */
  readonly body: Uint8Array;
}

/** What a verified webhook says: only which records to look at again. */
export interface WebhookNudge {
  /** Stable across the vendor's own retries; makes a doubled delivery harmless. */
  readonly deliveryId: string;
  readonly events: readonly { readonly type: string; readonly recordType: string; readonly recordId: string; readonly isDeletion: boolean }[];
  /** The vendor's account in the body, where it tells; must equal the connection's. */
  readonly account?: string;
  /** What arrived, parsed, where nothing in it was understood: `events` is empty then, and this is kept for a version that understands it. */
  readonly unknown?: { /** The vendor's word for it. */ readonly type: string; readonly payload: unknown };
}

/** Why a delivery was refused; logged and counted, never told to the caller. */
export type WebhookRefusal =
  | 'no-secret'
  | 'signature-missing'
  | 'signature-wrong'
  | 'timestamp-unusable'
  | 'timestamp-stale'
  | 'body-unreadable'
  | 'account-mismatch';

/** Verifies, then reads a delivery. `secrets` are all that are valid now (rotation). */
export type WebhookReceiver<Settings> = (
  delivery: WebhookDelivery,
  context: { readonly settings: Settings; readonly secrets: readonly string[]; readonly nowMs: number; readonly toleranceS?: number },
) => { readonly kind: 'accepted'; readonly nudge: WebhookNudge } | { readonly kind: 'refused'; readonly why: WebhookRefusal };

/** How an admin agrees to a connection at its vendor (authorization code grant, RFC 6749 §4.1); the server does the rest. */
export interface OAuthConsent {
  /** The vendor's consent page, absolute. */
  readonly authorizeUrl: string;
  /** The vendor's token endpoint, absolute. */
  readonly tokenUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly scope: string;
  /** `S256` where the vendor knows PKCE (RFC 7636). */
  readonly pkce: 'S256' | 'none';
  /** The redirect address that the settings name, where they name one: it must be ours. */
  readonly redirectUri?: string;
  /** Further parameters of the consent page, such as `audience`. */
  readonly authorizeParameters?: Readonly<Record<string, string>>;
  /** Of the token request; see the kit's `OAuthClient`. */
  readonly encoding?: 'form' | 'json';
  readonly placement?: 'form' | 'header';
  readonly headers?: Readonly<Record<string, string>>;
}

/** A vendor's declaration. */
export interface ConnectorDefinition<Settings = unknown, Secrets = unknown> {
  /** Folder name: `servicenow`. */
  readonly id: string;
  /** The vendor's own spelling: `ServiceNow`. */
  readonly name: string;
  /** What people call the system where that is not `name`; null: only the connection's own name tells. */
  readonly systemName?: string | null;
  readonly fields: readonly SettingField[];
  readonly settings: Schema<Settings>;
  readonly secrets: Schema<Secrets>;
  readonly authKinds: readonly ('none' | 'basic' | 'header' | 'oauth-client-credentials' | 'oauth-authorization-code')[];
  readonly capabilities: readonly CapabilityName[];
  /** Calls that the vendor allows, by endpoint class; `*` is the whole account. `reserved` (0..1) is the share kept for agents. */
  readonly limits: readonly { readonly endpoint: string; readonly calls: number; readonly perMs: number; readonly reserved: number }[];
  /** How a lost update is prevented (design §5). */
  readonly writeGuard: 'atomic' | 'compare' | 'none';
  /** How long after a create its exact look-up may still miss it, ms. */
  readonly findLagMs: number;
  readonly dataClass: 'personal' | 'operational';
  readonly docs: readonly string[];
  readonly webhook?: WebhookReceiver<Settings>;
  /** What a payload that was kept as unknown says to this version; nothing where it is still unknown. Never throws. Needed beside `webhook`. */
  readonly readEvents?: (payload: unknown) => WebhookNudge['events'];
  /** The header that carries a delivery's signature, as the vendor spells it. Needed beside `webhook`: an admin is told what to look for. */
  readonly signatureHeader?: string;
  /** Needed where `authKinds` names `oauth-authorization-code`; undefined for settings that sign in otherwise. */
  readonly consent?: (config: { readonly settings: Settings; readonly secrets: Secrets }) => OAuthConsent | undefined;
  /** Names of requests that an admin describes and may try before saving; see `Connected.tryRequest`. */
  readonly trials?: readonly string[];
  /** Loads what `settings` and `connect` need and the server's start does not. Awaited before the first use of either; calling it again costs nothing. */
  readonly prepare?: () => Promise<void>;
  /** Desks only: throws `ConflictError` where somebody has saved another value since. The desk's users may read what is written. */
  readonly saveSetting?: (runtime: ConnectorRuntime, settings: Settings, write: SettingWrite, call: Call) => Promise<void>;
  /** Desks only: how a hosted page load is signed. */
  readonly pages?: DeskPages;
  readonly connect: (runtime: ConnectorRuntime, config: { readonly settings: Settings; readonly secrets: Secrets }) => Connected;
}

/** Types a declaration and checks at load what the types cannot: that it names at least one capability and each limit is positive. */
export function defineConnector<Settings, Secrets>(definition: ConnectorDefinition<Settings, Secrets>): ConnectorDefinition<Settings, Secrets> {
  if (definition.capabilities.length === 0) throw new TypeError(`Connector ${definition.id} declares no capability; name at least one.`);
  const badLimit = definition.limits.find((limit) => limit.calls <= 0 || limit.perMs <= 0 || limit.reserved < 0 || limit.reserved >= 1);
  if (badLimit)
    throw new TypeError(`Connector ${definition.id}: the limit of ${badLimit.endpoint} must be positive and reserve less than all of it.`);
  if ((definition.webhook === undefined) !== (definition.signatureHeader === undefined))
    throw new TypeError(`Connector ${definition.id} must declare webhook and signatureHeader together, or neither.`);
  if ((definition.webhook === undefined) !== (definition.readEvents === undefined))
    throw new TypeError(`Connector ${definition.id} must declare webhook and readEvents together, or neither.`);
  if (definition.authKinds.includes('oauth-authorization-code') && !definition.consent)
    throw new TypeError(`Connector ${definition.id} signs in with a person's agreement; it must declare consent.`);
  return definition;
}
