/** @module sandbox/seed/directory  The company at the fake directory: managers, groups, factors, devices, locked and disabled accounts. */
import { createHash } from 'node:crypto';
import type { FactorKind } from '#domain';
import type { EntraSeed, SeedDevice, SeedPerson } from '../../connectors/entra/fake.ts';
import { type CompanyDevice, type CompanyPerson, MAIL_DOMAIN, mailOf, people } from '../company/index.ts';
import { isoAgo } from './desk.ts';

/** How the backend signs in at the sandbox's directory. */
export const DIRECTORY = {
  tenantId: MAIL_DOMAIN,
  clientId: '6f1d3c52-8a55-4c7e-9f0e-2b6a4d1e7c90',
  clientSecret: 'sandbox~directory~client~secret',
} as const;

/** The vendor's type of each kind; a kind without a type of its own is left out. */
const METHOD_TYPES: Readonly<Partial<Record<FactorKind, string>>> = {
  push: 'microsoftAuthenticatorAuthenticationMethod',
  totp: 'softwareOathAuthenticationMethod',
  sms: 'phoneAuthenticationMethod',
  email: 'emailAuthenticationMethod',
  webauthn: 'fido2AuthenticationMethod',
  platform: 'windowsHelloForBusinessAuthenticationMethod',
  'hardware-otp': 'hardwareOathAuthenticationMethod',
  'temporary-pass': 'temporaryAccessPassAuthenticationMethod',
};
/** "The account is locked", and "wrong password". https://learn.microsoft.com/entra/identity-platform/reference-error-codes */
const LOCKED = 50_053;
const WRONG_PASSWORD = 50_126;

/** The seed of the fake directory at that moment. */
export function seedDirectory(nowMs: number): EntraSeed {
  const groups = [...new Set(people.flatMap((person) => person.groups))];
  return {
    tenantId: DIRECTORY.tenantId,
    clients: [{ clientId: DIRECTORY.clientId, secret: DIRECTORY.clientSecret }],
    groups: groups.map((name) => ({ id: directoryId('group', name), displayName: name })),
    people: people.map((person) => toPerson(person, nowMs)),
  };
}

/** The same id for the same name at every start: a GUID made from both. */
export function directoryId(kind: 'person' | 'group' | 'device', name: string): string {
  const hex = createHash('sha256').update(`${kind}/${name}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

function toPerson(person: CompanyPerson, nowMs: number): SeedPerson {
  const [givenName = person.name, ...rest] = person.name.split(' ');
  const lastSignIn = person.lastSignInAgo === undefined ? undefined : isoAgo(nowMs, person.lastSignInAgo);
  return {
    id: directoryId('person', person.key),
    displayName: person.name,
    givenName,
    surname: rest.join(' '),
    userPrincipalName: mailOf(person),
    mail: mailOf(person),
    jobTitle: person.title,
    department: person.department,
    officeLocation: person.office,
    employeeId: `HR-${1_000 + people.indexOf(person)}`,
    accountEnabled: person.account !== 'disabled',
    groupIds: person.groups.map((name) => directoryId('group', name)),
    methods: person.factors.flatMap((kind) => METHOD_TYPES[kind] ?? []),
    devices: person.devices.map((device) => toDevice(device, lastSignIn ?? isoAgo(nowMs, 60))),
    lastPasswordChangeDateTime: isoAgo(nowMs, 60 * 24 * 74),
    signIns: signInsOf(person, nowMs),
    ...(person.manager ? { managerId: directoryId('person', person.manager) } : {}),
    ...(lastSignIn
      ? { lastSuccessfulSignInDateTime: lastSignIn, lastSignInDateTime: person.account === 'locked' ? isoAgo(nowMs, 24) : lastSignIn }
      : {}),
  };
}

function toDevice(device: CompanyDevice, lastSyncDateTime: string): SeedDevice {
  const [operatingSystem = '', ...version] = device.system.split(' ');
  return {
    id: directoryId('device', device.name),
    deviceName: device.name,
    operatingSystem,
    osVersion: version.join(' '),
    complianceState: device.isCompliant ? 'compliant' : 'noncompliant',
    serialNumber: device.serialNumber,
    model: device.model,
    lastSyncDateTime,
  };
}

/** A lock is never a field at the vendor: it shows in the sign-in log only. */
function signInsOf({ account, lastSignInAgo }: CompanyPerson, nowMs: number): NonNullable<SeedPerson['signIns']> {
  const success = lastSignInAgo === undefined ? [] : [{ createdDateTime: isoAgo(nowMs, lastSignInAgo), errorCode: 0 }];
  if (account !== 'locked') return success;
  const failures = [30, 28, 26].map((ago) => ({ createdDateTime: isoAgo(nowMs, ago), errorCode: WRONG_PASSWORD }));
  return [...success, ...failures, { createdDateTime: isoAgo(nowMs, 24), errorCode: LOCKED }];
}
