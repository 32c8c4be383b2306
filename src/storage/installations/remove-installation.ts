/**
 * @module storage/installations/remove-installation
 * What is left of a tenant that was removed: its audit log, and names of connections without anything in them, so that a late webhook is told to stop.
 */
import { sql } from 'kysely';
import type { Database, Trx } from '../database.ts';
import type { QueueStore } from '../queue-store.ts';

/** Tables whose rows stay. `secrets` and `data_keys` go by shredding, which the vault does. */
const KEPT = ['installations', 'connections', 'audit_entries', 'audit_heads', 'secrets', 'data_keys'];

/** Empties a tenant and marks it as removed, in one transaction. Doing it twice is harmless. */
export function removeInstallation(database: Pick<Database, 'withTenant'>, installationId: string, nowIso: string): Promise<void> {
  return database.withTenant(installationId, async (trx) => {
    const name = `removed ${installationId}`;
    await trx
      .updateTable('installations')
      // Its place at the desk is free again.
      .set({ subdomain: name, desk_installation_id: name, desk_connection_id: null, settings: null, settings_hash: null, removed_at: nowIso })
      .where('installation_id', '=', installationId)
      .execute();
    await sql`UPDATE connections SET name = 'removed ' || connection_id, settings = '{}', state = 'removed', state_reason = NULL, owner = '', on_call = ''`.execute(
      trx,
    );
    for (const table of await tenantTables(trx)) await sql`DELETE FROM ${sql.id(table)}`.execute(trx);
  });
}

/** Read from the catalogue, so that a table which is added later is emptied, too. Row level security keeps it to this tenant's rows. */
async function tenantTables(trx: Trx): Promise<readonly string[]> {
  const { rows } = await sql<{ table_name: string }>`SELECT table_name FROM information_schema.columns
    WHERE table_schema = 'tieline' AND column_name = 'installation_id' ORDER BY table_name`.execute(trx);
  return rows.map(({ table_name: table }) => table).filter((table) => !KEPT.includes(table));
}

/** Takes what waits for a tenant out of the queue; answers how many jobs. */
export async function cancelJobs(queue: Pick<QueueStore, 'executeSql'>, installationId: string): Promise<number> {
  const { rows: schema } = await queue.executeSql("SELECT to_regclass('pgboss.job')::text AS job");
  // No process has ever started the queue here.
  if ((schema[0] as { job: string | null }).job === null) return 0;
  const { rows } = await queue.executeSql(
    "DELETE FROM pgboss.job WHERE data->>'installationId' = $1 AND state IN ('created', 'retry') RETURNING id",
    [installationId],
  );
  return rows.length;
}
