/** @module jobs/boss  pg-boss, loaded only when it is needed: the HTTP start path must not pay for it. */
import type { PgBoss } from 'pg-boss';
import type { JobsDeps, OpenTransaction } from './ports.ts';
import { SCHEDULE_NAMES, scheduleQueueOptions, WAKE_QUEUES, wakeQueueOptions } from './queues.ts';

/** A started pg-boss whose queues exist and are known to it, so that a send needs no query beside its own insert. */
export interface Boss {
  readonly boss: PgBoss;
  /** Makes a transaction usable for `send`. */
  readonly within: (trx: OpenTransaction) => { executeSql(text: string, values?: unknown[]): Promise<{ rows: unknown[] }> };
}

const NO_JOB = '00000000-0000-0000-0000-000000000000';

/** `worker`: also listens, keeps schedules and maintains the queue's tables. `sender`: enqueues and fetches only. */
export async function startBoss(deps: Pick<JobsDeps, 'engine' | 'queue' | 'log'>, kind: 'worker' | 'sender'): Promise<Boss> {
  const { PgBoss: Constructor, fromKysely } = await import('pg-boss');
  const isWorker = kind === 'worker';
  const boss = new Constructor({
    db: deps.queue,
    backend: deps.engine,
    schema: 'pgboss',
    // Made by our own migrations, whose owner may create schemas; the queue's role may not.
    createSchema: false,
    supervise: isWorker,
    schedule: isWorker,
    useListenNotify: isWorker,
    reindex: false,
  });
  boss.on('error', (error) => deps.log.error('queue-error', { error }));
  boss.on('warning', (warning) => deps.log.warn('queue-warning', { warning }));
  await boss.start();
  for (const name of WAKE_QUEUES) await boss.createQueue(name, wakeQueueOptions);
  for (const name of SCHEDULE_NAMES) await boss.createQueue(name, scheduleQueueOptions);
  // Looking for a job puts the queue's row into pg-boss's cache; inside a transaction there is no second connection to read it by.
  for (const name of [...WAKE_QUEUES, ...SCHEDULE_NAMES]) await boss.findJobs(name, { id: NO_JOB });
  return { boss, within: (trx) => fromKysely(trx) };
}
