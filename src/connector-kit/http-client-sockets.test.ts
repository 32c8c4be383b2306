/** The whole way over real sockets: client, transport, a TCP proxy that breaks things, and a fake that really listens. Judged by the fake's ledger. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';
import { basicAuth } from './auth.ts';
import { createHttpClient } from './http-client.ts';
import { path } from './path.ts';
import { createFakeShell, createTcpProxy, testCall, testRuntime, type VendorFake } from './testing/index.ts';

const open: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

/** Serves the fake over HTTP as the sandbox does; a reset is a destroyed socket. */
const serve = async (fake: VendorFake): Promise<number> => {
  const server = createServer(async (incoming, outgoing) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const body = chunks.length > 0 ? { body: Buffer.concat(chunks) } : {};
    const request = new Request(`http://127.0.0.1${incoming.url}`, {
      method: incoming.method ?? 'GET',
      headers: incoming.headers as Record<string, string>,
      ...body,
    });
    try {
      const response = await fake.fetch(request);
      outgoing.writeHead(response.status, Object.fromEntries(response.headers)).end(Buffer.from(await response.arrayBuffer()));
    } catch {
      incoming.socket.resetAndDestroy();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push(
    () => new Promise((resolve) => server.close(resolve)),
    () => server.closeAllConnections(),
  );
  return (server.address() as AddressInfo).port;
};

const setUp = async () => {
  const runtime = testRuntime();
  open.push(runtime.close);
  const fake = createFakeShell({
    id: 'acme',
    name: 'Acme',
    clock: runtime.clock,
    tables: [{ name: 'thing', label: 'Things', columns: [] }],
    routes: (store) => async (request) => {
      if (request.method === 'POST')
        return Response.json({ id: store.insert('thing', (await request.json()) as Record<string, string>, { actor: 'us' }).id });
      return Response.json({ count: store.all('thing').length, padding: 'x'.repeat(5_000) });
    },
  });
  const proxy = await createTcpProxy({ port: await serve(fake) });
  open.push(proxy.close);
  const dialect = { readRefusal: (_response: unknown, text: string) => ({ message: text, fields: [] }) };
  const http = createHttpClient({
    runtime,
    baseUrl: `http://127.0.0.1:${proxy.port}/api`,
    auth: basicAuth({ username: 'u', password: 'p' }),
    dialect,
  });
  const create = () =>
    http.request(
      {
        operation: 'thing.create',
        method: 'POST',
        path: path`/things`,
        json: { a: 1 },
        repeat: 'unsafe',
        timeoutMs: 300,
        schema: z.object({ id: z.string() }),
      },
      testCall(),
    );
  const count = () =>
    http.request(
      { operation: 'thing.count', method: 'GET', path: path`/things`, repeat: 'safe', timeoutMs: 300, schema: z.object({ count: z.number() }) },
      testCall(),
    );
  return { fake, proxy, create, count, runtime };
};

test.each([
  ['never answers (F17)', { kind: 'black-hole' }],
  ['is reset after the request (F18)', { kind: 'reset-after-request' }],
  ['answers 200 and is reset in the middle (F18)', { kind: 'reset-after-response-bytes', bytes: 30 }],
] as const)('a write to a vendor that %s is done once, and nobody claims to know', async (_, toxic) => {
  const { fake, proxy, create, count } = await setUp();
  proxy.infect(toxic);
  await expect(create()).rejects.toMatchObject({ code: 'outcome-unknown' });
  proxy.infect(undefined);
  expect((await count()).data.count).toBe(1);
  expect(fake.ledger.map(({ effect }) => effect)).toEqual(['thing.create']);
});

test('a read outlives resets by asking again, as often as its attempts allow', async () => {
  const { fake, proxy, count, runtime } = await setUp();
  proxy.infect({ kind: 'reset-after-response-bytes', bytes: 2_000 });
  await expect(count()).rejects.toMatchObject({ code: 'vendor-unavailable' });
  expect([fake.requests.length, runtime.clock.sleeps.length]).toEqual([4, 3]);
  fake.switchOn({ kind: 'down' }, { times: 2 });
  proxy.infect(undefined);
  expect((await count()).data.count).toBe(0);
});

test('a write to a vendor that refuses connections is tried again, and known not to be done', async () => {
  const { fake, proxy, create, runtime } = await setUp();
  await proxy.close();
  await expect(create()).rejects.toMatchObject({ code: 'vendor-unavailable', facts: { wasSent: false } });
  expect([fake.ledger.length, runtime.clock.sleeps.length]).toEqual([0, 3]);
});
