import pg from 'pg';
import { createTestDatabase, startPostgres, testClusterUrl } from '../support/postgres.ts';

const ask = async <Row extends pg.QueryResultRow>(url: string, sql: string): Promise<Row[]> => {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end();
  }
};

test('serves a real PostgreSQL 18 to the whole integration run', async () => {
  const [row] = await ask<{ server_version: string }>(testClusterUrl(), 'SHOW server_version');
  expect(row?.server_version).toMatch(/^18\./);
});

test('gives each test file a database of its own and drops it, connections or not', async () => {
  const database = await createTestDatabase();
  await ask(database.url, 'CREATE TABLE only_here (id int)');
  expect(await ask(testClusterUrl(), "SELECT 1 FROM pg_tables WHERE tablename = 'only_here'")).toEqual([]);

  const held = new pg.Client({ connectionString: database.url });
  held.on('error', () => undefined);
  await held.connect();
  await database.drop();

  expect(await ask(testClusterUrl(), `SELECT 1 FROM pg_database WHERE datname = '${database.name}'`)).toEqual([]);
});

test('keeps what was committed when the server is killed and started again', async () => {
  const cluster = await startPostgres({ durability: 'as-production' });
  try {
    await ask(cluster.url, 'CREATE TABLE kept AS SELECT 42 AS answer');
    await cluster.stop('kill');
    await expect(ask(cluster.url, 'SELECT 1')).rejects.toThrow();
    await cluster.start();
    expect(await ask(cluster.url, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
  } finally {
    await cluster.remove();
  }
});
