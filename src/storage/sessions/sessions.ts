/** @module storage/sessions  What makes page tokens single-use: renewal tokens (their hashes only) and ids of signed tokens that were seen. */
import type { SessionStore } from '#access';
import type { Database } from '../database.ts';

/** Fills the port of `access`, and forgets what has run out. */
export interface StoredSessions extends SessionStore {
  /** Removes what ran out before `beforeMs` (epoch); answers how many rows. */
  purge(installationId: string, beforeMs: number): Promise<number>;
}

const iso = (ms: number): string => new Date(ms).toISOString();

export function createSessionStore(database: Database): StoredSessions {
  return {
    putRenewal: async (installationId, { tokenHash, userId, page, expiresAt }) => {
      const row = { token_hash: tokenHash, user_id: userId, page, expires_at: iso(expiresAt) };
      await database.withTenant(installationId, (trx) => trx.insertInto('renewal_tokens').values(row).execute());
    },
    // Deleting is the test: of any number of takers at once, one gets the row.
    takeRenewal: async (installationId, tokenHash) => {
      const row = await database.withTenant(installationId, (trx) =>
        trx.deleteFrom('renewal_tokens').where('token_hash', '=', tokenHash).returningAll().executeTakeFirst(),
      );
      return row && { tokenHash, userId: row.user_id, page: row.page, expiresAt: Date.parse(row.expires_at) };
    },
    useTokenId: async (installationId, tokenId, expiresAt) => {
      const { numInsertedOrUpdatedRows } = await database.withTenant(installationId, (trx) =>
        trx
          .insertInto('used_token_ids')
          .values({ jti: tokenId, expires_at: iso(expiresAt) })
          .onConflict((conflict) => conflict.doNothing())
          .executeTakeFirstOrThrow(),
      );
      return numInsertedOrUpdatedRows === 1n ? 'first' : 'seen';
    },
    purge: (installationId, beforeMs) =>
      database.withTenant(installationId, async (trx) => {
        const renewals = await trx.deleteFrom('renewal_tokens').where('expires_at', '<', iso(beforeMs)).executeTakeFirstOrThrow();
        const ids = await trx.deleteFrom('used_token_ids').where('expires_at', '<', iso(beforeMs)).executeTakeFirstOrThrow();
        return Number(renewals.numDeletedRows + ids.numDeletedRows);
      }),
  };
}
