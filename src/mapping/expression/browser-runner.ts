/** @module mapping/expression/browser-runner  The console's runner: a Web Worker. The browser tells no processor time, so the wall time counts. */
import type { ExpressionLimits, ExpressionRunner } from './expression-runner.ts';
import { createThreadRunner, type ExpressionThread } from './thread-runner.ts';

/** Starts the console's runner. */
export function createBrowserExpressionRunner(limits: Partial<ExpressionLimits> = {}): ExpressionRunner {
  return createThreadRunner(startThread, limits);
}

function startThread(): ExpressionThread {
  const worker = new Worker(new URL('./browser-worker.ts', import.meta.url), { type: 'module' });
  return {
    send: (message) => worker.postMessage(message),
    listen: (onMessage, onDeath) => {
      worker.addEventListener('message', (event) => onMessage(event.data));
      worker.addEventListener('error', (event) => onDeath('threw', event.message));
    },
    end: async () => worker.terminate(),
  };
}
