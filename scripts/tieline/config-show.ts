/** A plan as text: one line for each thing that would change, the mapping as the lines that differ. */
import type { ConfigChange } from '#contract';

type Difference = ConfigChange['differences'][number];

/** Lines of a mapping's diff; beyond, only how many more there are. */
const MOST_LINES = 200;
const DRIFT = ' (changed in the console since the last apply)';

/** One or more lines; no control character of a value reaches the terminal. */
export function showChange(change: ConfigChange): string {
  const drift = change.isDrift ? DRIFT : '';
  if (change.what === 'mapping') return [`mapping:${drift}`, ...mappingLines(change.differences[0])].join('\n');
  if (change.what === 'rule') return `flow ${change.name}: ${change.action === 'add' ? 'to be paused' : 'to go on'}${drift}`;
  if (change.action === 'remove') return `connection ${change.name}: to be removed${drift}`;
  const differences = change.differences.map(({ path, before, after }) => `${path} ${shown(before)} -> ${shown(after)}`);
  const lines = change.action === 'add' ? [`connection ${change.name}: to be added`, ...differences.map((line) => `    ${line}`)] : [];
  return lines.length > 0 ? lines.join('\n') : differences.map((line) => `connection ${change.name}: ${line}${drift}`).join('\n');
}

function shown(value: Difference['before']): string {
  const text = typeof value === 'string' ? value : value === null ? '(nothing)' : JSON.stringify(value);
  return plain(text);
}

/** Escapes what a terminal would obey: a value may come from anybody who may edit a connection. */
function plain(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}]/gu, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function mappingLines(difference: Difference | undefined): readonly string[] {
  const [before, after] = [difference?.before, difference?.after].map((text) => (typeof text === 'string' && text !== '' ? text.split('\n') : []));
  const lines = diff(before ?? [], after ?? []).map((line) => `    ${plain(line)}`);
  return lines.length <= MOST_LINES ? lines : [...lines.slice(0, MOST_LINES), `    … and ${lines.length - MOST_LINES} lines more`];
}

/** Lines that went (`-`) and came (`+`), in order: what stands before and after the differing middle is cut off, the longest common part found within it. */
export function diff(before: readonly string[], after: readonly string[]): readonly string[] {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start += 1;
  let end = 0;
  while (end < before.length - start && end < after.length - start && before.at(-1 - end) === after.at(-1 - end)) end += 1;
  const [left, right] = [before.slice(start, before.length - end), after.slice(start, after.length - end)];
  return walk(left, right, commonLengths(left, right));
}

/** `lengths[i][j]`: how many lines the rest of both from there have in common. */
function commonLengths(left: readonly string[], right: readonly string[]): readonly Uint16Array[] {
  const lengths = Array.from({ length: left.length + 1 }, () => new Uint16Array(right.length + 1));
  for (let i = left.length - 1; i >= 0; i -= 1)
    for (let j = right.length - 1; j >= 0; j -= 1) {
      const [row, below] = [lengths[i], lengths[i + 1]] as [Uint16Array, Uint16Array];
      row[j] = left[i] === right[j] ? (below[j + 1] ?? 0) + 1 : Math.max(below[j] ?? 0, row[j + 1] ?? 0);
    }
  return lengths;
}

function walk(left: readonly string[], right: readonly string[], lengths: readonly Uint16Array[]): readonly string[] {
  const lines: string[] = [];
  for (let i = 0, j = 0; i < left.length || j < right.length; ) {
    const isSame = i < left.length && j < right.length && left[i] === right[j];
    if (isSame) [i, j] = [i + 1, j + 1];
    else if (j >= right.length || (i < left.length && (lengths[i + 1]?.[j] ?? 0) >= (lengths[i]?.[j + 1] ?? 0))) lines.push(`- ${left[i++]}`);
    else lines.push(`+ ${right[j++]}`);
  }
  return lines;
}
