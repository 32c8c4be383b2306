/** E5: from starting the server's process to its first answer, on a filled compile cache, as a function that was deployed some time ago. */
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Configuration } from 'webpack';
import { build, compile } from '../../scripts/build.ts';
import { serverConfiguration } from '../../webpack.config.js';
import { freePort } from '../support/free-port.ts';
import { type PostgresCluster, startPostgres } from '../support/postgres.ts';
import type { Bench, Measurement } from './bench.ts';

const deadlineMs = 15_000;
const pauseMs = 1;

/** What `prepare` leaves for the rounds. The bundles lie in the checkout, where they find the one package that is not bundled. */
const made: { folder?: string; cluster?: PostgresCluster } = {};

const prepare = async (): Promise<void> => {
  const dist = join(import.meta.dirname, '..', '..', 'dist');
  await mkdir(dist, { recursive: true });
  made.folder = await mkdtemp(join(dist, 'bench-'));
  made.cluster = await startPostgres();
  const minimal = {
    ...serverConfiguration({ output: join(made.folder, 'limit') }),
    entry: { node: join(import.meta.dirname, 'limits', 'minimal-server.ts') },
  };
  await compile(minimal as Configuration, 'minimal server');
  await build('server', { output: join(made.folder, 'product') });
};

const cleanUp = async (): Promise<void> => {
  await made.cluster?.remove();
  if (made.folder) await rm(made.folder, { recursive: true, force: true });
};

const answers = (port: number): Promise<boolean> =>
  new Promise((done) => {
    get({ host: '127.0.0.1', port, path: '/livez', agent: false }, (reply) => {
      reply.resume();
      done(reply.statusCode === 200);
    }).on('error', () => done(false));
  });

const startOnce = async (side: 'limit' | 'product'): Promise<Measurement> => {
  const port = await freePort();
  const home = await mkdtemp(join(tmpdir(), 'tieline-start-'));
  const startedAt = performance.now();
  const child = spawn(process.execPath, [join(made.folder ?? '', side, 'node.mjs')], {
    env: { ...environment(port, home), PATH: process.env.PATH ?? '' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const said: string[] = [];
  child.stderr.on('data', (chunk: Buffer) => said.push(chunk.toString('utf8')));
  try {
    while (!(await answers(port))) {
      if (child.exitCode !== null) throw new Error(`The server (${side}) ended while starting: ${said.join('')}`);
      if (performance.now() - startedAt > deadlineMs)
        throw new Error(`The server (${side}) gave no answer within ${deadlineMs / 1000} s: ${said.join('')}`);
      await wait(pauseMs);
    }
    return { values: { 'first answer': performance.now() - startedAt } };
  } finally {
    child.kill('SIGKILL');
    await rm(home, { recursive: true, force: true });
  }
};

/** Both sides get the same: an address to listen on, a database that nobody connects to before the first answer, and the compile cache. */
const environment = (port: number, home: string): Record<string, string> => ({
  PORT: String(port),
  DATABASE_URL: made.cluster?.url ?? '',
  TIELINE_PORT: String(port),
  TIELINE_DATABASE_URL: made.cluster?.url ?? '',
  TIELINE_HOME: home,
  NODE_COMPILE_CACHE: join(made.folder ?? '', 'compile-cache'),
});

export const bench: Bench = {
  id: 'E5',
  title: 'cold start of the server against the minimal bundle of Hono, pg and zod',
  goals: [{ metric: 'first answer', unit: 'ms', atMost: 1.5 }],
  rounds: 11,
  prepare,
  limit: () => startOnce('limit'),
  product: () => startOnce('product'),
  cleanUp,
};
