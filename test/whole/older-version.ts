/** Another commit of this project, built by its own scripts: its files from the history, our packages. Its own code makes its schema. */
import { execFile, spawn } from 'node:child_process';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const root = join(import.meta.dirname, '..', '..');
const MIGRATIONS = 'src/storage/migrations';

export interface OlderVersion {
  readonly commit: string;
  /** The built server. */
  readonly entry: string;
  /** Makes that version's schema in an empty database. */
  migrate(url: string): Promise<void>;
  remove(): Promise<void>;
}

/** The commit of `TIELINE_OLDER`, or the last one with another schema than ours. Throws where the history is not there. */
export async function olderCommit(): Promise<string> {
  const named = process.env.TIELINE_OLDER;
  const found = named ?? `${await git('log', '-1', '--format=%H', '--', MIGRATIONS)}^`;
  return git('rev-parse', '--verify', `${found}^{commit}`).catch((cause: unknown) => {
    throw new Error('The older version is not in the history of this clone: fetch the whole of it, or name a commit by TIELINE_OLDER.', { cause });
  });
}

async function git(...args: readonly string[]): Promise<string> {
  return (await run('git', [...args], { cwd: root })).stdout.trim();
}

/** Takes its files out of the history and builds them with its own scripts. */
export async function buildOlderVersion(commit: string): Promise<OlderVersion> {
  const home = await mkdtemp(join(tmpdir(), 'tieline-older-'));
  await unpack(commit, home);
  await symlink(join(root, 'node_modules'), join(home, 'node_modules'));
  // From a file: webpack's workers are forked with the arguments of Node, and would run a script given there again.
  const inIt = async (script: string): Promise<string> => {
    const file = join(home, 'asked.mjs');
    await writeFile(file, script);
    return (await run(process.execPath, [file], { cwd: home })).stdout;
  };
  const built = await inIt(`
    const { ensureBuilt } = await import('./scripts/build.ts');
    await ensureBuilt('app');
    console.log('built: ' + await ensureBuilt('server'));`);
  const server = /^built: (.*)$/m.exec(built)?.[1];
  if (!server) throw new Error(`The older version could not be built: ${built}`);
  return {
    commit,
    entry: join(server, 'node.mjs'),
    migrate: async (url) => {
      await inIt(`
        const { liftPace } = await import('./test/chaos/unpaced.ts');
        await liftPace({ engine: 'postgres', url: ${JSON.stringify(url)} });`);
    },
    remove: () => rm(home, { recursive: true, force: true }),
  };
}

async function unpack(commit: string, home: string): Promise<void> {
  const archive = spawn('git', ['archive', '--format=tar', commit], { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
  const tar = spawn('tar', ['-x', '-C', home], { stdio: [archive.stdout, 'ignore', 'inherit'] });
  const [code] = await new Promise<[number | null]>((resolve) => tar.once('exit', (ended) => resolve([ended])));
  if (code !== 0) throw new Error(`The files of ${commit} could not be unpacked.`);
}
