/** What the sandbox keeps, on a real directory and real sockets: snapshots, keys, the lock, taken ports, deliveries. */
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, createServer as createPlainServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '#domain';
import { ConnectionReset } from '../../../src/connector-kit/testing/index.ts';
import { startDeliveries } from '../../../src/sandbox/deliveries.ts';
import { listen } from '../../../src/sandbox/listen.ts';
import { StartRefusal } from '../../../src/sandbox/options.ts';
import { loadKeys } from '../../../src/sandbox/state/keys.ts';
import { keepSnapshots } from '../../../src/sandbox/state/snapshots.ts';
import { openMode, openStateDirectory } from '../../../src/sandbox/state/state-directory.ts';
import { createVendors } from '../../../src/sandbox/vendors.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tieline-state-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

async function vendorsOn() {
  const keys = await loadKeys(join(directory, 'keys.json'));
  const { desk, incidentSystem } = createVendors({ clock: systemClock, keys, fieldMappings: 'version: 1' });
  const [incident] = incidentSystem.rows('incident', { text: 'INC0010042', offset: 0, limit: 1 }).rows;
  return { desk, incidentSystem, incidentId: incident?.id ?? '' };
}

test('what a person changed at a vendor is there after a restart, tokens and levers too', async () => {
  const first = await vendorsOn();
  const kept = await keepSnapshots([first.incidentSystem], join(directory, 'vendors'));
  first.incidentSystem.edit('incident', first.incidentId, { short_description: 'kept words' }, 'sofia.reyes');
  first.incidentSystem.switchOn({ kind: 'down' });
  await kept.close();
  const second = await vendorsOn();
  await (await keepSnapshots([second.incidentSystem], join(directory, 'vendors'))).close();
  expect(second.incidentSystem.store.get('incident', second.incidentId)?.values['short_description']).toBe('kept words');
  expect(second.incidentSystem.faults.map(({ fault }) => fault.kind)).toEqual(['down']);
  expect(second.incidentSystem.ledger).toEqual(first.incidentSystem.ledger);
});

test('a snapshot is written once per change and leaves no halves behind', async () => {
  const { incidentSystem, incidentId } = await vendorsOn();
  const kept = await keepSnapshots([incidentSystem], join(directory, 'vendors'));
  await kept.save();
  const path = join(directory, 'vendors', 'servicenow.json');
  const before = (await stat(path)).ino;
  await kept.save();
  expect((await stat(path)).ino).toBe(before);
  incidentSystem.edit('incident', incidentId, { urgency: '2' }, 'sofia.reyes');
  await Promise.all([kept.save(), kept.save(), kept.close()]);
  expect((await stat(path)).ino).not.toBe(before);
  expect(await readdir(join(directory, 'vendors'))).toEqual(['servicenow.json']);
});

test('keys are made once, and only their owner may read them', async () => {
  const path = join(directory, 'keys.json');
  const made = await loadKeys(path);
  expect(await loadKeys(path)).toEqual(made);
  expect((await stat(path)).mode & 0o077).toBe(0);
  expect(made.appPublicKeyPem).toContain('PUBLIC KEY');
});

test('a second sandbox on the same directory is refused with its process, until the first has ended', async () => {
  const first = await openStateDirectory(directory, { isReset: false });
  const refusal = await openStateDirectory(directory, { isReset: false }).catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(StartRefusal);
  expect((refusal as Error).message).toContain(String(process.pid));
  await first.unlock();
  await (await openStateDirectory(directory, { isReset: false })).unlock();
});

test('a reset forgets keys, records and mode', async () => {
  await loadKeys(join(directory, 'keys.json'));
  const mode = await openMode(join(directory, 'mode.json'));
  mode.write('assets');
  await mode.saved();
  expect((await openMode(join(directory, 'mode.json'))).read()).toBe('assets');
  await (await openStateDirectory(directory, { isReset: true })).unlock();
  expect(await readdir(directory)).toEqual([]);
  expect((await openMode(join(directory, 'mode.json'))).read()).toBe('hosted');
});

