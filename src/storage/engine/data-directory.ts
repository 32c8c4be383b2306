/**
 * @module storage/engine/data-directory
 * The directory of an embedded database: made whole or not at all, and looked at before the engine touches it. The engine takes a directory without its mark for an
 * empty one, and would write a new database over the files of the old.
 */
import { readdir, readFile, rename, rm, rmdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { StorageDamagedError } from '#domain';

/** Written first into every cluster: https://www.postgresql.org/docs/current/storage-file-layout.html */
const MARK = 'PG_VERSION';
const CONTROL = 'global/pg_control';
/** PG_CONTROL_FILE_SIZE of PostgreSQL, bytes. */
const CONTROL_BYTES = 8_192;

/** Where the files of an embedded database lie. */
export interface DataDirectory {
  /** The engine's own files. */
  readonly data: string;
  /** Where a new database grows until it is whole. */
  readonly draft: string;
}

/** A directory of its own below the lock file: a new database wants one that holds nothing else. */
export const dataDirectoryIn = (path: string): DataDirectory => ({ data: join(path, 'data'), draft: join(path, 'data.new') });

/** Tells whether a database is there. Throws `StorageDamagedError` where files are there and something that every database has is not. */
export async function holdsDatabase({ data }: DataDirectory): Promise<boolean> {
  const names = await namesIn(data);
  if (names.length === 0) return false;
  if (!names.includes(MARK)) throw damaged(data, `${MARK} is missing`);
  if (!/^\d+\s*$/u.test(await readFile(join(data, MARK), 'latin1'))) throw damaged(data, `${MARK} holds no version`);
  const bytes = await stat(join(data, CONTROL)).then(
    ({ size }) => size,
    () => undefined,
  );
  if (bytes === undefined) throw damaged(data, `${CONTROL} is missing`);
  if (bytes !== CONTROL_BYTES) throw damaged(data, `${CONTROL} has ${bytes} bytes instead of ${CONTROL_BYTES}`);
  return true;
}

/** Makes a new one beside its place and moves it there once it is whole. What a process left there that was killed meanwhile never held a row, and goes. */
export async function makeDataDirectory({ data, draft }: DataDirectory, make: (path: string) => Promise<void>): Promise<void> {
  await rm(draft, { recursive: true, force: true });
  await make(draft);
  // Windows moves nothing onto a directory, not even onto an empty one.
  await rmdir(data).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
  await rename(draft, data);
}

/** The refusal: what was found, where, and the way back. The engine's own words are the cause. */
export function damaged(directory: string, finding: string, cause?: unknown): StorageDamagedError {
  return new StorageDamagedError({
    message:
      `The embedded database in ${directory} is damaged or incomplete: ${finding}. Nothing in it was repaired or deleted. ` +
      'Move this directory aside and keep it, put the one of your latest backup in its place, and start again. Look first whether the disk is full or failing.',
    facts: { directory, finding },
    cause,
  });
}

async function namesIn(directory: string): Promise<readonly string[]> {
  try {
    return await readdir(directory);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
