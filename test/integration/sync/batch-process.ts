/** `batch-worker.ts` as a process: what it was told, and how it ended. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { RecordStoreTraits } from '#capabilities';
import type { BatchRequest } from '#sync';

/** What the worker is told. `dies`: it kills itself at the n-th commit, or after the n-th create or bulk read of records that was answered. */
export interface BatchOrder {
  readonly databaseUrl: string;
  /** Where both vendors are served. */
  readonly vendors: string;
  readonly traits: RecordStoreTraits;
  /** What the batch is to do. */
  readonly request: BatchRequest;
  /** Links in one slice: a checkpoint stands after each. */
  readonly linksPerSlice: number;
  readonly dies: { readonly at: 'commit' | 'create' | 'readMany'; readonly nth: number } | null;
}

/** How it ended. `report`: what it said of the batch; undefined where it was killed before. */
export interface EndedBatch {
  readonly signal: NodeJS.Signals | null;
  readonly report: unknown;
  readonly errors: string;
}

export interface BatchProcess {
  readonly ended: Promise<EndedBatch>;
  kill(): void;
}

export function startBatchWorker(order: BatchOrder): BatchProcess {
  const worker = spawn(process.execPath, [join(import.meta.dirname, 'batch-worker.ts'), JSON.stringify(order)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  worker.stdout.on('data', (chunk) => {
    output.stdout += String(chunk);
  });
  worker.stderr.on('data', (chunk) => {
    output.stderr += String(chunk);
  });
  const ended = new Promise<EndedBatch>((resolve) => {
    worker.on('close', (_code, signal) =>
      resolve({ signal, report: output.stdout === '' ? undefined : JSON.parse(output.stdout), errors: output.stderr }),
    );
  });
  return { ended, kill: () => void worker.kill('SIGKILL') };
}
