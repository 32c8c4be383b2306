import { createBulkheads } from './bulkhead.ts';
import { testCall } from './testing/test-runtime.ts';

const setUp = (concurrency: number) => {
  const bulkheads = createBulkheads(concurrency);
  const gate = Promise.withResolvers<void>();
  let running = 0;
  const enter = (priority: 'agent' | 'sync', signal = new AbortController().signal) =>
    bulkheads.run(testCall({ priority, signal }), async () => {
      running += 1;
      await gate.promise;
    });
  return { enter, open: gate.resolve, running: () => running };
};

test('runs so many calls of a lane at the same time, and the rest after them', async () => {
  const { enter, open, running } = setUp(3);
  const calls = Array.from({ length: 10 }, () => enter('sync'));
  expect(running()).toBe(3);
  const agents = [enter('agent'), enter('agent')];
  expect(running()).toBe(5);
  open();
  await Promise.all([...calls, ...agents]);
  expect(running()).toBe(12);
});

test('refuses a call rather than let the queue grow without bound', async () => {
  const { enter, open } = setUp(1);
  const calls = Array.from({ length: 1_001 }, () => enter('sync'));
  await expect(enter('sync')).rejects.toMatchObject({ code: 'budget-exhausted' });
  open();
  await Promise.all(calls);
});

test('passes on what a call throws', async () => {
  const failure = new TypeError('broken');
  await expect(createBulkheads(1).run(testCall(), () => Promise.reject(failure))).rejects.toBe(failure);
});
