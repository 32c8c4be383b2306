import type { TokenSet } from '#capabilities';
import { createMemoryTokenStore } from './memory-token-store.ts';

const pair = (n: number): TokenSet => ({ accessToken: `access-${n}`, refreshToken: `refresh-${n}`, expiresAt: n });

describe('createMemoryTokenStore', () => {
  test('gives the pair of whoever replaced the refused one first', async () => {
    const store = createMemoryTokenStore(pair(2));
    let renewals = 0;
    expect(await store.replace('access-1', async () => pair(++renewals))).toEqual(pair(2));
    expect(renewals).toBe(0);
  });

  test('hands the previous pair to the renewal, and keeps it until the new one is there', async () => {
    const store = createMemoryTokenStore(pair(1));
    const seen: unknown[] = [];
    await store.replace('access-1', async (previous) => {
      seen.push(previous, await store.current());
      return pair(2);
    });
    expect(seen).toEqual([pair(1), pair(1)]);
    expect(await store.current()).toEqual(pair(2));
  });

  test('tells a failed renewal to all who waited for it, keeps the old pair, and lets the next one try', async () => {
    const store = createMemoryTokenStore(pair(1));
    const gate = Promise.withResolvers<TokenSet>();
    const waiting = Array.from({ length: 5 }, () => store.replace('access-1', () => gate.promise));
    const settled = Promise.allSettled(waiting);
    gate.reject(new Error('vendor is down'));
    expect((await settled).map(({ status }) => status)).toEqual(Array(5).fill('rejected'));
    expect(await store.current()).toEqual(pair(1));
    expect(await store.replace('access-1', async () => pair(2))).toEqual(pair(2));
  });
});
