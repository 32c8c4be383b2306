/**
 * @module sync/batches/bucket-tree
 * Many pairs of checksums as one tree: two equal roots prove that all pairs are equal, and where they differ, halving finds the pairs that do without comparing
 * the rest. Pure.
 */
import { hashOfBytes } from '../content-hash.ts';

/** One link's checksum on each side. */
export interface Leaf {
  readonly key: string;
  readonly desk: string;
  readonly remote: string;
}

interface Node {
  readonly desk: string;
  readonly remote: string;
  readonly children: readonly [Node, Node] | null;
  readonly leaf: Leaf | null;
}

export interface BucketTree {
  /** Of everything, per side. */
  readonly root: { readonly desk: string; readonly remote: string };
  /** Keys of the pairs that differ, in order, and how many comparisons that took. */
  readonly bisect: () => { readonly differing: readonly string[]; readonly comparisons: number };
}

/** Builds the tree; the order of the leaves is the order of the answer. */
export function buildTree(leaves: readonly Leaf[]): BucketTree {
  const root = nodeOf(leaves);
  return {
    root: { desk: root.desk, remote: root.remote },
    bisect: () => {
      const found: string[] = [];
      const comparisons = descend(root, found);
      return { differing: found, comparisons };
    },
  };
}

function nodeOf(leaves: readonly Leaf[]): Node {
  const [first] = leaves;
  if (!first) return { desk: '', remote: '', children: null, leaf: null };
  if (leaves.length === 1) return { desk: first.desk, remote: first.remote, children: null, leaf: first };
  const middle = Math.ceil(leaves.length / 2);
  const children = [nodeOf(leaves.slice(0, middle)), nodeOf(leaves.slice(middle))] as const;
  return {
    desk: hashOfBytes(`${children[0].desk}\n${children[1].desk}`),
    remote: hashOfBytes(`${children[0].remote}\n${children[1].remote}`),
    children,
    leaf: null,
  };
}

function descend(node: Node, found: string[]): number {
  if (node.desk === node.remote) return 1;
  if (node.leaf) found.push(node.leaf.key);
  return (node.children ?? []).reduce((sum, child) => sum + descend(child, found), 1);
}
