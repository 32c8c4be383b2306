/** @module storage/connections/connection-store  Rows of configured connectors. */
import { type Selectable, sql } from 'kysely';
import type { Connection, ConnectionReason, ConnectionStore, NameTaken, WrittenWith } from '#connections';
import type { Vault } from '#vault';
import { type DeedKeeper, keepDeeds } from '../audit/keep-deeds.ts';
import type { Database, Trx } from '../database.ts';
import { isUniqueViolation } from '../engine/database-errors.ts';
import { unlessKeyGone, writeSecret } from '../secrets/secret-stores.ts';
import type { ConnectionsTable } from '../tables.ts';

export interface ConnectionStoreDeps {
  readonly database: Database;
  /** Sealing may ask the database for a key, so it happens before the transaction. */
  readonly vault: Pick<Vault, 'writeWith'>;
  readonly nowIso: () => string;
  readonly keeper?: DeedKeeper;
}

/** Names in the order that every database has, so that a cursor of one stands at the same place in another. */
const byCodePoint = sql<string>`name COLLATE "C"`;

export function createConnectionStore({ database, vault, nowIso, keeper }: ConnectionStoreDeps): ConnectionStore {
  const transact = keepDeeds(database, keeper);
  /** One transaction of rows, sealed secrets and the deed: the last two only where `work` answers that it wrote. */
  const write = <Refused>(
    installationId: string,
    { secrets = {}, deed }: WrittenWith,
    work: (trx: Trx) => Promise<'there' | Refused>,
  ): Promise<'there' | Refused> =>
    vault.writeWith(installationId, secrets, (sealed) =>
      unlessKeyGone(() =>
        transact(installationId, async (trx, deeds) => {
          const outcome = await work(trx);
          if (outcome !== 'there') return outcome;
          for (const each of sealed) await writeSecret(trx, each, nowIso());
          deeds.add(deed);
          return outcome;
        }),
      ),
    );
  return {
    list: async (installationId) => {
      const rows = await database.withTenant(installationId, (trx) =>
        trx.selectFrom('connections').selectAll().where('state', '!=', 'removed').orderBy('name').execute(),
      );
      return rows.map(toConnection);
    },
    page: async (installationId, { after, id, limit }) => {
      const rows = await database.withTenant(installationId, (trx) => {
        let query = trx.selectFrom('connections').selectAll().where('state', '!=', 'removed');
        if (id !== undefined) query = query.where('connection_id', '=', id);
        if (after !== undefined) query = query.where(byCodePoint, '>', after);
        return query.orderBy(byCodePoint).limit(limit).execute();
      });
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
    insert: async (installationId, connection, also = {}) => {
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
      const outcome = await unlessTaken(connection.name, () =>
        write(installationId, also, async (trx) => {
          const takenBy = await namesakeOf(trx, installationId, connection);
          if (takenBy !== undefined) return { takenBy };
          await trx.insertInto('connections').values(row).execute();
          return 'there';
        }),
      );
      return outcome === 'there' ? 'added' : outcome;
    },
    update: async (installationId, { id, version, ...entered }, also = {}) => {
      const found = await unlessTaken(entered.name, () =>
        write(installationId, also, (trx) =>
          overVersion(trx, { id, version: version - 1 }, async ({ name }) => {
            // Two that were added before capitals counted may be changed; only a new name is judged.
            const takenBy = name === entered.name ? undefined : await namesakeOf(trx, installationId, { id, name: entered.name });
            if (takenBy !== undefined) return { takenBy };
            const row = { ...rowOf(entered), version };
            await trx.updateTable('connections').set(row).where('connection_id', '=', id).execute();
            return 'there';
          }),
        ),
      );
      return found === 'there' ? 'saved' : found;
    },
    setState: async (installationId, connectionId, { state, reason, over, deed }) => {
      const values = { state, state_reason: reason === undefined ? null : JSON.stringify(reason) };
      await transact(installationId, async (trx, deeds) => {
        let update = trx.updateTable('connections').set(values).where('connection_id', '=', connectionId).where('state', '!=', 'removed');
        if (over !== undefined) update = update.where('state', '=', over.state);
        if (over?.version !== undefined) update = update.where('version', '=', over.version);
        const { numUpdatedRows } = await update.executeTakeFirstOrThrow();
        if (numUpdatedRows > 0n) deeds.add(deed);
      });
    },
    remove: async (installationId, { id, version }, deed) => {
      const found = await transact(installationId, (trx, deeds) =>
        overVersion(trx, { id, version }, async () => {
          const gone = { name: `removed ${id}`, settings: '{}', state: 'removed', state_reason: null } as const;
          await trx.updateTable('connections').set(gone).where('connection_id', '=', id).execute();
          await trx.deleteFrom('token_leases').where('connection_id', '=', id).execute();
          deeds.add(deed);
          return 'there' as const;
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
async function overVersion<Outcome>(
  trx: Trx,
  { id, version }: Pick<Connection, 'id' | 'version'>,
  write: (before: Pick<Connection, 'name'>) => Promise<Outcome>,
): Promise<Outcome | 'newer' | 'absent'> {
  const row = await trx
    .selectFrom('connections')
    .select(['version', 'name'])
    .where('connection_id', '=', id)
    .where('state', '!=', 'removed')
    .forUpdate()
    .executeTakeFirst();
  if (!row) return 'absent';
  return row.version === version ? write(row) : 'newer';
}

/**
 * The name of another connection that differs from this one in capitals at most. Whoever gives a name asks one after the other, until the transaction ends. It is no
 * constraint of the table, because there may be such pairs from before; and capitals are compared here, because databases do so in their own language.
 */
async function namesakeOf(trx: Trx, installationId: string, { id, name }: Pick<Connection, 'id' | 'name'>): Promise<string | undefined> {
  await sql`SELECT pg_advisory_xact_lock(hashtextextended(${`connection names ${installationId}`}, 0))`.execute(trx);
  const rows = await trx.selectFrom('connections').select('name').where('connection_id', '!=', id).where('state', '!=', 'removed').execute();
  const folded = name.toLowerCase();
  return (rows.find((row) => row.name === name) ?? rows.find((row) => row.name.toLowerCase() === folded))?.name;
}

function rowOf({ name, owner, onCall, settings, changedAt, changedBy }: Omit<Parameters<ConnectionStore['update']>[1], 'id' | 'version'>) {
  return { name, owner, on_call: onCall, settings: JSON.stringify(settings), changed_at: changedAt ?? null, changed_by: changedBy ?? null };
}

/** A process of an earlier version asks nobody before it gives a name: the table's own constraint refuses the same one. */
async function unlessTaken<Outcome>(name: string, write: () => Promise<Outcome>): Promise<Outcome | NameTaken> {
  try {
    return await write();
  } catch (error) {
    if (isUniqueViolation(error)) return { takenBy: name };
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
