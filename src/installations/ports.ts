/** @module installations/ports  What installations and their mapping versions need from the outside. */
import type { Call, DeskCapability } from '#capabilities';
import type { Clock, Deed, DeedOf } from '#domain';
import type { LocatedProblem, MappingTestOutcome, ValidationContext } from '#mapping';

/** One enrolled installation of the app at one help desk. */
export interface Installation {
  readonly id: string;
  /** The desk's account: its subdomain. */
  readonly account: string;
  readonly deskAppId: string;
  /** The desk's own id of our installation. */
  readonly deskInstallationId: string;
  /** Which connector fills the `desk` capability. */
  readonly deskConnectorId: string;
  readonly mode: 'hosted' | 'assets';
  /** Undefined until the first step of the enrolment made it. */
  readonly deskConnectionId: string | undefined;
  /** The non-secure settings as last read, and when (ISO 8601 UTC). */
  readonly settings: SettingsSnapshot | undefined;
  readonly createdAt: string;
}

export interface SettingsSnapshot {
  readonly values: Readonly<Record<string, string | number | boolean>>;
  readonly hash: string;
  readonly readAt: string;
}

/** Rows of installations. A deed goes into the audit log in the same transaction. */
export interface InstallationStore {
  /** `present` where that place at the desk is enrolled already. */
  insert(installation: Installation, deed?: Deed): Promise<'added' | 'present'>;
  /** The id of whatever is enrolled at that place of the desk. */
  idAt(place: Pick<Installation, 'account' | 'deskInstallationId'>): Promise<string | undefined>;
  read(installationId: string): Promise<Installation | undefined>;
  /** Changes mode and app id: the app was installed anew at the same place. */
  update(installationId: string, change: Pick<Installation, 'mode' | 'deskAppId'>, deed?: Deed): Promise<void>;
  setDeskConnection(installationId: string, connectionId: string): Promise<void>;
  saveSettings(installationId: string, settings: SettingsSnapshot): Promise<void>;
}

/** One distinct document that was read from the settings. */
export interface MappingVersion {
  /** From 1; what provenance names. */
  readonly version: number;
  /** SHA-256 of the text, hex. */
  readonly hash: string;
  readonly document: string;
  /** At most one is `active`; `superseded` was active once. */
  readonly state: 'active' | 'superseded' | 'invalid';
  readonly problems: readonly LocatedProblem[];
  readonly tests: readonly MappingTestOutcome[];
  /** ISO 8601 UTC */
  readonly readAt: string;
  readonly activatedAt: string | undefined;
  /** The admin who saved it in the console; undefined where it came another way. */
  readonly savedBy: string | undefined;
}

export interface MappingVersionStore {
  /** Newest first; with `before`, those of a lower number. */
  list(installationId: string, limit: number, before?: number): Promise<readonly MappingVersion[]>;
  readActive(installationId: string): Promise<MappingVersion | undefined>;
  /**
   * Stores the verdict on a document under its own version, or a new one. Where it is `active`, the version before becomes `superseded` in the same
   * transaction, and a deed goes into the audit log. Safe when two workers read the same settings at once.
   */
  save(installationId: string, verdict: Omit<MappingVersion, 'version'>, deed?: DeedOf<MappingVersion>): Promise<MappingVersion>;
}

/** The part of connections that enrolment uses. */
export interface DeskConnections {
  add(
    installationId: string,
    input: {
      readonly name: string;
      readonly connectorId: string;
      readonly owner: string;
      readonly settings: Readonly<Record<string, unknown>>;
      readonly secrets: Readonly<Record<string, string>>;
    },
  ): Promise<{ readonly id: string }>;
  change(
    installationId: string,
    connectionId: string,
    input: {
      readonly name: string;
      readonly owner: string;
      readonly settings: Readonly<Record<string, unknown>>;
      readonly secrets: Readonly<Record<string, string>>;
    },
  ): Promise<{ readonly id: string; readonly state: 'active' | 'paused' | 'needs-attention' }>;
  resume(installationId: string, connectionId: string): Promise<void>;
  connect(installationId: string, connectionId: string): Promise<{ readonly capabilities: { readonly desk?: DeskCapability } }>;
  addWebhookSecret(installationId: string, connectionId: string, added: { readonly secret: string }): Promise<void>;
}

/** The part of the vault that installations use. */
export interface SecretBox {
  read(installationId: string, name: string): Promise<string | undefined>;
  write(installationId: string, name: string, secret: string): Promise<void>;
}

export interface InstallationsDeps {
  readonly store: InstallationStore;
  readonly versions: MappingVersionStore;
  readonly secrets: SecretBox;
  readonly connections: DeskConnections;
  /** What that document of that installation is checked against and fitted to: connections, live schemas, the runner of expressions. */
  readonly mappingContext: (installationId: string, document: string, call: Call) => Promise<ValidationContext>;
  /** A mapping took effect: every link is to be looked at again. */
  readonly onMappingActivated: (installationId: string, version: number) => Promise<void>;
  readonly clock: Clock;
  readonly newId: () => string;
  /** Our own address as vendors reach it: `https://tieline.example`. */
  readonly publicUrl: string;
}
