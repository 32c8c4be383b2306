/** Rows of an enrolled installation, for suites that need a tenant to work in. */
import type { Database } from '#storage';

/** Adds an installation with that id and answers the id. */
export async function enrolForTest(database: Database, id: string): Promise<string> {
  const row = {
    installation_id: id,
    subdomain: `${id}-desk`,
    app_id: '700',
    desk_installation_id: '900',
    desk_connector: 'zendesk',
    mode: 'assets' as const,
    created_at: '2026-11-22T05:00:00.000Z',
  };
  await database.withTenant(id, (trx) => trx.insertInto('installations').values(row).execute());
  return id;
}

/** Adds a connection row with that id. */
export async function connectionForTest(database: Database, installationId: string, id: string): Promise<string> {
  const row = {
    connection_id: id,
    name: id,
    connector_id: 'servicenow',
    owner: 'Mara Voss',
    on_call: 'Platform on-call',
    settings: '{}',
    state: 'active' as const,
    created_at: '2026-11-22T05:00:00.000Z',
  };
  await database.withTenant(installationId, (trx) => trx.insertInto('connections').values(row).execute());
  return id;
}
