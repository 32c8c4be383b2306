/** The command line as a person runs it: a process of its own, which knows of the environment only what it is told. */
import { spawn } from 'node:child_process';

export interface Ran {
  readonly status: number | null;
  /** Both streams, as a terminal shows them. */
  readonly output: string;
}

export interface RunOptions {
  readonly environment?: Readonly<Record<string, string>>;
  /** Default: where the tests run. */
  readonly cwd?: string;
  /** What the person types. */
  readonly typed?: string;
}

const SCRIPT = new URL('../../scripts/tieline.ts', import.meta.url).pathname;
/** Where programs are found, and what was compiled of the sources before: without it each process compiles them anew. */
const { PATH = '', NODE_COMPILE_CACHE = '' } = process.env;

export function runTieline(args: readonly string[], { environment = {}, cwd, typed = '' }: RunOptions = {}): Promise<Ran> {
  return new Promise((done) => {
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', SCRIPT, ...args], {
      cwd,
      env: { PATH, ...(NODE_COMPILE_CACHE && { NODE_COMPILE_CACHE }), ...environment },
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => {
        output += chunk.toString();
      });
    child.stdin.end(typed);
    child.on('close', (status) => done({ status, output }));
  });
}
