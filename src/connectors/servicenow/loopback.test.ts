/** @module connectors/servicenow  Over real sockets: an answer lost on the way leaves a write unknown, done once, and findable. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { hasErrorCode } from '#domain';
import { createFakeClock, createTcpProxy, testCall, testRuntime } from '../../connector-kit/testing/index.ts';
import { company, configFor } from './fake/test-connection.ts';
import { createServiceNowFake } from './fake.ts';
import { servicenow } from './index.ts';

/** The fake behind a real HTTP server behind a proxy that breaks connections. */
async function openOverSockets() {
  const clock = createFakeClock({ sleeping: 'jumps' });
  const fake = createServiceNowFake({ clock, seed: company });
  // Whoever else is tested in this process keeps the Request and Response that it knows.
  const server = createAdaptorServer({ fetch: fake.fetch, createServer, overrideGlobalObjects: false });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const proxy = await createTcpProxy({ port: (server.address() as AddressInfo).port });
  const runtime = testRuntime({ clock });
  const { incident } = servicenow.connect(runtime, configFor('oauth-client-credentials', `http://127.0.0.1:${proxy.port}`)).capabilities;
  if (incident === undefined) throw new TypeError('The connection fills no incident capability.');
  const close = async () => {
    runtime.close();
    await proxy.close();
    await new Promise((resolve) => server.close(resolve));
  };
  return { fake, proxy, incident, call: testCall(), close };
}

const failureOf = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );
const create = { fields: { short_description: 'Label printer is offline' }, correlationId: 'tl-socket-1', idempotencyKey: 'k' };

test.each([
  ['before its first byte', { kind: 'reset-after-request' } as const],
  ['in the middle of it', { kind: 'reset-after-response-bytes', bytes: 40 } as const],
])('a create whose answer is reset %s is unknown, happened once, and is found by its correlation id', async (_name, toxic) => {
  const { fake, proxy, incident, call, close } = await openOverSockets();
  try {
    await incident.describe(call);
    proxy.infect(toxic);
    const error = await failureOf(incident.create(create, call));
    proxy.infect(undefined);
    expect(hasErrorCode(error, 'outcome-unknown')).toBe(true);
    expect(await incident.findByCorrelation('tl-socket-1', ['short_description'], call)).toMatchObject([{ title: 'Label printer is offline' }]);
    expect(fake.ledger.filter(({ effect }) => effect === 'incident.create')).toHaveLength(1);
  } finally {
    await close();
  }
});

test('a read whose answer is reset is simply read again', async () => {
  const { fake, proxy, incident, call, close } = await openOverSockets();
  try {
    const created = await incident.create(create, call);
    if (created.kind !== 'created') throw new Error('The create was refused.');
    proxy.infect({ kind: 'reset-after-request' });
    const reading = failureOf(incident.read(created.record.id, [], call));
    expect(hasErrorCode(await reading, 'vendor-unavailable')).toBe(true);
    proxy.infect(undefined);
    expect(await incident.read(created.record.id, [], call)).toMatchObject({ kind: 'found' });
    expect(fake.requests.filter(({ method, path }) => method === 'GET' && path.includes(created.record.id)).length).toBeGreaterThan(1);
  } finally {
    await close();
  }
});
