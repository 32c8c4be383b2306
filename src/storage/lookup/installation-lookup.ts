/** @module storage/lookup/installation-lookup  Finds the tenant of a caller who has shown no proof yet: one row for one exact key. */
import { sql } from 'kysely';
import type { EnrolledInstallation, InstallationDirectory } from '#access';
import { brandId, type InstallationId } from '#domain';
import type { Database, Trx } from '../database.ts';

/** Where a webhook's path leads. */
export interface FoundConnection {
  readonly installationId: InstallationId;
  readonly connectionId: string;
  readonly connectorId: string;
  /** Only the address is left of it. */
  readonly isRemoved: boolean;
}

export interface InstallationLookup extends Pick<InstallationDirectory, 'find' | 'read'> {
  /** By the random connection id in a webhook's path. */
  byConnection(connectionId: string): Promise<FoundConnection | undefined>;
  /** The installation that sorts after `afterId` (start with `''`): for work that visits all of them. */
  next(afterId: string): Promise<string | undefined>;
}

interface InstallationRow {
  installation_id: string;
  subdomain: string;
  app_id: string;
  desk_installation_id: string;
  mode: 'hosted' | 'assets';
}

interface ConnectionRow {
  installation_id: string;
  connection_id: string;
  connector_id: string;
  is_removed: boolean;
}

export function createInstallationLookup(database: Database): InstallationLookup {
  const first = <Row>(ask: (trx: Trx) => Promise<{ rows: Row[] }>): Promise<Row | undefined> =>
    database.withoutTenant(async (trx) => (await ask(trx)).rows[0]);
  return {
    read: async (id) => toEnrolled(await first((trx) => sql<InstallationRow>`SELECT * FROM find_installation(${id})`.execute(trx))),
    find: async ({ account, deskInstallationId }) =>
      toEnrolled(await first((trx) => sql<InstallationRow>`SELECT * FROM find_installation_by_desk(${account}, ${deskInstallationId})`.execute(trx))),
    byConnection: async (connectionId) => {
      const row = await first((trx) => sql<ConnectionRow>`SELECT * FROM find_connection(${connectionId})`.execute(trx));
      if (!row) return undefined;
      const { connection_id: id, connector_id: connectorId, is_removed: isRemoved } = row;
      return { installationId: brandId<InstallationId>(row.installation_id), connectionId: id, connectorId, isRemoved };
    },
    next: async (afterId) =>
      (await first((trx) => sql<{ id: string | null }>`SELECT next_installation(${afterId}) AS id`.execute(trx)))?.id ?? undefined,
  };
}

function toEnrolled(row: InstallationRow | undefined): EnrolledInstallation | undefined {
  if (!row) return undefined;
  return {
    id: brandId<InstallationId>(row.installation_id),
    account: row.subdomain,
    deskAppId: row.app_id,
    deskInstallationId: row.desk_installation_id,
    mode: row.mode,
  };
}
