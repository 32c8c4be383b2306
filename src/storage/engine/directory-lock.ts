/**
 * @module storage/engine/directory-lock
 * One process per embedded database: PGlite has no lock of its own, and two writers destroy the files. The lock names its process; one left behind by a process
 * that is gone is taken over.
 */
import { randomBytes } from 'node:crypto';
import { link, mkdir, readFile, rename, rm, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ConfigurationInvalidError } from '#domain';

const LOCK_NAME = 'tieline.lock';

interface Holder {
  readonly pid: number;
  /** When that process started, in the kernel's ticks; tells a reused pid from the same process. Empty where the platform does not say. */
  readonly startedAt: string;
  /** Random: tells two locks of one process apart. */
  readonly token: string;
}

/** Takes the lock of `directory` (made when missing) and answers how to give it back. Throws `ConfigurationInvalidError` where a living process has it. */
export async function lockDirectory(directory: string): Promise<() => Promise<void>> {
  await mkdir(directory, { recursive: true });
  const path = join(directory, LOCK_NAME);
  const mine: Holder = { pid: process.pid, startedAt: await startOf(process.pid), token: randomBytes(8).toString('hex') };
  for (let attempt = 0; attempt < 5; attempt++) {
    if (await tryCreate(path, mine)) return () => unlockIfMine(path, mine);
    const holder = await readHolder(path);
    if (holder && (await isAlive(holder))) throw heldBy(directory, holder);
    await removeStale(path, holder);
  }
  throw new ConfigurationInvalidError({
    message: `The lock of ${directory} changes hands all the time. Stop the other processes that use it.`,
    facts: { directory },
  });
}

/** Written apart and linked into place, so that nobody ever reads half a lock. */
async function tryCreate(path: string, holder: Holder): Promise<boolean> {
  const draft = `${path}.${holder.token}`;
  await writeFile(draft, JSON.stringify(holder), { mode: 0o600 });
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    await unlink(draft);
  }
}

async function readHolder(path: string): Promise<Holder | undefined> {
  try {
    const { pid, startedAt, token } = JSON.parse(await readFile(path, 'utf8'));
    return Number.isInteger(pid) && pid > 0 ? { pid, startedAt: String(startedAt), token: String(token) } : undefined;
  } catch {
    return undefined;
  }
}

/** Moves the stale lock aside; where a rival was quicker and what moved is its fresh lock, that one is put back. */
async function removeStale(path: string, stale: Holder | undefined): Promise<void> {
  const aside = `${path}.stale-${randomBytes(8).toString('hex')}`;
  try {
    await rename(path, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  const moved = await readHolder(aside);
  if (moved?.token !== stale?.token) await link(aside, path).catch(() => undefined);
  await rm(aside, { force: true });
}

async function unlockIfMine(path: string, mine: Holder): Promise<void> {
  const holder = await readHolder(path);
  if (holder?.token === mine.token) await rm(path, { force: true });
}

async function isAlive(holder: Holder): Promise<boolean> {
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    // EPERM: it lives and belongs to somebody else.
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  const startedAt = await startOf(holder.pid);
  return startedAt === '' || holder.startedAt === '' || startedAt === holder.startedAt;
}

/** Field 22 of /proc/<pid>/stat, counted after the name in brackets, which may hold blanks (man proc_pid_stat). */
async function startOf(pid: number): Promise<string> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch {
    return '';
  }
}

function heldBy(directory: string, holder: Holder): ConfigurationInvalidError {
  const who = holder.pid === process.pid ? 'this very process' : `process ${holder.pid}`;
  return new ConfigurationInvalidError({
    message: `The embedded database in ${directory} is in use by ${who}. Stop it, choose another directory, or use a PostgreSQL server, which several processes can share.`,
    facts: { directory, pid: holder.pid },
  });
}
