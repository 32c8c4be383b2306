/** @module storage/migrations/run-migrations  Brings a database to the newest schema, one migration per transaction; refuses a history that differs from ours. */
import { createHash } from 'node:crypto';
import { CompiledQuery, type Kysely, sql, type Transaction } from 'kysely';
import { ConfigurationInvalidError } from '#domain';
import type { Role } from '../roles.ts';
import { bootstrapStatements, jobsStatements, ownerStatements } from './bootstrap.ts';
import type { Migration } from './migration.ts';

/** Any constant: it names the lock that starting processes queue for. */
const MIGRATION_LOCK = 7_316_205_411;

/** Runs work in a transaction under a role. `login`: whoever the connection logged in as. */
export type Transact = <Result>(role: Role | 'login', work: (trx: Transaction<unknown>) => Promise<Result>) => Promise<Result>;

/** Applies what is missing and answers its names. Throws `ConfigurationInvalidError` where an applied migration is unknown here or has another text. */
export async function runMigrations(transact: Transact, migrations: readonly Migration[]): Promise<readonly string[]> {
  await transact('login', (trx) => withLock(trx, () => executeAll(trx, bootstrapStatements)));
  await transact('tieline_owner', (trx) => withLock(trx, () => executeAll(trx, ownerStatements)));
  await transact('tieline_jobs', (trx) => withLock(trx, () => executeAll(trx, jobsStatements)));
  const applied: string[] = [];
  for (const migration of migrations) {
    const isNew = await transact('tieline_owner', (trx) => withLock(trx, () => applyOne(trx, migration)));
    if (isNew) applied.push(migration.name);
  }
  await transact('tieline_owner', (trx) => refuseUnknown(trx, migrations));
  return applied;
}

/** Throws `ConfigurationInvalidError` where the schema is not exactly ours: for processes that may not change it. */
export async function checkMigrations(transact: Transact, migrations: readonly Migration[]): Promise<void> {
  await transact('tieline_app', async (trx) => {
    await refuseUnknown(trx, migrations);
    const applied = await readApplied(trx);
    const missing = migrations.find((migration) => !applied.has(migration.name));
    if (missing)
      throw new ConfigurationInvalidError({
        message: `The database lacks the migration ${missing.name}. Start once with the right to migrate.`,
        facts: { migration: missing.name },
      });
  });
}

async function applyOne(trx: Transaction<unknown>, migration: Migration): Promise<boolean> {
  const known = (await readApplied(trx)).get(migration.name);
  const hash = hashOf(migration);
  if (known === hash) return false;
  if (known !== undefined) {
    throw new ConfigurationInvalidError({
      message: `The migration ${migration.name} was applied with another text. Migrations only go forward: add a new one.`,
      facts: { migration: migration.name },
    });
  }
  await executeAll(trx, migration.statements);
  await sql`INSERT INTO migrations (name, hash) VALUES (${migration.name}, ${hash})`.execute(trx);
  return true;
}

/** A database from a newer version of ours: running on it could write what that version does not expect. */
async function refuseUnknown(trx: Transaction<unknown>, migrations: readonly Migration[]): Promise<void> {
  const ours = new Set(migrations.map((migration) => migration.name));
  const unknown = [...(await readApplied(trx)).keys()].find((name) => !ours.has(name));
  if (unknown)
    throw new ConfigurationInvalidError({
      message: `The database has the migration ${unknown}, which this version does not know. Run the newer version.`,
      facts: { migration: unknown },
    });
}

async function readApplied(trx: Transaction<unknown>): Promise<Map<string, string>> {
  const { rows } = await sql<{ name: string; hash: string }>`SELECT name, hash FROM migrations`.execute(trx);
  return new Map(rows.map(({ name, hash }) => [name, hash]));
}

async function withLock<Result>(trx: Transaction<unknown>, work: () => Promise<Result>): Promise<Result> {
  await sql`SELECT pg_advisory_xact_lock(${MIGRATION_LOCK}::bigint)`.execute(trx);
  return work();
}

async function executeAll(trx: Kysely<unknown>, statements: readonly string[]): Promise<void> {
  for (const statement of statements) await trx.executeQuery(CompiledQuery.raw(statement));
}

function hashOf(migration: Migration): string {
  return createHash('sha256').update(JSON.stringify(migration.statements)).digest('hex');
}
