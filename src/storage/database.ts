/**
 * @module storage/database
 * The one door to the database. Every statement runs inside a transaction that names its role and its installation; there is no other way in.
 */

import { Kysely, sql, type Transaction } from 'kysely';
import { StorageUnavailableError, systemClock } from '#domain';
import { createDialect } from './engine/leased-driver.ts';
import { openPglite, type PgliteSource } from './engine/pglite-source.ts';
import { openPostgres } from './engine/postgres-source.ts';
import type { ConnectionSource } from './engine/raw-connection.ts';
import { migrations as allMigrations } from './migrations/index.ts';
import type { Migration } from './migrations/migration.ts';
import { checkMigrations, runMigrations, type Transact } from './migrations/run-migrations.ts';
import { createEmbeddedQueueStore, createServerQueueStore, type QueueStore } from './queue-store.ts';
import { type RetryDeps, retryLost, whileBeginning } from './retry-lost.ts';
import type { Role } from './roles.ts';
import { createRoomWatch } from './room-watch.ts';
import type { Tables } from './tables.ts';
import { assertOutsideTransaction, insideTransaction } from './transaction-guard.ts';

/** A transaction as repositories take it. */
export type Trx = Transaction<Tables>;

/** Where the data is. */
export type DatabaseConfig = (
  | { readonly engine: 'pglite' /** Directory of the embedded database. */; readonly directory: string }
  | { readonly engine: 'pglite-memory' /** Made by `dumpDatabase`: starts with its contents. */; readonly dump?: Blob }
  | {
      readonly engine: 'postgres';
      /** Login that is `tieline_app` or a member of it. */
      readonly url: string;
      /** Login that may migrate. Default: `url`. */
      readonly ownerUrl?: string;
      /** Login that is `tieline_jobs` or a member of it. Default: `url`. */
      readonly jobsUrl?: string;
      /** Most connections of this process for the application. Default 10. */
      readonly maxConnections?: number;
    }
) & {
  /** `apply` (default) migrates at opening; `check` refuses a schema that is not exactly this version's. */
  readonly migrations?: 'apply' | 'check';
  /** For tests of migrations. Default: all. */
  readonly migrationList?: readonly Migration[];
};

/** Options of one transaction. */
export interface TransactionOptions {
  /** Default `read committed`. */
  readonly isolation?: 'read committed' | 'repeatable read' | 'serializable';
  /**
   * `lazy`: the commit does not wait for the disk, so that a crash of the database may take back what was committed within the last second (whole
   * transactions, the latest first). Default `at-once`.
   */
  readonly commit?: 'at-once' | 'lazy';
}

/** An open database. All functions throw `StorageUnavailableError` while it cannot be reached, and `TransactionMisuseError` inside another transaction. */
export interface Database {
  readonly engine: 'pglite' | 'postgres';
  /**
   * Runs `work` in one transaction that sees and writes only that installation's rows. `work` may run more than once (at most six times) where the transaction
   * loses against another, so it has no effect outside `trx`.
   */
  withTenant<Result>(installationId: string, work: (trx: Trx) => Promise<Result>, options?: TransactionOptions): Promise<Result>;
  /** As `tieline_app` with no installation: sees no tenant's row; for the look-up functions. */
  withoutTenant<Result>(work: (trx: Trx) => Promise<Result>): Promise<Result>;
  /** As `tieline_owner`: migrations and their tests. Row level security holds here too. */
  withSystem<Result>(work: (trx: Trx) => Promise<Result>): Promise<Result>;
  /** How the job queue reaches its own schema. */
  readonly queue: QueueStore;
  /** Throws where the database does not answer, or takes no writes: readiness. */
  ping(): Promise<void>;
  /** A copy of an embedded database, to open another from; refuses on PostgreSQL. */
  dump(): Promise<Blob>;
  close(): Promise<void>;
}

interface Pools {
  readonly engine: 'pglite' | 'postgres';
  readonly app: ConnectionSource;
  readonly owner: ConnectionSource;
  readonly queue: QueueStore;
  readonly embedded?: PgliteSource;
}

/** Longest statement, as PostgreSQL reads it. */
const STATEMENT_TIMEOUT = '30s';

/** Opens the database and brings (or checks) its schema. Close it at the end. */
export async function openDatabase(config: DatabaseConfig, retry: RetryDeps = { sleep: systemClock.sleep, random: Math.random }): Promise<Database> {
  const pools = await openPools(config);
  try {
    const list = config.migrationList ?? allMigrations;
    if (config.migrations === 'check') await checkMigrations(migratorOf(pools.app, retry), list);
    else await runMigrations(migratorOf(pools.owner, retry), list);
    return databaseOf(pools, retry);
  } catch (error) {
    await closeAll(pools);
    throw error;
  }
}

