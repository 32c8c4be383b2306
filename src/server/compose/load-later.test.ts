import { loadLater } from './load-later.ts';

interface Counter {
  add(by: number): Promise<number>;
}

function setup(failures = 0) {
  const seen = { loads: 0, total: 0 };
  const counter = loadLater<Counter>(async () => {
    seen.loads += 1;
    if (seen.loads <= failures) throw new Error('the disk is away');
    return {
      add: async (by) => {
        seen.total += by;
        return seen.total;
      },
    };
  });
  return { counter, seen };
}

test('nothing is loaded before the first call', async () => {
  const { counter, seen } = setup();
  const { add } = counter;
  await Promise.resolve(counter);
  expect(seen.loads).toBe(0);
  expect(await add(2)).toBe(2);
  expect(seen.loads).toBe(1);
});

test('calls at the same time load once, and each reaches the engine with what it was given', async () => {
  const { counter, seen } = setup();
  expect(await Promise.all([counter.add(1), counter.add(2), counter.add(3)])).toEqual([1, 3, 6]);
  expect(seen).toEqual({ loads: 1, total: 6 });
});

test('a load that failed refuses its call, and the next call tries again', async () => {
  const { counter, seen } = setup(1);
  await expect(counter.add(1)).rejects.toThrow('the disk is away');
  expect(await counter.add(1)).toBe(1);
  expect(seen.loads).toBe(2);
});

test('a member is the same function each time', () => {
  const { counter } = setup();
  expect(counter.add).toBe(counter.add);
});
