import {
  BreakerOpenError,
  BudgetExhaustedError,
  EgressDeniedError,
  VendorAuthError,
  VendorForbiddenError,
  VendorRateLimitedError,
  VendorReplyError,
  VendorUnavailableError,
} from '#domain';
import { backoffMs, classifyFailure } from './classify-failure.ts';
import { stateOfHolds } from './finish-run.ts';
import { defaultLimits as limits } from './limits.ts';
import { isStaleRead, seenAfterRead } from './read-both-sides.ts';
import { SYNC_REASONS } from './reasons.ts';

const context = { nowMs: 1_000, random: 0, limits, isStopping: false };
const message = 'x';

test.each([
  ['waits as told by a rate limit', new VendorRateLimitedError({ message, retryAfterMs: 60_000 }), 'wait', 61_000, 'vendor-waits'],
  ['caps a huge wait at an hour', new VendorRateLimitedError({ message, retryAfterMs: 9e9 }), 'wait', 3_601_000, 'vendor-waits'],
  ['waits for a breaker', new BreakerOpenError({ message }), 'wait', 16_000, 'vendor-waits'],
  ['waits for the budget', new BudgetExhaustedError({ message }), 'wait', 16_000, 'vendor-waits'],
  ['waits for the budget until it is there again', new BudgetExhaustedError({ message, facts: { waitMs: 7_000 } }), 'wait', 8_000, 'vendor-waits'],
  ['waits for an admin after refused credentials', new VendorAuthError({ message }), 'wait', 301_000, 'connection-needs-attention'],
  ['waits for an admin after a denied address', new EgressDeniedError({ message }), 'wait', 301_000, 'connection-needs-attention'],
  ['waits for a permission', new VendorForbiddenError({ message }), 'wait', 3_601_000, 'vendor-forbids'],
  ['counts an outage as an attempt', new VendorUnavailableError({ message }), 'failed', undefined, 'link-failing'],
  ['counts an unreadable reply as an attempt', new VendorReplyError({ message }), 'failed', undefined, 'link-failing'],
  ['counts a bug of ours as an attempt', new TypeError('undefined is not a function'), 'failed', undefined, 'link-failing'],
] as const)('%s', (_title, error, kind, atMs, code) => {
  const end = classifyFailure(error, context);
  expect(end).toMatchObject({ kind, reason: { code }, ...(atMs !== undefined && { atMs }) });
});

test.each([
  ['the record’s system', 'conn-remote', 'vendor-waits'],
  ['the help desk', 'conn-desk', 'desk-waits'],
  ['a system that is not told', null, 'vendor-waits'],
])('says that it is %s that asks to wait', (_, connectionId, code) => {
  const facts = { connectionId };
  for (const error of [new VendorRateLimitedError({ message, facts }), new BudgetExhaustedError({ message, facts: { ...facts, waitMs: 9_000 } })])
    expect(classifyFailure(error, { ...context, connectionId: 'conn-remote' })).toMatchObject({ kind: 'wait', reason: { code } });
});

test('takes any failure while stopping as a stop', () => {
  expect(classifyFailure(new TypeError('aborted'), { ...context, isStopping: true })).toEqual({ kind: 'stopped' });
});

test('never waits less than the vendor asked, whatever the jitter', () => {
  for (const random of [0, 0.3, 0.999]) {
    const end = classifyFailure(new VendorRateLimitedError({ message, retryAfterMs: 10_000 }), { ...context, random });
    expect(end.kind === 'wait' && end.atMs - context.nowMs).toBeGreaterThanOrEqual(10_000);
  }
});

test.each([
  [1, 0.999, 3_996],
  [3, 0.5, 8_000],
  [20, 0.999, 899_100],
  [500, 0, 0],
])('backs off anywhere under a ceiling that doubles and is capped: attempt %i at %d', (attempts, random, expected) => {
  expect(backoffMs(attempts, random, limits)).toBe(expected);
});

test.each([
  ['believes the first read', 5, 'v5', null, false],
  ['believes a newer read', 6, 'v6', { order: 5, at: 1_000, staleToken: null }, false],
  ['refuses an older read', 4, 'v4', { order: 5, at: 1_000, staleToken: null }, true],
  ['refuses the version that our write replaced', 5, 'v5', { order: 5, at: 1_000, staleToken: 'v5' }, true],
  ['believes an older read after ten minutes: a backup was restored', 4, 'v4', { order: 5, at: -600_000, staleToken: null }, false],
])('%s', (_title, order, token, seen, expected) => {
  expect(isStaleRead({ order, token, updatedAt: '' }, seen, 1_000, limits.staleReadMs)).toBe(expected);
});

test('remembers the newest version and forgets a replaced one once something newer was read', () => {
  const seen = seenAfterRead({ order: 5, at: 0, staleToken: 'v5' }, { order: 6, token: 'v6', updatedAt: '' }, 9);
  expect(seen).toEqual({ order: 6, at: 9, staleToken: null });
  expect(seenAfterRead(seen, { order: 6, token: 'v6', updatedAt: '' }, 99)).toBe(seen);
});

test.each([
  ['in-sync', []],
  ['pending', ['waiting-for-agent']],
  ['held', ['waiting-for-agent', 'missing', 'refused']],
  ['conflict', ['missing', 'conflict']],
  ['conflict', ['disagreement']],
] as const)('is %s with the holds %j', (state, kinds) => {
  expect(stateOfHolds(kinds.map((kind) => ({ kind, reason: { code: 'x', facts: {} } }))).state).toBe(state);
});

test('names every reason once, in kebab-case', () => {
  expect(new Set(SYNC_REASONS).size).toBe(SYNC_REASONS.length);
  for (const code of SYNC_REASONS) expect(code).toMatch(/^[a-z]+(-[a-z]+)*$/);
});
