/**
 * The files of a migrated, empty database, for a sandbox to begin with: to make them from nothing takes six seconds of a processor, and each test file has a sandbox.
 * The first sandbox of a schema pays for them, later ones start from a copy in the temporary folder.
 */
import { existsSync } from 'node:fs';
import { cp, mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '#storage';
import { schemaHash } from '../../../src/storage/testing/open-test-database.ts';

/** Lays them where the sandbox of that directory looks for its database. */
export async function layReadyDatabase(directory: string): Promise<void> {
  await cp(await readyOnce(), join(directory, 'database'), { recursive: true });
}

/** Made apart and renamed: test files run at the same time, and none may copy half a database. */
async function readyOnce(): Promise<string> {
  const path = join(tmpdir(), `tieline-database-${schemaHash()}`);
  if (existsSync(path)) return path;
  const draft = await mkdtemp(`${path}-`);
  await (await openDatabase({ engine: 'pglite', directory: draft })).close();
  await rename(draft, path).catch(async (error: unknown) => {
    await rm(draft, { recursive: true, force: true });
    if (!existsSync(path)) throw error;
  });
  return path;
}
