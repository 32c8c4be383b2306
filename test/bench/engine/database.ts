/** The database of the engine's benches: a PostgreSQL that keeps its promises (fsync, synchronous commits), with the schema and one installation. */
import { brandId, type InstallationId } from '#domain';
import { type Database, openDatabase } from '#storage';
import { startPostgres } from '../../support/postgres.ts';

export const INSTALLATION = brandId<InstallationId>('bench-1');

export interface BenchDatabase {
  readonly database: Database;
  readonly url: string;
  readonly close: () => Promise<void>;
}

/** Starts a cluster of its own; about two seconds. */
export const openBenchDatabase = async (): Promise<BenchDatabase> => {
  const cluster = await startPostgres({ durability: 'as-production' });
  const database = await openDatabase({ engine: 'postgres', url: cluster.url, maxConnections: 16 });
  const row = {
    installation_id: INSTALLATION,
    subdomain: 'bench-desk',
    app_id: '700',
    desk_installation_id: '900',
    desk_connector: 'zendesk',
    mode: 'assets' as const,
    created_at: '2026-11-22T05:00:00.000Z',
  };
  await database.withTenant(INSTALLATION, (trx) => trx.insertInto('installations').values(row).execute());
  const close = async () => {
    await database.close();
    await cluster.remove();
  };
  return { database, url: cluster.url, close };
};
