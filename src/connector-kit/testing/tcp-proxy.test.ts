import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import { createTcpProxy, type TcpProxy, type Toxic } from './tcp-proxy.ts';

let vendor: Server;
let proxy: TcpProxy;
let heard = '';
beforeEach(async () => {
  heard = '';
  vendor = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.on('data', (bytes) => {
      heard += bytes;
      socket.write('0123456789');
    });
  });
  await new Promise<void>((resolve) => vendor.listen(0, '127.0.0.1', resolve));
  proxy = await createTcpProxy({ port: (vendor.address() as AddressInfo).port });
});
afterEach(async () => {
  await proxy.close();
  await new Promise((resolve) => vendor.close(resolve));
});

/** Sends one word; what came back, and how it ended, or `open` where nothing happens any more. */
const talk = (toxic: Toxic | undefined) =>
  new Promise<{ got: string; end: string }>((resolve) => {
    proxy.infect(toxic);
    const socket = connect(proxy.port, '127.0.0.1', () => socket.write('hello'));
    let got = '';
    const done = (end: string) => {
      socket.destroy();
      resolve({ got, end });
    };
    const patience = setTimeout(() => done('open'), 250);
    socket.on('data', (bytes) => {
      got += bytes;
      if (got.length === 10) done('answered');
    });
    socket.on('error', (error: NodeJS.ErrnoException) => done(error.code ?? 'error'));
    socket.on('close', () => clearTimeout(patience));
  });

test.each([
  ['passes everything on while healthy', undefined, { got: '0123456789', end: 'answered' }],
  ['resets after the vendor took the request', { kind: 'reset-after-request' }, { got: '', end: 'ECONNRESET' }],
  ['resets inside the answer', { kind: 'reset-after-response-bytes', bytes: 4 }, { got: '0123', end: 'ECONNRESET' }],
  ['swallows the answer', { kind: 'black-hole' }, { got: '', end: 'open' }],
  ['delays the answer', { kind: 'latency', delayMs: 20 }, { got: '0123456789', end: 'answered' }],
] as const)('%s', async (_, toxic, expected) => {
  expect(await talk(toxic)).toEqual(expected);
  expect([heard, proxy.connections]).toEqual(['hello', 1]);
});

test('heals', async () => {
  await talk({ kind: 'reset-after-request' });
  expect(await talk(undefined)).toMatchObject({ end: 'answered' });
});
