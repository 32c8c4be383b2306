/** @module jobs/queues  Every queue: its name, payload and policy. Payloads are ids only; what is to be done is read where the work runs. */
import { z } from 'zod';

/** One link is to be looked at again. */
export const linkJob = z.object({ installationId: z.string().min(1), linkId: z.string().min(1) });
/** One ticket is to be considered by the active flows. */
export const ticketJob = z.object({ installationId: z.string().min(1), ticketId: z.string().min(1) });
/** One batch is to be gone on with. */
export const batchJob = z.object({ installationId: z.string().min(1), batchId: z.string().min(1) });

/**
 * Wake-ups. `short` with a singleton key keeps at most one waiting per key: a storm of events on a link is one more run, never a queue of runs. Whether it may run now
 * is said by the lease in the link's row, not by the queue (decision 002).
 * Never retried and never deferred: a job in either state swallows the next send, and the link's own row says when to come back.
 */
export const WAKE_QUEUES = ['link', 'ticket', 'batch'] as const;
export type WakeQueue = (typeof WAKE_QUEUES)[number];

/** Work that the clock starts, with its schedule (cron, UTC). Each visits every installation. */
export const SCHEDULES = {
  /** What changed at the systems, in case a webhook was lost. */
  sweep: '* * * * *',
  /** The app settings, in case nobody told us of a change. */
  'read-settings': '*/10 * * * *',
  /** Holds that are older than an hour, to be told in the desk. */
  'report-held': '*/10 * * * *',
  /** Signed heads of the audit chains. */
  'sign-audit': '*/5 * * * *',
  /** Forgetting what is past its time. */
  retention: '17 3 * * *',
} as const;
export type ScheduleName = keyof typeof SCHEDULES;
export const SCHEDULE_NAMES = Object.keys(SCHEDULES) as readonly ScheduleName[];

/** Options of `createQueue`. Seconds. */
export const wakeQueueOptions = {
  policy: 'short',
  retryLimit: 0,
  expireInSeconds: 600,
  retentionSeconds: 86_400,
  deleteAfterSeconds: 3_600,
  notify: true,
} as const;
/** One waiting or running at a time: a slow round is not joined by the next. Without a sign of life the round of a killed process would bar the next for an hour. */
export const scheduleQueueOptions = {
  policy: 'exclusive',
  retryLimit: 0,
  heartbeatSeconds: 60,
  expireInSeconds: 3_600,
  retentionSeconds: 3_600,
  deleteAfterSeconds: 86_400,
} as const;
