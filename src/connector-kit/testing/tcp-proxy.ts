/**
 * @module connector-kit/testing/tcp-proxy
 * A real TCP proxy on loopback that breaks connections on purpose, in the manner of toxiproxy.
 */
import { type AddressInfo, createServer, connect as openSocket, type Socket } from 'node:net';

/** How the next connections suffer. */
export type Toxic =
  /** The request reaches the vendor; the client's connection is reset before any byte of the answer. */
  | { readonly kind: 'reset-after-request' }
  /** The answer is cut off, and the connection reset, after so many bytes. */
  | { readonly kind: 'reset-after-response-bytes'; readonly bytes: number }
  /** The vendor gets the request; nothing ever comes back. */
  | { readonly kind: 'black-hole' }
  /** Each piece of the answer comes so much later, ms of real time. */
  | { readonly kind: 'latency'; readonly delayMs: number };

export interface TcpProxy {
  readonly port: number;
  /** Connections taken so far. */
  readonly connections: number;
  /** Infects data from now on, also of open connections; `undefined` heals. */
  infect(toxic: Toxic | undefined): void;
  close(): Promise<void>;
}

/** @param target where the vendor, or its fake, really listens */
export async function createTcpProxy(target: { readonly port: number; readonly host?: string }): Promise<TcpProxy> {
  let toxic: Toxic | undefined;
  let connections = 0;
  const sockets = new Set<Socket>();
  const track = (socket: Socket) => {
    sockets.add(socket);
    // A reset is what this proxy is for; the other end's complaint about it is no news.
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
  };
  const server = createServer((client) => {
    connections += 1;
    const vendor = openSocket(target.port, target.host ?? '127.0.0.1');
    track(client);
    track(vendor);
    pass({ client, vendor, toxicNow: () => toxic });
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    get connections() {
      return connections;
    },
    infect(next) {
      toxic = next;
    },
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

interface Pair {
  readonly client: Socket;
  readonly vendor: Socket;
  readonly toxicNow: () => Toxic | undefined;
}

function pass({ client, vendor, toxicNow }: Pair): void {
  let answered = 0;
  client.on('data', (bytes) => vendor.write(bytes));
  client.on('close', () => vendor.end());
  vendor.on('close', () => {
    if (toxicNow()?.kind !== 'black-hole') client.end();
  });
  vendor.on('data', (bytes) => {
    const toxic = toxicNow();
    if (!toxic) return void client.write(bytes);
    switch (toxic.kind) {
      case 'black-hole':
        return;
      case 'latency':
        return void setTimeout(() => client.writable && client.write(bytes), toxic.delayMs);
      // The vendor's first answering byte proves that it has taken the whole request.
      case 'reset-after-request':
        return void client.resetAndDestroy();
      case 'reset-after-response-bytes': {
        const room = Math.max(0, toxic.bytes - answered);
        answered += bytes.length;
        if (bytes.length <= room) return void client.write(bytes);
        // Written first, reset after: else the kernel may drop the part that should arrive.
        client.write(bytes.subarray(0, room), () => client.resetAndDestroy());
      }
    }
  });
}
