/** @module connectors/generic/wire/values  Values as services write them, to ours and back; instants in every declared form. */
import fc from 'fast-check';
import { readInstant, writeInstant } from './instants.ts';
import { readValue, writeValue } from './values.ts';

test.each([
  ['a text keeps its blanks', { kind: 'text' }, ' a ', ' a '],
  ['a number in a text field', { kind: 'text' }, 7, '7'],
  ['an empty text is an empty text', { kind: 'text' }, '', ''],
  ['null is known to be empty', { kind: 'text' }, null, null],
  ['an empty choice is none', { kind: 'choice' }, '', null],
  ['a choice that is a number', { kind: 'choice' }, 2, '2'],
  ['a whole number', { kind: 'integer' }, '42', 42],
  ['digits beyond 2^53 stay text', { kind: 'integer' }, '9007199254740993', '9007199254740993'],
  ['a number with a comma stays text', { kind: 'decimal' }, '1.000,00', '1.000,00'],
  ['an exponent', { kind: 'decimal' }, '1e3', 1000],
  ['a decimal in a field of whole numbers stays text', { kind: 'integer' }, '1.5', '1.5'],
  ['a boolean', { kind: 'boolean' }, true, true],
  ['a boolean as text', { kind: 'boolean' }, 'false', false],
  ['a boolean as number', { kind: 'boolean' }, 1, true],
  ['a word for yes', { kind: 'boolean', words: { true: 'Y', false: 'N' } }, 'Y', true],
  ['a word that is neither stays text', { kind: 'boolean', words: { true: 'Y', false: 'N' } }, '1', '1'],
  ['seconds', { kind: 'date-time', as: 'epoch-s' }, 1767603600, '2026-01-05T09:00:00.000Z'],
  ['a date', { kind: 'date' }, '2026-01-05', '2026-01-05'],
  ['a time without a zone stays text', { kind: 'date-time' }, '2026-01-05T09:00:00', '2026-01-05T09:00:00'],
] as const)('reads %s', (_what, form, raw, value) => {
  expect(readValue(raw, form as never)).toEqual(value);
});

test.each([
  ['a text', { kind: 'text' }, 'a', 'a'],
  ['a number into a text', { kind: 'text' }, 7, '7'],
  ['half a character is not sent', { kind: 'text' }, '\ud800', undefined],
  ['a structure into a text is not sent', { kind: 'text' }, { a: 1 }, undefined],
  ['null clears', { kind: 'choice' }, null, null],
  ['a choice that is numbered', { kind: 'choice', as: 'number' }, '2', 2],
  ['a choice that is numbered and no number', { kind: 'choice', as: 'number' }, 'two', undefined],
  ['a number as text', { kind: 'integer', as: 'text' }, 42, '42'],
  ['a text that is a number', { kind: 'integer' }, '42', 42],
  ['a fraction into a whole number is not sent', { kind: 'integer' }, 1.5, undefined],
  ['a text that is none into a boolean is not sent', { kind: 'boolean' }, 'true', undefined],
  ['a word for no', { kind: 'boolean', words: { true: 'Y', false: 'N' } }, false, 'N'],
  ['an instant in seconds', { kind: 'date-time', as: 'epoch-s' }, '2026-01-05T09:00:00.000Z', 1767603600],
  ['an instant that does not exist is not sent', { kind: 'date-time' }, '2026-02-31T09:00:00Z', undefined],
  ['a date with a time is not sent', { kind: 'date' }, '2026-01-05T09:00:00Z', undefined],
  ['tags', { kind: 'tags' }, ['a', 'b'], ['a', 'b']],
  ['no tags', { kind: 'tags' }, null, []],
  ['one text as tags is not sent', { kind: 'tags' }, 'a', undefined],
  ['a list with a structure is not sent', { kind: 'multi-choice' }, ['a', {}], undefined],
] as const)('writes %s', (_what, form, value, wire) => {
  expect(writeValue(value as never, form as never)).toEqual(wire);
});

const VIENNA = { as: 'local', zone: 'Europe/Vienna' } as const;

test.each([
  ['winter', '2026-01-05T10:00:00', '2026-01-05T09:00:00.000Z'],
  ['summer, with a blank', '2026-07-05 11:00', '2026-07-05T09:00:00.000Z'],
  ['the hour that the clocks skip', '2026-03-29T02:30:00', undefined],
  ['the hour that they repeat, its first time', '2026-10-25T02:30:00', '2026-10-25T00:30:00.000Z'],
  ['31 February', '2026-02-31T10:00:00', undefined],
  ['a time with a zone', '2026-01-05T10:00:00Z', undefined],
  ['another format', '05.01.2026 10:00', undefined],
])('a local time in %s', (_what, text, iso) => {
  expect(readInstant(text, VIENNA)).toBe(iso);
});

test.each([
  ['2026-01-05T09:00:00Z', 'iso', '2026-01-05T09:00:00.000Z'],
  ['2026-01-05T10:00:00.5+01:00', 'iso', '2026-01-05T09:00:00.500Z'],
  ['2026-01-05T10:00:00+0100', 'iso', '2026-01-05T09:00:00.000Z'],
  ['2026-01-05', 'iso', undefined],
  ['now', 'iso', undefined],
  ['1767603600.5', 'epoch-s', '2026-01-05T09:00:00.500Z'],
  ['1767603600000', 'epoch-ms', '2026-01-05T09:00:00.000Z'],
  ['999999999999999', 'epoch-s', undefined],
  ['1e10', 'epoch-s', undefined],
] as const)('%s as %s is %s', (text, as, iso) => {
  expect(readInstant(text, { as })).toBe(iso);
});

test('an instant of whole seconds comes back in every form', () => {
  const seconds = fc.integer({ min: 0, max: 4_102_444_800 });
  const zones = fc.constantFrom('UTC', 'Europe/Vienna', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe', 'Pacific/Apia');
  fc.assert(
    fc.property(seconds, zones, fc.constantFrom('iso', 'epoch-s', 'epoch-ms', 'local'), (second, zone, as) => {
      const iso = new Date(second * 1_000).toISOString();
      const back = readInstant(String(writeInstant(iso, { as, zone })), { as, zone });
      // A local time that the clocks show twice says only which of two instants it was.
      const isTwice = as === 'local' && back !== iso && Math.abs(Date.parse(back ?? '') - Date.parse(iso)) <= 86_400_000;
      expect(isTwice ? writeInstant(back ?? '', { as, zone }) : back).toBe(isTwice ? writeInstant(iso, { as, zone }) : iso);
    }),
    { numRuns: 500, verbose: 1 },
  );
});
