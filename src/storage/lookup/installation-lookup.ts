/** @module storage/lookup/installation-lookup  Finds the tenant of a caller who has shown no proof yet. Answers where to look for the proof, never a secret. */
import { sql } from 'kysely';
import type { Database, Trx } from '../database.ts';

/** Which installation a token or webhook claims to be for. */
export interface FoundInstallation {
  readonly installationId: string;
  readonly subdomain: string;
  readonly appId: string;
  /** The desk's own id of our installation. */
  readonly deskInstallationId: string;
  readonly mode: 'hosted' | 'assets';
}

export interface InstallationLookup {
  /** For HS256 tokens: our own installation id. */
  byId(installationId: string): Promise<FoundInstallation | undefined>;
  /** For RS256 tokens: what their audience names. */
  byDesk(place: { readonly subdomain: string; readonly appId: string; readonly deskInstallationId: string }): Promise<FoundInstallation | undefined>;
  /** For webhooks: the random connection id in the path. */
  byConnection(
    connectionId: string,
  ): Promise<{ readonly installationId: string; readonly connectionId: string; readonly connectorId: string } | undefined>;
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

export function createInstallationLookup(database: Database): InstallationLookup {
  const first = <Row>(ask: (trx: Trx) => Promise<{ rows: Row[] }>): Promise<Row | undefined> =>
    database.withoutTenant(async (trx) => (await ask(trx)).rows[0]);
  return {
    byId: async (installationId) =>
      toFound(await first((trx) => sql<InstallationRow>`SELECT * FROM find_installation(${installationId})`.execute(trx))),
    byDesk: async ({ subdomain, appId, deskInstallationId }) =>
      toFound(
        await first((trx) =>
          sql<InstallationRow>`SELECT * FROM find_installation_by_desk(${subdomain}, ${appId}, ${deskInstallationId})`.execute(trx),
        ),
      ),
    byConnection: async (connectionId) => {
      const row = await first((trx) =>
        sql<{ installation_id: string; connection_id: string; connector_id: string }>`SELECT * FROM find_connection(${connectionId})`.execute(trx),
      );
      return row && { installationId: row.installation_id, connectionId: row.connection_id, connectorId: row.connector_id };
    },
    next: async (afterId) =>
      (await first((trx) => sql<{ id: string | null }>`SELECT next_installation(${afterId}) AS id`.execute(trx)))?.id ?? undefined,
  };
}

function toFound(row: InstallationRow | undefined): FoundInstallation | undefined {
  return (
    row && {
      installationId: row.installation_id,
      subdomain: row.subdomain,
      appId: row.app_id,
      deskInstallationId: row.desk_installation_id,
      mode: row.mode,
    }
  );
}
