/** @module storage/connections/connection-store  Rows of configured connectors. */
import type { Selectable } from 'kysely';
import type { Connection, ConnectionReason, ConnectionStore } from '#connections';
import { type DeedKeeper, keepDeeds } from '../audit/keep-deeds.ts';
import type { Database } from '../database.ts';
import { isUniqueViolation } from '../engine/database-errors.ts';
import type { ConnectionsTable } from '../tables.ts';

export function createConnectionStore(database: Database, keeper?: DeedKeeper): ConnectionStore {
  const transact = keepDeeds(database, keeper);
  return {
    list: async (installationId) => {
      const rows = await database.withTenant(installationId, (trx) =>
        trx.selectFrom('connections').selectAll().where('state', '!=', 'removed').orderBy('name').execute(),
      );
      return rows.map(toConnection);
    },
    read: async (installationId, connectionId) => {
      const row = await database.withTenant(installationId, (trx) =>
        trx.selectFrom('connections').selectAll().where('connection_id', '=', connectionId).where('state', '!=', 'removed').executeTakeFirst(),
      );
      return row && toConnection(row);
    },
    insert: async (installationId, connection, deed) => {
      const row = {
        connection_id: connection.id,
        name: connection.name,
        connector_id: connection.connectorId,
        owner: connection.owner,
        on_call: connection.onCall,
        settings: JSON.stringify(connection.settings),
        state: connection.state,
        created_at: connection.createdAt,
      };
      return unlessTaken('added', () =>
        transact(installationId, async (trx, deeds) => {
          await trx.insertInto('connections').values(row).execute();
          deeds.add(deed);
        }),
      );
    },
    update: async (installationId, { id, name, owner, onCall, settings }, deed) => {
      let changed = 0n;
      const outcome = await unlessTaken('saved', async () => {
        changed = await transact(installationId, async (trx, deeds) => {
          const { numUpdatedRows } = await trx
            .updateTable('connections')
            .set({ name, owner, on_call: onCall, settings: JSON.stringify(settings) })
            .where('connection_id', '=', id)
            .executeTakeFirstOrThrow();
          if (numUpdatedRows > 0n) deeds.add(deed);
          return numUpdatedRows;
        });
      });
      return outcome === 'saved' && changed === 0n ? 'absent' : outcome;
    },
    setState: async (installationId, connectionId, state, reason, deed) => {
      const values = { state, state_reason: reason === undefined ? null : JSON.stringify(reason) };
      await transact(installationId, async (trx, deeds) => {
        await trx.updateTable('connections').set(values).where('connection_id', '=', connectionId).execute();
        deeds.add(deed);
      });
    },
    remove: async (installationId, connectionId, deed) => {
      await transact(installationId, async (trx, deeds) => {
        const gone = { name: `removed ${connectionId}`, settings: '{}', state: 'removed', state_reason: null } as const;
        await trx.updateTable('connections').set(gone).where('connection_id', '=', connectionId).execute();
        await trx.deleteFrom('token_leases').where('connection_id', '=', connectionId).execute();
        deeds.add(deed);
      });
    },
    passTest: async (installationId, connectionId, atIso) => {
      await database.withTenant(installationId, (trx) =>
        trx.updateTable('connections').set({ tested_at: atIso }).where('connection_id', '=', connectionId).execute(),
      );
    },
    touch: async (installationId, connectionId, atIso) => {
      await database.withTenant(installationId, (trx) =>
        trx.updateTable('connections').set({ last_used_at: atIso }).where('connection_id', '=', connectionId).execute(),
      );
    },
  };
}

async function unlessTaken<Done extends string>(done: Done, write: () => Promise<unknown>): Promise<Done | 'name-taken'> {
  try {
    await write();
    return done;
  } catch (error) {
    if (isUniqueViolation(error)) return 'name-taken';
    throw error;
  }
}

function toConnection(row: Selectable<ConnectionsTable>): Connection {
  if (row.state === 'removed') throw new TypeError('A removed connection is never read.');
  return {
    id: row.connection_id,
    name: row.name,
    connectorId: row.connector_id,
    owner: row.owner,
    onCall: row.on_call || row.owner,
    settings: row.settings,
    state: row.state,
    stateReason: (row.state_reason as ConnectionReason | null) ?? undefined,
    lastUsedAt: row.last_used_at ?? undefined,
    testedAt: row.tested_at ?? undefined,
    createdAt: row.created_at,
  };
}
