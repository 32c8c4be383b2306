/** @module connectors/servicenow/fake/test-connection  A small company, and a connection to it over msw on one clock, for the connector's tests. */
import { setupServer } from 'msw/node';
import type { Capabilities, ConnectorRuntime } from '#capabilities';
import { createFakeClock, testCall, testRuntime } from '../../../connector-kit/testing/index.ts';
import { mswHandlers } from '../../../connector-kit/testing/msw-handlers.ts';
import { usingOf } from '../../../connector-kit/testing/using.ts';
import { createServiceNowFake, FAKE_CREDENTIALS, type ServiceNowFakeOptions, type ServiceNowSeed, seededId } from '../fake.ts';
import { servicenow } from '../index.ts';

// Its other half is loaded before the first connection, as the server does.
await servicenow.prepare?.();

export const ORIGIN = 'https://acme.service-now.com';
const { clientId, clientSecret, userName, password } = FAKE_CREDENTIALS;

/** `erp-api` depends on `web-01`, which depends on `san-01`, which stands in `rack-07`. */
export const company: ServiceNowSeed = {
  users: [
    { userName: 'anna.huber', name: 'Anna Huber', email: 'anna.huber@acme.example' },
    { userName: 'marko.novak', name: 'Marko Novak', email: 'Marko.Novak@acme.example' },
    { userName: 'desk.graz', name: 'Desk Graz', email: 'desk@acme.example' },
    { userName: 'desk.linz', name: 'Desk Linz', email: 'desk@acme.example' },
    { userName: 'left.us', name: 'Left Us', email: 'left@acme.example', active: 'false' },
  ],
  groups: [{ name: 'Linux Operations', email: 'linux@acme.example' }],
  items: [
    { name: 'erp-api', className: 'cmdb_ci_appl', environment: 'Production' },
    { name: 'erp-api-test', className: 'cmdb_ci_appl', environment: 'Test' },
    {
      name: 'web-01',
      className: 'cmdb_ci_linux_server',
      serialNumber: 'CZJ9430211',
      assetTag: 'P1000412',
      ipAddress: '10.20.30.41',
      assignedTo: 'marko.novak',
      supportGroup: 'Linux Operations',
      location: 'Graz',
    },
    { name: 'san-01', className: 'cmdb_ci_storage_server' },
    { name: 'rack-07', className: 'cmdb_ci_rack' },
  ],
  relations: [
    { parent: 'erp-api', child: 'web-01', type: 'Depends on::Used by' },
    { parent: 'web-01', child: 'san-01', type: 'Depends on::Used by' },
    { parent: 'rack-07', child: 'san-01', type: 'Contains::Contained by' },
  ],
};

export const webServer = seededId('cmdb_ci', 'web-01');
export const storage = seededId('cmdb_ci', 'san-01');
export const anna = seededId('sys_user', 'anna.huber');

/** The settings and secrets that the fake accepts. */
export const configFor = (auth: 'basic' | 'oauth-client-credentials', instanceUrl = ORIGIN) => ({
  settings: servicenow.settings.parse({ instanceUrl, auth, clientId, userName }),
  secrets: { clientSecret, password },
});

/** A connection to a fresh instance over msw, on one clock. */
export function connectTo(options: Partial<ServiceNowFakeOptions> = {}, parts: Partial<ConnectorRuntime> = {}) {
  const clock = createFakeClock({ sleeping: 'jumps' });
  const fake = createServiceNowFake({ clock, seed: company, ...options });
  const server = setupServer(...mswHandlers(fake, ORIGIN));
  server.listen({ onUnhandledFrame: 'error' });
  const runtime = testRuntime({ ...parts, clock });
  const connected = servicenow.connect(runtime, configFor('oauth-client-credentials'));
  const capabilities = connected.capabilities as Required<Pick<Capabilities, 'cmdb' | 'change' | 'changeRecord' | 'incident'>>;
  return {
    ...capabilities,
    checks: connected.checks,
    fake,
    server,
    runtime,
    clock,
    call: testCall(),
    advance: (ms: number) => clock.setNow(clock.now() + ms),
    seedRecord: () => fake.insert('incident', { short_description: 'Mail is slow', caller_id: anna }, 'anna.huber'),
    close: async () => {
      server.close();
      runtime.close();
    },
  };
}

export type TestConnection = ReturnType<typeof connectTo>;

/** Connects, runs, and ends what was opened. */
export const using = usingOf(connectTo);
