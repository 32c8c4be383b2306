import type { ConnectorRuntime } from '#capabilities';
import { connectLater } from './connect-later.ts';

const runtime = {} as ConnectorRuntime;
const config = { settings: { at: 'acme.example' }, secrets: {} };
const connected = { capabilities: {}, checks: [] };

test('refuses to connect before its other half is loaded, and says what to await', () => {
  const { connect } = connectLater(async () => ({ connect: () => connected }));
  expect(() => connect(runtime, config)).toThrow('Await its prepare() before connecting');
});

test('connects with the loaded half, which is loaded once', async () => {
  const asked: unknown[] = [];
  let loads = 0;
  const { prepare, connect } = connectLater(async () => {
    loads += 1;
    return {
      connect: (...given: unknown[]) => {
        asked.push(given);
        return connected;
      },
    };
  });
  await prepare();
  await prepare();
  expect(connect(runtime, config)).toBe(connected);
  expect(asked).toEqual([[runtime, config]]);
  expect(loads).toBe(1);
});

test('a load that failed is tried again by the next preparation', async () => {
  let loads = 0;
  const { prepare, connect } = connectLater(async () => {
    loads += 1;
    if (loads === 1) throw new Error('the disk is away');
    return { connect: () => connected };
  });
  await expect(prepare()).rejects.toThrow('the disk is away');
  await prepare();
  expect(connect(runtime, config)).toBe(connected);
});
