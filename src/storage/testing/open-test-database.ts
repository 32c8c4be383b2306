/**
 * @module storage/testing/open-test-database
 * An embedded database for a test, in well under a second: the first test of a schema pays for its creation, later ones start from a copy in the temporary folder.
 */
import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Database, openDatabase } from '../database.ts';
import { bootstrapStatements, jobsStatements, ownerStatements } from '../migrations/bootstrap.ts';
import { migrations } from '../migrations/index.ts';

/** A migrated, empty database in memory. Close it in `afterAll`. */
export async function openTestDatabase(): Promise<Database> {
  const path = join(tmpdir(), `tieline-schema-${schemaHash()}.tar`);
  const copy = await readFile(path).catch(() => undefined);
  if (copy) return openDatabase({ engine: 'pglite-memory', dump: new Blob([copy]) });
  const database = await openDatabase({ engine: 'pglite-memory' });
  // Written apart and renamed: test files run at the same time, and none may read half a copy.
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  await writeFile(draft, new Uint8Array(await (await database.dump()).arrayBuffer()));
  await rename(draft, path);
  return database;
}

/** Changes with the schema and with the engine's version: both make older copies unusable. */
export function schemaHash(): string {
  const engine = readFileSync(join(dirname(createRequire(import.meta.url).resolve('@electric-sql/pglite')), '..', 'package.json'), 'utf8');
  const parts = [engine, migrations, bootstrapStatements, ownerStatements, jobsStatements];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16);
}
