/** Differences of two texts, line by line. */
import fc from 'fast-check';
import { countChanges, diffLines, foldSame } from './line-diff.ts';

const text = fc.array(fc.constantFrom('a', 'b', 'c', ''), { maxLength: 25 }).map((lines) => lines.join('\n'));

test('both texts can be read back from the difference, and equal lines are never both gone and new in a row', () => {
  fc.assert(
    fc.property(text, text, (before, after) => {
      const lines = diffLines(before, after);
      const side = (kind: 'gone' | 'new') => lines.filter((line) => line.kind === 'same' || line.kind === kind).map((line) => line.text);
      expect(side('gone').join('\n')).toBe(before);
      expect(side('new').join('\n')).toBe(after);
      expect(countChanges(lines) === 0).toBe(before === after);
    }),
  );
});

test('one changed line of a long document is one gone and one new, with its numbers', () => {
  const lines = Array.from({ length: 1_200 }, (_, at) => `line ${at}`);
  const found = diffLines(lines.join('\n'), lines.with(600, 'changed').join('\n')).filter(({ kind }) => kind !== 'same');
  expect(found).toEqual([
    { kind: 'gone', text: 'line 600', old: 601, fresh: null },
    { kind: 'new', text: 'changed', old: null, fresh: 601 },
  ]);
});

test('what is equal far from a difference is folded away and counted', () => {
  const lines = Array.from({ length: 20 }, (_, at) => String(at));
  const parts = foldSame(diffLines(lines.join('\n'), lines.with(10, 'x').join('\n')), 2);
  expect(parts.map((part) => (part.kind === 'folded' ? part.count : part.lines.length))).toEqual([8, 6, 7]);
  expect(foldSame(diffLines('a', 'a'))).toEqual([{ kind: 'folded', count: 1 }]);
});
