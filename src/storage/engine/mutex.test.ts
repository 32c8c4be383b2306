import { createMutex } from './mutex.ts';

test('lets one in at a time, in the order of asking', async () => {
  const acquire = createMutex();
  const events: string[] = [];
  const use = async (name: string) => {
    const release = await acquire();
    events.push(`${name} in`);
    await Promise.resolve();
    events.push(`${name} out`);
    release();
  };
  await Promise.all([use('a'), use('b'), use('c')]);
  expect(events).toEqual(['a in', 'a out', 'b in', 'b out', 'c in', 'c out']);
});

test('releasing twice does not let two in', async () => {
  const acquire = createMutex();
  const first = await acquire();
  first();
  first();
  const second = await acquire();
  let isThird = false;
  const third = acquire().then(() => {
    isThird = true;
  });
  await Promise.resolve();
  await Promise.resolve();
  expect(isThird).toBe(false);
  second();
  await third;
});
