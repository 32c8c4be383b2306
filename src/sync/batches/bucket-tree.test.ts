import fc from 'fast-check';
import { buildTree, type Leaf } from './bucket-tree.ts';

const leaf = (n: number, isDifferent: boolean): Leaf => ({ key: `link-${n}`, desk: `sum-${n}`, remote: isDifferent ? `other-${n}` : `sum-${n}` });

test('one comparison proves that a thousand links agree', () => {
  const tree = buildTree(Array.from({ length: 1_000 }, (_, n) => leaf(n, false)));
  expect(tree.root.desk).toBe(tree.root.remote);
  expect(tree.bisect()).toEqual({ differing: [], comparisons: 1 });
});

test('one difference among a thousand is found by some twenty comparisons', () => {
  const tree = buildTree(Array.from({ length: 1_000 }, (_, n) => leaf(n, n === 617)));
  const { differing, comparisons } = tree.bisect();
  expect(differing).toEqual(['link-617']);
  expect(comparisons).toBeLessThanOrEqual(1 + 2 * 10);
});

test('nothing at all agrees with nothing', () => {
  expect(buildTree([]).bisect()).toEqual({ differing: [], comparisons: 1 });
});

test('finds exactly the links that differ, in order, whatever they are', () => {
  fc.assert(
    fc.property(fc.array(fc.boolean(), { maxLength: 200 }), (differences) => {
      const { differing } = buildTree(differences.map((isDifferent, n) => leaf(n, isDifferent))).bisect();
      expect(differing).toEqual(differences.flatMap((isDifferent, n) => (isDifferent ? [`link-${n}`] : [])));
    }),
    { verbose: true },
  );
});
