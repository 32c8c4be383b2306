/**
 * @module storage/sync/run-repository
 * What one run of reconcile reads and writes, each in one statement: what a run costs here is round trips and plans, not rows.
 */
import { type QueryCreator, sql } from 'kysely';
import type { KeptRows, RunStore, StageRows } from '#sync';
import type { Trx } from '../database.ts';
import type { Tables } from '../tables.ts';
import { carriedCodec, historyCodec, provenanceCodec, putProvenance, putShadows, shadowCodec } from './field-repositories.ts';
import { editingCodec, healthCodec, scopeOf } from './intake-repositories.ts';
import { linkCodec, patchColumns } from './link-repository.ts';

import { answerCodec, holdCodec, OPEN_STATES, operationCodec } from './work-repositories.ts';

/** Within one transaction. */
export function createRunRepository(trx: Trx): RunStore {
  return {
    readKept: (link, checkpointKey) => readKept(trx, link, checkpointKey),
    keep: async ({ id, token, untilMs }, { patch, rows }) => {
      const update = writing(trx, rows)
        .updateTable('sync_links')
        .set({ ...patchColumns(patch), lease_until: untilMs });
      // A lease that was given back is nobody's, whoever's token it still bears.
      const ours = update.where('id', '=', id).where('lease_token', '=', token).where('lease_until', '>', 0);
      const { numUpdatedRows } = await ours.executeTakeFirstOrThrow();
      return numUpdatedRows > 0n;
    },
    release: async ({ id, token }, { patch, rows }, checkpointKey) => {
      const update = writing(trx, rows)
        .updateTable('sync_links')
        .set({ ...patchColumns(patch), starts: 0, lease_until: 0 });
      const checkpoint = sql<string | null>`(SELECT checkpoint FROM sync_checkpoints WHERE key = ${checkpointKey})`.as('read_along');
      const [released] = await update.where('id', '=', id).where('lease_token', '=', token).returningAll().returning(checkpoint).execute();
      return released && { link: linkCodec.toRow(released), checkpoint: released.read_along ?? undefined };
    },
  };
}

/** A stage's rows as parts of the statement that changes the link: all parts see the rows from before it, and no two write the same one. */
function writing(trx: Trx, { shadows, provenance, history, operations, done }: StageRows): Pick<Trx, 'updateTable'> {
  let statement: QueryCreator<Tables> = trx;
  if (shadows.length > 0) statement = statement.with('put_shadows', (db) => putShadows(db, shadows)) as QueryCreator<Tables>;
  if (provenance.length > 0) statement = statement.with('put_provenance', (db) => putProvenance(db, provenance)) as QueryCreator<Tables>;
  if (history.length > 0)
    statement = statement.with('add_history', (db) =>
      db.insertInto('sync_history').values(history.map(historyCodec.toColumns)),
    ) as QueryCreator<Tables>;
  if (operations.length > 0)
    statement = statement.with('add_operations', (db) =>
      db.insertInto('sync_operations').values(operations.map(operationCodec.toColumns)),
    ) as QueryCreator<Tables>;
  if (done.ids.length > 0)
    statement = statement.with('end_operations', (db) =>
      db
        .updateTable('sync_operations')
        .set({ state: 'done', done_at: done.at })
        .where('id', 'in', [...done.ids]),
    ) as QueryCreator<Tables>;
  return statement;
}

/** The rows of one table as a JSON list: plain JSON, whose text may say what `jsonb` cannot hold. */
const listOf = (rows: ReturnType<typeof sql>) => sql`(SELECT coalesce(json_agg(found), '[]') FROM (${rows}) AS found)`;

type Lists = 'shadows' | 'provenance' | 'operations' | 'holds' | 'answers' | 'carried' | 'health' | 'editing' | 'pauses';
type Kept = Readonly<Record<Lists, readonly object[]>> & { readonly has_letter: boolean; readonly checkpoint: string | null };

async function readKept(trx: Trx, { id, flow, ticketId }: Parameters<RunStore['readKept']>[0], checkpointKey: string): Promise<KeptRows> {
  const states = sql.join(OPEN_STATES.map((state) => sql.lit(state)));
  const statement = sql<Kept>`SELECT
    ${listOf(sql`SELECT * FROM sync_shadows WHERE link_id = ${id}`)} AS shadows,
    ${listOf(sql`SELECT * FROM sync_provenance WHERE link_id = ${id}`)} AS provenance,
    ${listOf(sql`SELECT * FROM sync_operations WHERE link_id = ${id} AND state IN (${states}) ORDER BY created_at, id`)} AS operations,
    ${listOf(sql`SELECT * FROM sync_holds WHERE link_id = ${id} AND released_at IS NULL ORDER BY opened_at, id`)} AS holds,
    ${listOf(sql`SELECT * FROM sync_answers WHERE link_id = ${id} AND used_at IS NULL ORDER BY at, id`)} AS answers,
    ${listOf(sql`SELECT * FROM sync_carried WHERE link_id = ${id}`)} AS carried,
    ${listOf(sql`SELECT * FROM sync_field_health WHERE flow = ${flow}`)} AS health,
    ${listOf(sql`SELECT * FROM sync_editing WHERE ticket_id = ${ticketId}`)} AS editing,
    ${listOf(sql`SELECT * FROM sync_pauses ORDER BY name`)} AS pauses,
    EXISTS (SELECT FROM sync_dead_letters WHERE link_id = ${id} AND state = 'waiting') AS has_letter,
    (SELECT checkpoint FROM sync_checkpoints WHERE key = ${checkpointKey}) AS checkpoint`;
  const [kept] = (await statement.execute(trx)).rows;
  if (!kept) throw new TypeError('A selection without a table has one row.');
  return {
    shadows: kept.shadows.map(shadowCodec.toRow),
    provenance: kept.provenance.map(provenanceCodec.toRow),
    operations: kept.operations.map(operationCodec.toRow),
    holds: kept.holds.map(holdCodec.toRow),
    answers: kept.answers.map(answerCodec.toRow),
    carried: kept.carried.map(carriedCodec.toRow),
    fieldHealth: kept.health.map(healthCodec.toRow),
    editing: kept.editing.map(editingCodec.toRow)[0],
    pauses: (kept.pauses as readonly PauseColumns[]).map(({ name, by, at, until }) => ({ scope: scopeOf(name), by, at, until })),
    hasLetter: kept.has_letter,
    checkpoint: kept.checkpoint ?? undefined,
  };
}

interface PauseColumns {
  readonly name: string;
  readonly by: string;
  readonly at: number;
  readonly until: number | null;
}
