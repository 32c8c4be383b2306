import { timeLeft } from './time-left.ts';

const MIN = 60_000;

describe('the time that is left', () => {
  it.each([
    ['is told by the pace that was seen', { tookMs: 2 * MIN, from: 100, to: 200, total: 500 }, 6 * MIN],
    ['counts only what was done while somebody looked', { tookMs: MIN, from: 4_000, to: 4_500, total: 5_000 }, MIN],
    ['is not told after seconds', { tookMs: 14_000, from: 0, to: 200, total: 500 }, null],
    ['is not told from a handful', { tookMs: 2 * MIN, from: 0, to: 4, total: 20 }, null],
    ['is not told from a small part of very many', { tookMs: 2 * MIN, from: 0, to: 1_000, total: 100_000 }, null],
    ['is not told where nothing moves', { tookMs: 10 * MIN, from: 50, to: 50, total: 500 }, null],
    ['is not told while it is still being counted', { tookMs: 2 * MIN, from: 0, to: 200, total: null }, null],
    ['is not told where it would be days', { tookMs: 3 * 60 * MIN, from: 0, to: 1_000, total: 50_000 }, null],
    ['is over with the last one', { tookMs: 2 * MIN, from: 0, to: 500, total: 500 }, null],
  ])('%s', (_, { tookMs, from, to, total }, expected) => {
    expect(timeLeft({ at: 0, done: from }, { at: tookMs, done: to }, total)).toBe(expected);
  });
});
