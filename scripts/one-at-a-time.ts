/** One process after the other, by a folder that only one of them can make: test files run side by side and want the same bundle. */
import { mkdir, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

/** A lock older than this was left behind by a process that ended, ms: no build takes so long. */
const LEFT_BEHIND_MS = 180_000;
const LOOK_EVERY_MS = 100;

/** Runs `work` while `lock` is ours. The lock goes whatever becomes of the work. */
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
  if (isOurs) return true;
  const age = await stat(lock).then(
    ({ mtimeMs }) => Date.now() - mtimeMs,
    () => 0,
  );
  if (age > LEFT_BEHIND_MS) await rm(lock, { recursive: true, force: true });
  return false;
};