function migratorOf(source: ConnectionSource, retry: RetryDeps): Transact {
  const run = transactor(source, retry);
  return (role, work) => run({ role }, (trx) => work(trx as unknown as Transaction<unknown>));
}

async function openPools(config: DatabaseConfig): Promise<Pools> {
  if (config.engine === 'postgres') {
    const app = openPostgres({ url: config.url, maxConnections: config.maxConnections ?? 10 });
    const owner = openPostgres({ url: config.ownerUrl ?? config.url, maxConnections: 1 });
    return { engine: 'postgres', app, owner, queue: createServerQueueStore(config.jobsUrl ?? config.url) };
  }
  const embedded = await openPglite(
    config.engine === 'pglite' ? { kind: 'directory', path: config.directory } : { kind: 'memory', ...(config.dump ? { dump: config.dump } : {}) },
  );
  return { engine: 'pglite', app: embedded, owner: embedded, queue: createEmbeddedQueueStore(embedded), embedded };
}

/** A standby answers every question and stores nothing. */
async function refuseReadOnly(trx: Trx): Promise<void> {
  const { rows } = await sql<{ mode: string }>`SELECT current_setting('transaction_read_only') AS mode`.execute(trx);
  if (rows[0]?.mode === 'on')
    throw new StorageUnavailableError({ message: 'The database takes no writes right now. Nothing was stored; try again later.' });
}

function databaseOf(pools: Pools, retry: RetryDeps): Database {
  const room = createRoomWatch();
  const inPool = transactor(pools.app, retry);
  const asApp: typeof inPool = (scope, work) => room.watch(() => inPool(scope, work));
  const asOwner = transactor(pools.owner, retry);
  return {
    engine: pools.engine,
    withTenant: async (installationId, work, options = {}) => {
      if (installationId === '') throw new TypeError('withTenant needs an installation id.');
      return asApp({ role: 'tieline_app', installationId, ...options }, work);
    },
    withoutTenant: (work) => asApp({ role: 'tieline_app' }, work),
    withSystem: (work) => asOwner({ role: 'tieline_owner' }, work),
    queue: pools.queue,
    ping: async () => {
      await asApp({ role: 'tieline_app' }, refuseReadOnly);
      await room.assertRoom((takeRoom) => asApp({ role: 'tieline_app' }, takeRoom));
    },
    dump: async () => {
      if (!pools.embedded) throw new TypeError('Only an embedded database can be dumped here; use pg_dump on a server.');
      return pools.embedded.alone((pglite) => pglite.dumpDataDir('none'));
    },
    close: () => closeAll(pools),
  };
}

async function closeAll({ app, owner, queue }: Pools): Promise<void> {
  await queue.close();
  for (const source of new Set([app, owner])) await source.close();
}

interface Scope extends TransactionOptions {
  /** `login`: whoever the connection logged in as. */
  readonly role: Role | 'login';
  readonly installationId?: string;
}

/** Makes the function that runs scoped transactions on one source. */
function transactor(source: ConnectionSource, retry: RetryDeps) {
  const kysely = new Kysely<Tables>({ dialect: createDialect(source) });
  return <Result>(scope: Scope, work: (trx: Trx) => Promise<Result>): Promise<Result> =>
    retryLost(() => {
      assertOutsideTransaction('a second transaction');
      return kysely
        .transaction()
        .setIsolationLevel(scope.isolation ?? 'read committed')
        .execute((trx) =>
          insideTransaction(async () => {
            await enterScope(trx, scope).catch(whileBeginning);
            return work(trx);
          }),
        );
    }, retry);
}

/** A name that means nothing but itself in any text of SQL. */
const PLAIN_NAME = /^[\w.:-]*$/u;

/**
 * All of it is local to the transaction, so a pooled connection carries nothing to its next holder. Without values it goes out with the transaction's
 * beginning, in one round trip.
 */
async function enterScope(trx: Trx, { role, installationId = '', commit = 'at-once' }: Scope): Promise<void> {
  const settings = {
    ...(role !== 'login' && { role }),
    'app.installation': installationId,
    search_path: role === 'tieline_jobs' ? 'pgboss' : 'tieline',
    statement_timeout: STATEMENT_TIMEOUT,
    ...(commit === 'lazy' && { synchronous_commit: 'off' }),
  };
  const calls = Object.entries(settings).map(
    ([name, value]) => sql`set_config(${sql.lit(name)}, ${PLAIN_NAME.test(value) ? sql.lit(value) : value}, true)`,
  );
  await sql`SELECT ${sql.join(calls)}`.execute(trx);
}
