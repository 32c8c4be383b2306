import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { oneAtATime } from './one-at-a-time.ts';

const makeLock = async () => join(await mkdtemp(join(tmpdir(), 'lock-')), 'deep', '.building');

test('two works under one lock never overlap', async () => {
  const lock = await makeLock();
  const steps: string[] = [];
  const work = (name: string) => async () => {
    steps.push(`${name} begins`);
    await wait(20);
    steps.push(`${name} ends`);
    return name;
  };
  expect(await Promise.all([oneAtATime(lock, work('a')), oneAtATime(lock, work('b'))])).toEqual(['a', 'b']);
  const [first, second] = steps[0] === 'a begins' ? ['a', 'b'] : ['b', 'a'];
  expect(steps).toEqual([`${first} begins`, `${first} ends`, `${second} begins`, `${second} ends`]);
});

test('the lock goes when the work fails', async () => {
  const lock = await makeLock();
  await expect(oneAtATime(lock, () => Promise.reject(new Error('does not compile')))).rejects.toThrow('does not compile');
  expect(existsSync(lock)).toBe(false);
});

test('a lock that a dead process left behind does not stop anybody', async () => {
  const lock = await makeLock();
  await mkdir(lock, { recursive: true });
  const longAgo = new Date(Date.now() - 600_000);
  await utimes(lock, longAgo, longAgo);
  expect(await oneAtATime(lock, async () => 'built')).toBe('built');
});

test('a lock whose owner was killed is taken over at once; one whose owner lives is waited for', async () => {
  const lock = await makeLock();
  await mkdir(lock, { recursive: true });
  await writeFile(join(lock, 'pid'), '999999999');
  expect(await oneAtATime(lock, async () => 'built')).toBe('built');
  await mkdir(lock, { recursive: true });
  await writeFile(join(lock, 'pid'), String(process.pid));
  let isBuilt = false;
  const waiting = oneAtATime(lock, async () => {
    isBuilt = true;
  });
  await wait(300);
  expect(isBuilt).toBe(false);
  await rm(lock, { recursive: true });
  await waiting;
  expect(isBuilt).toBe(true);
});
