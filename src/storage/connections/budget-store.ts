/** @module storage/connections/budget-store  Rows of budgets, changed by one worker at a time. */
import { type Selectable, sql } from 'kysely';
import type { BudgetRow, BudgetStore } from '#connections';
import type { Database } from '../database.ts';
import type { Tables } from '../tables.ts';

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
        const before = stored.map(toBudget);
        const { rows, result } = change(before);
        if (rows.length > 0) {
          await trx
            .insertInto('budgets')
            .values(rows.map((row) => toRow(connectionId, row)))
            .onConflict((conflict) =>
              conflict.columns(['installation_id', 'connection_id', 'endpoint']).doUpdateSet(({ ref }) => ({
                all_until_ms: ref('excluded.all_until_ms'),
                sync_until_ms: ref('excluded.sync_until_ms'),
                parked_until_ms: ref('excluded.parked_until_ms'),
                told_calls: ref('excluded.told_calls'),
                left_calls: ref('excluded.left_calls'),
                left_until_ms: ref('excluded.left_until_ms'),
              })),
            )
            .execute();
        }
        return result;
      }),
  };
}

function toBudget(row: Selectable<Tables['budgets']>): BudgetRow {
  const { endpoint, all_until_ms: allUntilMs, sync_until_ms: syncUntilMs, parked_until_ms: parkedUntilMs, told_calls: toldCalls } = row;
  return { endpoint, allUntilMs, syncUntilMs, parkedUntilMs, toldCalls, left: { calls: row.left_calls, untilMs: row.left_until_ms } };
}

function toRow(connectionId: string, { endpoint, allUntilMs, syncUntilMs, parkedUntilMs, toldCalls, left }: BudgetRow) {
  return {
    connection_id: connectionId,
    endpoint,
    all_until_ms: allUntilMs,
    sync_until_ms: syncUntilMs,
    parked_until_ms: parkedUntilMs,
    told_calls: toldCalls,
    left_calls: left.calls,
    left_until_ms: left.untilMs,
  };
}
