/** @module storage/secrets/secret-stores  Fills the vault's ports. Sees sealed texts only. */
import type { DataKeyStore, Rewrapping, SealedSecret, SecretStore } from '#vault';
import { type DeedKeeper, keepDeeds } from '../audit/keep-deeds.ts';
import type { Database, Trx } from '../database.ts';
import { isForeignKeyViolation, isUniqueViolation } from '../engine/database-errors.ts';

/** The time as ISO 8601 UTC. */
type NowIso = () => string;

export function createDataKeyStore(database: Database, nowIso: NowIso, keeper?: DeedKeeper): DataKeyStore {
  const transact = keepDeeds(database, keeper);
  return {
    list: async (installationId) => {
      const rows = await database.withTenant(installationId, (trx) => trx.selectFrom('data_keys').selectAll().orderBy('created_at').execute());
      return rows.map((row) => ({ keyId: row.key_id, masterKeyId: row.master_key_id, wrapped: row.wrapped, state: row.state }));
    },
    addCurrent: async (installationId, key, replaces, deed) => {
      const row = { key_id: key.keyId, master_key_id: key.masterKeyId, wrapped: key.wrapped, state: 'current' as const, created_at: nowIso() };
      try {
        return await transact(installationId, async (trx, deeds) => {
          if (replaces !== undefined && !(await retire(trx, replaces))) return 'taken';
          await trx.insertInto('data_keys').values(row).execute();
          deeds.add(deed);
          return 'added';
        });
      } catch (error) {
        if (isUniqueViolation(error)) return 'taken';
        throw error;
      }
    },
    rewrap: (installationId, keys, deed) =>
      transact(installationId, async (trx, deeds) => {
        let count = 0;
        for (const each of keys) count += await rewrapOne(trx, each);
        deeds.add(deed?.(count));
        return count;
      }),
    removeUnused: (installationId, deed) =>
      transact(installationId, async (trx, deeds) => {
        // Locked before they are looked at: whoever seals with one of them right now has either done it by then, or finds it gone.
        await trx.selectFrom('data_keys').select('key_id').where('state', '=', 'retired').forUpdate().execute();
        await trx
          .deleteFrom('data_keys')
          .where('state', '=', 'retired')
          .where(({ exists, not, selectFrom }) =>
            not(exists(selectFrom('secrets').select('secrets.name').whereRef('secrets.key_id', '=', 'data_keys.key_id'))),
          )
          .execute();
        deeds.add(deed);
      }),
    shred: (installationId) =>
      database.withTenant(installationId, async (trx) => {
        await trx.deleteFrom('secrets').execute();
        await trx.deleteFrom('data_keys').execute();
      }),
  };
}

async function retire(trx: Trx, keyId: string): Promise<boolean> {
  const { numUpdatedRows } = await trx
    .updateTable('data_keys')
    .set({ state: 'retired' })
    .where('key_id', '=', keyId)
    .where('state', '=', 'current')
    .executeTakeFirstOrThrow();
  return numUpdatedRows === 1n;
}

/** 1 where it was, 0 where it has another wrapping by now. */
async function rewrapOne(trx: Trx, { key, previous }: Rewrapping): Promise<number> {
  const { numUpdatedRows } = await trx
    .updateTable('data_keys')
    .set({ wrapped: key.wrapped, master_key_id: key.masterKeyId })
    .where('key_id', '=', key.keyId)
    .where('wrapped', '=', previous)
    .executeTakeFirstOrThrow();
  return Number(numUpdatedRows);
}

export function createSecretStore(database: Database, nowIso: NowIso, keeper?: DeedKeeper): SecretStore {
  const transact = keepDeeds(database, keeper);
  return {
    read: async (installationId, name) => {
      const row = await database.withTenant(installationId, (trx) =>
        trx.selectFrom('secrets').selectAll().where('name', '=', name).executeTakeFirst(),
      );
      return row && { name: row.name, keyId: row.key_id, sealed: row.sealed };
    },
    write: (installationId, secret, deed) =>
      unlessKeyGone(() =>
        transact(installationId, async (trx, deeds) => {
          await writeSecret(trx, secret, nowIso());
          deeds.add(deed);
          return 'written' as const;
        }),
      ),
    remove: (installationId, name) =>
      database.withTenant(installationId, async (trx) => void (await trx.deleteFrom('secrets').where('name', '=', name).execute())),
    listNotSealedBy: async (installationId, keyId, limit) => {
      const rows = await database.withTenant(installationId, (trx) =>
        trx.selectFrom('secrets').selectAll().where('key_id', '<>', keyId).orderBy('name').limit(limit).execute(),
      );
      return rows.map((row) => ({ name: row.name, keyId: row.key_id, sealed: row.sealed }));
    },
    replace: async (installationId, secret, previous) => {
      const { numUpdatedRows } = await database.withTenant(installationId, (trx) =>
        trx
          .updateTable('secrets')
          .set({ key_id: secret.keyId, sealed: secret.sealed, updated_at: nowIso() })
          .where('name', '=', secret.name)
          .where('sealed', '=', previous)
          .executeTakeFirstOrThrow(),
      );
      return numUpdatedRows === 1n ? 'done' : 'changed';
    },
  };
}

/** A transaction that writes sealed secrets; `key-gone` where their data key was removed after they were sealed. */
export async function unlessKeyGone<Outcome>(write: () => Promise<Outcome>): Promise<Outcome | 'key-gone'> {
  try {
    return await write();
  } catch (error) {
    if (isForeignKeyViolation(error)) return 'key-gone';
    throw error;
  }
}

/** Writes a sealed secret inside a transaction that changes other rows too. */
export async function writeSecret(trx: Trx, { name, keyId, sealed }: SealedSecret, nowIso: string): Promise<void> {
  const values = { key_id: keyId, sealed, updated_at: nowIso };
  await trx
    .insertInto('secrets')
    .values({ name, ...values })
    .onConflict((conflict) => conflict.columns(['installation_id', 'name']).doUpdateSet(values))
    .execute();
}
