/** The product's own bundle as processes: one that serves, some that work, each killed and started again while the others go on. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { ensureBuilt } from '../../scripts/build.ts';
import { freePort } from '../support/free-port.ts';

export interface ChaosProcess {
  readonly name: string;
  /** kill -9; whoever supervises starts a new one in its place. */
  killHard(): Promise<void>;
  end(): Promise<void>;
  readonly said: () => string;
}

export interface ProcessSettings {
  readonly backend: string;
  readonly env: NodeJS.ProcessEnv;
}

const RESTART_AFTER_MS = 200;

/** Roles by engine: PGlite holds its directory alone, so everything is one process there. */
export const ROLES = { postgres: ['server', 'worker', 'worker'], pglite: ['all'] } as const;

export async function startProcesses(roles: readonly string[], { backend, env }: ProcessSettings): Promise<readonly ChaosProcess[]> {
  const entry = join(await ensureBuilt('server'), 'node.mjs');
  // People sign in by its pages.
  await ensureBuilt('app');
  const processes: ChaosProcess[] = [];
  for (const [index, role] of roles.entries()) {
    const own = role === 'worker' ? { TIELINE_ROLE: role, TIELINE_PORT: String(await freePort()) } : { TIELINE_ROLE: role };
    processes.push(startOne(`${role} ${index}`, entry, { ...env, ...own }));
    // The first one migrates; the others find the tables.
    if (index === 0) await waitUntilReady(backend);
  }
  return processes;
}

/** Supervised as in production: a process that ends by itself, such as one that starts while the database is away, is started again. */
function startOne(name: string, entry: string, env: NodeJS.ProcessEnv): ChaosProcess {
  let said = '';
  let isOver = false;
  const launch = (): ChildProcess => {
    const started = spawn(process.execPath, [entry], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    const hear = (chunk: Buffer) => {
      said = (said + chunk.toString('utf8')).slice(-16_000);
    };
    started.stdout?.on('data', hear);
    started.stderr?.on('data', hear);
    started.once('exit', () => {
      if (!isOver && child === started) setTimeout(relaunch, RESTART_AFTER_MS, started);
    });
    return started;
  };
  const relaunch = (ended: ChildProcess): void => {
    if (!isOver && child === ended) child = launch();
  };
  let child = launch();
  const kill = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  };
  return {
    name,
    killHard: kill,
    async end() {
      isOver = true;
      await kill();
    },
    said: () => said,
  };
}

/** Throws after two minutes. */
export async function waitUntilReady(backend: string, said: () => string = () => ''): Promise<void> {
  for (let attempt = 0; attempt < 600; attempt += 1) {
    const answer = await fetch(`${backend}/readyz`, { signal: AbortSignal.timeout(5_000) }).catch(() => undefined);
    await answer?.arrayBuffer();
    if (answer?.status === 200) return;
    await pause(200);
  }
  throw new Error(`The server does not get ready. It said: ${said()}`);
}
