/** @module domain/directory-person  A person as a directory knows them (reference: identity §0). Factors are kinds only: no numbers, no secrets. */

export const FACTOR_KINDS = [
  'password',
  'totp',
  'push',
  'sms',
  'voice',
  'email',
  'webauthn',
  'platform',
  'hardware-otp',
  'question',
  'recovery-codes',
  'temporary-pass',
  'external',
  'other',
] as const;
export type FactorKind = (typeof FACTOR_KINDS)[number];

export type AccountStatus = 'active' | 'disabled' | 'locked' | 'suspended' | 'staged' | 'password-expired' | 'deleted' | 'unknown';

/** Why a part of a person is not told; each is a translation `reason.<code>`. */
export const UNTOLD_REASONS = ['permission', 'licence', 'role', 'not-asked', 'not-found', 'unavailable'] as const;
export type UntoldReason = (typeof UNTOLD_REASONS)[number];

/**
 * A part that the directory may refuse to tell (missing licence or permission). `unknown` differs from an empty `known`:
 * "no devices" is a fact, "we may not see devices" is not.
 */
export type Told<Value> = { readonly state: 'known'; readonly value: Value } | { readonly state: 'unknown'; readonly why: UntoldReason };

export interface PersonSummary {
  readonly id: string;
  readonly displayName: string;
  readonly email?: string;
}

export interface PersonDevice {
  readonly id: string;
  readonly name: string;
  readonly operatingSystem?: string;
  readonly serialNumber?: string;
  readonly model?: string;
  readonly compliance: 'compliant' | 'not-compliant' | 'unknown';
  /** ISO 8601 UTC */
  readonly lastSeenAt?: string;
}

/** Whether sign-in is locked. Some directories only let it be inferred; `evidence` says from what. */
export interface AccountLock {
  readonly isLocked: boolean;
  readonly kind: 'reported' | 'inferred';
  readonly evidence?: string;
  /** ISO 8601 UTC */
  readonly at?: string;
}

export interface DirectoryPerson extends PersonSummary {
  readonly login: string;
  readonly givenName?: string;
  readonly familyName?: string;
  readonly title?: string;
  readonly department?: string;
  readonly officeLocation?: string;
  readonly employeeId?: string;
  readonly status: AccountStatus;
  readonly isGuest: boolean;
  /** ISO 8601 UTC */
  readonly passwordChangedAt?: string;
  readonly url?: string;
}

/** What the Requester panel needs beside the profile; each part may be unknown on its own. */
export interface PersonDetails {
  /** `null` = the directory says there is none. */
  readonly manager: Told<PersonSummary | null>;
  readonly groups: Told<readonly { readonly id: string; readonly name: string }[]>;
  readonly lock: Told<AccountLock>;
  readonly factors: Told<readonly FactorKind[]>;
  /** `attempt` counts failed sign-ins too; `null` = never, or before tracking began. */
  readonly lastSignIn: Told<{ readonly at: string; readonly kind: 'success' | 'attempt' } | null>;
  readonly devices: Told<readonly PersonDevice[]>;
}

/** The answer of a look-up by e-mail. Never the first of many. */
export type PersonMatch =
  | { readonly kind: 'one'; readonly person: DirectoryPerson }
  | { readonly kind: 'none' }
  | { readonly kind: 'many'; readonly people: readonly PersonSummary[] };
