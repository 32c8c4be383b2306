/** The two engines, for suites that must hold on both. */
import { type Database, type DatabaseConfig, openDatabase } from '#storage';
import { openTestDatabase } from '../../../src/storage/testing/open-test-database.ts';
import { createMigratedDatabase } from '../../support/postgres.ts';

export interface OpenEngine {
  readonly database: Database;
  /** A further process's view: another pool on the same server. Undefined on the embedded engine, which has one process. */
  readonly another: (() => Promise<Database>) | undefined;
  readonly close: () => Promise<void>;
}

type PostgresOptions = Partial<Extract<DatabaseConfig, { engine: 'postgres' }>>;

export const engines: readonly { readonly engine: 'pglite' | 'postgres'; readonly open: (options?: PostgresOptions) => Promise<OpenEngine> }[] = [
  {
    engine: 'pglite',
    open: async () => {
      const database = await openTestDatabase();
      return { database, another: undefined, close: () => database.close() };
    },
  },
  {
    engine: 'postgres',
    open: async (options = {}) => {
      const { url, drop } = await createMigratedDatabase();
      const database = await openDatabase({ engine: 'postgres', url, ...options });
      const others: Database[] = [];
      const another = async () => {
        const other = await openDatabase({ engine: 'postgres', url, ...options });
        others.push(other);
        return other;
      };
      const close = async () => {
        for (const open of [...others, database]) await open.close();
        await drop();
      };
      return { database, another, close };
    },
  },
];
