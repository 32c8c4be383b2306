/** @module connectors/servicenow  No value that people or mappings bring, whatever it holds, makes the instance find, count or change another record (B19). */
import fc from 'fast-check';
import { connectTo, webServer } from './fake/test-connection.ts';

/** Printed with every failure, so that it can be run again. */
const SEED = Number(process.env['FC_SEED'] ?? Date.now() % 2_147_483_647);
const settings = { seed: SEED, numRuns: 30, verbose: 1 } as const;

const PIECES = [
  '^',
  '^OR',
  '^NQ',
  '^ORDERBY',
  'active=true',
  'sys_idISNOTEMPTY',
  '=',
  'IN',
  ',',
  'LIKE',
  '%',
  '*',
  '\n',
  '\r\n',
  '\u2028',
  'javascript:',
  'gs.getUserID()',
  'NULL',
  'tl-1',
  "' OR '1'='1",
  '" ',
  '$\u007bx}',
  '<x/>',
  '\u0000',
  '..',
  '/',
  '?a=b',
  '#',
  '&sysparm_query=',
  'ü',
  '🚄',
];
const hostile = fc.oneof(
  fc.array(fc.constantFrom(...PIECES), { minLength: 1, maxLength: 6 }).map((parts) => parts.join('')),
  fc.string({ unit: 'binary', maxLength: 40 }),
);

type Connection = ReturnType<typeof connectTo>;

/** Three records that no query for anything else may find. */
async function withRecords(run: (connection: Connection) => Promise<void>): Promise<void> {
  const connection = connectTo();
  const { fake } = connection;
  for (const title of ['one', 'two', 'three'])
    fake.insert('incident', { short_description: title, cmdb_ci: webServer, correlation_id: `of-${title}` }, 'anna.huber');
  fake.insert('change_request', { short_description: 'Patch day', cmdb_ci: webServer }, 'anna.huber');
  try {
    await run(connection);
  } catch (error) {
    throw new Error(`Seed ${SEED}: ${(error as Error).message}`, { cause: error });
  } finally {
    await connection.close();
  }
}

test.each([
  ['a correlation id', ({ incident, call }: Connection, value: string) => incident.findByCorrelation(value, [], call)],
  ['a correlation id of changes', ({ changeRecord, call }: Connection, value: string) => changeRecord.findByCorrelation(value, [], call)],
  ['an address', ({ incident, call }: Connection, value: string) => incident.findUserByEmail?.(value, call)],
  ['an item id', ({ incident, call }: Connection, value: string) => incident.listOpenForItems([value], 10, call)],
  ['an item name', ({ cmdb, call }: Connection, value: string) => cmdb.findItemsByNames([value], 10, call)],
])('nothing is found by %s that nothing has', (_name, find) =>
  withRecords(async (connection) => {
    const unlike = hostile.filter((value) => !['of-one', 'of-two', 'of-three', 'web-01'].includes(value.trim()));
    await fc.assert(
      fc.asyncProperty(unlike, async (value) => {
        expect(await find(connection, value)).toEqual([]);
      }),
      settings,
    );
  }),
);

test.each([
  ['a number', ({ incident, call }: Connection, value: string) => incident.readByNumber(value, [], call)],
  ['a sys_id', ({ incident, call }: Connection, value: string) => incident.read(value, [], call)],
  ['a sys_id of a change', ({ changeRecord, call }: Connection, value: string) => changeRecord.read(value, [], call)],
])('no record is read by %s that no record has', (_name, read) =>
  withRecords(async (connection) => {
    await fc.assert(
      fc.asyncProperty(hostile, async (value) => {
        expect(await read(connection, value)).toEqual({ kind: 'missing', isConfirmedDeleted: false });
      }),
      settings,
    );
  }),
);

test('a mapped value is written as it is into the one record, or refused; no other record moves', () =>
  withRecords(async (connection) => {
    const { incident, fake, call } = connection;
    const id = connection.seedRecord();
    const others = () =>
      fake.store
        .all('incident')
        .filter((row) => row.id !== id)
        .map(({ version }) => version);
    const before = others();
    // The vendor's column holds what JSON can say; half a surrogate is no text anywhere.
    await fc.assert(
      fc.asyncProperty(
        hostile.filter((value) => value.isWellFormed()),
        async (value) => {
          const result = await incident.write({ id, fields: { description: value } }, call);
          const read = await incident.read(id, ['description'], call);
          if (result.kind === 'written') expect(read).toMatchObject({ record: { fields: { description: value } } });
        },
      ),
      settings,
    );
    expect(others()).toEqual(before);
  }));

test('no path or query that a value brought leaves the tables that were asked', () =>
  withRecords(async (connection) => {
    const { incident, fake, call } = connection;
    await fc.assert(
      fc.asyncProperty(hostile, hostile, async (id, other) => {
        await incident.write({ id, fields: { short_description: other } }, call);
        await incident.addComment(id, { text: other, visibility: 'public', marker: 'tl:1' }, call);
        await incident.listComments(id, undefined, call);
        await incident.fieldHistory(id, [other], '2026-01-01T00:00:00.000Z', call);
      }),
      settings,
    );
    expect(fake.requests.filter(({ method, path }) => method !== 'GET' && !path.startsWith('/oauth'))).toEqual([]);
  }));