test('a taken port is refused by number, with the flag that chooses another', async () => {
  const holder = createPlainServer();
  await new Promise<void>((done) => holder.listen(0, '127.0.0.1', done));
  const { port } = holder.address() as AddressInfo;
  const refusal = await listen('hub', port).catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(StartRefusal);
  expect((refusal as Error).message).toMatch(new RegExp(`Port ${port} is taken.*--port-hub.*TIELINE_PORT_HUB`, 's'));
  holder.close();
});

test('a vendor that resets connections resets the socket; before it serves, the server says so', async () => {
  const server = await listen('hub', 0);
  const address = `http://127.0.0.1:${server.port}/`;
  expect((await fetch(address)).status).toBe(503);
  server.serve(() => {
    throw new ConnectionReset('down');
  });
  await expect(fetch(address)).rejects.toThrow();
  server.serve(() => new Response('up again'));
  expect(await (await fetch(address)).text()).toBe('up again');
  await server.close();
});

describe('deliveries of the help desk', () => {
  /** A backend that answers with these statuses, one after the other. */
  async function receiver(
    ...statuses: readonly number[]
  ): Promise<{ readonly server: Server; readonly endpoint: string; readonly bodies: string[] }> {
    const bodies: string[] = [];
    const server = createServer(async (request, response) => {
      bodies.push(Buffer.concat(await request.toArray()).toString());
      response.writeHead(statuses[bodies.length - 1] ?? 200, { 'retry-after': '0' }).end();
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    return { server, bodies, endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/hooks/x` };
  }

  async function deliver(endpoint: string) {
    const { desk } = await vendorsOn();
    const webhook = {
      name: 'Tieline',
      status: 'active',
      endpoint,
      http_method: 'POST',
      request_format: 'json',
      subscriptions: ['zen:event-type:ticket.status_changed'],
      created_at: '2026-11-22T09:00:00Z',
      created_by: '1900',
    };
    desk.insert('webhooks', webhook, 'Leona Vogt');
    const deliveries = startDeliveries({ desk, clock: { now: systemClock.now, sleep: async () => undefined } });
    desk.edit('tickets', '1042', { status: 'pending' }, 'Jonas Lindqvist');
    await Promise.resolve();
    await deliveries.drained();
    await deliveries.close();
    return desk.rows('deliveries', { offset: 0, limit: 10 }).rows.map(({ status, answer }) => ({ status, answer }));
  }

  test.each([
    ['an accepted one is delivered', [200], 1, { status: 'delivered', answer: 200 }],
    ['a busy receiver is asked again when it said', [503, 200], 2, { status: 'delivered', answer: 200 }],
    ['a conflict is tried three times', [409, 409, 409], 3, { status: 'failed', answer: 409 }],
    ['any other refusal is final', [500], 1, { status: 'failed', answer: 500 }],
  ])('%s', async (_what, statuses, posts, outcome) => {
    const { server, bodies, endpoint } = await receiver(...statuses);
    expect(await deliver(endpoint)).toEqual([outcome]);
    expect(bodies).toHaveLength(posts);
    expect(JSON.parse(bodies[0] ?? '{}')).toMatchObject({ type: 'zen:event-type:ticket.status_changed', subject: 'zen:ticket:1042' });
    server.close();
  });

  test('one that nobody takes is given up without an answer', async () => {
    const { server, endpoint } = await receiver();
    await new Promise((done) => server.close(done));
    expect(await deliver(endpoint)).toEqual([{ status: 'failed', answer: null }]);
  });
});

test('the keys of a sandbox are nowhere in its vendors’ records but the shared secret at the desk', async () => {
  const { desk } = await vendorsOn();
  const keys = JSON.parse(await readFile(join(directory, 'keys.json'), 'utf8')) as Record<string, string>;
  const [installation] = desk.rows('installations', { offset: 0, limit: 1 }).rows;
  expect(JSON.stringify(installation)).not.toContain(keys['sharedSecret']);
});
