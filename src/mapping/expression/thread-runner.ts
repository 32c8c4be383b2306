/**
 * @module mapping/expression/thread-runner
 * One thread, one evaluation at a time, ended and replaced when it breaks a limit. The thread itself is a port, which `node-runner.ts` fills with
 * `node:worker_threads`.
 */
import type { EvaluationReply } from './evaluate.ts';
import {
  DEFAULT_EXPRESSION_LIMITS,
  type ExpressionBindings,
  type ExpressionFailure,
  type ExpressionLimits,
  type ExpressionResult,
  type ExpressionRunner,
} from './expression-runner.ts';

/** One thread that evaluates. */
export interface ExpressionThread {
  readonly send: (message: unknown) => void;
  /** Sets who hears its messages and its end; called once, before `send`. */
  readonly listen: (onMessage: (message: unknown) => void, onDeath: (why: ExpressionFailure, detail: string) => void) => void;
  readonly end: () => Promise<void>;
  /** Processor time that it has used, ms; undefined where that cannot be told, as of a thread that has just ended. */
  readonly cpuMs: () => Promise<number | undefined>;
}

interface Waiting {
  readonly expression: string;
  readonly bindings: string;
  readonly signal: AbortSignal | undefined;
  readonly settle: (result: ExpressionResult) => void;
}

interface Running {
  readonly job: Waiting;
  readonly id: number;
  readonly stop: () => void;
}

/** A thread needs this long at most to load; a start that takes longer is an error of the machine, not of the expression. */
const START_MS = 20_000;

/** What a standstill of the machine costs an evaluation of its wall time at most, ms. */
const PIECE_MS = 100;

/** Builds a runner over threads. The first thread starts with the first evaluation. */
export function createThreadRunner(
  startThread: (limits: ExpressionLimits) => ExpressionThread,
  limits: Partial<ExpressionLimits> = {},
): ExpressionRunner {
  const bounds = { ...DEFAULT_EXPRESSION_LIMITS, ...limits };
  const queue: Waiting[] = [];
  let thread: { readonly handle: ExpressionThread; isReady: boolean; readonly startTimer: ReturnType<typeof setTimeout> } | undefined;
  let running: Running | undefined;
  let nextId = 1;
  let isClosed = false;

  const settleRunning = (result: ExpressionResult): void => {
    const done = running;
    running = undefined;
    done?.stop();
    done?.job.settle(result);
  };

  const replaceThread = (result: ExpressionResult): void => {
    const old = thread;
    thread = undefined;
    if (old) clearTimeout(old.startTimer);
    void old?.handle.end();
    settleRunning(result);
    // A thread that died while it loaded would die again for everyone who waits: tell them instead of spinning.
    if (old && !old.isReady) for (const job of queue.splice(0)) job.settle(result);
    next();
  };

  const ensureThread = (): void => {
    if (thread) return;
    const handle = startThread(bounds);
    const startTimer = setTimeout(() => replaceThread(failed('timed-out', 'The expression thread did not start.')), START_MS);
    const current = { handle, isReady: false, startTimer };
    thread = current;
    handle.listen(
      (message) => {
        if (thread !== current) return;
        if (isReadyMessage(message)) {
          clearTimeout(startTimer);
          current.isReady = true;
          next();
        } else {
          onReply(message as EvaluationReply);
        }
      },
      (why, detail) => {
        if (thread === current) replaceThread(failed(why, detail));
      },
    );
  };

  const onReply = (reply: EvaluationReply): void => {
    if (running?.id !== reply.id) return;
    settleRunning(toResult(reply));
    next();
  };

  const next = (): void => {
    if (isClosed || running || queue.length === 0) return;
    ensureThread();
    if (!thread?.isReady) return;
    const job = queue.shift() as Waiting;
    if (job.signal?.aborted) {
      job.settle(ABORTED);
      next();
      return;
    }
    start(job, thread.handle);
  };

  const start = (job: Waiting, handle: ExpressionThread): void => {
    const id = nextId++;
    const stopWatch = watch(handle, bounds, () => replaceThread(failed('timed-out', `Ended after ${bounds.cpuMs} ms.`)));
    const onAbort = () => replaceThread(ABORTED);
    job.signal?.addEventListener('abort', onAbort, { once: true });
    const stop = () => {
      stopWatch();
      job.signal?.removeEventListener('abort', onAbort);
    };
    running = { job, id, stop };
    handle.send({ id, expression: job.expression, bindings: job.bindings, outputLength: bounds.outputLength });
  };

  return {
    evaluate: (expression, bindings: ExpressionBindings, signal) =>
      new Promise((settle) => {
        if (isClosed || signal?.aborted) return settle(ABORTED);
        queue.push({ expression, bindings: JSON.stringify(bindings), signal, settle });
        next();
      }),
    close: async () => {
      isClosed = true;
      const old = thread;
      thread = undefined;
      if (old) clearTimeout(old.startTimer);
      settleRunning(ABORTED);
      for (const job of queue.splice(0)) job.settle(ABORTED);
      await old?.handle.end();
    },
  };
}

const ABORTED: ExpressionResult = { kind: 'failed', why: 'aborted', detail: 'The evaluation was stopped.' };

/**
 * Ends an evaluation at its processor time. On a busy machine 50 ms may pass before the thread gets a processor at all, so what
 * counts is what the thread used, and the wall time only bounds it.
 */
function watch(handle: ExpressionThread, limits: ExpressionLimits, onLimit: () => void): () => void {
  let isOver = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const before = handle.cpuMs();
  const check = async (): Promise<void> => {
    const [first, used] = await Promise.all([before, handle.cpuMs()]);
    if (isOver) return;
    const left = first === undefined || used === undefined ? 0 : limits.cpuMs - (used - first);
    if (left <= 0) return onLimit();
    timer = setTimeout(() => void check(), Math.max(1, left));
  };
  timer = setTimeout(() => void check(), limits.cpuMs);
  // A thread too busy to report its processor time is ended by the wall.
  const stopWall = afterLiving(limits.wallMs, onLimit);
  return () => {
    isOver = true;
    clearTimeout(timer);
    stopWall();
  };
}

/** In pieces, none of which counts for more than it is, however late it ends: where the machine stood still, so did the thread, whose answer may be there by now. */
function afterLiving(ms: number, onOver: () => void): () => void {
  let timer: ReturnType<typeof setTimeout>;
  const wait = (leftMs: number): void => {
    const pieceMs = Math.min(PIECE_MS, leftMs);
    timer = setTimeout(() => (leftMs > pieceMs ? wait(leftMs - pieceMs) : onOver()), pieceMs);
  };
  wait(ms);
  return () => clearTimeout(timer);
}

function toResult(reply: EvaluationReply): ExpressionResult {
  if (reply.kind === 'value') return { kind: 'value', value: JSON.parse(reply.value) };
  return reply.kind === 'nothing' ? { kind: 'nothing' } : { kind: 'failed', why: reply.why, detail: reply.detail };
}

function failed(why: ExpressionFailure, detail: string): ExpressionResult {
  return { kind: 'failed', why, detail };
}

function isReadyMessage(message: unknown): boolean {
  return typeof message === 'object' && message !== null && 'kind' in message && message.kind === 'ready';
}
