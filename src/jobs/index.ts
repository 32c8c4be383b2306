/** @module jobs  Queues, workers and schedules over pg-boss; what they do comes in as functions. */
export { createJobs, type Jobs, type WakeSender } from './jobs.ts';
export type { JobContext, JobHandlers, JobLog, JobsDeps, OpenTransaction, QueueDatabase } from './ports.ts';
export { SCHEDULE_NAMES, type ScheduleName } from './queues.ts';
