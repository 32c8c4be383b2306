import fc from 'fast-check';
import { itemNameCandidates, MAX_CANDIDATES } from './item-names.ts';

test('words that look like host names or serial numbers come first', () => {
  expect(itemNameCandidates('Since this morning the orders page at erp-api fails, LT-4471 too.').slice(0, 2)).toEqual(['erp-api', 'LT-4471']);
});

test('two capitalised words together may be a service', () => {
  expect(itemNameCandidates('Nobody reaches the Mail Gateway today')).toContain('Mail Gateway');
});

test('the same word in other case is looked up once, without the full stop at its end', () => {
  expect(itemNameCandidates('WEB-01 is down. We restarted web-01.')).toEqual(['WEB-01', 'down', 'restarted']);
});

test('any text gives at most the allowed number of distinct candidates', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 3_000 }), (text) => {
      const found = itemNameCandidates(text);
      expect(found.length).toBeLessThanOrEqual(MAX_CANDIDATES);
      expect(new Set(found.map((word) => word.toLowerCase())).size).toBe(found.length);
    }),
  );
});
