/** B2: draining wake-ups through our jobs, against bare pg-boss with the same queue options on the same database. We use pg-boss, so the goal is to add next to nothing. */
import { PgBoss } from 'pg-boss';
import type { Bench, Measurement } from './bench.ts';
import { type BenchDatabase, openBenchDatabase } from './engine/database.ts';
import { type BenchJobs, openBenchJobs } from './engine/jobs.ts';

const JOBS = 400;
const BATCH = 10;
const QUEUE = 'bare-link';
const made: { rig?: BenchDatabase; mine?: BenchJobs; bare?: PgBoss } = {};
const seen = new Set<string>();
const ids = (prefix: string) => Array.from({ length: JOBS }, (_, index) => `${prefix}-${index}`);

const parts = () => {
  const { mine, bare } = made;
  if (!mine || !bare) throw new Error('The bench was not prepared.');
  return { mine, bare };
};

/** The rate of finished jobs; what was woken before must all be seen. */
const measured = async (drain: () => Promise<unknown>): Promise<Measurement> => {
  const startedAt = performance.now();
  await drain();
  return { values: { drain: (JOBS / (performance.now() - startedAt)) * 1000 }, ledger: { due: JOBS, done: seen.size } };
};

/** Fetches by the same number and completes each batch at once: the least that pg-boss can be asked. */
const drainBare = async (): Promise<void> => {
  const { bare } = parts();
  for (;;) {
    const jobs = await bare.fetch<{ linkId: string }>(QUEUE, { batchSize: BATCH });
    if (jobs.length === 0) return;
    for (const { data } of jobs) seen.add(data.linkId);
    await bare.complete(
      QUEUE,
      jobs.map(({ id }) => id),
    );
  }
};

export const bench: Bench = {
  id: 'B2',
  title: 'wake-ups drain through our jobs as through bare pg-boss',
  goals: [{ metric: 'drain', unit: 'jobs/s', atLeast: 0.9 }],
  prepare: async () => {
    made.rig = await openBenchDatabase();
    made.mine = openBenchJobs(made.rig, (linkId) => seen.add(linkId));
    await made.mine.jobs.start('sender');
    const { queue: db } = made.rig.database;
    made.bare = new PgBoss({ db, backend: 'postgres', schema: 'pgboss', createSchema: false, supervise: false, schedule: false });
    await made.bare.start();
    await made.bare.createQueue(QUEUE, { policy: 'short', retryLimit: 0, expireInSeconds: 600, retentionSeconds: 86_400, deleteAfterSeconds: 3_600 });
  },
  limit: async () => {
    const { bare } = parts();
    seen.clear();
    for (const linkId of ids('bare')) await bare.send(QUEUE, { installationId: 'bench-1', linkId }, { singletonKey: linkId });
    return measured(drainBare);
  },
  product: async () => {
    const { mine } = parts();
    seen.clear();
    await mine.wake(ids('link'));
    return measured(() => mine.jobs.drainOnce(Number.MAX_SAFE_INTEGER));
  },
  cleanUp: async () => {
    await made.mine?.jobs.stop(100);
    await made.bare?.stop({ close: false });
    await made.rig?.close();
  },
};
