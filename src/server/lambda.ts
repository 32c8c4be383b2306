/**
 * @module server/lambda
 * The server as functions: `handler` answers HTTP, `drain` works until shortly before its deadline (by a timer, and as consumer of a queue whose messages only
 * wake it). Nothing is relied on after an answer: what is to be done later is in the database before it.
 */
import { handle, type LambdaContext, type LambdaEvent } from 'hono/aws-lambda';
import { describeConfigProblems, readConfig } from '#config';
import { ConfigurationInvalidError } from '#domain';
import { SCHEDULE_NAMES, type ScheduleName } from '#jobs';
import * as application from './application.ts';
import { type Assembled, assemble, createLog } from './from-config.ts';

/** Kept between calls of one warm function. A failed start is not kept. */
let assembled: Promise<Assembled> | undefined;

function warm(): Promise<Assembled> {
  assembled ??= startCold().catch((error: unknown) => {
    assembled = undefined;
    throw error;
  });
  return assembled;
}

async function startCold(): Promise<Assembled> {
  const read = readConfig(process.env);
  if (read.kind === 'invalid') throw new ConfigurationInvalidError({ message: describeConfigProblems(read.problems) });
  const made = await assemble(read.config, createLog(read.config), async () => application);
  try {
    await made.backend.jobs.start('sender');
    return made;
  } catch (error) {
    // Or each call would leave its connections to the database behind.
    made.backend.close();
    await made.close();
    throw error;
  }
}

/** Answers one request of an HTTP API or a function URL. */
export async function handler(event: LambdaEvent, context?: LambdaContext): Promise<unknown> {
  const { backend } = await warm();
  return handle(backend.app)(event, context);
}

/** What a timer sends: which round to run besides draining. */
export interface DrainEvent {
  readonly schedule?: string;
}

/**
 * Works until 30 s before the function's own deadline; answers how much was done. Throws `ConfigurationInvalidError` for a round that is none, when all else is done:
 * a timer that is set up wrong shows as a failing function, and costs nothing else.
 */
export async function drain(event: DrainEvent, context: { getRemainingTimeInMillis(): number }): Promise<{ readonly jobs: number }> {
  const deadlineMs = Date.now() + context.getRemainingTimeInMillis();
  const { backend } = await warm();
  const { schedule } = event;
  const name = SCHEDULE_NAMES.find((one): one is ScheduleName => one === schedule);
  if (name) await backend.jobs.runSchedule(name);
  const jobs = await backend.jobs.drainOnce(deadlineMs);
  if (schedule !== undefined && !name)
    throw new ConfigurationInvalidError({ message: `There is no round "${schedule}". Let the timer send one of ${SCHEDULE_NAMES.join(', ')}.` });
  return { jobs };
}
