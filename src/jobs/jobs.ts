/**
 * @module jobs
 * Runs what the engines want done later: wake-ups of links and tickets, and rounds that the clock starts. Owns no state of the work itself; a lost job costs time,
 * never a change, because the due-scan finds every link that still wants something.
 */
import { type Boss, startBoss } from './boss.ts';
import type { JobContext, JobsDeps, OpenTransaction } from './ports.ts';
import { batchJob, linkJob, SCHEDULE_NAMES, SCHEDULES, type ScheduleName, ticketJob, WAKE_QUEUES, type WakeQueue } from './queues.ts';
import { runRound, scanDue } from './rounds.ts';

/** Sends bare wake-ups inside the caller's transaction: they exist exactly when it commits. Usable once `start` has resolved. */
export interface WakeSender {
  link(trx: OpenTransaction, installationId: string, linkId: string): Promise<void>;
  ticket(trx: OpenTransaction, installationId: string, ticketId: string): Promise<void>;
  batch(trx: OpenTransaction, installationId: string, batchId: string): Promise<void>;
}

export interface Jobs {
  /** Connects and, as `worker`, begins to work. A `sender` only enqueues. Call once. */
  start(kind: 'worker' | 'sender'): Promise<void>;
  /** Takes no new job from now on. What runs goes on, and wake-ups can still be sent. */
  takeNoMore(): void;
  /** Takes no new job, waits up to `graceMs` for those that run, then aborts them. */
  stop(graceMs: number): Promise<void>;
  readonly wake: WakeSender;
  /** For functions that live for one call: one due-scan, then jobs until none is left or `deadlineMs` (epoch) is near. Answers how many ran. */
  drainOnce(deadlineMs: number): Promise<number>;
  /** Runs one schedule's round now: where a platform's own timer starts it. */
  runSchedule(name: ScheduleName): Promise<{ readonly visited: number; readonly failed: number }>;
}

/** Time that a drain leaves before its deadline for what runs to end. */
const DRAIN_RESERVE_MS = 30_000;
const DRAIN_BATCH = 10;
/** A full queue is gone on with for so many batches before the next is asked: no queue waits for a storm on another, and empty ones are seldom asked. */
const BATCHES_PER_TURN = 10;
/** Long work must not take the place of what people wait for. */
const BATCHES_AT_A_TIME = 2;

