/** A disk of a certain size, in memory, that a test may fill: needs Linux and root. */
import { execFile } from 'node:child_process';
import { mkdtemp, open, rm, rmdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const PIECE = Buffer.alloc(65_536);

export interface SmallDisk {
  readonly path: string;
  /** Takes all the room that is left. */
  fill(): Promise<void>;
  /** Gives back what `fill` took. */
  makeRoom(): Promise<void>;
  remove(): Promise<void>;
}

/** Undefined where this process may not mount one. */
export async function mountSmallDisk(megabytes: number): Promise<SmallDisk | undefined> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return undefined;
  const path = await mkdtemp(join(tmpdir(), 'tieline-disk-'));
  const mounted = await run('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=755`, 'tmpfs', path]).catch(() => undefined);
  if (!mounted) return void (await rmdir(path));
  const ballast = join(path, 'ballast');
  return {
    path,
    fill: () => fillWith(ballast),
    makeRoom: () => rm(ballast, { force: true }),
    remove: async () => {
      await run('umount', [path]);
      await rmdir(path);
    },
  };
}

async function fillWith(path: string): Promise<void> {
  const file = await open(path, 'a');
  try {
    for (;;) await file.write(PIECE);
  } catch (error) {
    if ((error as { code?: unknown }).code !== 'ENOSPC') throw error;
  } finally {
    await file.close();
  }
}
