/** F6: a full disk makes readiness red from the first refusal until there is room, and costs nothing before. */
import { sql } from 'kysely';
import { StorageUnavailableError } from '#domain';
import type { Database, Trx } from './database.ts';
import { createRoomWatch } from './room-watch.ts';
import { openTestDatabase } from './testing/open-test-database.ts';

const refusedBy = (state: string) =>
  new StorageUnavailableError({ message: 'It takes no writes.', cause: Object.assign(new Error('could not extend file'), { code: state }) });

/** A watch over a disk that a test fills and empties; `probes`: how often somebody looked for room. */
function setUp() {
  const watch = createRoomWatch();
  const disk = { probes: 0, error: undefined as Error | undefined };
  const look = () =>
    watch.assertRoom(async () => {
      disk.probes += 1;
      if (disk.error) throw disk.error;
    });
  const refuse = (error: Error) => watch.watch(() => Promise.reject(error)).catch(() => undefined);
  return { watch, disk, look, refuse };
}

test('nothing is written to find out, as long as nothing was refused for want of room', async () => {
  const { watch, disk, look, refuse } = setUp();
  expect(await watch.watch(async () => 'done')).toBe('done');
  await refuse(refusedBy('57P01'));
  await refuse(new Error('something else'));
  await look();
  expect(disk.probes).toBe(0);
});

test('from a refusal for want of room on it is red while the disk is full, and green once there is room', async () => {
  const { disk, look, refuse } = setUp();
  const full = refusedBy('53100');
  disk.error = full;
  await refuse(full);
  for (const _ of [1, 2]) await expect(look()).rejects.toBe(full);
  disk.error = undefined;
  await look();
  expect(disk.probes).toBe(3);
  await look();
  expect(disk.probes).toBe(3);
});

test('what was refused is thrown as it was', async () => {
  const { watch } = setUp();
  const full = refusedBy('53100');
  await expect(watch.watch(() => Promise.reject(full))).rejects.toBe(full);
});

test('a login that may make no temporary tables is not red for ever', async () => {
  const { disk, look, refuse } = setUp();
  disk.error = Object.assign(new Error('permission denied to create temporary tables'), { code: '42501' });
  await refuse(refusedBy('53100'));
  await expect(look()).resolves.toBeUndefined();
});

describe('over a database', () => {
  let database: Database;
  beforeAll(async () => {
    database = await openTestDatabase();
  });
  afterAll(() => database?.close());

  const failAsFull = (trx: Trx) => sql`DO $$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = '53100'; END $$`.execute(trx);

  test('room is looked for as the application itself, and nothing is left of it', async () => {
    for (const _ of [1, 2]) {
      await expect(database.withTenant('north', failAsFull)).rejects.toMatchObject({ code: 'storage-unavailable' });
      await expect(database.ping()).resolves.toBeUndefined();
    }
    const { rows } = await database.withSystem((trx) => sql`SELECT relname FROM pg_class WHERE relname = 'room_watch'`.execute(trx));
    expect(rows).toEqual([]);
  });
});
