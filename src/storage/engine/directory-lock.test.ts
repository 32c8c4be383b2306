import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lockDirectory } from './directory-lock.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tieline-lock-'));
});
afterEach(() => rm(directory, { recursive: true }));

/** A process that takes the lock, says so and stays. */
async function holder(): Promise<ChildProcess> {
  const source = `const { lockDirectory } = await import(${JSON.stringify(new URL('./directory-lock.ts', import.meta.url).href)});
    await lockDirectory(${JSON.stringify(directory)}); console.log('locked'); setInterval(() => undefined, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', source], {
    stdio: ['ignore', 'pipe', 'inherit'],
    cwd: join(import.meta.dirname, '../../..'),
  });
  if (child.stdout) await once(child.stdout, 'data');
  return child;
}

test('refuses a directory that another process holds, naming the process and the ways out', async () => {
  const child = await holder();
  try {
    const attempt = lockDirectory(directory);
    await expect(attempt).rejects.toMatchObject({ code: 'configuration-invalid', facts: { directory, pid: child.pid } });
    await expect(attempt).rejects.toThrow(/Stop it, choose another directory, or use a PostgreSQL server/u);
  } finally {
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
});

test('takes over the lock of a process that was killed', async () => {
  const child = await holder();
  child.kill('SIGKILL');
  await once(child, 'exit');
  const unlock = await lockDirectory(directory);
  await unlock();
  expect(await readdir(directory)).toEqual([]);
});

test('refuses a second opening within this process', async () => {
  const unlock = await lockDirectory(directory);
  await expect(lockDirectory(directory)).rejects.toThrow(/this very process/u);
  await unlock();
});

test('lets the next one in after it was given back', async () => {
  await (await lockDirectory(directory))();
  const unlock = await lockDirectory(directory);
  await expect(unlock()).resolves.toBeUndefined();
});

test.each([
  ['a lock of a pid that is reused by a younger process', JSON.stringify({ pid: process.pid, startedAt: '1', token: 'x' })],
  ['a lock that a crash left empty', ''],
  ['a lock of a pid that cannot exist', JSON.stringify({ pid: 2 ** 30, startedAt: '', token: 'x' })],
])('takes over %s', async (_title, content) => {
  await writeFile(join(directory, 'tieline.lock'), content);
  await (await lockDirectory(directory))();
});

test('lets exactly one of ten rivals take over a stale lock', async () => {
  await writeFile(join(directory, 'tieline.lock'), JSON.stringify({ pid: 2 ** 30, startedAt: '', token: 'dead' }));
  const outcomes = await Promise.allSettled(Array.from({ length: 10 }, () => lockDirectory(directory)));
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  expect(await readdir(directory)).toEqual(['tieline.lock']);
});
