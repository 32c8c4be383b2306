/** F10: an embedded database whose files something else has damaged is left alone, and who starts it is told what to do. */
import { cp, mkdir, mkdtemp, open, readdir, readFile, rm, truncate, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dataDirectoryIn, holdsDatabase, makeDataDirectory } from './data-directory.ts';
import { openPglite } from './pglite-source.ts';

let home: string;
/** A database that was closed in order, to be copied by each test. */
let whole: string;
let tableFile: string;
let indexFile: string;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'tieline-damaged-'));
  whole = join(home, 'whole');
  const { pglite, close } = await openPglite({ kind: 'directory', path: whole });
  await pglite.exec(`CREATE TABLE items (id int PRIMARY KEY, words text NOT NULL);
    INSERT INTO items SELECT n, repeat('words ', 50) FROM generate_series(1, 500) AS n;`);
  const { rows } = await pglite.query<{ items: string; index: string }>(
    `SELECT pg_relation_filepath('items') AS items, pg_relation_filepath('items_pkey') AS index`,
  );
  tableFile = rows[0]?.items ?? '';
  indexFile = rows[0]?.index ?? '';
  await close();
});
afterAll(() => rm(home, { recursive: true, force: true }));

/** A copy to damage; `data` is the engine's part of it. */
async function copyOfWhole(): Promise<{ readonly path: string; readonly data: string }> {
  const path = await mkdtemp(join(home, 'copy-'));
  await cp(whole, path, { recursive: true });
  return { path, data: join(path, 'data') };
}

const refusalOf = async (path: string): Promise<{ code?: string; message: string; facts?: Record<string, unknown> }> => {
  const outcome = await openPglite({ kind: 'directory', path }).then(
    async (source) => source.close(),
    (error: unknown) => error,
  );
  if (outcome === undefined) throw new Error('It opened.');
  return outcome as { code?: string; message: string; facts?: Record<string, unknown> };
};

async function overwriteMiddle(path: string): Promise<void> {
  const file = await open(path, 'r+');
  await file.write(Buffer.alloc(512, 0x5a), 0, 512, Math.floor((await file.stat()).size / 2));
  await file.close();
}

const walOf = async (data: string): Promise<readonly string[]> =>
  (await readdir(join(data, 'pg_wal'))).filter((name) => /^[0-9A-F]{24}$/.test(name)).map((name) => join(data, 'pg_wal', name));

const GAVE_UP = 'the engine ended while it opened its files';
const UNREADABLE = 'a table cannot be read to its end';

test.each<[damage: string, finding: string, inflict: (data: string) => Promise<unknown>]>([
  ['without PG_VERSION', 'PG_VERSION is missing', (data) => unlink(join(data, 'PG_VERSION'))],
  ['with an empty PG_VERSION', 'PG_VERSION holds no version', (data) => truncate(join(data, 'PG_VERSION'))],
  ['without pg_control', 'global/pg_control is missing', (data) => unlink(join(data, 'global/pg_control'))],
  ['with half of pg_control', 'global/pg_control has 4096 bytes instead of 8192', (data) => truncate(join(data, 'global/pg_control'), 4_096)],
  ['with an overwritten pg_control', GAVE_UP, (data) => writeFile(join(data, 'global/pg_control'), Buffer.alloc(8_192, 0x5a))],
  ['without its log', GAVE_UP, async (data) => Promise.all((await walOf(data)).map((file) => unlink(file)))],
  ['with a page of a table overwritten', UNREADABLE, (data) => overwriteMiddle(join(data, tableFile))],
  ['with a table that lost its last pages', UNREADABLE, async (data) => truncate(join(data, tableFile), 8_192)],
  ['with an index that lost its last pages', UNREADABLE, (data) => truncate(join(data, indexFile), 16_384)],
])('a directory %s is refused: %s', async (_damage, finding, inflict) => {
  const { path, data } = await copyOfWhole();
  await inflict(data);
  const refusal = await refusalOf(path);
  expect(refusal).toMatchObject({ code: 'storage-damaged', isRetryable: false, facts: { directory: data } });
  expect(refusal.facts?.finding).toContain(finding);
  expect(refusal.message).toContain(`The embedded database in ${data} is damaged or incomplete: ${finding}`);
  expect(refusal.message).toContain(
    'Nothing in it was repaired or deleted. Move this directory aside and keep it, put the one of your latest backup in its place',
  );
  await rm(path, { recursive: true });
});

test('a directory without its mark is not taken for an empty one: its tables stay as they are, it is free again, and opens with the mark put back', async () => {
  const { path, data } = await copyOfWhole();
  const mark = await readFile(join(data, 'PG_VERSION'));
  await unlink(join(data, 'PG_VERSION'));
  const before = await readFile(join(data, tableFile));
  await refusalOf(path);
  expect((await readFile(join(data, tableFile))).equals(before)).toBe(true);
  await writeFile(join(data, 'PG_VERSION'), mark);
  const { pglite, close } = await openPglite({ kind: 'directory', path });
  expect((await pglite.query('SELECT count(*)::int AS kept FROM items')).rows).toEqual([{ kept: 500 }]);
  await close();
  await rm(path, { recursive: true });
});

test('a first start that was killed half-way leaves nothing that counts as a database: the next start makes one from the beginning', async () => {
  const directory = dataDirectoryIn(join(home, 'killed-first-start'));
  const grow = (name: string) => async (draft: string) => {
    await mkdir(draft, { recursive: true });
    await writeFile(join(draft, name), '');
  };
  const killed = makeDataDirectory(directory, async (draft) => {
    await grow('PG_VERSION')(draft);
    throw new Error('killed');
  });
  await expect(killed).rejects.toThrow('killed');
  expect(await holdsDatabase(directory)).toBe(false);
  await makeDataDirectory(directory, grow('fresh'));
  expect(await readdir(directory.data)).toEqual(['fresh']);
});
