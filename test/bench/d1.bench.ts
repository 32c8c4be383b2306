/**
 * D1: the audit of a flow in which two of a hundred pairs differ, against the bare set-based diff over the same links and records: both sides hashed by a fixed list
 * of fields, compared in SQL by the thousand, what differs kept. The diff knows no rules, plans no repair and can be neither resumed nor cancelled.
 */
import { hash } from 'node:crypto';
import { brandId, type InstallationId } from '#domain';
import type { Bench, Measurement } from './bench.ts';
import { audit, generatedRecords } from './engine/audit.ts';
import { type BenchDatabase, openBenchDatabase } from './engine/database.ts';
import { openPlantedLinks, type PlantedLinks, plantShadows } from './engine/links.ts';

const LINKS = 10_000;
const CHUNK = 5_000;
const AUDITED = brandId<InstallationId>('bench-audited');
const isChanged = (id: number) => id % 50 === 0;
const made: { rig?: BenchDatabase; planted?: PlantedLinks } = {};
const parts = () => {
  const { rig, planted } = made;
  if (!rig || !planted) throw new Error('The bench was not prepared.');
  return { rig, planted };
};
const STATES: Readonly<Record<string, string>> = { '1': 'new', '2': 'open', '3': 'pending', '6': 'solved', '7': 'solved' };
const sumOf = (values: readonly unknown[]) => hash('sha256', JSON.stringify(values));

const bareDiff = async (): Promise<Measurement> => {
  const { client } = parts().planted;
  const [desk, remote] = [generatedRecords('desk', isChanged), generatedRecords('remote', isChanged)];
  await client.query('TRUNCATE bench_differing');
  const startedAt = performance.now();
  let done = 0;
  for (let after = ''; ; ) {
    const page = 'SELECT id, ticket_id, remote_id FROM sync_links WHERE installation_id = $1 AND id > $2 ORDER BY id LIMIT $3';
    const { rows } = await client.query<{ id: string; ticket_id: string; remote_id: string }>(page, [AUDITED, after, CHUNK]);
    if (rows.length === 0) break;
    const tickets = await desk.readMany(rows.map((row) => row.ticket_id));
    const records = await remote.readMany(rows.map((row) => row.remote_id));
    const ours = tickets.map(({ fields: { status, subject, note, impact, owner } }) => sumOf([status, subject, note, impact, owner]));
    const theirs = records.map(({ fields }) =>
      sumOf([STATES[String(fields.state)], fields.short_description, fields.work_notes, fields.impact, fields.assignee]),
    );
    const { rowCount } = await client.query(
      'INSERT INTO bench_differing SELECT * FROM unnest($1::text[], $2::text[], $3::text[]) AS pair (id, desk, remote) WHERE desk IS DISTINCT FROM remote',
      [rows.map(({ id }) => id), ours, theirs],
    );
    done += rowCount ?? 0;
    after = rows.at(-1)?.id ?? after;
  }
  return { values: { rate: (LINKS / (performance.now() - startedAt)) * 1000 }, ledger: { due: LINKS / 50, done } };
};

const byProduct = async (): Promise<Measurement> => {
  const { ms, found, looked } = await audit(AUDITED, { database: parts().rig.database, isChanged });
  return {
    values: { rate: (looked / ms) * 1000 },
    ledger: { due: LINKS / 50, done: found },
    notes: [
      `${looked.toLocaleString('en-US')} links of five fields, both sides read from memory; ${found} repairs planned and kept, each with its values and reason`,
      'not measured: 2.5x a blind upsert, as the product upserts no snapshot',
      'not the snapshot diff of the goal: the product keeps no copy of another system, so the audit compares two systems by the rules that tie them',
    ],
  };
};

export const bench: Bench = {
  id: 'D1',
  title: 'the audit of a flow against a bare set-based diff of the same records',
  goals: [{ metric: 'rate', unit: 'pairs/s', atLeast: 0.5 }],
  prepare: async () => {
    made.rig = await openBenchDatabase();
    made.planted = await openPlantedLinks(made.rig);
    await made.planted.plant(AUDITED, LINKS);
    await plantShadows(made.planted, AUDITED);
    await made.planted.client.query('CREATE TABLE bench_differing (id text PRIMARY KEY, desk text, remote text)');
  },
  limit: bareDiff,
  product: byProduct,
  cleanUp: async () => {
    await made.planted?.close();
    await made.rig?.close();
  },
};
