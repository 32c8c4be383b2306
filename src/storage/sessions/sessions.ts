/** @module storage/sessions  What makes page tokens single-use: renewal tokens (kept as hashes) and ids of signed tokens that were seen. */
import { createHash } from 'node:crypto';
import type { Database } from '../database.ts';

/** Whom a renewal token was given to; it works for nobody else and on no other page. */
export interface RenewalBinding {
  readonly userId: string;
  readonly page: string;
}

export interface SessionStore {
  /** Keeps a new token until `expiresAt` (ISO 8601 UTC). Only its SHA-256 is stored. */
  putRenewal(installationId: string, token: string, binding: RenewalBinding & { readonly expiresAt: string }): Promise<void>;
  /** Uses a token up: of any number of callers at once, one gets its binding. Undefined where it is unknown, used or expired. */
  takeRenewal(installationId: string, token: string, nowIso: string): Promise<RenewalBinding | undefined>;
  /** Records a token id; `seen` where it was recorded before. */
  useJti(installationId: string, jti: string, expiresAt: string): Promise<'first' | 'seen'>;
  /** Removes what expired before `beforeIso`; answers how many rows. */
  purge(installationId: string, beforeIso: string): Promise<number>;
}

const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex');

export function createSessionStore(database: Database): SessionStore {
  return {
    putRenewal: async (installationId, token, { userId, page, expiresAt }) => {
      const row = { token_hash: hashOf(token), user_id: userId, page, expires_at: expiresAt };
      await database.withTenant(installationId, (trx) => trx.insertInto('renewal_tokens').values(row).execute());
    },
    takeRenewal: async (installationId, token, nowIso) => {
      const row = await database.withTenant(installationId, (trx) =>
        trx.deleteFrom('renewal_tokens').where('token_hash', '=', hashOf(token)).returningAll().executeTakeFirst(),
      );
      return row && row.expires_at > nowIso ? { userId: row.user_id, page: row.page } : undefined;
    },
    useJti: async (installationId, jti, expiresAt) => {
      const { numInsertedOrUpdatedRows } = await database.withTenant(installationId, (trx) =>
        trx
          .insertInto('used_token_ids')
          .values({ jti, expires_at: expiresAt })
          .onConflict((conflict) => conflict.doNothing())
          .executeTakeFirstOrThrow(),
      );
      return numInsertedOrUpdatedRows === 1n ? 'first' : 'seen';
    },
    purge: (installationId, beforeIso) =>
      database.withTenant(installationId, async (trx) => {
        const renewals = await trx.deleteFrom('renewal_tokens').where('expires_at', '<', beforeIso).executeTakeFirstOrThrow();
        const ids = await trx.deleteFrom('used_token_ids').where('expires_at', '<', beforeIso).executeTakeFirstOrThrow();
        return Number(renewals.numDeletedRows + ids.numDeletedRows);
      }),
  };
}
