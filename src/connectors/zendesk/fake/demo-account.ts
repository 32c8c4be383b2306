/**
 * @module connectors/zendesk/fake/demo-account
 * A small account for tests: the people, fields and tickets that the connector's promises need, and a connection to it over msw.
 */
import { setupServer } from 'msw/node';
import type { Call, DeskCapability } from '#capabilities';
import { createFakeClock, type FakeClock, type TestRuntime, testCall, testRuntime } from '../../../connector-kit/testing/index.ts';
import { mswHandlers } from '../../../connector-kit/testing/msw-handlers.ts';
import { type ZendeskSettings, zendeskSettings } from '../config.ts';
import { createZendeskFake, type ZendeskFake, type ZendeskFakeOptions, type ZendeskSeed } from '../fake.ts';
import { zendesk } from '../index.ts';

// Its other half is loaded before the first connection, as the server does.
await zendesk.prepare?.();

export const ORIGIN = 'https://sandbox.zendesk.com';
export const INTEGRATION = 5001;
export const ADMIN = 5002;
export const AGENT = 5003;
export const LIGHT_AGENT = 5004;
export const GROUP_AGENT = 5005;
export const REQUESTER = 5101;
export const UNVERIFIED = 5102;
export const SERVICE_DESK = 7001;
export const NETWORK = 7002;
export const ROOT_CAUSE = 360_000_010;
export const NOTE = 360_000_011;
export const DEMO_CLIENT = {
  identifier: 'tieline',
  secret: 'demo-client-secret-1',
  user_id: INTEGRATION,
  redirect_uris: ['https://tieline.example/oauth/done'],
  scopes: ['read', 'write', 'tickets:read', 'tickets:write', 'users:read', 'apps:read', 'apps:write', 'webhooks:read', 'webhooks:write'],
};

/** A vendor key pair is made by the tests that need one. */
export const demoSeed: ZendeskSeed = {
  groups: [
    { id: SERVICE_DESK, name: 'Service desk' },
    { id: NETWORK, name: 'Network' },
  ],
  organizations: [{ id: 8001, name: 'Alpenhof Hotels' }],
  users: [
    { id: INTEGRATION, name: 'Tieline', email: 'tieline@alpenhof.example', role: 'admin' },
    { id: ADMIN, name: 'Renate Moser', email: 'renate.moser@alpenhof.example', role: 'admin' },
    { id: AGENT, name: 'Jonas Wirth', email: 'jonas.wirth@alpenhof.example', role: 'agent', groupIds: [SERVICE_DESK], locale: 'de' },
    { id: LIGHT_AGENT, name: 'Ida Brandl', email: 'ida.brandl@alpenhof.example', role: 'light-agent' },
    { id: GROUP_AGENT, name: 'Milan Kova', email: 'milan.kova@alpenhof.example', role: 'agent', groupIds: [NETWORK], ticketRestriction: 'groups' },
    { id: REQUESTER, name: 'Petra Lang', email: 'petra.lang@alpenhof.example', organizationId: 8001 },
    { id: UNVERIFIED, name: 'Unknown Caller', email: 'caller@somewhere.example', isEmailVerified: false },
    { id: 5103, name: 'Left Us', email: 'left@alpenhof.example', role: 'agent', isSuspended: true },
  ],
  fields: [
    {
      id: ROOT_CAUSE,
      type: 'tagger',
      title: 'Root cause',
      isRequiredToSolve: true,
      options: [
        { value: 'cause_network', name: 'Network' },
        { value: 'cause_change', name: 'Change' },
      ],
    },
    { id: NOTE, type: 'text', title: 'Vendor note' },
    { id: 360_000_012, type: 'checkbox', title: 'Escalated', tag: 'escalated' },
    { id: 360_000_013, type: 'decimal', title: 'Effort' },
    { id: 360_000_014, type: 'integer', title: 'Seats' },
    { id: 360_000_015, type: 'date', title: 'Promised for' },
    {
      id: 360_000_016,
      type: 'multiselect',
      title: 'Sites',
      options: [
        { value: 'site_graz', name: 'Graz' },
        { value: 'site_linz', name: 'Linz' },
      ],
    },
  ],
  tickets: [
    {
      id: 101,
      subject: 'Wi-Fi drops in the lobby',
      description: 'Guests lose Wi-Fi near ap-lobby-02 since this morning.',
      requesterId: REQUESTER,
      status: 'open',
      priority: 'high',
      tags: ['wifi'],
      assigneeId: AGENT,
      groupId: SERVICE_DESK,
      createdAt: '2026-01-05T07:00:00Z',
      comments: [{ authorId: AGENT, body: 'Checked the controller, ap-lobby-02 reboots.', isPublic: false, at: '2026-01-05T07:30:00Z' }],
    },
    {
      id: 102,
      subject: 'VPN asks twice for the password',
      description: 'Every login needs two tries.',
      requesterId: UNVERIFIED,
      status: 'new',
      createdAt: '2026-01-05T07:10:00Z',
      groupId: NETWORK,
    },
  ],
  apps: [
    {
      id: 4001,
      name: 'Tieline',
      publicKeyPem: '-----BEGIN PUBLIC KEY-----\nMFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBAKj34GkxFhD90vcNLYLInFEX6Ppy1tPf\n-----END PUBLIC KEY-----',
    },
  ],
  installations: [
    {
      id: 6001,
      appId: 4001,
      settings: { field_mappings: 'version: 1\n', panels: 'items,changes', shared_secret: 'never-answered' },
      secure: ['shared_secret'],
      updatedAt: '2026-01-02T10:00:00Z',
    },
  ],
  clients: [DEMO_CLIENT],
};

export interface DemoDesk {
  readonly fake: ZendeskFake;
  readonly desk: DeskCapability;
  readonly clock: FakeClock;
  readonly runtime: TestRuntime;
  readonly call: Call;
  readonly close: () => Promise<void>;
}

export function demoSettings(changes: Readonly<Record<string, string>> = {}): ZendeskSettings {
  return zendeskSettings.parse({ subdomain: 'sandbox', clientId: DEMO_CLIENT.identifier, accountId: '10000042', appId: '4001', ...changes });
}

/** The account, served by msw at its real address, and a connection to it. */
export function openDemoDesk(options: Partial<ZendeskFakeOptions> & { readonly settings?: Readonly<Record<string, string>> } = {}): DemoDesk {
  const clock = createFakeClock({ sleeping: 'jumps' });
  const fake = createZendeskFake({
    clock,
    seed: demoSeed,
    limits: {
      account: 100_000,
      ticketsUpdate: 100_000,
      ticketsIndex: 100_000,
      incrementalExports: 100_000,
      deletedTickets: 100_000,
      updatesPerTicket: 100_000,
    },
    ...options,
  });
  const server = setupServer(...mswHandlers(fake, ORIGIN));
  server.listen({ onUnhandledFrame: 'error' });
  const runtime = testRuntime({ clock });
  const connected = zendesk.connect(runtime, { settings: demoSettings(options.settings), secrets: { clientSecret: DEMO_CLIENT.secret } });
  const desk = connected.capabilities.desk;
  if (!desk) throw new TypeError('The connection fills no desk.');
  const close = async () => {
    server.close();
    runtime.close();
  };
  return { fake, desk, clock, runtime, call: testCall(), close };
}
