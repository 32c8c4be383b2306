import { instantToIso, valueParsers } from './value-parsers.ts';

test.each([
  ['keeps milliseconds', '2026-11-22 04:57:52.123+00', '2026-11-22T04:57:52.123Z'],
  ['fills a short fraction', '2026-11-22 04:57:52.1+00', '2026-11-22T04:57:52.100Z'],
  ['reads an instant without a fraction', '2026-11-22 04:57:52+00', '2026-11-22T04:57:52.000Z'],
  ['cuts microseconds instead of rounding them', '2026-11-22 04:57:52.123999+00', '2026-11-22T04:57:52.123Z'],
  ['converts a zone with half hours', '2026-11-22 10:27:52+05:30', '2026-11-22T04:57:52.000Z'],
  ['converts a zone west of Greenwich over midnight', '2026-11-21 23:57:52-05', '2026-11-22T04:57:52.000Z'],
])('%s', (_title, text, iso) => {
  expect(instantToIso(text)).toBe(iso);
});

test.each(['infinity', '-infinity', '0044-03-15 12:00:00+00 BC', '2026-11-22T04:57:52Z', ''])('refuses %p instead of guessing', (text) => {
  expect(() => instantToIso(text)).toThrow(RangeError);
});

test('keeps every digit of a 64-bit id', () => {
  expect(valueParsers[20]?.('9223372036854775807')).toBe('9223372036854775807');
});
