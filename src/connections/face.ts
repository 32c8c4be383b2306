/** @module connections/face  What connections offer to the rest of the server, and what they stand on. */
import type {
  Call,
  CapabilityName,
  Connected,
  ConnectorDefinition,
  ConnectorRuntime,
  Log,
  OAuthConsent,
  Transport,
  TrialRequest,
} from '#capabilities';
import type { Clock, Deed, DeedOf } from '#domain';
import type { BudgetStore } from './budget-gate.ts';
import type { ConnectionTestResult } from './check-run.ts';
import type { Connection, ConnectionPageQuery, ConnectionStore, EnteredSecrets, SecretBox } from './connection.ts';
import type { ConnectionDraft, TrialOutcome } from './draft.ts';
import type { RefusalCause } from './refusals.ts';
import type { TokenLeaseStore } from './token-store.ts';

export interface ConnectionsDeps {
  readonly store: ConnectionStore;
  readonly secrets: SecretBox;
  readonly tokens: TokenLeaseStore;
  readonly budgets: BudgetStore;
  /** Every connector there is, by id. */
  readonly connectors: ReadonlyMap<string, ConnectorDefinition>;
  readonly transport: Transport;
  readonly clock: Clock;
  /** 0 <= n < 1 */
  readonly random: () => number;
  /** A new unguessable id: it stands in the path of the connection's webhook. */
  readonly newId: () => string;
  readonly log: Log;
}

/** What a person enters. Secrets that are absent keep their stored value on a change. */
export interface ConnectionInput {
  readonly name: string;
  readonly connectorId: string;
  readonly owner: string;
  /** The owner, where nobody is named. */
  readonly onCall?: string;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly secrets: EnteredSecrets;
}

/** What a change comes with. */
export interface Asked<Told = Deed> {
  /** The version that somebody saw before they asked; absent where nobody had a form open. */
  readonly version?: number | undefined;
  readonly deed?: Told | undefined;
}

/** A connection whose admin is about to agree to it at the vendor. */
export interface OpenConsent {
  readonly name: string;
  readonly client: OAuthConsent;
  /** Its tokens are stored under the connection's lease. */
  readonly runtime: ConnectorRuntime;
}

/** Configured connections. What somebody asks for may be given with its deed, which goes into the audit log in the transaction of the deed itself. */
export interface Connections {
  list(installationId: string): Promise<readonly Connection[]>;
  /** A page by name; `next` is the `after` of the page behind it, undefined at the end. */
  page(
    installationId: string,
    asked: ConnectionPageQuery,
  ): Promise<{ readonly connections: readonly Connection[]; readonly next: string | undefined }>;
  findNamed(installationId: string, name: string): Promise<Connection | undefined>;
  /** Throws `NotFoundError`, for another tenant's connection too. */
  read(installationId: string, connectionId: string): Promise<Connection>;
  /** Throws `InvalidInputError` with the fields at fault, `ConflictError` where the name is taken. */
  add(installationId: string, input: ConnectionInput, deed?: DeedOf<Connection>): Promise<Connection>;
  /** Throws also `ConflictError`, with who changed it and when, where another version than the one that was seen stands there. */
  change(installationId: string, connectionId: string, input: Omit<ConnectionInput, 'connectorId'> & Asked<DeedOf<Connection>>): Promise<Connection>;
  /**
   * Tries new secrets with the connector's own checks and keeps them only where all pass; otherwise the old ones stay. Secrets that are not named stay as
   * they are. Tokens that the old ones brought are renewed with the new ones: as a part of the trial where somebody agreed to the connection, as after a change
   * elsewhere. Where somebody is to agree and nobody has yet, or the vendor refuses what the agreement brought, there is nothing to lose: the new ones stay, whatever
   * the checks say. Throws `ConflictError` as `change` does, before anything is tried, and with nothing kept where somebody saves another version during the trial.
   */
  rotate(
    installationId: string,
    connectionId: string,
    rotation: Asked & { readonly secrets: EnteredSecrets; readonly call: Call },
  ): Promise<{ readonly kind: 'rotated' | 'kept-old'; readonly results: readonly ConnectionTestResult[] }>;
  /** Removes it with its secrets. Links that name it wait and say so. Throws `ConflictError` as `change` does. */
  remove(installationId: string, connectionId: string, asked?: Asked): Promise<void>;
  pause(installationId: string, connectionId: string, deed?: DeedOf<Connection>): Promise<void>;
  resume(installationId: string, connectionId: string, deed?: DeedOf<Connection>): Promise<void>;
  /** Names of the secrets that are stored; never their values. */
  storedSecrets(installationId: string, connectionId: string): Promise<readonly string[]>;
  /** A live connection; that it is paused, removed or changed elsewhere is seen within a second. Throws `ConflictError` while it is paused, `VendorAuthError` while it cannot sign in. */
  connect(installationId: string, connectionId: string): Promise<Connected>;
  /** As `connect`, of one that was read just now and is not read again. */
  connectRead(installationId: string, connection: Connection): Promise<Connected>;
  /**
   * The vendor refused what an active connection signs in with: it needs attention, for the reason that `cause` tells. Nothing changes where the refusal may be of
   * settings or secrets that others have replaced. One that is gone is no error.
   */
  refused(installationId: string, connectionId: string, cause: RefusalCause): Promise<void>;
  /** Active connections that fill a capability, by name. */
  listWith(installationId: string, capability: CapabilityName): Promise<readonly Connection[]>;
  /** Runs the connector's checks one after the other; where all pass, a connection that needed attention is active again. */
  test(installationId: string, connectionId: string, call: Call): Promise<readonly ConnectionTestResult[]>;
  /** Sends one described request as the form stands, saved or not, and changes nothing. Throws `InvalidInputError` with the fields at fault. */
  tryRequest(installationId: string, draft: ConnectionDraft, trial: TrialRequest, call: Call): Promise<TrialOutcome>;
  /** Also of a connection that needs attention. Throws `ConflictError` where its settings sign in otherwise. */
  openConsent(installationId: string, connectionId: string): Promise<OpenConsent>;
  /** Whether a person's agreement at the vendor is stored, whatever the connection's state says. */
  hasAgreement(installationId: string, connection: Pick<Connection, 'id' | 'connectorId'>): Promise<boolean>;
  /** New tokens are stored: what is live is built anew, and a connection that needed attention is active again. */
  consented(installationId: string, connectionId: string): Promise<void>;
  /** What the connector's schema makes of the stored settings. */
  parsedSettings(connection: Connection): Promise<unknown>;
  /** Secrets by which deliveries of its webhook may be signed now. */
  webhookSecrets(installationId: string, connectionId: string): Promise<readonly string[]>;
  /** Adds a webhook secret; the one before stays valid until the next. Throws `ConflictError` as `change` does. */
  addWebhookSecret(installationId: string, connectionId: string, added: Asked & { readonly secret: string }): Promise<void>;
}
