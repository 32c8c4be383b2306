import fc from 'fast-check';
import { instantText, isCanonicalInstant, readInstant } from './instants.ts';

const seconds = fc
  .date({ min: new Date('0001-01-01T00:00:00Z'), max: new Date('9999-12-31T23:59:59Z'), noInvalidDate: true })
  .map((date) => instantText(Math.floor(date.getTime() / 1000) * 1000));

test('an instant to the second that we write reads back, and is canonical up to the 28th', () => {
  fc.assert(
    fc.property(seconds, (text) => {
      expect(instantText(readInstant(text) ?? Number.NaN)).toBe(text);
      expect(isCanonicalInstant(text)).toBe(Number(text.slice(8, 10)) <= 28);
    }),
  );
});

test('what is canonical can be read and stays as it is, whatever digit or letter is changed in it', () => {
  fc.assert(
    fc.property(seconds, fc.nat(19), fc.constantFrom(...'0123456789-:TZx '), (text, at, character) => {
      const changed = text.slice(0, at) + character + text.slice(at + 1);
      if (isCanonicalInstant(changed)) expect(instantText(readInstant(changed) ?? Number.NaN)).toBe(changed);
    }),
  );
});

test.each([
  '2026-02-29T00:00:00Z',
  '2100-02-29T00:00:00Z',
  '2026-04-31T00:00:00Z',
  '2026-13-01T00:00:00Z',
  '0000-01-01T00:00:00Z',
  '2026-01-01T24:00:00Z',
  '2026-01-01T00:60:00Z',
  '2026-01-01T23:59:60Z',
  '2026-01-01T00:00:00+15:00',
  '2026-01-01T00:00:00',
])('%s is no instant', (text) => {
  expect(readInstant(text)).toBeUndefined();
  expect(isCanonicalInstant(text)).toBe(false);
});

test.each([
  ['2026-01-01T00:00:00.5Z', '2026-01-01T00:00:00.500Z'],
  ['2026-01-01T05:30+0530', '2026-01-01T00:00:00Z'],
  ['2024-02-29T23:59:59-12:00', '2024-03-01T11:59:59Z'],
])('%s is %s', (text, expected) => {
  expect(instantText(readInstant(text) ?? Number.NaN)).toBe(expected);
});
