/** @module mapping/expression/node-runner  The server's runner: a `node:worker_threads` thread with its own small heap and no environment. */
// biome-ignore lint/style/useNodejsImportProtocol: webpack 5.112 breaks `new Worker(new URL(…))` where the import is spelled `node:worker_threads`.
import { Worker } from 'worker_threads';
import type { ExpressionFailure, ExpressionLimits, ExpressionRunner } from './expression-runner.ts';
import { createThreadRunner, type ExpressionThread } from './thread-runner.ts';

/** Starts the server's runner. Close it to let the process end. */
export function createNodeExpressionRunner(limits: Partial<ExpressionLimits> = {}): ExpressionRunner {
  return createThreadRunner(startThread, limits);
}

function startThread(limits: ExpressionLimits): ExpressionThread {
  const worker = new Worker(new URL('./node-worker.ts', import.meta.url), {
    env: {},
    execArgv: [],
    stdin: false,
    resourceLimits: { maxOldGenerationSizeMb: limits.memoryMb, maxYoungGenerationSizeMb: 8, stackSizeMb: 2 },
  });
  // A thread that waits for work must not keep a process alive that is otherwise done.
  worker.unref();
  return {
    send: (message) => worker.postMessage(message),
    listen: (onMessage, onDeath) => {
      worker.on('message', onMessage);
      worker.on('error', (error) => onDeath(causeOf(error), error instanceof Error ? error.message : String(error)));
      worker.on('exit', () => onDeath('threw', 'The expression thread ended.'));
    },
    end: async () => {
      await worker.terminate();
    },
    cpuMs: async () => {
      const usage = await worker.cpuUsage().catch(() => undefined);
      return usage && (usage.user + usage.system) / 1000;
    },
  };
}

function causeOf(error: unknown): ExpressionFailure {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'out-of-memory' : 'threw';
}