export function createJobs(deps: JobsDeps): Jobs {
  const stopping = new AbortController();
  const context: JobContext = { signal: stopping.signal };
  let started: Boss | undefined;
  let dueScan: Promise<void> | undefined;
  const idle = new AbortController();

  const boss = (): Boss => {
    if (!started) throw new TypeError('Jobs are used before start() has resolved.');
    return started;
  };
  const send = async (queue: WakeQueue, data: object, key: string, trx?: OpenTransaction): Promise<void> => {
    const { boss: pgBoss, within } = boss();
    await pgBoss.send(queue, data, { singletonKey: key, ...(trx ? { db: within(trx) } : {}) });
  };
  const wakeLink = (installationId: string, linkId: string, trx?: OpenTransaction) =>
    send('link', { installationId, linkId }, `${installationId}/${linkId}`, trx);
  const wakeBatch = (installationId: string, batchId: string, trx?: OpenTransaction) =>
    send('batch', { installationId, batchId }, `${installationId}/${batchId}`, trx);
  const wakeDue = { link: wakeLink, batch: wakeBatch };
  const runners: Readonly<Record<WakeQueue, (data: unknown) => Promise<void>>> = {
    link: (data) => deps.handlers.link(linkJob.parse(data), context),
    ticket: (data) => deps.handlers.ticket(ticketJob.parse(data), context),
    batch: (data) => deps.handlers.batch(batchJob.parse(data), context),
  };
  const run = (queue: WakeQueue, data: unknown): Promise<void> => runners[queue](data);

  const workOn = async (queue: WakeQueue): Promise<void> => {
    const localConcurrency = queue === 'batch' ? BATCHES_AT_A_TIME : (deps.concurrency ?? 8);
    const options = { batchSize: 1, localConcurrency, pollingIntervalSeconds: 2, notifyPollingIntervalSeconds: 15 };
    await boss().boss.work(queue, options, async ([job]) => {
      // Fetched in the moment of the stop: the link's row says that it is due, and the next look finds it.
      if (!job || idle.signal.aborted) return;
      try {
        await run(queue, job.data);
      } catch (error) {
        // Failed for the queue, which does not retry; the link's row already says when it is due again.
        deps.log.error('job-failed', { queue, job: job.data, error });
        throw error;
      }
    });
  };
  const keepSchedules = async (): Promise<void> => {
    for (const name of SCHEDULE_NAMES) {
      await boss().boss.work(name, { batchSize: 1, pollingIntervalSeconds: 5 }, async () => runRound(deps, name, context));
      await boss().boss.schedule(name, SCHEDULES[name], null, { tz: 'UTC', retryLimit: 0 });
    }
  };
  const scanUntilStopped = async (): Promise<void> => {
    while (!idle.signal.aborted) {
      await scanDue(deps, idle.signal, wakeDue).catch((error: unknown) => deps.log.warn('due-scan-failed', { error }));
      await deps.clock.sleep(deps.dueScanEveryMs ?? 5_000, idle.signal).catch(() => undefined);
    }
  };

  const takeNoMore = (): void => {
    idle.abort();
    // Resolves at once; `stop` waits for what they still do.
    for (const queue of [...WAKE_QUEUES, ...SCHEDULE_NAMES]) void started?.boss.offWork(queue, { wait: false });
  };

  return {
    takeNoMore,
    start: async (kind) => {
      started = await startBoss(deps, kind);
      if (kind === 'sender') return;
      for (const queue of WAKE_QUEUES) await workOn(queue);
      await keepSchedules();
      dueScan = scanUntilStopped();
    },
    stop: async (graceMs) => {
      takeNoMore();
      const timer = setTimeout(() => stopping.abort(new Error('The process ends.')), graceMs);
      try {
        await started?.boss.stop({ graceful: true, close: false, timeout: graceMs + 5_000 });
        await dueScan;
      } finally {
        clearTimeout(timer);
        started = undefined;
      }
    },
    wake: {
      link: (trx, installationId, linkId) => wakeLink(installationId, linkId, trx),
      batch: (trx, installationId, batchId) => wakeBatch(installationId, batchId, trx),
      ticket: (trx, installationId, ticketId) => send('ticket', { installationId, ticketId }, `${installationId}/${ticketId}`, trx),
    },
    drainOnce: async (deadlineMs) => {
      await scanDue(deps, idle.signal, wakeDue);
      let done = 0;
      for (let ran = -1; ran !== 0; done += ran) {
        ran = 0;
        for (const queue of WAKE_QUEUES) ran += await takeTurn(queue, deadlineMs);
      }
      return done;
    },
    runSchedule: (name) => runRound(deps, name, context),
  };

  async function takeTurn(queue: WakeQueue, deadlineMs: number): Promise<number> {
    let ran = 0;
    for (let batch = 0; batch < BATCHES_PER_TURN; batch += 1) {
      const now = await drainBatch(queue, deadlineMs);
      ran += now;
      if (now < DRAIN_BATCH) break;
    }
    return ran;
  }

  async function drainBatch(queue: WakeQueue, deadlineMs: number): Promise<number> {
    if (deps.clock.now() >= deadlineMs - DRAIN_RESERVE_MS || idle.signal.aborted) return 0;
    const { boss: pgBoss } = boss();
    const jobs = await pgBoss.fetch<object>(queue, { batchSize: DRAIN_BATCH });
    const isDone = await Promise.all(jobs.map((job) => succeeds(queue, job.data)));
    const done = jobs.filter((_job, index) => isDone[index]).map(({ id }) => id);
    const failed = jobs.filter((_job, index) => !isDone[index]).map(({ id }) => id);
    // One statement for all of a batch: one for each was most of what a drain cost beside its work (bench B2).
    if (done.length > 0) await pgBoss.complete(queue, done);
    if (failed.length > 0) await pgBoss.fail(queue, failed);
    return jobs.length;
  }

  async function succeeds(queue: WakeQueue, job: object): Promise<boolean> {
    try {
      await run(queue, job);
      return true;
    } catch (error) {
      deps.log.error('job-failed', { queue, job, error });
      return false;
    }
  }
}
