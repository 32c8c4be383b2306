/** Processes that write to one embedded database, one after the other, each killed in the middle of it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { until } from '../../support/until.ts';

interface Life {
  readonly pid: number | undefined;
  /** What it found when it opened. */
  readonly kept: ReadonlySet<number>;
  /** Kills it; answers what it had said to be committed. */
  kill(): Promise<readonly number[]>;
}

/** Starts `embedded-writer.ts`; resolves when it has opened and written a first row. */
async function live(directory: string, first: number): Promise<Life> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'embedded-writer.ts'), directory, String(first)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.on('data', (chunk) => {
    said += chunk;
  });
  const lines = () => said.split('\n').slice(0, -1);
  const exited = once(child, 'exit');
  await until(() => lines().length > 1 || child.exitCode !== null, 'the writer wrote');
  if (child.exitCode !== null) throw new Error('The writer could not open the database.');
  return {
    pid: child.pid,
    kept: new Set(JSON.parse(lines()[0] ?? '') as number[]),
    kill: async () => {
      child.kill('SIGKILL');
      await exited;
      return lines().slice(1).map(Number);
    },
  };
}

export interface Lives {
  readonly directory: string;
  /** How many are killed; one more looks what they left. */
  readonly kills: number;
  /** While the first one lives: its process id. */
  readonly duringFirst?: (pid: number | undefined) => Promise<void>;
}

/** What the processes said to be committed, and what of that a later one did not find, with the number of that one. */
export interface Left {
  readonly acknowledged: readonly number[];
  readonly lost: readonly { readonly life: number; readonly rows: readonly number[] }[];
}

/** Throws where one of them cannot open the database. */
export async function killWriters({ directory, kills, duringFirst }: Lives): Promise<Left> {
  const acknowledged: number[] = [];
  const lost: Left['lost'][number][] = [];
  for (let life = 0; life <= kills; life += 1) {
    const writer = await live(directory, life * 100_000);
    const rows = acknowledged.filter((n) => !writer.kept.has(n));
    if (rows.length > 0) lost.push({ life, rows });
    if (life === 0) await duringFirst?.(writer.pid);
    // Spread over what happens within a second of writing: single rows, segments of the log, their flushing.
    if (life < kills) await pause(100 + ((life * 97) % 300));
    acknowledged.push(...(await writer.kill()));
  }
  return { acknowledged, lost };
}
