/** One process after the other, by a folder that only one of them can make: test files run side by side and want the same bundle. */
import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

/** A lock without a living owner is older than this, ms: its maker has had time to write its name. */
const NAMELESS_MS = 2_000;
const LOOK_EVERY_MS = 100;

/** Runs `work` while `lock` is ours. The lock goes whatever becomes of the work; one whose owner was killed is taken over. */
export const oneAtATime = async <Result>(lock: string, work: () => Promise<Result>): Promise<Result> => {
  await mkdir(dirname(lock), { recursive: true });
  while (!(await take(lock))) await wait(LOOK_EVERY_MS);
  try {
    return await work();
  } finally {
    await rm(lock, { recursive: true, force: true });
  }
};

const take = async (lock: string): Promise<boolean> => {
  const isOurs = await mkdir(lock).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'EEXIST') return false;
      throw error;
    },
  );
  if (isOurs) {
    await writeFile(join(lock, 'pid'), String(process.pid));
    return true;
  }
  if (await isLeftBehind(lock)) await rm(lock, { recursive: true, force: true });
  return false;
};

const isLeftBehind = async (lock: string): Promise<boolean> => {
  const owner = Number(await readFile(join(lock, 'pid'), 'utf8').catch(() => ''));
  if (owner > 0) return !isAlive(owner);
  const { mtimeMs } = await stat(lock).catch(() => ({ mtimeMs: Date.now() }));
  return Date.now() - mtimeMs > NAMELESS_MS;
};

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Somebody else's process is a living one.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
};
