import { sql } from 'kysely';
import { brandId, type InstallationId, systemClock } from '#domain';
import { createJobs } from '#jobs';
import { createInstallationLookup, createTicketItemStore, type Database, openDatabase } from '#storage';
import { createMigratedDatabase, type PostgresCluster, startPostgres } from '../../support/postgres.ts';
import { until } from '../../support/until.ts';
import { enrolForTest } from './installations.ts';

const north = brandId<InstallationId>('north');
const item = (itemId: string) => ({ connectionId: 'cmdb', itemId, linkedBy: 'agent-1', linkedAt: '2026-11-22T05:00:00.000Z' });

describe('when the server is killed and started again', () => {
  let cluster: PostgresCluster;
  let database: Database;

  beforeAll(async () => {
    cluster = await startPostgres({ durability: 'as-production' });
    database = await openDatabase({ engine: 'postgres', url: cluster.url });
    await enrolForTest(database, 'north');
  });
  afterAll(async () => {
    await database.close();
    await cluster.remove();
  });

  test('says that storage is unavailable meanwhile, works again by itself after, and has everything it had acknowledged', async () => {
    const items = createTicketItemStore(database);
    const acknowledged: string[] = [];
    let isLoaded = true;
    const codes = new Set<unknown>();
    const load = Array.from({ length: 4 }, async (_, worker) => {
      for (let n = 0; isLoaded; n++) {
        const id = `${worker}-${n}`;
        await items.add(north, '1', item(id)).then(
          () => acknowledged.push(id),
          (error: { code?: unknown }) => codes.add(error.code),
        );
      }
    });
    await until(() => acknowledged.length > 0, 'something was acknowledged before the kill');
    await cluster.stop('kill');
    await expect(database.ping()).rejects.toMatchObject({ code: 'storage-unavailable', isRetryable: true });
    await cluster.start();
    await expect(database.ping()).resolves.toBeUndefined();
    isLoaded = false;
    await Promise.all(load);

    const kept = new Set((await items.list(north, '1')).map(({ itemId }) => itemId));
    expect(acknowledged.filter((id) => !kept.has(id))).toEqual([]);
    expect([...codes]).toEqual(['storage-unavailable']);
  });

  test('listens again by itself after the server was killed, and says so, because notifications may have been missed', async () => {
    const heard: string[] = [];
    let subscriptions = 0;
    const listener = await database.queue.listen(
      'tieline_test',
      (payload) => heard.push(payload),
      () => {
        subscriptions += 1;
      },
    );
    await database.queue.executeSql("SELECT pg_notify('tieline_test', 'before')");
    await until(() => heard.length === 1, 'the first notification came');
    const before = subscriptions;
    await cluster.stop('kill');
    await cluster.start();
    await until(() => subscriptions > before, 'it had subscribed again');
    await database.queue.executeSql("SELECT pg_notify('tieline_test', 'after')");
    await until(() => heard.length === 2, 'the second notification came');
    expect(heard).toEqual(['before', 'after']);
    await listener.close();
  });

  test('a worker goes on after the server was killed: what was woken before it still runs', async () => {
    const ran: string[] = [];
    const noop = async () => undefined;
    const jobs = createJobs({
      engine: 'postgres',
      queue: database.queue,
      nextInstallation: createInstallationLookup(database).next,
      clock: systemClock,
      log: { info: () => undefined, warn: () => undefined, error: () => undefined },
      handlers: {
        link: async ({ linkId }) => void ran.push(linkId),
        ticket: noop,
        batch: async () => undefined,
        listDueLinks: async () => [],
        listDueBatches: async () => [],
        sweep: noop,
        readSettings: noop,
        reportHeld: noop,
        signAudit: noop,
        retention: noop,
      },
    });
    await jobs.start('worker');
    const wake = (id: string) => database.withTenant('north', (trx) => jobs.wake.link(trx, 'north', id));
    await wake('first');
    await until(() => ran.includes('first'), 'the first link ran');
    await cluster.stop('kill');
    await expect(wake('lost')).rejects.toMatchObject({ code: 'storage-unavailable' });
    await cluster.start();
    await wake('second');
    await until(() => ran.includes('second'), 'the second link ran');
    expect(ran).toEqual(['first', 'second']);
    await jobs.stop(1_000);
  });

  test('says that storage is unavailable while the server only reads', async () => {
    await database.withSystem((trx) => sql`SELECT 1`.execute(trx));
    const readOnly = new URL(cluster.url);
    readOnly.searchParams.set('options', '-c default_transaction_read_only=on');
    const reader = await openDatabase({ engine: 'postgres', url: readOnly.href, ownerUrl: cluster.url, migrations: 'check' });
    await expect(createTicketItemStore(reader).add(north, '2', item('x'))).rejects.toMatchObject({ code: 'storage-unavailable' });
    await expect(reader.ping()).rejects.toMatchObject({ code: 'storage-unavailable' });
    await reader.close();
  });
});

describe('when transactions collide', () => {
  let database: Database;
  let drop: () => Promise<void>;

  beforeAll(async () => {
    const created = await createMigratedDatabase();
    drop = created.drop;
    database = await openDatabase({ engine: 'postgres', url: created.url });
    await enrolForTest(database, 'north');
    for (const id of ['a', 'b']) await createTicketItemStore(database).add(north, '1', item(id));
  });
  afterAll(async () => {
    await database.close();
    await drop();
  });

  const touch = (trx: Parameters<Parameters<Database['withTenant']>[1]>[0], id: string, by: string) =>
    trx.updateTable('ticket_items').set({ linked_by: by }).where('item_id', '=', id).execute();

  test('a deadlock is resolved out of sight: both complete', async () => {
    const first = Promise.withResolvers<void>();
    const second = Promise.withResolvers<void>();
    let runs = 0;
    const cross = (mine: string, theirs: string, ready: () => void, other: Promise<void>) =>
      database.withTenant('north', async (trx) => {
        runs += 1;
        await touch(trx, mine, mine);
        ready();
        await other;
        await touch(trx, theirs, mine);
      });
    await Promise.all([cross('a', 'b', first.resolve, second.promise), cross('b', 'a', second.resolve, first.promise)]);
    // One of them lost; on a slow machine its second try can lose again.
    expect(runs).toBeGreaterThanOrEqual(3);
  });

  test('serializable transactions that contradict each other both complete, one after the other', async () => {
    const gate = Promise.withResolvers<void>();
    let reading = 0;
    let runs = 0;
    const swap = (from: string, to: string) =>
      database.withTenant(
        'north',
        async (trx) => {
          runs += 1;
          const row = await trx.selectFrom('ticket_items').select('linked_by').where('item_id', '=', from).executeTakeFirstOrThrow();
          if (++reading === 2) gate.resolve();
          await gate.promise;
          await touch(trx, to, row.linked_by);
        },
        { isolation: 'serializable' },
      );
    await Promise.all([swap('a', 'b'), swap('b', 'a')]);
    const rows = await database.withTenant('north', (trx) => trx.selectFrom('ticket_items').select('linked_by').execute());
    expect(new Set(rows.map((row) => row.linked_by)).size).toBe(1);
    expect(runs).toBe(3);
  });
});
