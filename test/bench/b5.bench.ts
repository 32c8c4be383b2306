/** B5: from the commit that wakes a link to its work beginning, in an idle process, against bare INSERT, NOTIFY, LISTEN and claim. */
import pg from 'pg';
import { type Bench, type Measurement, percentile } from './bench.ts';
import { type BenchDatabase, openBenchDatabase } from './engine/database.ts';
import { type BenchJobs, openBenchJobs } from './engine/jobs.ts';

const SAMPLES = 30;
const made: { rig?: BenchDatabase; mine?: BenchJobs; sender?: pg.Client; listener?: pg.Client } = {};
let began: (at: number) => void = () => undefined;

/** One sample at a time: nothing else is under way when the next commit comes. */
const sample = async (commit: (id: string) => Promise<unknown>): Promise<Measurement> => {
  const latencies: number[] = [];
  for (let index = 0; index < SAMPLES; index += 1) {
    const arrived = new Promise<number>((done) => {
      began = done;
    });
    await commit(`link-${Date.now()}-${index}`);
    const committedAt = performance.now();
    // Work may begin before the committer has its answer; that is no time at all.
    latencies.push(Math.max(0.01, (await arrived) - committedAt));
  }
  return { values: { p95: percentile(latencies, 0.95) }, ledger: { due: SAMPLES, done: latencies.length } };
};

const claim = 'DELETE FROM bench_jobs WHERE id IN (SELECT id FROM bench_jobs ORDER BY id FOR UPDATE SKIP LOCKED LIMIT 1) RETURNING id';

export const bench: Bench = {
  id: 'B5',
  title: 'work begins soon after the commit that asks for it, in an idle process',
  goals: [{ metric: 'p95', unit: 'ms', atMost: 5 }],
  prepare: async () => {
    made.rig = await openBenchDatabase();
    made.mine = openBenchJobs(made.rig, () => began(performance.now()));
    await made.mine.jobs.start('worker');
    made.sender = new pg.Client({ connectionString: made.rig.url });
    const listener = new pg.Client({ connectionString: made.rig.url });
    made.listener = listener;
    await made.sender.connect();
    await listener.connect();
    await made.sender.query('CREATE TABLE bench_jobs (id text PRIMARY KEY)');
    await listener.query('LISTEN bench');
    listener.on('notification', () => void listener.query(claim).then(() => began(performance.now())));
  },
  limit: () => sample(async (id) => made.sender?.query("WITH made AS (INSERT INTO bench_jobs VALUES ($1)) SELECT pg_notify('bench', '')", [id])),
  product: () => sample(async (id) => made.mine?.wake([id])),
  cleanUp: async () => {
    await made.mine?.jobs.stop(100);
    await made.sender?.end();
    await made.listener?.end();
    await made.rig?.close();
  },
};
