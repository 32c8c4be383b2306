import { systemClock } from '#domain';
import { createJobs } from '#jobs';
import { createInstallationLookup, type Database, openDatabase } from '#storage';
import { type PostgresCluster, startPostgres } from '../../support/postgres.ts';
import { until } from '../../support/until.ts';
import { enrolForTest } from './installations.ts';

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
  await cluster.stop('kill');
  await cluster.start();
  await until(() => subscriptions === 2, 'it had subscribed again');
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
