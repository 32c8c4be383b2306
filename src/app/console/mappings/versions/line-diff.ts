/** @module app/console/mappings/versions/line-diff  Two texts line by line, by the shortest way from one to the other (Myers 1986), folded around what differs. */

export interface DiffLine {
  readonly kind: 'same' | 'gone' | 'new';
  readonly text: string;
  /** Line numbers from 1; null on the side that has no such line. */
  readonly old: number | null;
  readonly fresh: number | null;
}

/** Steps after which two texts count as wholly different: a person reads neither. */
const MAX_STEPS = 4_000;

export function diffLines(before: string, after: string): readonly DiffLine[] {
  const [a, b] = [before.split('\n'), after.split('\n')];
  const trace = shortestEdit(a, b);
  return trace ? walkBack(trace, a, b) : [...a.map((text, at) => gone(text, at)), ...b.map((text, at) => fresh(text, at))];
}

/** The furthest reach by diagonal after each number of steps; undefined where there are too many. */
function shortestEdit(a: readonly string[], b: readonly string[]): readonly Map<number, number>[] | undefined {
  const reach = new Map([[1, 0]]);
  const trace: Map<number, number>[] = [];
  for (let steps = 0; steps <= Math.min(a.length + b.length, MAX_STEPS); steps += 1) {
    trace.push(new Map(reach));
    for (let diagonal = -steps; diagonal <= steps; diagonal += 2) {
      let x = startOf(reach, diagonal, steps);
      let y = x - diagonal;
      while (x < a.length && y < b.length && a[x] === b[y]) [x, y] = [x + 1, y + 1];
      reach.set(diagonal, x);
      if (x >= a.length && y >= b.length) return trace;
    }
  }
  return undefined;
}

function startOf(reach: ReadonlyMap<number, number>, diagonal: number, steps: number): number {
  const [left, right] = [reach.get(diagonal - 1) ?? -1, reach.get(diagonal + 1) ?? -1];
  return diagonal === -steps || (diagonal !== steps && left < right) ? right : left + 1;
}

function walkBack(trace: readonly Map<number, number>[], a: readonly string[], b: readonly string[]): readonly DiffLine[] {
  const lines: DiffLine[] = [];
  let [x, y] = [a.length, b.length];
  for (let steps = trace.length - 1; steps >= 0; steps -= 1) {
    const reach = trace[steps] as Map<number, number>;
    const diagonal = x - y;
    const isDown = diagonal === -steps || (diagonal !== steps && (reach.get(diagonal - 1) ?? -1) < (reach.get(diagonal + 1) ?? -1));
    const from = isDown ? diagonal + 1 : diagonal - 1;
    const [beforeX, beforeY] = steps === 0 ? [0, 0] : [reach.get(from) ?? 0, (reach.get(from) ?? 0) - from];
    while (x > beforeX && y > beforeY) {
      [x, y] = [x - 1, y - 1];
      lines.push({ kind: 'same', text: a[x] as string, old: x + 1, fresh: y + 1 });
    }
    if (steps === 0) break;
    if (isDown) lines.push(fresh(b[beforeY] as string, beforeY));
    else lines.push(gone(a[beforeX] as string, beforeX));
    [x, y] = [beforeX, beforeY];
  }
  return lines.reverse();
}

const gone = (text: string, at: number): DiffLine => ({ kind: 'gone', text, old: at + 1, fresh: null });
const fresh = (text: string, at: number): DiffLine => ({ kind: 'new', text, old: null, fresh: at + 1 });

/** What is shown: lines around a difference, and how many were left out between. */
export type DiffPart = { readonly kind: 'lines'; readonly lines: readonly DiffLine[] } | { readonly kind: 'folded'; readonly count: number };

export function foldSame(lines: readonly DiffLine[], context = 3): readonly DiffPart[] {
  const isNear = lines.map((_, at) => lines.slice(Math.max(0, at - context), at + context + 1).some(({ kind }) => kind !== 'same'));
  const parts: DiffPart[] = [];
  let start = 0;
  for (let at = 1; at <= lines.length; at += 1) {
    if (at < lines.length && isNear[at] === isNear[start]) continue;
    parts.push(isNear[start] ? { kind: 'lines', lines: lines.slice(start, at) } : { kind: 'folded', count: at - start });
    start = at;
  }
  return lines.length === 0 ? [] : parts;
}

/** Lines that differ, on either side. */
export const countChanges = (lines: readonly DiffLine[]): number => lines.filter(({ kind }) => kind !== 'same').length;
