/**
 * @module connectors/entra/fake/seeds
 * What a sandbox or a test puts into the fake directory.
 */
import type { FieldValue } from '#domain';
import type { FakeStore } from '../../../connector-kit/testing/index.ts';

export interface SeedDevice {
  readonly id: string;
  readonly deviceName: string;
  readonly operatingSystem?: string;
  readonly osVersion?: string;
  readonly complianceState?: 'compliant' | 'noncompliant' | 'unknown';
  /** ISO 8601 UTC */
  readonly lastSyncDateTime?: string;
  readonly serialNumber?: string;
  readonly manufacturer?: string;
  readonly model?: string;
}

export interface SeedPerson {
  /** A GUID. */
  readonly id: string;
  readonly displayName: string;
  readonly givenName?: string;
  readonly surname?: string;
  readonly userPrincipalName: string;
  readonly mail?: string;
  /** Further addresses of the mailbox. */
  readonly aliases?: readonly string[];
  readonly jobTitle?: string;
  readonly department?: string;
  readonly officeLocation?: string;
  readonly employeeId?: string;
  readonly mobilePhone?: string;
  /** Default true. */
  readonly accountEnabled?: boolean;
  /** Default `Member`. */
  readonly userType?: 'Member' | 'Guest';
  readonly managerId?: string;
  readonly groupIds?: readonly string[];
  /** Type names without prefix: `fido2AuthenticationMethod`. A password is always there. */
  readonly methods?: readonly string[];
  readonly devices?: readonly SeedDevice[];
  readonly lastPasswordChangeDateTime?: string;
  readonly lastSuccessfulSignInDateTime?: string;
  readonly lastSignInDateTime?: string;
  readonly signIns?: readonly { readonly createdDateTime: string; readonly errorCode: number }[];
}

export interface EntraSeed {
  /** Default `alpenhof.example`. */
  readonly tenantId?: string;
  readonly people?: readonly SeedPerson[];
  /** `kind` default `group`; the other two share a person's memberships with groups. */
  readonly groups?: readonly {
    readonly id: string;
    readonly displayName: string;
    readonly kind?: 'group' | 'directoryRole' | 'administrativeUnit';
  }[];
  readonly clients?: readonly { readonly clientId: string; readonly secret: string }[];
  /** Default `premium`: without it sign-in data is refused. */
  readonly licence?: 'premium' | 'free';
  /** Default: all that the connector can use. */
  readonly permissions?: readonly string[];
}

/** Application permissions that the connector reads with. */
export const PERMISSIONS = [
  'User.Read.All',
  'GroupMember.Read.All',
  'UserAuthenticationMethod.Read.All',
  'AuditLog.Read.All',
  'DeviceManagementManagedDevices.Read.All',
] as const;

/** Id of the one row of the table `tenant`, where licence and permissions are switched. */
export const TENANT_ROW = 'tenant';

const ACTOR = 'seed';

/** Puts a seed's records into the tables. */
export function fillFromSeed(seed: EntraSeed, store: FakeStore): void {
  store.insert(
    'tenant',
    { licence: seed.licence ?? 'premium', permissions: [...(seed.permissions ?? PERMISSIONS)] },
    { actor: ACTOR, id: TENANT_ROW },
  );
  for (const { id, ...group } of seed.groups ?? []) store.insert('groups', { kind: 'group', ...group }, { actor: ACTOR, id });
  for (const person of seed.people ?? []) addPerson(store, person);
}

function addPerson(store: FakeStore, person: SeedPerson): void {
  const { id, aliases = [], devices = [], signIns = [], methods = [], groupIds = [], managerId, ...profile } = person;
  const own = person.mail === undefined ? [] : [`SMTP:${person.mail}`];
  const values: Record<string, FieldValue> = {
    accountEnabled: true,
    userType: 'Member',
    ...(profile as Record<string, FieldValue>),
    proxyAddresses: [...own, ...aliases.map((alias) => `smtp:${alias}`)],
    managerId: managerId ?? null,
    groupIds: [...groupIds],
    methods: ['passwordAuthenticationMethod', ...methods],
  };
  store.insert('users', values, { actor: ACTOR, id });
  for (const { id: deviceId, ...device } of devices) store.insert('devices', { ...device, userId: id }, { actor: ACTOR, id: deviceId });
  for (const signIn of signIns) store.insert('signIns', { ...signIn, userId: id }, { actor: ACTOR });
}
