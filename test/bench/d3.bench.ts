/**
 * D3: an audit that finds nothing writes next to nothing, against a blind upsert of what both systems hold; and few comparisons find what differs, against one for
 * each pair. Rows are counted by the transaction that wrote them, the log by its position.
 */
import { brandId, type InstallationId } from '#domain';
import { buildTree } from '../../src/sync/batches/bucket-tree.ts';
import { defaultBatchLimits } from '../../src/sync/batches/limits.ts';
import type { Bench, Measurement } from './bench.ts';
import { audit, generatedRecords } from './engine/audit.ts';
import { type BenchDatabase, openBenchDatabase } from './engine/database.ts';
import { openPlantedLinks, type PlantedLinks, plantShadows } from './engine/links.ts';
import { type Written, writtenBy } from './engine/written.ts';

const LINKS = 10_000;
const CHUNK = 1_000;
/** Pairs that differ where comparisons are counted. */
const DIFFERING = LINKS / 1_000;
const AUDITED = brandId<InstallationId>('bench-quiet');
const made: { rig?: BenchDatabase; planted?: PlantedLinks } = {};
const nothing = () => false;
const parts = () => {
  const { rig, planted } = made;
  if (!rig || !planted) throw new Error('The bench was not prepared.');
  return { rig, planted };
};
const valuesOf = ({ rows, walBytes }: Written, comparisons: number) => ({ rows, log: walBytes / 2 ** 20, comparisons });

/** A mirror with a row for each record, written whole whatever has changed. */
const upsertAll = async (): Promise<void> => {
  const { client } = parts().planted;
  for (const side of ['desk', 'remote'] as const) {
    const { readMany } = generatedRecords(side, nothing);
    for (let from = 0; from < LINKS; from += CHUNK) {
      const records = await readMany(Array.from({ length: CHUNK }, (_, index) => String(from + index + 1)));
      await client.query(
        `INSERT INTO bench_mirror SELECT $1, * FROM unnest($2::text[], $3::text[])
         ON CONFLICT (side, id) DO UPDATE SET content = excluded.content`,
        [side, records.map(({ id }) => id), records.map((record) => JSON.stringify(record))],
      );
    }
  }
};

/** Comparisons as the audit makes them: a tree for each slice. `isClustered`: all differing pairs follow on one another. */
const comparisonsFor = (pattern: 'clustered' | 'scattered'): { comparisons: number; found: number } => {
  const differs = (index: number) => (pattern === 'clustered' ? index < DIFFERING : index % (LINKS / DIFFERING) === 0);
  const total = { comparisons: 0, found: 0 };
  for (let from = 0; from < LINKS; from += defaultBatchLimits.linksPerSlice) {
    const leaves = Array.from({ length: defaultBatchLimits.linksPerSlice }, (_, at) => ({
      key: String(from + at),
      desk: String(from + at),
      remote: differs(from + at) ? 'other' : String(from + at),
    }));
    const { differing, comparisons } = buildTree(leaves).bisect();
    total.comparisons += comparisons;
    total.found += differing.length;
  }
  return total;
};

const product = async (): Promise<Measurement> => {
  const { rig, planted } = parts();
  const seen = { looked: 0 };
  const written = await writtenBy(planted.client, ['sync_batches'], async () => {
    seen.looked = (await audit(AUDITED, { database: rig.database, isChanged: nothing })).looked;
  });
  const [scattered, clustered] = [comparisonsFor('scattered'), comparisonsFor('clustered')];
  return {
    values: valuesOf(written, scattered.comparisons),
    ledger: { due: LINKS + 2 * DIFFERING, done: seen.looked + scattered.found + clustered.found },
    notes: [
      "the audit's own row, rewritten once for each hundred links, is not counted among the rows; in the log it is",
      `comparisons with ${DIFFERING} of ${LINKS.toLocaleString('en-US')} pairs differing: ${scattered.comparisons} scattered (judged), ${clustered.comparisons} in one place`,
      'no digests are stored between audits: each audit reads every link and asks both systems for every record, so only comparisons and writes are few',
    ],
  };
};

export const bench: Bench = {
  id: 'D3',
  title: 'an audit that finds nothing writes next to nothing',
  goals: [
    { metric: 'rows', unit: 'rows', atMost: 0 },
    { metric: 'log', unit: 'MiB', atMost: 0.01 },
    { metric: 'comparisons', unit: 'comparisons', atMost: 0.05 },
  ],
  prepare: async () => {
    made.rig = await openBenchDatabase();
    made.planted = await openPlantedLinks(made.rig);
    await made.planted.plant(AUDITED, LINKS);
    await plantShadows(made.planted, AUDITED);
    await made.planted.client.query('CREATE TABLE bench_mirror (side text, id text, content text, PRIMARY KEY (side, id))');
    await upsertAll();
  },
  limit: async () => {
    const written = await writtenBy(parts().planted.client, [], upsertAll);
    return { values: valuesOf(written, LINKS), ledger: { due: 2 * LINKS, done: written.rows } };
  },
  product,
  cleanUp: async () => {
    await made.planted?.close();
    await made.rig?.close();
  },
};
