/** An installation of many connections: a page reads its own rows, a look-up its one, and the sources of the panels are all of them, read in pages. */
import type { KyselyPlugin } from 'kysely';
import { z } from 'zod';
import { brandId, type InstallationId } from '#domain';
import type { Database } from '#storage';
import { demoConnector } from '../../../src/connections/testing/demo-connector.ts';
import { listSources } from '../../../src/server/compose/systems.ts';
import { connectionsOver, newTenant } from './connection-ground.ts';
import { engines, type OpenEngine } from './engines.ts';

const COUNT = 1_200;
/** Languages order these differently from each other, and from the bytes. */
const NAMES = ['zebra', 'Zebra', 'ähre', 'Ähre', 'a-1', 'a1', 'A 1', '服务台', ...Array.from({ length: COUNT - 8 }, (_, n) => `System ${n}`)];
const IN_ORDER = NAMES.toSorted((a, b) => (a < b ? -1 : 1));

/** The database, with every statement and every row that it answers counted. */
function counted(database: Database) {
  const seen = { statements: 0, rows: 0 };
  const counter: KyselyPlugin = {
    transformQuery: ({ node }) => {
      seen.statements += 1;
      return node;
    },
    transformResult: async ({ result }) => {
      seen.rows += result.rows.length;
      return result;
    },
  };
  const counting: Database = {
    ...database,
    withTenant: (installationId, work, options) => database.withTenant(installationId, (trx) => work(trx.withPlugin(counter)), options),
  };
  const during = async <Result>(work: () => Promise<Result>) => {
    Object.assign(seen, { statements: 0, rows: 0 });
    return { result: await work(), ...seen };
  };
  return { database: counting, during };
}

describe.each(engines)('on $engine', ({ open }) => {
  let opened: OpenEngine;
  let installationId: InstallationId;

  beforeAll(async () => {
    opened = await open();
    installationId = brandId<InstallationId>(await newTenant(opened.database));
    const rows = NAMES.map((name, at) => ({
      connection_id: `many-${at}`,
      name,
      connector_id: 'demo',
      owner: 'Mara Voss',
      on_call: 'Mara Voss',
      settings: '{}',
      state: 'active' as const,
      created_at: '2026-11-22T05:00:00.000Z',
    }));
    await opened.database.withTenant(installationId, (trx) => trx.insertInto('connections').values(rows).execute());
  });
  afterAll(() => opened.close());

  function setUp() {
    const { database, during } = counted(opened.database);
    const connectors = new Map([['demo', demoConnector({ settings: z.object({}), secrets: z.object({}) })]]);
    const connections = connectionsOver(database, { connectors });
    return { connections, connectors, during };
  }

  test('pages by name give each connection once, in one order, and read no row of another page', async () => {
    const { connections, during } = setUp();
    const names: string[] = [];
    for (let after: string | undefined, isMore = true; isMore; ) {
      const { result, statements, rows } = await during(() =>
        connections.page(installationId, { limit: 200, ...(after !== undefined && { after }) }),
      );
      names.push(...result.connections.map(({ name }) => name));
      expect([statements, rows]).toEqual([1, result.next === undefined ? 200 : 201]);
      isMore = result.next !== undefined;
      after = result.next;
    }
    expect(names).toEqual(IN_ORDER);
  });

  test('one that is asked for by its id or its name is read alone, and none is none', async () => {
    const { connections, during } = setUp();
    const byId = await during(() => connections.page(installationId, { id: 'many-3', limit: 50 }));
    expect(byId).toMatchObject({ result: { connections: [{ name: 'Ähre' }], next: undefined }, statements: 1, rows: 1 });
    expect(await connections.page(installationId, { id: 'nobody', limit: 50 })).toEqual({ connections: [], next: undefined });
    expect(await during(() => connections.findNamed(installationId, 'Zebra'))).toMatchObject({ result: { id: 'many-1' }, statements: 1, rows: 1 });
    expect(await connections.findNamed(installationId, 'ZEBRA')).toBeUndefined();
    expect(await connections.findNamed(await newTenant(opened.database), 'Zebra')).toBeUndefined();
  });

  test('the sources of the panels are all connections but the desk, read once in pages', async () => {
    const { connections, connectors, during } = setUp();
    const installations = { read: async () => ({ deskConnectionId: 'many-0' }) };
    const read = () => listSources({ connections, installations, connectors }, installationId);
    await read();
    const { result, statements, rows } = await during(read);
    expect(result.map(({ name }) => name)).toEqual(IN_ORDER.filter((name) => name !== 'zebra'));
    expect([statements, rows]).toEqual([6, COUNT + 5]);
  });
});
