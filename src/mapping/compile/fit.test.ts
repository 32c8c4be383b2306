import fc from 'fast-check';
import type { FieldKind, FieldValue } from '#domain';
import { held, intoKind } from '../testing/compiled-fields.ts';

describe('fitting to the target', () => {
  const huge = 'e\u0301'.repeat(50_000);
  test.each<[string, FieldKind, FieldValue, unknown]>([
    ['a number becomes text', 'text', 5, { kind: 'value', value: '5' }],
    ['true does not become text', 'text', true, held('value-wrong-type')],
    ['a list does not become text', 'text', ['a'], held('value-wrong-type')],
    ['digits become a number', 'integer', '42', { kind: 'value', value: 42 }],
    ['1e3 is no number to guess at', 'integer', '1e3', held('number-unreadable')],
    ['blanks around digits are no number', 'integer', ' 5 ', held('number-unreadable')],
    ['1.000,00 is no number to guess at', 'decimal', '1.000,00', held('number-unreadable')],
    ['a fraction is no whole number', 'integer', 1.5, held('number-unreadable')],
    ['digits beyond 2^53 are not rounded', 'integer', '9007199254740993', held('number-unreadable')],
    ['"true" is not true', 'boolean', 'true', held('value-wrong-type')],
    ['a day stays a day', 'date', '2026-02-28', { kind: 'value', value: '2026-02-28' }],
    ['the 31st of February is refused', 'date', '2026-02-31', held('date-unreadable')],
    ['year 0 is refused', 'date', '0000-01-01', held('date-unreadable')],
    ['year 10000 is refused', 'date', '10000-01-01', held('date-unreadable')],
    ['an instant is no day: which zone?', 'date', '2026-02-28T23:30:00Z', held('date-has-time')],
    ['an instant comes out in UTC', 'date-time', '2026-03-29T02:30:00+01:00', { kind: 'value', value: '2026-03-29T01:30:00Z' }],
    ['a time without a zone is refused', 'date-time', '2026-03-29 02:30:00', held('date-without-zone')],
    ['a day is no instant: which zone?', 'date-time', '2026-03-29', held('date-without-zone')],
    [
      'an instant in the hour that spring skips, told with its offset, is kept',
      'date-time',
      '2026-03-29T02:30:00+02:00',
      { kind: 'value', value: '2026-03-29T00:30:00Z' },
    ],
    [
      'the first half past two of the night on which clocks go back',
      'date-time',
      '2026-10-25T02:30:00+02:00',
      { kind: 'value', value: '2026-10-25T00:30:00Z' },
    ],
    ['the second one is an hour later', 'date-time', '2026-10-25T02:30:00+01:00', { kind: 'value', value: '2026-10-25T01:30:00Z' }],
    ['which of the two is not guessed where the offset is missing', 'date-time', '2026-10-25T02:30:00', held('date-without-zone')],
    ['the name of a zone is no offset', 'date-time', '2026-10-25T02:30:00 Europe/Berlin', held('date-unreadable')],
    ['seconds since 1970 are refused', 'date-time', 1774748400, held('value-wrong-type')],
    ['milliseconds since 1970 are refused', 'date-time', 1774748400000, held('value-wrong-type')],
    ['microseconds since 1970 are refused', 'date-time', 1774748400000000, held('value-wrong-type')],
    ['seconds with a fraction are refused', 'date-time', 1774748400.5, held('value-wrong-type')],
    ['seconds since 1970 as text are refused', 'date-time', '1774748400', held('date-unreadable')],
    ['milliseconds as text are refused', 'date-time', '1774748400000', held('date-unreadable')],
    ['microseconds as text are refused', 'date-time', '1774748400000000', held('date-unreadable')],
    ['seconds since 1970 are no day either', 'date', 1774748400, held('value-wrong-type')],
    ['eight digits that read like a day are not taken for one', 'date', '20260329', held('date-unreadable')],
    ['a local format is refused', 'date-time', '29.03.2026 02:30', held('date-unreadable')],
    ['hour 25 is refused', 'date-time', '2026-03-29T25:00:00Z', held('date-unreadable')],
    ['a single tag is no list', 'tags', 'a', held('value-wrong-type')],
    ['an id may come as a number', 'reference', 42, { kind: 'value', value: '42' }],
    ['an empty text empties a field that holds no text', 'date', '', { kind: 'value', value: null }],
    ['an empty text stays one in a text', 'text', '', { kind: 'value', value: '' }],
    ['null stays null', 'integer', null, { kind: 'value', value: null }],
    ['an unknown kind takes anything', 'unknown', { a: 1 }, { kind: 'value', value: { a: 1 } }],
  ])('%s', (_title, kind, value, expected) => {
    expect(intoKind(kind).projectOut({ a: value })).toEqual(expected);
  });

  test('a text beyond the limit is cut between characters, marked, and the cut is said', () => {
    const result = intoKind('text', { maxLength: 10 }).projectOut({ a: 'ticket 🧑‍🔧🧑‍🔧' });
    expect(result).toEqual({ kind: 'value', value: 'ticket …', reason: { code: 'value-cut', facts: { from: 17, to: 10 } } });
  });

  test('no cut is longer than the limit or splits a pair of code units, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }), fc.integer({ min: 1, max: 40 }), (text, maxLength) => {
        const result = intoKind('text', { maxLength }).projectOut({ a: text }) as { value: string };
        expect(result.value.length).toBeLessThanOrEqual(maxLength);
        expect(result.value.isWellFormed()).toBe(text.isWellFormed());
        if (text.length > maxLength) expect(result.value.endsWith('…')).toBe(true);
      }),
    );
  });

  test('a text of piled-up marks is cut without going through all of it', () => {
    expect((intoKind('text', { maxLength: 100 }).projectOut({ a: huge }) as { value: string }).value).toHaveLength(99);
    expect((intoKind('text', { maxLength: 100 }).projectOut({ a: `e${'\u0301'.repeat(100_000)}` }) as { value: string }).value).toBe('…');
  });

  test('a choice that is not offered now is held, with the field', () => {
    const options = [{ value: '1', label: 'New' }];
    expect(intoKind('choice', { options }).projectOut({ a: '9' })).toEqual({
      kind: 'hold',
      reason: { code: 'value-not-offered', facts: { value: '9', field: 'b' } },
    });
    expect(intoKind('multi-choice', { options }).projectOut({ a: ['1', '9'] })).toEqual(held('value-not-offered'));
  });
});
