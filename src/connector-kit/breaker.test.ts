import { VendorUnavailableError } from '#domain';
import { createBreaker } from './breaker.ts';
import { createFakeClock } from './testing/fake-clock.ts';

test('answers other calls at once while the probe is still under way, instead of letting them wait for its verdict', async () => {
  const clock = createFakeClock();
  const breaker = createBreaker({ connectionId: 'c', clock, failures: 1, restMs: 1_000 });
  const down = () => Promise.reject(new VendorUnavailableError({ message: 'down' }));
  await expect(breaker.run(down)).rejects.toMatchObject({ code: 'vendor-unavailable' });
  clock.setNow(clock.now() + 999);
  await expect(breaker.run(down)).rejects.toMatchObject({ code: 'breaker-open' });
  clock.setNow(clock.now() + 1);
  const verdict = Promise.withResolvers<string>();
  const probe = breaker.run(() => verdict.promise);
  const other = breaker.run(async () => 'served').catch((error) => error.code);
  expect(await Promise.race([other, clock.advance(0).then(() => 'still waiting')])).toBe('breaker-open');
  verdict.resolve('up');
  expect([await probe, await breaker.run(async () => 'served')]).toEqual(['up', 'served']);
});

/** Calls that are under way until the test ends them. */
function openCalls() {
  const calls: PromiseWithResolvers<string>[] = [];
  return {
    calls,
    call: () => {
      const call = Promise.withResolvers<string>();
      calls.push(call);
      return call.promise;
    },
  };
}

test.each([3, 4, 9])('lets no more calls fail in a row than open it, with %i callers at once', async (callers) => {
  const clock = createFakeClock();
  const breaker = createBreaker({ connectionId: 'c', clock, failures: 3, restMs: 1_000 });
  const { calls, call } = openCalls();
  const down = new VendorUnavailableError({ message: 'down' });
  const begin = () => breaker.run(call).catch((error) => error.code);
  const first = begin();
  calls[0]?.reject(down);
  expect(await first).toBe('vendor-unavailable');
  const answers = Array.from({ length: callers }, begin);
  await clock.advance(0);
  expect(calls.length).toBe(3);
  for (const { reject } of calls) reject(down);
  const refused = Array.from({ length: callers - 2 }, () => 'breaker-open');
  expect(await Promise.all(answers)).toEqual(['vendor-unavailable', 'vendor-unavailable', ...refused]);
  expect(calls.length).toBe(3);
});

test('lets those that waited go out as soon as one call is answered', async () => {
  const clock = createFakeClock();
  const breaker = createBreaker({ connectionId: 'c', clock, failures: 2, restMs: 1_000 });
  const { calls, call } = openCalls();
  const first = breaker.run(call).catch((error) => error.code);
  calls[0]?.reject(new VendorUnavailableError({ message: 'down' }));
  await first;
  const answers = Array.from({ length: 3 }, () => breaker.run(call));
  await clock.advance(0);
  expect(calls.length).toBe(2);
  calls[1]?.resolve('up');
  expect(await answers[0]).toBe('up');
  await clock.advance(0);
  expect(calls.length).toBe(4);
  for (const { resolve } of calls) resolve('up');
  expect(await Promise.all(answers)).toEqual(['up', 'up', 'up']);
});
