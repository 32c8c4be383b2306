/** E5: from starting the server's process to its first answer, and until its database has answered too, on a filled compile cache, as a function that was deployed some time ago. */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { get } from 'node:http';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Configuration } from 'webpack';
import { build, compile } from '../../scripts/build.ts';
import { serverConfiguration } from '../../webpack.config.js';
import { freePort } from '../support/free-port.ts';
import { type PostgresCluster, startPostgres } from '../support/postgres.ts';
import { type Bench, type Measurement, median } from './bench.ts';

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
  // A deployed server finds its tables: the first start makes them, the measured ones only check.
  await startOnce('product', { migrations: 'apply', path: '/readyz', end: 'in order' });
  // Node writes its compile cache when a process ends in order, and only then: a killed one leaves both sides to compile everything anew.
  for (const side of ['limit', 'product'] as const) await startOnce(side, { path: '/readyz', end: 'in order' });
};

const cleanUp = async (): Promise<void> => {
  await made.cluster?.remove();
  if (made.folder) await rm(made.folder, { recursive: true, force: true });
};

type Path = '/livez' | '/readyz';
type Start = { migrations?: 'apply' | 'check'; path?: Path; end?: 'in order' | 'killed' };

const answers = (port: number, path: Path): Promise<boolean> =>
  new Promise((done) => {
    get({ host: '127.0.0.1', port, path, agent: false }, (reply) => {
      reply.resume();
      done(reply.statusCode === 200);
    }).on('error', () => done(false));
  });

/** Ms of processor time of all threads so far, by the kernel's own account; undefined where it keeps none. Other jobs of the machine disturb it less than the clock. */
const processorMs = async (pid: number | undefined): Promise<number | undefined> => {
  const tasks = await readdir(`/proc/${pid}/task`).catch(() => undefined);
  const texts = await Promise.all((tasks ?? []).map((task) => readFile(`/proc/${pid}/task/${task}/schedstat`, 'utf8').catch(() => '0')));
  return tasks && texts.reduce((sum, text) => sum + Number(text.split(' ')[0]) / 1e6, 0);
};

/** Ms from starting the process to the first good answer at that path. */
const startOnce = async (side: 'limit' | 'product', { migrations = 'check', path = '/livez', end = 'killed' }: Start = {}): Promise<number> => {
  const port = await freePort();
  const startedAt = performance.now();
  const child = spawn(process.execPath, [join(made.folder ?? '', side, 'node.mjs')], {
    env: { ...environment(port, migrations), PATH: process.env.PATH ?? '' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const said: string[] = [];
  child.stderr.on('data', (chunk: Buffer) => said.push(chunk.toString('utf8')));
  try {
    while (!(await answers(port, path))) {
      if (child.exitCode !== null) throw new Error(`The server (${side}) ended while starting: ${said.join('')}`);
      if (performance.now() - startedAt > deadlineMs)
        throw new Error(`The server (${side}) gave no answer within ${deadlineMs / 1000} s: ${said.join('')}`);
      await wait(pauseMs);
    }
    const elapsed = performance.now() - startedAt;
    const spent = await processorMs(child.pid);
    if (path === '/livez' && spent !== undefined) processor[side].push(spent);
    return elapsed;
  } finally {
    const ended = once(child, 'exit');
    child.kill(end === 'killed' ? 'SIGKILL' : 'SIGTERM');
    await ended;
  }
};

/** Liveness and readiness are two starts: whoever asks for one may hold up the other. */
const measure = async (side: 'limit' | 'product'): Promise<Measurement> => {
  const values = { 'first answer': await startOnce(side), 'ready with the database': await startOnce(side, { path: '/readyz' }) };
  if (side === 'limit' || processor.limit.length === 0) return { values };
  const spent = `${median(processor.limit).toFixed(0)} ms (limit), ${median(processor.product).toFixed(0)} ms (product)`;
  return { values, notes: [`processor time until the first answer: ${spent}`] };
};
const processor: Record<'limit' | 'product', number[]> = { limit: [], product: [] };

const key = (id: string): string => `${id}:${randomBytes(32).toString('base64')}`;
const keys = { master: key('m1'), session: key('s1') };

/** Limit and product read different names of the same things: where to listen, a database, the compile cache. */
const environment = (port: number, migrations: 'apply' | 'check'): Record<string, string> => ({
  PORT: String(port),
  DATABASE_URL: made.cluster?.url ?? '',
  TIELINE_ROLE: 'server',
  TIELINE_PORT: String(port),
  TIELINE_PUBLIC_URL: 'https://tieline.example.com',
  TIELINE_DATABASE_URL: made.cluster?.url ?? '',
  TIELINE_DATABASE_OWNER_URL: made.cluster?.url ?? '',
  TIELINE_DATABASE_JOBS_URL: made.cluster?.url ?? '',
  TIELINE_MIGRATIONS: migrations,
  TIELINE_MASTER_KEYS: keys.master,
  TIELINE_SESSION_KEYS: keys.session,
  TIELINE_LOG_LEVEL: 'error',
  NODE_COMPILE_CACHE: join(made.folder ?? '', 'compile-cache'),
});

export const bench: Bench = {
  id: 'E5',
  title: 'cold start of the server against the minimal bundle of Hono, pg and zod',
  goals: [
    { metric: 'first answer', unit: 'ms', atMost: 1.5 },
    { metric: 'ready with the database', unit: 'ms', atMost: 1.5 },
  ],
  rounds: 11,
  prepare,
  limit: () => measure('limit'),
  product: () => measure('product'),
  cleanUp,
};
