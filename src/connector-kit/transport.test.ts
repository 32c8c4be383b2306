/** Over real sockets on loopback: what a vendor may have read decides what may be repeated. */
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import type { TransportRequest } from '#capabilities';
import { TransactionMisuseError } from '#domain';
import { createTcpProxy, type TcpProxy } from './testing/tcp-proxy.ts';
import { type ClosableTransport, createTransport, type TransportOptions } from './transport.ts';

const open: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

const startTransport = (options: Partial<TransportOptions> = {}): ClosableTransport => {
  const transport = createTransport({ egress: { allowedPrivateCidrs: [], allowLoopback: true }, ...options });
  open.push(transport.close);
  return transport;
};
const startVendor = async (listener: RequestListener) => {
  const seen: string[] = [];
  const server: Server = createServer((request, response) => {
    seen.push(`${request.method} ${request.url}`);
    listener(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push(
    () => new Promise((resolve) => server.close(resolve)),
    () => server.closeAllConnections(),
  );
  return { port: (server.address() as AddressInfo).port, seen };
};
const startProxy = async (port: number): Promise<TcpProxy> => {
  const proxy = await createTcpProxy({ port });
  open.push(proxy.close);
  return proxy;
};
const request = (port: number, parts: Partial<TransportRequest> = {}): TransportRequest => ({
  method: 'GET',
  url: `http://127.0.0.1:${port}/thing?a=1`,
  headers: {},
  timeoutMs: 5_000,
  maxBytes: 100_000,
  signal: new AbortController().signal,
  ...parts,
});
const failureOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'answered',
    (error) => error as { code?: string; message: string; facts?: Record<string, unknown> },
  );
/** From now until the test ends, waits of a second and more do not run: they are told, and end when the test says so. */
const holdLongWaits = () => {
  const waits: { readonly ms: number; readonly end: () => void }[] = [];
  const real = globalThis.setTimeout;
  open.push(() => {
    globalThis.setTimeout = real;
  });
  globalThis.setTimeout = Object.assign((run: () => void, ms = 0) => {
    if (ms < 1_000) return real(run, ms);
    waits.push({ ms, end: run });
    return real(() => undefined);
  }, real);
  return waits;
};
const POST = { method: 'POST', body: '{"a":1}' } as const;

describe('the transport', () => {
  test('gives status, lower-case headers and bytes, whatever the status', async () => {
    const { port } = await startVendor((_, response) =>
      response.writeHead(418, { 'X-Kind': 'Teapot', 'Set-Cookie': ['a=1', 'b=2'] }).end('short and stout'),
    );
    const response = await startTransport()(request(port));
    expect({ ...response, body: new TextDecoder().decode(response.body) }).toMatchObject({
      status: 418,
      headers: { 'x-kind': 'Teapot', 'set-cookie': 'a=1, b=2' },
      body: 'short and stout',
    });
  });

  test('sends exactly the bytes and headers that it was given', async () => {
    let got: { body: string; type: string | undefined; length: string | undefined } | undefined;
    const { port } = await startVendor(async (incoming, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of incoming) chunks.push(chunk as Buffer);
      got = { body: Buffer.concat(chunks).toString(), type: incoming.headers['content-type'], length: incoming.headers['content-length'] };
      response.end();
    });
    await startTransport()(request(port, { method: 'PUT', body: '{"ü": "1"}  ', headers: { 'content-type': 'application/json' } }));
    expect(got).toEqual({ body: '{"ü": "1"}  ', type: 'application/json', length: '13' });
  });

  test('does not follow a redirect, wherever it leads', async () => {
    const inside = await startVendor((_, response) => response.end('secret'));
    const { port } = await startVendor((_, response) => response.writeHead(302, { location: `http://127.0.0.1:${inside.port}/` }).end());
    expect((await startTransport()(request(port))).status).toBe(302);
    expect(inside.seen).toEqual([]);
  });

  test('ignores a proxy in the environment', async () => {
    const elsewhere = await startVendor((_, response) => response.end('proxied'));
    const { port } = await startVendor((_, response) => response.end('direct'));
    const before = { ...process.env };
    Object.assign(process.env, {
      HTTP_PROXY: `http://127.0.0.1:${elsewhere.port}`,
      http_proxy: `http://127.0.0.1:${elsewhere.port}`,
      NO_PROXY: '',
      no_proxy: '',
    });
    try {
      expect(new TextDecoder().decode((await startTransport()(request(port))).body)).toBe('direct');
    } finally {
      process.env = before;
    }
    expect(elsewhere.seen).toEqual([]);
  });

  test('stops reading an answer that is too long, counted after inflating', async () => {
    const bomb = gzipSync(Buffer.alloc(50_000_000));
    const { port } = await startVendor((_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb));
    expect(bomb.length).toBeLessThan(100_000);
    expect(await failureOf(startTransport()(request(port)))).toMatchObject({ code: 'vendor-reply-unreadable' });
    expect(await failureOf(startTransport()(request(port, POST)))).toMatchObject({ code: 'outcome-unknown', facts: { why: 'too-large' } });
  });

  test('says that nothing was done where the connection is refused, also for a write', async () => {
    const { port } = await startVendor(() => undefined);
    for (const close of open.splice(0).reverse()) await close();
    expect(await failureOf(startTransport()(request(port, POST)))).toMatchObject({
      code: 'vendor-unavailable',
      facts: { why: 'ECONNREFUSED', wasSent: false },
    });
  });

  test('says that nothing was done where the name has no address', async () => {
    const resolve = async () => Promise.reject(Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND' }));
    const failure = await failureOf(startTransport({ resolve })(request(443, { ...POST, url: 'https://gone.example.com/' })));
    expect(failure).toMatchObject({ code: 'vendor-unavailable', facts: { why: 'ENOTFOUND', wasSent: false } });
  });

  test('fails closed where the other end does not speak TLS', async () => {
    const { port, seen } = await startVendor((_, response) => response.end());
    const failure = await failureOf(startTransport()(request(port, { ...POST, url: `https://127.0.0.1:${port}/` })));
    expect(failure).toMatchObject({ code: 'vendor-unavailable', facts: { wasSent: false } });
    expect(seen).toEqual([]);
  });

  test('leaves the outcome of a write open where the vendor accepts and never answers, and gives up in time', async () => {
    const { port, seen } = await startVendor(() => undefined);
    const transport = startTransport();
    expect(await failureOf(transport(request(port, { ...POST, timeoutMs: 150 })))).toMatchObject({
      code: 'outcome-unknown',
      facts: { why: 'timeout' },
    });
    expect(await failureOf(transport(request(port, { timeoutMs: 150 })))).toMatchObject({ code: 'vendor-unavailable', facts: { why: 'timeout' } });
    expect(seen).toHaveLength(2);
  });

  test.each([
    ['an hour', { timeoutMs: 3_600_000 }, {}, 30_000],
    ['an hour, where the server allows two minutes', { timeoutMs: 3_600_000 }, { longestMs: 120_000 }, 30_000],
    ['an hour, where the server allows ten seconds', { timeoutMs: 3_600_000 }, { longestMs: 10_000 }, 10_000],
    ['five seconds', { timeoutMs: 5_000 }, {}, 5_000],
  ])('holds nobody longer than half a minute, whatever is asked for: %s', async (_asked, parts, options, heldMs) => {
    const { port, seen } = await startVendor(() => undefined);
    const waits = holdLongWaits();
    const failure = failureOf(startTransport(options)(request(port, { ...POST, ...parts })));
    while (seen.length < 1) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(waits.map(({ ms }) => ms)).toEqual([heldMs]);
    for (const { end } of waits) end();
    expect(await failure).toMatchObject({ code: 'outcome-unknown', facts: { why: 'timeout' } });
  });

  test('gives up on an answer that drips for ever', async () => {
    const { port } = await startVendor((_, response) => {
      const drip = setInterval(() => response.write('.'), 20);
      response.on('close', () => clearInterval(drip));
    });
    expect(await failureOf(startTransport()(request(port, { timeoutMs: 200 })))).toMatchObject({ facts: { why: 'timeout' } });
  });

  test.each([
    ['before any byte of the answer', { kind: 'reset-after-request' } as const],
    ['inside the answer’s head', { kind: 'reset-after-response-bytes', bytes: 10 } as const],
    ['inside the answer’s body', { kind: 'reset-after-response-bytes', bytes: 3_000 } as const],
  ])('leaves the outcome of a write open where the connection is reset %s', async (_, toxic) => {
    const vendor = await startVendor((_request, response) => response.end('x'.repeat(50_000)));
    const proxy = await startProxy(vendor.port);
    const transport = startTransport();
    proxy.infect(toxic);
    expect(await failureOf(transport(request(proxy.port, POST)))).toMatchObject({ code: 'outcome-unknown', facts: { wasSent: true } });
    expect(await failureOf(transport(request(proxy.port)))).toMatchObject({ code: 'vendor-unavailable', facts: { wasSent: true } });
    expect(vendor.seen.filter((line) => line.startsWith('POST'))).toHaveLength(1);
    proxy.infect(undefined);
    expect((await transport(request(proxy.port))).status).toBe(200);
  });

  test('ends with the caller’s reason when aborted, but not where a write is already out', async () => {
    const { port, seen } = await startVendor(() => undefined);
    const transport = startTransport();
    const aborted = new AbortController();
    const reason = new Error('the tab was closed');
    const read = failureOf(transport(request(port, { signal: aborted.signal })));
    const write = failureOf(transport(request(port, { ...POST, signal: aborted.signal })));
    while (seen.length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
    aborted.abort(reason);
    expect(await read).toBe(reason);
    expect(await write).toMatchObject({ code: 'outcome-unknown', facts: { why: 'aborted' } });
    expect(await failureOf(transport(request(port, { ...POST, signal: aborted.signal })))).toBe(reason);
    expect(seen).toHaveLength(2);
  });

  test('asks before each send whether a transaction is open', async () => {
    const { port, seen } = await startVendor((_, response) => response.end());
    const assertOutsideTransaction = () => {
      throw new TransactionMisuseError({ message: 'in a transaction' });
    };
    expect(await failureOf(startTransport({ assertOutsideTransaction })(request(port)))).toMatchObject({ code: 'transaction-misuse' });
    expect(seen).toEqual([]);
  });

  test('refuses a header that would inject another one', async () => {
    const { port, seen } = await startVendor((_, response) => response.end());
    const failure = await failureOf(startTransport()(request(port, { headers: { 'x-title': 'a\r\nx-admin: 1' } })));
    expect(failure).toMatchObject({ code: 'invalid-input', facts: { header: 'x-title' } });
    expect(seen).toEqual([]);
  });

  test('keeps no credential in an error, not even in its cause', async () => {
    const { port } = await startVendor((_, response) => response.destroy());
    const { inspect } = await import('node:util');
    const failure = await failureOf(
      startTransport()(request(port, { ...POST, headers: { authorization: 'Bearer canary-token-1' }, body: 'canary-body' })),
    );
    expect(inspect(failure, { depth: 20, showHidden: true })).not.toMatch(/canary/);
  });

  test('uses one connection for calls that follow one another', async () => {
    const vendor = await startVendor((_, response) => response.end());
    const proxy = await startProxy(vendor.port);
    const transport = startTransport();
    for (let call = 0; call < 5; call += 1) await transport(request(proxy.port));
    expect([vendor.seen.length, proxy.connections]).toEqual([5, 1]);
  });
});
