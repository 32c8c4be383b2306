/** @module storage/connections/connection-store  Rows of configured connectors. */
import { type Selectable, sql } from 'kysely';
import type { Connection, ConnectionReason, ConnectionStore } from '#connections';
import { type DeedKeeper, keepDeeds } from '../audit/keep-deeds.ts';
import type { Database, Trx } from '../database.ts';
import { isUniqueViolation } from '../engine/database-errors.ts';
import type { ConnectionsTable } from '../tables.ts';

/** Names in the order that every database has, so that a cursor of one stands at the same place in another. */
const byCodePoint = sql<string>`name COLLATE "C"`;

export function createConnectionStore(database: Database, keeper?: DeedKeeper): ConnectionStore {
  const transact = keepDeeds(database, keeper);
  return {
    list: async (installationId) => {
      const rows = await database.withTenant(installationId, (trx) =>
        trx.selectFrom('connections').selectAll().where('state', '!=', 'removed').orderBy('name').execute(),
      );
      return rows.map(toConnection);
    },
    page: async (installationId, { after, id, limit }) => {
      const rows = await database.withTenant(installationId, (trx) =>
        trx
          .selectFrom('connections')
          .selectAll()
          .where('state', '!=', 'removed')
          .$if(id !== undefined, (query) => query.where('connection_id', '=', id as string))
          .$if(after !== undefined, (query) => query.where(byCodePoint, '>', after as string))
          .orderBy(byCodePoint)
          .limit(limit)
          .execute(),
      );
      return rows.map(toConnection);
    },
    findNamed: async (installationId, name) => {
      // A removed one has given its name away.
      const row = await database.withTenant(installationId, (trx) =>
        trx.selectFrom('connections').selectAll().where('name', '=', name).where('state', '!=', 'removed').executeTakeFirst(),
      );
      return row && toConnection(row);
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
      return unlessTaken(() =>
        transact(installationId, async (trx, deeds) => {
          await trx.insertInto('connections').values(row).execute();
          deeds.add(deed);
          return 'added' as const;
        }),
      );
    },
    update: async (installationId, { id, version, ...entered }, deed) => {
      const found = await unlessTaken(() =>
        transact(installationId, (trx, deeds) =>
          overVersion(trx, { id, version: version - 1 }, async () => {
            const row = { ...rowOf(entered), version };
            await trx.updateTable('connections').set(row).where('connection_id', '=', id).execute();
            deeds.add(deed);
          }),
        ),
      );
      return found === 'there' ? 'saved' : found;
    },
    setState: async (installationId, connectionId, state, reason, deed) => {
      const values = { state, state_reason: reason === undefined ? null : JSON.stringify(reason) };
      await transact(installationId, async (trx, deeds) => {
        await trx.updateTable('connections').set(values).where('connection_id', '=', connectionId).execute();
        deeds.add(deed);
      });
    },
    remove: async (installationId, { id, version }, deed) => {
      const found = await transact(installationId, (trx, deeds) =>
        overVersion(trx, { id, version }, async () => {
          const gone = { name: `removed ${id}`, settings: '{}', state: 'removed', state_reason: null } as const;
          await trx.updateTable('connections').set(gone).where('connection_id', '=', id).execute();
          await trx.deleteFrom('token_leases').where('connection_id', '=', id).execute();
          deeds.add(deed);
        }),
      );
      return found === 'there' ? 'removed' : found;
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

/** Writes over that version alone: the row is locked while it is compared, so that of two writers one comes second and is told. */
async function overVersion(
  trx: Trx,
  { id, version }: Pick<Connection, 'id' | 'version'>,
  write: () => Promise<void>,
): Promise<'there' | 'newer' | 'absent'> {
  const row = await trx
    .selectFrom('connections')
    .select('version')
    .where('connection_id', '=', id)
    .where('state', '!=', 'removed')
    .forUpdate()
    .executeTakeFirst();
  if (!row) return 'absent';
  if (row.version !== version) return 'newer';
  await write();
  return 'there';
}

function rowOf({ name, owner, onCall, settings, changedAt, changedBy }: Omit<Parameters<ConnectionStore['update']>[1], 'id' | 'version'>) {
  return { name, owner, on_call: onCall, settings: JSON.stringify(settings), changed_at: changedAt ?? null, changed_by: changedBy ?? null };
}

async function unlessTaken<Done extends string>(write: () => Promise<Done>): Promise<Done | 'name-taken'> {
  try {
    return await write();
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
    version: row.version,
    changedAt: row.changed_at ?? undefined,
    changedBy: row.changed_by ?? undefined,
  };
}
