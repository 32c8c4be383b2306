/**
 * @module connectors/entra/translate
 * The vendor's people, factors, devices and sign-ins in our words; pure.
 */
import type { AccountLock, DirectoryPerson, FactorKind, PersonDevice, PersonSummary } from '#domain';
import type { DeviceWire, UserWire } from './wire.ts';

const PREFIX = '#microsoft.graph.';
/**
 * Kinds by the vendor's type. `password` is always there and is no second factor by itself; `email` serves password reset only, never sign-in.
 * Types that the vendor adds are `other`.
 */
const KINDS: Readonly<Record<string, FactorKind>> = {
  passwordAuthenticationMethod: 'password',
  microsoftAuthenticatorAuthenticationMethod: 'push',
  emailAuthenticationMethod: 'email',
  fido2AuthenticationMethod: 'webauthn',
  softwareOathAuthenticationMethod: 'totp',
  hardwareOathAuthenticationMethod: 'hardware-otp',
  windowsHelloForBusinessAuthenticationMethod: 'platform',
  platformCredentialAuthenticationMethod: 'platform',
  temporaryAccessPassAuthenticationMethod: 'temporary-pass',
  externalAuthenticationMethod: 'external',
};

/** Each kind once, in the vendor's order. */
export function toFactorKinds(methods: readonly { readonly '@odata.type': string; readonly phoneType: string | null }[]): readonly FactorKind[] {
  return [...new Set(methods.map((method) => toFactorKind(method['@odata.type'].replace(PREFIX, ''), method.phoneType)))];
}

/** A phone takes texts and calls, an office line calls only. */
function toFactorKind(type: string, phoneType: string | null): FactorKind {
  if (type === 'phoneAuthenticationMethod') return phoneType === 'office' ? 'voice' : 'sms';
  return Object.hasOwn(KINDS, type) ? (KINDS[type] as FactorKind) : 'other';
}

export function toPerson(user: UserWire): DirectoryPerson {
  const optional = {
    email: user.mail,
    givenName: user.givenName,
    familyName: user.surname,
    title: user.jobTitle,
    department: user.department,
    officeLocation: user.officeLocation,
    employeeId: user.employeeId,
    passwordChangedAt: user.lastPasswordChangeDateTime,
  };
  return {
    id: user.id,
    displayName: user.displayName ?? user.userPrincipalName ?? user.id,
    login: user.userPrincipalName ?? '',
    status: user.accountEnabled === true ? 'active' : user.accountEnabled === false ? 'disabled' : 'unknown',
    isGuest: user.userType === 'Guest',
    ...withoutNulls(optional),
  };
}

export function toSummary(person: { readonly id: string; readonly displayName: string | null; readonly mail: string | null }): PersonSummary {
  return { id: person.id, displayName: person.displayName ?? person.id, ...(person.mail === null ? {} : { email: person.mail }) };
}

/** True where the account really owns the address: what a filter returns is checked, never trusted. */
export function ownsAddress(user: UserWire, email: string): boolean {
  const wanted = email.toLowerCase();
  const addresses = [
    user.mail,
    user.userPrincipalName,
    ...user.proxyAddresses.filter((address) => /^smtp:/i.test(address)).map((address) => address.slice('smtp:'.length)),
  ];
  return addresses.some((address) => address?.toLowerCase() === wanted);
}

/** Locked out, or the address that tried is blocked: the vendor gives one code for both. */
const LOCKED = 50053;
/** How long after a refusal we still call the account locked: the vendor's own lockouts begin at a minute and grow. */
const LOCK_MS = 3_600_000;

/** The vendor has no readable lock, so this is inferred from sign-ins (newest first), and says so. */
export function inferLock(
  signIns: readonly { readonly createdDateTime: string; readonly status?: { readonly errorCode: number } | null | undefined }[],
  nowMs: number,
): AccountLock {
  const newestFirst = signIns.toSorted((a, b) => Date.parse(b.createdDateTime) - Date.parse(a.createdDateTime));
  const decisive = newestFirst.find(({ status }) => status?.errorCode === LOCKED || status?.errorCode === 0);
  const isLocked = decisive?.status?.errorCode === LOCKED && nowMs - Date.parse(decisive.createdDateTime) <= LOCK_MS;
  if (!decisive || !isLocked) return { isLocked: false, kind: 'inferred' };
  return { isLocked: true, kind: 'inferred', evidence: `sign-in refused with code ${LOCKED}`, at: decisive.createdDateTime };
}

export function toDevice(device: DeviceWire): PersonDevice {
  const system = [device.operatingSystem, device.osVersion].filter(Boolean).join(' ');
  const model = [device.manufacturer, device.model].filter(Boolean).join(' ');
  const compliance = device.complianceState === 'compliant' ? 'compliant' : device.complianceState === 'noncompliant' ? 'not-compliant' : 'unknown';
  return {
    id: device.id,
    name: device.deviceName ?? device.id,
    compliance,
    ...withoutNulls({
      operatingSystem: system || null,
      serialNumber: device.serialNumber,
      model: model || null,
      lastSeenAt: device.lastSyncDateTime,
    }),
  };
}

function withoutNulls<Key extends string>(values: Readonly<Record<Key, string | null>>): Partial<Record<Key, string>> {
  return Object.fromEntries(Object.entries(values).filter((entry) => entry[1] !== null)) as Partial<Record<Key, string>>;
}
