import { readRetryAfter } from './retry-after.ts';

const NOW = Date.parse('2026-01-05T09:00:00Z');

describe('readRetryAfter', () => {
  test.each([
    ['seconds', '120', 120_000],
    ['part of a second', '0.5', 500],
    ['an HTTP date', 'Mon, 05 Jan 2026 09:02:00 GMT', 120_000],
    ['an old HTTP date', 'Monday, 05-Jan-26 09:02:00 GMT', 120_000],
    ['an ISO instant', '2026-01-05T09:02:00Z', 120_000],
    ['a year', '31536000', 31_536_000_000],
    ['a number beyond reason', '9'.repeat(400), Number.MAX_SAFE_INTEGER],
    ['a date that is past', 'Mon, 05 Jan 2026 08:00:00 GMT', undefined],
    ['zero', '0', undefined],
    ['a negative number', '-5', undefined],
    ['rubbish', 'in a while', undefined],
    ['a measure', '12 parsecs', undefined],
    ['several values', '5, 10', undefined],
    ['nothing', '  ', undefined],
  ])('reads %s', (_, text, expected) => expect(readRetryAfter({ 'retry-after': text }, NOW)).toBe(expected));

  test('gives nothing where the header is absent', () => expect(readRetryAfter({}, NOW)).toBeUndefined());

  test('waits by the vendor’s clock where that is behind ours, and never less than by ours', () => {
    const told = 'Mon, 05 Jan 2026 09:02:00 GMT';
    expect(readRetryAfter({ 'retry-after': told, date: 'Mon, 05 Jan 2026 08:59:00 GMT' }, NOW)).toBe(180_000);
    expect(readRetryAfter({ 'retry-after': told, date: 'Mon, 05 Jan 2026 09:01:00 GMT' }, NOW)).toBe(120_000);
  });
});
