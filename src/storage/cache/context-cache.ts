/** @module storage/cache/context-cache  Last known answers of sources, of any age: stale beats nothing, and the reader judges the age. */
import type { ContextCacheStore } from '#context';
import type { Database } from '../database.ts';

/** Fills the sidebar's port, and forgets what is too old to be shown. */
export interface StoredContextCache extends ContextCacheStore {
  /** Removes answers fetched before `beforeMs` (epoch); answers how many. */
  purge(installationId: string, beforeMs: number): Promise<number>;
}

const iso = (ms: number): string => new Date(ms).toISOString();

export function createContextCacheStore(database: Database): StoredContextCache {
  return {
    read: async (installationId, key) => {
      const row = await database.withTenant(installationId, (trx) =>
        trx.selectFrom('context_cache').selectAll().where('key', '=', key).executeTakeFirst(),
      );
      return row && { text: row.answer, fetchedAt: Date.parse(row.fetched_at) };
    },
    write: async (installationId, key, { text, fetchedAt }) => {
      const values = { answer: text, fetched_at: iso(fetchedAt) };
      await database.withTenant(installationId, (trx) =>
        trx
          .insertInto('context_cache')
          .values({ key, ...values })
          // A slow worker must not bring an older answer back.
          .onConflict((conflict) =>
            conflict.columns(['installation_id', 'key']).doUpdateSet(values).where('context_cache.fetched_at', '<=', iso(fetchedAt)),
          )
          .execute(),
      );
    },
    purge: async (installationId, beforeMs) => {
      const { numDeletedRows } = await database.withTenant(installationId, (trx) =>
        trx.deleteFrom('context_cache').where('fetched_at', '<', iso(beforeMs)).executeTakeFirstOrThrow(),
      );
      return Number(numDeletedRows);
    },
  };
}
