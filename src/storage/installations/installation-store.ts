/** @module storage/installations/installation-store  Rows of enrolled installations. */
import type { Selectable } from 'kysely';
import type { Deed } from '#domain';
import type { Installation, InstallationStore } from '#installations';
import { type DeedKeeper, keepDeeds } from '../audit/keep-deeds.ts';
import type { Database } from '../database.ts';
import { isUniqueViolation } from '../engine/database-errors.ts';
import { createInstallationLookup } from '../lookup/installation-lookup.ts';
import type { InstallationsTable } from '../tables.ts';

export function createInstallationStore(database: Database, keeper?: DeedKeeper): InstallationStore {
  const transact = keepDeeds(database, keeper);
  const update = (installationId: string, values: Partial<{ [Column in keyof InstallationsTable]: string | null }>, deed?: Deed): Promise<void> =>
    transact(installationId, async (trx, deeds) => {
      deeds.add(deed);
      await trx
        .updateTable('installations')
        .set(values as never)
        .where('installation_id', '=', installationId)
        .execute();
    });
  return {
    insert: async (installation, deed) => {
      const row = {
        installation_id: installation.id,
        subdomain: installation.account,
        app_id: installation.deskAppId,
        desk_installation_id: installation.deskInstallationId,
        desk_connector: installation.deskConnectorId,
        mode: installation.mode,
        created_at: installation.createdAt,
      };
      try {
        await transact(installation.id, async (trx, deeds) => {
          await trx.insertInto('installations').values(row).execute();
          deeds.add(deed);
        });
        return 'added';
      } catch (error) {
        if (isUniqueViolation(error)) return 'present';
        throw error;
      }
    },
    idAt: async (place) => (await createInstallationLookup(database).find(place))?.id,
    read: async (installationId) => {
      const row = await database.withTenant(installationId, (trx) =>
        trx.selectFrom('installations').selectAll().where('installation_id', '=', installationId).where('removed_at', 'is', null).executeTakeFirst(),
      );
      return row && toInstallation(row);
    },
    update: (installationId, { mode, deskAppId }, deed) => update(installationId, { mode, app_id: deskAppId }, deed),
    setDeskConnection: (installationId, connectionId) => update(installationId, { desk_connection_id: connectionId }),
    saveSettings: (installationId, { values, hash, readAt }) =>
      update(installationId, { settings: JSON.stringify(values), settings_hash: hash, settings_read_at: readAt }),
  };
}

function toInstallation(row: Selectable<InstallationsTable>): Installation {
  const { settings, settings_hash: hash, settings_read_at: readAt } = row;
  return {
    id: row.installation_id,
    account: row.subdomain,
    deskAppId: row.app_id,
    deskInstallationId: row.desk_installation_id,
    deskConnectorId: row.desk_connector,
    mode: row.mode,
    deskConnectionId: row.desk_connection_id ?? undefined,
    settings: settings && hash !== null && readAt !== null ? { values: settings, hash, readAt } : undefined,
    createdAt: row.created_at,
  };
}
