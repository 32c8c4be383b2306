/** @module connectors/servicenow-soap/fake/test-connection  A connection over SOAP to the one fake instance, which serves REST and SOAP over the same tables. */

import { setupServer } from 'msw/node';
import type { ConnectorRuntime } from '#capabilities';
import { createFakeClock, testCall, testRuntime } from '../../../connector-kit/testing/index.ts';
import { mswHandlers } from '../../../connector-kit/testing/msw-handlers.ts';
import { usingOf } from '../../../connector-kit/testing/using.ts';
import { createServiceNowFake, FAKE_CREDENTIALS, type ServiceNowSeed, seededId } from '../../servicenow/fake.ts';
import { servicenowSoap } from '../index.ts';

// Its other half is loaded before the first connection, as the server does.
await servicenowSoap.prepare?.();

export const ORIGIN = 'https://acme.service-now.com';

export const company: ServiceNowSeed = {
  users: [
    { userName: 'anna.huber', name: 'Anna Huber', email: 'anna.huber@acme.example' },
    { userName: 'desk.graz', name: 'Desk Graz', email: 'desk@acme.example' },
    { userName: 'desk.linz', name: 'Desk Linz', email: 'desk@acme.example' },
    { userName: 'left.us', name: 'Left Us', email: 'left@acme.example', active: 'false' },
  ],
  items: [
    { name: 'web-01', className: 'cmdb_ci_linux_server' },
    { name: 'san-01', className: 'cmdb_ci_storage_server' },
  ],
};
export const anna = seededId('sys_user', 'anna.huber');
export const webServer = seededId('cmdb_ci', 'web-01');
export const storage = seededId('cmdb_ci', 'san-01');

/** The settings and secrets that the fake accepts. */
export const config = {
  settings: servicenowSoap.settings.parse({ instanceUrl: ORIGIN, userName: FAKE_CREDENTIALS.userName }),
  secrets: { password: FAKE_CREDENTIALS.password },
};

/** A connection to a fresh instance over msw, on one clock. */
export function connectTo(parts: Partial<ConnectorRuntime> = {}) {
  const clock = createFakeClock({ sleeping: 'jumps' });
  const fake = createServiceNowFake({ clock, seed: company });
  const server = setupServer(...mswHandlers(fake, ORIGIN));
  server.listen({ onUnhandledFrame: 'error' });
  const runtime = testRuntime({ ...parts, clock });
  const { capabilities, checks } = servicenowSoap.connect(runtime, config);
  if (capabilities.incident === undefined) throw new TypeError('The connection fills no incident capability.');
  return {
    incident: capabilities.incident,
    checks,
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

/** Connects, runs, and ends what was opened. */
export const using = usingOf(connectTo);
