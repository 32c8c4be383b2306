/**
 * @module storage/engine/pglite-source
 * PGlite as a source of connections: one connection, handed out in order. PGlite's own transaction lock is not enough, because our statements and pg-boss's
 * would interleave inside an open transaction.
 */
import type { PGlite, PGliteOptions } from '@electric-sql/pglite';
import { damaged, dataDirectoryIn, holdsDatabase, makeDataDirectory } from './data-directory.ts';
import { lockDirectory } from './directory-lock.ts';
import { createMutex } from './mutex.ts';
import type { ConnectionSource, RawConnection } from './raw-connection.ts';
import { readThrough } from './read-through.ts';
import { valueParsers } from './value-parsers.ts';

/** The embedded database, and its single connection. */
export interface PgliteSource extends ConnectionSource {
  readonly pglite: PGlite;
  /** Runs `work` alone on the connection: for statements that do not go through kysely. */
  alone<Result>(work: (pglite: PGlite) => Promise<Result>): Promise<Result>;
}

/** Where an embedded database lives: a directory, memory, or memory filled from a dump of an earlier one. */
export type PglitePlace = { readonly kind: 'directory'; readonly path: string } | { readonly kind: 'memory'; readonly dump?: Blob };

/**
 * Opens it. A directory is locked to this process first; throws `ConfigurationInvalidError` where another one holds it, and `StorageDamagedError` where its files
 * are damaged: a database that is there is opened whole, or left as it is.
 */
export async function openPglite(place: PglitePlace): Promise<PgliteSource> {
  const unlock = place.kind === 'directory' ? await lockDirectory(place.path) : async () => undefined;
  try {
    const pglite = await startPglite(place);
    return sourceOf(pglite, unlock);
  } catch (error) {
    await unlock();
    throw error;
  }
}

async function startPglite(place: PglitePlace): Promise<PGlite> {
  // Loaded where it is used: a server on PostgreSQL must not pay for an engine that it never starts (bench E5).
  const { PGlite } = await import('@electric-sql/pglite');
  // Told once: with a statement they would be merged with the engine's own, one for each table that we have, at each answer, which doubles what a short one costs.
  const create = (options: PGliteOptions) => PGlite.create({ ...options, parsers: { ...valueParsers } });
  if (place.kind === 'memory') return create(place.dump ? { loadDataDir: place.dump } : {});
  const directory = dataDirectoryIn(place.path);
  if (await holdsDatabase(directory)) return openExisting(directory.data, (dataDir) => create({ dataDir }));
  await makeDataDirectory(directory, async (dataDir) => (await create({ dataDir })).close());
  return create({ dataDir: directory.data });
}

async function openExisting(path: string, open: (path: string) => Promise<PGlite>): Promise<PGlite> {
  const pglite = await open(path).catch((error: unknown) => {
    throw damaged(path, 'the engine ended while it opened its files', error);
  });
  try {
    await readThrough(pglite);
    return pglite;
  } catch (error) {
    // Without the checkpoint of a close, which would write to the damaged files: the engine's memory goes with the process.
    throw damaged(path, `a table cannot be read to its end (${error instanceof Error ? error.message : String(error)})`, error);
  }
}

function sourceOf(pglite: PGlite, unlock: () => Promise<void>): PgliteSource {
  const acquire = createMutex();
  return {
    pglite,
    alone: async (work) => {
      const release = await acquire();
      try {
        return await work(pglite);
      } finally {
        release();
      }
    },
    lease: async () => connectionOf(pglite, await acquire()),
    close: async () => {
      const release = await acquire();
      try {
        if (!pglite.closed) await pglite.close();
      } finally {
        release();
        await unlock();
      }
    },
  };
}

function connectionOf(pglite: PGlite, release: () => void): RawConnection {
  return {
    query: async (text, values) => {
      const { rows, affectedRows } = await pglite.query(text, [...values]);
      return { rows, affected: affectedRows };
    },
    script: async (text) => {
      const last = (await pglite.exec(text)).at(-1);
      return { rows: last?.rows ?? [], affected: last?.affectedRows };
    },
    release,
  };
}
