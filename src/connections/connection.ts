/** @module connections/connection  A configured connector of an installation, and what storage keeps of it. */
import type { Deed, Reason } from '#domain';

/** Why a connection is not active; translation keys `reason.<code>`. */
export const CONNECTION_REASONS = ['connection-paused', 'connection-credentials-refused', 'connection-not-agreed'] as const;
export type ConnectionReason = Reason<(typeof CONNECTION_REASONS)[number]>;

/** `paused`: a person stopped it. `needs-attention`: it cannot work until somebody changes something; the reason says what. */
export type ConnectionState = 'active' | 'paused' | 'needs-attention';

/** Secrets are not part of it: they lie in the vault. */
export interface Connection {
  readonly id: string;
  /** Unique in the installation, whatever its capitals, but where two were added before that was asked; mappings name it. */
  readonly name: string;
  readonly connectorId: string;
  /** The person to ask. */
  readonly owner: string;
  /** Who is called when it breaks at night. */
  readonly onCall: string;
  /** As they were entered, with the defaults of the connector's schema: what its form shows. */
  readonly settings: unknown;
  readonly state: ConnectionState;
  readonly stateReason: ConnectionReason | undefined;
  /** ISO 8601 UTC, to the minute. */
  readonly lastUsedAt: string | undefined;
  /** When all of its checks last passed, ISO 8601 UTC. */
  readonly testedAt: string | undefined;
  readonly createdAt: string;
  /** Counts what people saved of it, from 1: a change is made from the one that they saw. Its state and its use do not count. */
  readonly version: number;
  /** When somebody last saved it, ISO 8601 UTC, and who; undefined before the first change, `changedBy` after an enrolment too. */
  readonly changedAt: string | undefined;
  readonly changedBy: string | undefined;
}

/** Which connections a page holds: those behind that name, or the one with that id. */
export interface ConnectionPageQuery {
  readonly after?: string | undefined;
  readonly id?: string | undefined;
  readonly limit: number;
}

/** As people enter them, by the name of the field. */
export type EnteredSecrets = Readonly<Record<string, string>>;

/** What is written in one transaction with a row. */
export interface WrittenWith {
  /** By their names in the vault; sealed before they are stored. */
  readonly secrets?: EnteredSecrets;
  /** Goes into the audit log. */
  readonly deed?: Deed | undefined;
}

/** The connection that has the name, or one that differs in capitals alone. */
export interface NameTaken {
  readonly takenBy: string;
}

export interface StateChange {
  readonly state: ConnectionState;
  readonly reason?: ConnectionReason | undefined;
  /** Where the connection is not so any more, nothing changes. Absent: whatever it is. */
  readonly over?: { readonly state: ConnectionState; readonly version?: number };
  readonly deed?: Deed | undefined;
}

/** Rows of connections. */
export interface ConnectionStore {
  /** By name. */
  list(installationId: string): Promise<readonly Connection[]>;
  /** At most `limit`, by name. The order is that of code points, whatever the database's language: `after` stands in it the same everywhere. */
  page(installationId: string, asked: ConnectionPageQuery): Promise<readonly Connection[]>;
  findNamed(installationId: string, name: string): Promise<Connection | undefined>;
  read(installationId: string, connectionId: string): Promise<Connection | undefined>;
  /** A name that another one has is refused, in other capitals too: a mapping names connections. */
  insert(installationId: string, connection: Connection, also?: WrittenWith): Promise<'added' | NameTaken>;
  /** `connection.version` is the next one: it is saved only over the one before. `newer` where another stands there already. A new name is refused as in `insert`. */
  update(
    installationId: string,
    connection: Pick<Connection, 'id' | 'name' | 'owner' | 'onCall' | 'settings' | 'version' | 'changedAt' | 'changedBy'>,
    also?: WrittenWith,
  ): Promise<'saved' | 'newer' | 'absent' | NameTaken>;
  setState(installationId: string, connectionId: string, change: StateChange): Promise<void>;
  /**
   * Takes it out of every list and frees its name; settings go. What is left is its id, so that a late webhook is told that it is gone (410) and no other
   * connection ever gets its address. Only that version: `newer` where another stands there.
   */
  remove(installationId: string, connection: Pick<Connection, 'id' | 'version'>, deed?: Deed): Promise<'removed' | 'newer' | 'absent'>;
  /** Notes that all checks passed. */
  passTest(installationId: string, connectionId: string, atIso: string): Promise<void>;
  touch(installationId: string, connectionId: string, atIso: string): Promise<void>;
}

/** The part of the vault that connections use; secrets are written with their rows. */
export interface SecretBox {
  read(installationId: string, name: string): Promise<string | undefined>;
  remove(installationId: string, name: string): Promise<void>;
}

/** Names under which a connection's secrets lie in the vault; its tokens are named by storage, which writes them together with their lease. */
export const secretNames = {
  credentials: (connectionId: string) => `connection/${connectionId}/credentials`,
  webhook: (connectionId: string) => `connection/${connectionId}/webhook`,
};
