/**
 * A server that goes down the moment it has let somebody in: its farewell comes in the packet of its welcome, before whoever asked for the connection has it.
 * PostgreSQL's messages: https://www.postgresql.org/docs/17/protocol-message-formats.html
 */
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { createServerQueueStore } from '../queue-store.ts';
import { openPostgres } from './postgres-source.ts';

const message = (type: string, body: Buffer): Buffer => {
  const head = Buffer.alloc(5);
  head.write(type, 0, 'latin1');
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
};
const welcome = Buffer.concat([message('R', Buffer.alloc(4)), message('Z', Buffer.from('I'))]);
const farewell = message('E', Buffer.from('SFATAL\0C57P01\0Mterminating connection due to unexpected postmaster exit\0\0'));

let port = 0;
let welcomed = 0;
const sockets = new Set<Socket>();
const server = createServer((socket) => {
  sockets.add(socket);
  socket.on('error', () => undefined);
  socket.once('data', () => {
    welcomed += 1;
    socket.end(Buffer.concat([welcome, farewell]));
  });
});
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
});
beforeEach(() => {
  welcomed = 0;
});
afterAll(() => {
  for (const socket of sockets) socket.destroy();
  server.close();
});

/** What the process was not told of in any other way; the test's own listener keeps it alive. */
async function unheardErrors(work: () => Promise<unknown>): Promise<readonly unknown[]> {
  const unheard: unknown[] = [];
  const hear = (error: unknown) => unheard.push(error);
  process.on('uncaughtException', hear);
  await work().catch(() => undefined);
  await nextTurn();
  process.off('uncaughtException', hear);
  return unheard;
}

const place = () => `postgres://somebody@127.0.0.1:${port}/any?sslmode=disable`;

test('costs the caller a statement and not the process its life', async () => {
  const source = openPostgres({ url: place() });
  expect(
    await unheardErrors(async () => {
      const connection = await source.lease();
      await expect(connection.query('SELECT 1', [])).rejects.toThrow();
      connection.release(new Error('of no use any more'));
    }),
  ).toEqual([]);
  expect(welcomed).toBe(1);
  await source.close();
});

test('costs the queue a statement and not the process its life', async () => {
  const store = createServerQueueStore(place());
  expect(await unheardErrors(() => store.executeSql('SELECT 1', []))).toEqual([]);
  expect(welcomed).toBe(1);
  await store.close();
});
