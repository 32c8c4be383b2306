/** @module access/ports  What proving a caller needs from storage, the installations and the desk. */
import type { DeskCapability, DeskPages } from '#capabilities';
import type { Clock, InstallationId } from '#domain';

/** What the enrolment stored about one installation. */
export interface EnrolledInstallation {
  readonly id: InstallationId;
  /** The desk's account: its subdomain. */
  readonly account: string;
  readonly deskAppId: string;
  readonly deskInstallationId: string;
  readonly mode: 'hosted' | 'assets';
}

/** Finds installations before the tenant is known; one row or none. */
export interface InstallationDirectory {
  find(key: { readonly account: string; readonly deskInstallationId: string }): Promise<EnrolledInstallation | undefined>;
  read(id: InstallationId): Promise<EnrolledInstallation | undefined>;
  /** The shared secrets that are valid now: two while one is being rotated. */
  sharedSecrets(id: InstallationId): Promise<readonly string[]>;
}

/** A renewal token as stored: only its hash is kept. */
export interface RenewalRecord {
  readonly tokenHash: string;
  readonly userId: string;
  readonly page: string;
  /** Ms since the epoch. */
  readonly expiresAt: number;
}

export interface SessionStore {
  putRenewal(installationId: InstallationId, renewal: RenewalRecord): Promise<void>;
  /** Takes it out: the second taker gets nothing. */
  takeRenewal(installationId: InstallationId, tokenHash: string): Promise<RenewalRecord | undefined>;
  /** Remembers a token id until it has run out. */
  useTokenId(installationId: InstallationId, tokenId: string, expiresAt: number): Promise<'first' | 'seen'>;
}

export interface AccessDeps {
  readonly clock: Clock;
  readonly installations: InstallationDirectory;
  readonly sessions: SessionStore;
  readonly desk: (installationId: InstallationId) => Promise<DeskCapability>;
  readonly pages: DeskPages;
  /** Signs our own access tokens, at least 32 bytes; the second key, if any, still verifies (rotation). */
  readonly sessionKeys: readonly Uint8Array[];
  /** Random bytes, for tokens. */
  readonly randomBytes: (size: number) => Uint8Array;
}
