/** F7, F8: PostgreSQL behind a network that drops packets, and more callers than connections. A proxy on the way does it; server and client are real. */
import { openDatabase } from '#storage';
import { createTcpProxy, type TcpProxy } from '../../../src/connector-kit/testing/tcp-proxy.ts';
import { listenOn, NOTICED_WITHIN_MS } from '../../../src/storage/engine/notification-listener.ts';
import { openPostgres } from '../../../src/storage/engine/postgres-source.ts';
import { createMigratedDatabase } from '../../support/postgres.ts';
import { until } from '../../support/until.ts';

const HEARTBEAT_MS = 200;

let proxy: TcpProxy;
let direct: Awaited<ReturnType<typeof createMigratedDatabase>>;
let url: string;
beforeAll(async () => {
  direct = await createMigratedDatabase();
  const address = new URL(direct.url);
  proxy = await createTcpProxy({ port: Number(address.port) });
  address.port = String(proxy.port);
  url = address.href;
});
afterEach(() => proxy.infect(undefined));
afterAll(async () => {
  await proxy?.close();
  await direct?.drop();
});

describe('where packets are dropped and nobody says so', () => {
  test('the heartbeat that ships notices it within fifteen seconds, however the loss falls', () => {
    expect(NOTICED_WITHIN_MS).toBeLessThanOrEqual(15_000);
  });

  test('who listens misses the heartbeat, connects anew, and hears again', async () => {
    const heard: string[] = [];
    let subscriptions = 0;
    const listener = await listenOn({
      url,
      channel: 'tieline_half_open',
      heartbeatMs: HEARTBEAT_MS,
      onNotification: (payload) => heard.push(payload),
      onReconnect: () => {
        subscriptions += 1;
      },
    });
    const database = await openDatabase({ engine: 'postgres', url: direct.url, migrations: 'check' });
    const notify = (text: string) => database.queue.executeSql('SELECT pg_notify($1, $2)', ['tieline_half_open', text]);
    try {
      await until(async () => {
        await notify('before');
        return heard.includes('before');
      }, 'a first notification came');
      const [connections, before] = [proxy.connections, subscriptions];
      proxy.infect({ kind: 'black-hole' });
      await notify('swallowed');
      await until(() => proxy.connections > connections, 'it tried another connection');
      proxy.infect(undefined);
      await until(() => subscriptions > before, 'it listened again');
      // Where the machine stands still for longer than a heartbeat it connects once more, and what is said meanwhile it cannot hear.
      await until(async () => {
        await notify('after');
        return heard.includes('after');
      }, 'a notification came');
      expect([...new Set(heard)]).toEqual(['before', 'after']);
    } finally {
      await listener.close();
      await database.close();
    }
  });

  test('the beginning of a transaction finds it out: that connection is given up, and the next one works', async () => {
    const source = openPostgres({ url, maxConnections: 1, firstAnswerMs: 200 });
    const ask = async () => {
      const connection = await source.lease();
      let broken: Error | undefined;
      try {
        return (await connection.query('SELECT 1 AS one', [])).rows;
      } catch (error) {
        broken = error as Error;
        throw error;
      } finally {
        connection.release(broken);
      }
    };
    // A machine that stands still for so short a time makes an answer late that was given.
    const answer = () => until(() => ask().catch(() => undefined), 'it is answered');
    expect(await answer()).toEqual([{ one: 1 }]);
    proxy.infect({ kind: 'black-hole' });
    await expect(ask()).rejects.toMatchObject({ code: 'storage-unavailable', facts: { state: 'no-answer' } });
    proxy.infect(undefined);
    expect(await answer()).toEqual([{ one: 1 }]);
    await source.close();
  });

  test('a statement in the middle of a transaction is given up later, and callers hear that the database is away', async () => {
    const source = openPostgres({ url, maxConnections: 1, answerMs: 200 });
    const connection = await source.lease();
    await connection.query('START TRANSACTION', []);
    proxy.infect({ kind: 'black-hole' });
    await expect(connection.query('SELECT 1', [])).rejects.toMatchObject({ code: 'storage-unavailable', facts: { state: 'no-answer' } });
    // Nothing waits for a second answer on it.
    await expect(connection.query('ROLLBACK', [])).rejects.toThrow(/not queryable|terminated/);
    connection.release();
    await source.close();
  });
});

describe('where the server is slower than what is asked of it', () => {
  test('only so many wait for a connection; whoever comes then is refused at once, and served again when there is room', async () => {
    const source = openPostgres({ url, maxConnections: 1, mostWaiting: 3 });
    const held = await source.lease();
    const waiting = Array.from({ length: 3 }, () => source.lease());
    await expect(source.lease()).rejects.toMatchObject({
      code: 'storage-unavailable',
      isRetryable: true,
      facts: { state: 'overloaded', waiting: 3 },
    });
    held.release();
    for (const lease of waiting) (await lease).release();
    (await source.lease()).release();
    await source.close();
  });
});
