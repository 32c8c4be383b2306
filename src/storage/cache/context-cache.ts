/** @module storage/cache/context-cache  Last known answers of sources. An answer past its expiry is still returned: stale beats nothing, and the reader sees its age. */
import type { Database } from '../database.ts';

/** One cached answer. */
export interface CachedAnswer {
  /** JSON text as it was written. */
  readonly answer: string;
  /** ISO 8601 UTC */
  readonly fetchedAt: string;
  readonly expiresAt: string;
}

export interface ContextCacheStore {
  /** By key; keys that are absent are left out. */
  read(installationId: string, keys: readonly string[]): Promise<ReadonlyMap<string, CachedAnswer>>;
  /** Replaces the answer unless a later one is there, so that a slow worker cannot bring an old answer back. */
  write(installationId: string, key: string, answer: CachedAnswer): Promise<void>;
  /** Removes answers that expired before `beforeIso`; answers how many. */
  purge(installationId: string, beforeIso: string): Promise<number>;
}

export function createContextCacheStore(database: Database): ContextCacheStore {
  return {
    read: async (installationId, keys) => {
      if (keys.length === 0) return new Map();
      const rows = await database.withTenant(installationId, (trx) => trx.selectFrom('context_cache').selectAll().where('key', 'in', keys).execute());
      return new Map(rows.map((row) => [row.key, { answer: row.answer, fetchedAt: row.fetched_at, expiresAt: row.expires_at }]));
    },
    write: async (installationId, key, { answer, fetchedAt, expiresAt }) => {
      const values = { answer, fetched_at: fetchedAt, expires_at: expiresAt };
      await database.withTenant(installationId, (trx) =>
        trx
          .insertInto('context_cache')
          .values({ key, ...values })
          .onConflict((conflict) =>
            conflict.columns(['installation_id', 'key']).doUpdateSet(values).where('context_cache.fetched_at', '<=', fetchedAt),
          )
          .execute(),
      );
    },
    purge: async (installationId, beforeIso) => {
      const { numDeletedRows } = await database.withTenant(installationId, (trx) =>
        trx.deleteFrom('context_cache').where('expires_at', '<', beforeIso).executeTakeFirstOrThrow(),
      );
      return Number(numDeletedRows);
    },
  };
}
