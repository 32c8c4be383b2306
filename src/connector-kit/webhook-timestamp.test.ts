import { checkTimestamp } from './webhook-timestamp.ts';

const NOW = Date.UTC(2026, 0, 5, 9);
const seconds = (timestamp: string | undefined, toleranceS?: number) =>
  checkTimestamp({ timestamp, format: 'seconds', nowMs: NOW, ...(toleranceS ? { toleranceS } : {}) });
const iso = (timestamp: string) => checkTimestamp({ timestamp, format: 'iso', nowMs: NOW });

describe('checkTimestamp', () => {
  test('accepts 300 seconds to either side and no more', () => {
    const at = (shift: number) => seconds(String(NOW / 1000 + shift));
    expect([at(0), at(-300), at(300), at(-301), at(301)]).toEqual([undefined, undefined, undefined, 'timestamp-stale', 'timestamp-stale']);
  });

  test('takes a window of 60 to 600 seconds and refuses to be set up with another', () => {
    const early = String(NOW / 1000 - 500);
    expect([seconds(early, 600), seconds(early, 60)]).toEqual([undefined, 'timestamp-stale']);
    for (const toleranceS of [59, 601, -1, Number.NaN, Number.POSITIVE_INFINITY])
      expect(() => checkTimestamp({ timestamp: early, format: 'seconds', nowMs: NOW, toleranceS })).toThrow(TypeError);
  });

  test.each([
    undefined,
    '',
    '0',
    '-1',
    '1e309',
    'NaN',
    'Infinity',
    '1767603600.0',
    ' 1767603600',
    '+1767603600',
    '0x1',
    '01767603600',
    '99999999999999',
    '१७६७६०३६००',
  ])('finds %j unusable as seconds', (odd) => expect(seconds(odd)).toBe('timestamp-unusable'));

  test('takes milliseconds for what they are: an instant far in the future, or none', () => expect(seconds(String(NOW))).not.toBeUndefined());

  test.each(['2026-01-05T09:00:00Z', '2026-01-05T09:00:00.123Z', '2026-01-05T10:00:00+01:00'])('reads the instant %s', (instant) =>
    expect(iso(instant)).toBeUndefined(),
  );

  test.each([
    '2026-01-05T09:00:00',
    '2026-01-05',
    'Mon, 05 Jan 2026 09:00:00 GMT',
    '2026-13-05T09:00:00Z',
    '1767603600',
    '2026-01-05T09:00:00Z; x',
    '',
  ])('finds %j unusable as an instant', (odd) => expect(iso(odd)).toBe('timestamp-unusable'));

  test('refuses an instant of an hour ago', () => expect(iso('2026-01-05T08:00:00Z')).toBe('timestamp-stale'));
});
