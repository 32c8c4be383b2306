/** @module storage/connections/token-lease-store  The lease on renewing a connection's tokens, and the sealed pair that changes together with it. */
import type { TokenLeaseStore } from '#connections';
import type { Vault } from '#vault';
import type { Database } from '../database.ts';
import { unlessKeyGone, writeSecret } from '../secrets/secret-stores.ts';

export interface TokenLeaseDeps {
  readonly database: Database;
  /** Sealing may ask the database for a key, so it happens before the transaction. */
  readonly vault: Pick<Vault, 'read' | 'writeWith' | 'remove'>;
  readonly nowIso: () => string;
}

const secretName = (connectionId: string): string => `connection/${connectionId}/tokens`;
const iso = (ms: number): string => new Date(ms).toISOString();

export function createTokenLeaseStore({ database, vault, nowIso }: TokenLeaseDeps): TokenLeaseStore {
  return {
    read: async (installationId, connectionId) => {
      // The lease first: a pair that is saved between the two reads comes with a fence that is already old, and the lease on it is refused.
      const row = await database.withTenant(installationId, (trx) =>
        trx.selectFrom('token_leases').selectAll().where('connection_id', '=', connectionId).executeTakeFirst(),
      );
      const secret = await vault.read(installationId, secretName(connectionId));
      return { fence: Number(row?.fence ?? 0), secret, leaseUntilMs: row?.lease_until ? Date.parse(row.lease_until) : undefined };
    },
    forget: (installationId, connectionId) => vault.remove(installationId, secretName(connectionId)),
    takeLease: async (installationId, connectionId, { seenFence, untilMs, nowMs }) => {
      const fence = seenFence + 1;
      const lease = { fence, lease_until: iso(untilMs) };
      const { numInsertedOrUpdatedRows } = await database.withTenant(installationId, (trx) =>
        trx
          .insertInto('token_leases')
          .values({ connection_id: connectionId, ...lease })
          .onConflict((conflict) =>
            conflict
              .columns(['installation_id', 'connection_id'])
              .doUpdateSet(lease)
              .where('token_leases.fence', '=', String(seenFence))
              .where((where) => where.or([where('token_leases.lease_until', 'is', null), where('token_leases.lease_until', '<=', iso(nowMs))])),
          )
          .executeTakeFirstOrThrow(),
      );
      return numInsertedOrUpdatedRows === 1n ? fence : undefined;
    },
    save: (installationId, connectionId, fence, secret) =>
      vault.writeWith(installationId, { [secretName(connectionId)]: secret }, (sealed) =>
        unlessKeyGone(() =>
          database.withTenant(installationId, async (trx) => {
            const { numUpdatedRows } = await trx
              .updateTable('token_leases')
              .set({ fence: fence + 1, lease_until: null })
              .where('connection_id', '=', connectionId)
              .where('fence', '=', String(fence))
              .executeTakeFirstOrThrow();
            if (numUpdatedRows === 0n) return 'lost';
            for (const each of sealed) await writeSecret(trx, each, nowIso());
            return 'saved';
          }),
        ),
      ),
    release: async (installationId, connectionId, fence) => {
      await database.withTenant(installationId, (trx) =>
        trx
          .updateTable('token_leases')
          .set({ fence: fence + 1, lease_until: null })
          .where('connection_id', '=', connectionId)
          .where('fence', '=', String(fence))
          .execute(),
      );
    },
  };
}
