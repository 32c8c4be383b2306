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
