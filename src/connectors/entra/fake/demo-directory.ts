/**
 * @module connectors/entra/fake/demo-directory
 * A small directory for tests, and a connection to it over msw.
 */
import { setupServer } from 'msw/node';
import type { Call, IdentityCapability } from '#capabilities';
import { createFakeClock, type FakeClock, type FakeShell, type TestRuntime, testCall, testRuntime } from '../../../connector-kit/testing/index.ts';
import { mswHandlers } from '../../../connector-kit/testing/msw-handlers.ts';
import { entraSettings } from '../config.ts';
import { createEntraFake, type EntraSeed } from '../fake.ts';
import { entra } from '../index.ts';

// Its other half is loaded before the first connection, as the server does.
await entra.prepare?.();

export const GRAPH = 'https://graph.microsoft.com';
export const LOGIN = 'https://login.microsoftonline.com';
export const CLIENT = { clientId: 'b7e0a9c4-app', secret: 'demo~client~secret~42' };
export const PETRA = '11111111-1111-4111-8111-111111111111';
export const MARCO = '22222222-2222-4222-8222-222222222222';
export const GUEST = '33333333-3333-4333-8333-333333333333';
export const LOCKED = '44444444-4444-4444-8444-444444444444';
export const ALONE = '55555555-5555-4555-8555-555555555555';
export const PHONE = '+43 660 7788123';

export const demoDirectory: EntraSeed = {
  tenantId: 'alpenhof.example',
  clients: [CLIENT],
  groups: [
    { id: 'aaaa0001-0000-4000-8000-000000000001', displayName: 'Front office' },
    { id: 'aaaa0002-0000-4000-8000-000000000002', displayName: 'VPN users' },
    { id: 'aaaa0003-0000-4000-8000-000000000003', displayName: 'Helpdesk Administrator', kind: 'directoryRole' },
  ],
  people: [
    {
      id: PETRA,
      displayName: 'Petra Lang',
      givenName: 'Petra',
      surname: 'Lang',
      userPrincipalName: 'petra.lang@alpenhof.example',
      mail: 'petra.lang@alpenhof.example',
      aliases: ['frontdesk@alpenhof.example', "petra.o'lang@alpenhof.example"],
      jobTitle: 'Front office manager',
      department: 'Reception',
      officeLocation: 'Graz, lobby',
      employeeId: 'A-1107',
      mobilePhone: PHONE,
      managerId: MARCO,
      groupIds: ['aaaa0001-0000-4000-8000-000000000001', 'aaaa0002-0000-4000-8000-000000000002', 'aaaa0003-0000-4000-8000-000000000003'],
      methods: [
        'microsoftAuthenticatorAuthenticationMethod',
        'phoneAuthenticationMethod',
        'emailAuthenticationMethod',
        'fido2AuthenticationMethod',
        'qrCodePinAuthenticationMethod',
      ],
      devices: [
        {
          id: 'dddd0001',
          deviceName: 'NB-GRZ-041',
          operatingSystem: 'Windows',
          osVersion: '11',
          complianceState: 'compliant',
          serialNumber: 'PF3X9K2',
          manufacturer: 'Lenovo',
          model: 'T14',
          lastSyncDateTime: '2026-01-05T06:40:00Z',
        },
        { id: 'dddd0002', deviceName: 'iPhone of Petra', operatingSystem: 'iOS', complianceState: 'noncompliant' },
      ],
      lastPasswordChangeDateTime: '2025-11-03T08:00:00Z',
      lastSuccessfulSignInDateTime: '2026-01-05T07:55:00Z',
      signIns: [{ createdDateTime: '2026-01-05T07:55:00Z', errorCode: 0 }],
    },
    {
      id: MARCO,
      displayName: 'Marco Steiner',
      userPrincipalName: 'marco.steiner@alpenhof.example',
      mail: 'marco.steiner@alpenhof.example',
      aliases: ['shared@alpenhof.example'],
    },
    {
      id: GUEST,
      displayName: 'Ana Ruiz (partner)',
      userPrincipalName: 'ana_partner.example#EXT#@alpenhof.example',
      mail: 'ana+desk@partner.example',
      userType: 'Guest',
      accountEnabled: false,
    },
    {
      id: LOCKED,
      displayName: 'Lukas Ebner',
      userPrincipalName: 'lukas.ebner@alpenhof.example',
      mail: 'lukas.ebner@alpenhof.example',
      aliases: ['shared@alpenhof.example'],
      lastSignInDateTime: '2026-01-05T08:50:00Z',
      signIns: [
        { createdDateTime: '2026-01-05T06:00:00Z', errorCode: 0 },
        { createdDateTime: '2026-01-05T08:45:00Z', errorCode: 50126 },
        { createdDateTime: '2026-01-05T08:50:00Z', errorCode: 50053 },
      ],
    },
    { id: ALONE, displayName: 'Nora Feld', userPrincipalName: 'nora.feld@alpenhof.example', mail: 'nora.feld@alpenhof.example' },
  ],
};

export interface DemoDirectory {
  readonly fake: FakeShell;
  readonly identity: IdentityCapability;
  readonly clock: FakeClock;
  readonly runtime: TestRuntime;
  readonly call: Call;
  readonly close: () => Promise<void>;
}

export function demoSettings(changes: Readonly<Record<string, string>> = {}) {
  return entraSettings.parse({ tenantId: 'alpenhof.example', clientId: CLIENT.clientId, ...changes });
}

/** The directory, served by msw at its real addresses, and a connection to it. */
export function openDemoDirectory(seed: EntraSeed = demoDirectory): DemoDirectory {
  const clock = createFakeClock({ sleeping: 'jumps' });
  const fake = createEntraFake({ clock, seed });
  const server = setupServer(...mswHandlers(fake, GRAPH), ...mswHandlers(fake, LOGIN));
  server.listen({ onUnhandledFrame: 'error' });
  const runtime = testRuntime({ clock });
  const { identity } = entra.connect(runtime, { settings: demoSettings(), secrets: { clientSecret: CLIENT.secret } }).capabilities;
  if (!identity) throw new TypeError('The connection fills no identity.');
  const close = async () => {
    server.close();
    runtime.close();
  };
  return { fake, identity, clock, runtime, call: testCall({ priority: 'agent' }), close };
}
