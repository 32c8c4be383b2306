/** @module storage/connections/budget-store  Rows of budgets, changed by one worker at a time. */
import { sql } from 'kysely';
import { type BudgetRow, type BudgetStore, emptyBudget } from '#connections';
import type { Database } from '../database.ts';

export function createBudgetStore(database: Database): BudgetStore {
  return {
    change: (installationId, connectionId, endpoints, change) =>
      database.withTenant(installationId, async (trx) => {
        // Rows may not exist yet, so the lock is on the connection's name.
        await sql`SELECT pg_advisory_xact_lock(hashtextextended(${`budget ${installationId} ${connectionId}`}, 0))`.execute(trx);
        const stored = await trx
          .selectFrom('budgets')
          .selectAll()
          .where('connection_id', '=', connectionId)
          .where('endpoint', 'in', endpoints)
          .execute();
        const before = endpoints.map((endpoint) => {
          const row = stored.find((candidate) => candidate.endpoint === endpoint);
          return row
            ? { endpoint, allUntilMs: row.all_until_ms, syncUntilMs: row.sync_until_ms, parkedUntilMs: row.parked_until_ms }
            : emptyBudget(endpoint);
        });
        const { rows, result } = change(before);
        if (rows !== before) {
          await trx
            .insertInto('budgets')
            .values(rows.map((row) => toRow(connectionId, row)))
            .onConflict((conflict) =>
              conflict.columns(['installation_id', 'connection_id', 'endpoint']).doUpdateSet(({ ref }) => ({
                all_until_ms: ref('excluded.all_until_ms'),
                sync_until_ms: ref('excluded.sync_until_ms'),
                parked_until_ms: ref('excluded.parked_until_ms'),
              })),
            )
            .execute();
        }
        return result;
      }),
  };
}

function toRow(connectionId: string, { endpoint, allUntilMs, syncUntilMs, parkedUntilMs }: BudgetRow) {
  return { connection_id: connectionId, endpoint, all_until_ms: allUntilMs, sync_until_ms: syncUntilMs, parked_until_ms: parkedUntilMs };
}
