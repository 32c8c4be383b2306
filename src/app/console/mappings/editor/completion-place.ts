/**
 * @module app/console/mappings/editor/completion-place
 * Where in a document the cursor stands, read from the text around it: a half-written document has no tree yet. Reads block and one-line style.
 */

export type Kind = 'top' | 'flow' | 'rule' | 'pair' | 'other';

export interface CompletionPlace {
  readonly kind: Kind;
  /** The key whose value is being written; null where a key is. */
  readonly key: string | null;
  /** What is typed of it, without an opening quote. */
  readonly typed: string;
  /** Where that begins in the text. */
  readonly from: number;
  readonly isQuoted: boolean;
  /** Whether an item of a list stands here. */
  readonly isItem: boolean;
  /** Keys around it, nearest first. */
  readonly around: readonly string[];
  /** Keys that the map has already. */
  readonly present: readonly string[];
  /** Of the flow around. */
  readonly connection: string;
  readonly record: string;
  /** Of the rule around, for pairs of values. */
  readonly desk: string;
  readonly remote: string;
}

interface Line {
  /** Column of the first key, behind a dash. */
  readonly indent: number;
  /** Column of the dash; null where there is none. */
  readonly dash: number | null;
  readonly key: string;
  readonly value: string;
  readonly text: string;
}

const KEY_VALUE = /^([A-Za-z_][\w-]*)\s*:(?:\s+(.*))?$/;

function readLine(text: string): Line | undefined {
  const [, blank = '', dash = '', rest = ''] = /^(\s*)((?:-\s+)*|-$)(.*)$/.exec(text) ?? [];
  if (rest.startsWith('#') || (rest === '' && dash === '')) return undefined;
  const [, key = '', value = ''] = KEY_VALUE.exec(rest) ?? [];
  return { indent: blank.length + dash.length, dash: dash === '' ? null : blank.length, key, value: bare(value), text: rest };
}

const bare = (value: string) =>
  value
    .replace(/\s+#.*$/, '')
    .trim()
    .replace(/^"(.*)"$|^'(.*)'$/, '$1$2');

export function placeAt(text: string, at: number): CompletionPlace {
  const before = text.slice(0, at);
  const lineFrom = before.lastIndexOf('\n') + 1;
  const head = before.slice(lineFrom);
  const tail = /^[^\n]*/.exec(text.slice(at))?.[0] ?? '';
  const [, key = null, quote = '', typed = ''] =
    /(?:^|[\s{,[-])([A-Za-z_][\w/.-]*)\s*:\s+(?:\[(?:[^\]{},]*,)*\s*)?(["']?)([^"',{}[\]]*)$/.exec(head) ?? [];
  const word = key === null ? (/[\w/]*$/.exec(head)?.[0] ?? '') : typed;
  const ancestors = ancestorsOf(text, lineFrom, head);
  const inline = inlineOf(head);
  const open = openIn(head);
  const kind = kindOf(ancestors, inline, head);
  const rule = kind === 'pair' && inline.depth < 2 && !inline.hasValues ? ruleAround(text, lineFrom, head) : inlineFacts(head + tail);
  const flow = flowAround(before);
  const present = inline.depth > 0 ? keysIn(head + tail) : siblingsOf(text, lineFrom, head);
  return {
    kind,
    key,
    typed: word,
    from: at - word.length,
    isQuoted: quote !== '',
    isItem: open.at(-1)?.sign === '[' || (open.length === 0 && /^\s*-\s+[^:{[]*$/.test(head)),
    around: [...open.flatMap(({ key: name }) => name || []).reverse(), ...ancestors],
    present,
    ...flow,
    desk: rule.desk ?? '',
    remote: rule.remote ?? '',
  };
}

function inlineOf(head: string): { readonly depth: number; readonly hasValues: boolean } {
  const opened = [...head.replace(/"[^"]*"/g, '')];
  const depth = opened.filter((sign) => sign === '{').length - opened.filter((sign) => sign === '}').length;
  return { depth, hasValues: /values\s*:\s*\[[^\]]*$/.test(head) };
}

/** Maps and lists that the line opens and does not close, outermost first, each with its key. */
function openIn(head: string): readonly { readonly sign: string; readonly key: string }[] {
  const open: { readonly sign: string; readonly key: string }[] = [];
  // Texts may hold any sign.
  const line = head.replace(/"[^"]*"|'[^']*'/g, (text) => '_'.repeat(text.length));
  for (const { 0: sign, index } of line.matchAll(/[[\]{}]/g)) {
    if (sign === ']' || sign === '}') open.pop();
    else open.push({ sign, key: /([\w/.-]+)\s*:\s*$/.exec(line.slice(0, index))?.[1] ?? '' });
  }
  return open;
}

function kindOf(ancestors: readonly string[], inline: { readonly depth: number; readonly hasValues: boolean }, head: string): Kind {
  const nearest = ancestors[0] ?? '';
  if (inline.hasValues) return 'pair';
  if (nearest === 'values') return 'pair';
  if (nearest === 'fields') return inline.depth > 1 ? 'other' : 'rule';
  if (inline.depth > 0) return 'other';
  if (nearest === 'flows') return 'flow';
  return ancestors.length === 0 && !/^\s/.test(head) ? 'top' : 'other';
}

/** Keys that the line stands below, nearest first. */
function ancestorsOf(text: string, lineFrom: number, head: string): readonly string[] {
  const found: string[] = [];
  let at = placeOf(head);
  for (const line of linesAbove(text, lineFrom)) {
    const isParent =
      line.key !== '' && line.value === '' && (at.isItem ? line.indent <= at.column && line.dash !== at.column : line.indent < at.column);
    if (isParent) found.push(line.key);
    if (isParent) at = { column: line.indent, isItem: false };
    if (line.dash !== null && !at.isItem && line.indent === at.column) at = { column: line.dash, isItem: true };
  }
  return found;
}

/** The column of a line's map, or of its dash. */
function placeOf(head: string): { readonly column: number; readonly isItem: boolean } {
  const blank = /^\s*/.exec(head)?.[0].length ?? 0;
  return { column: blank, isItem: /^\s*-(\s|$)/.test(head) };
}

function* linesAbove(text: string, lineFrom: number): Generator<Line> {
  let end = lineFrom - 1;
  while (end >= 0) {
    const start = text.lastIndexOf('\n', end - 1) + 1;
    const line = readLine(text.slice(start, end));
    if (line) yield line;
    end = start - 1;
  }
}

/** Connection and record of the flow, which stand above its fields. */
function flowAround(before: string): { readonly connection: string; readonly record: string } {
  let [connection, record] = ['', ''];
  for (const line of linesAbove(before, before.length + 1)) {
    if (line.key === 'connection') connection ||= line.value;
    if (line.key === 'record') record ||= line.value;
    if (line.key === 'flows') break;
    if (line.key === 'name' && line.dash !== null && (connection || record)) break;
  }
  return { connection, record };
}

/** The rule that a pair belongs to: the keys beside `values`. */
function ruleAround(text: string, lineFrom: number, head: string): Readonly<Record<string, string>> {
  let seen = false;
  let limit = Number.POSITIVE_INFINITY;
  const facts: Record<string, string> = {};
  const own = /^\s*/.exec(head)?.[0].length ?? 0;
  for (const line of linesAbove(text, lineFrom)) {
    if (!seen) {
      if (line.key === 'values' && line.indent <= own) [seen, limit] = [true, line.indent];
      continue;
    }
    if (line.indent < limit) break;
    if (line.indent === limit && line.key) facts[line.key] ??= line.value;
    if (line.dash !== null && line.indent === limit) break;
  }
  return facts;
}

function inlineFacts(line: string): Readonly<Record<string, string>> {
  const rule = line.replace(/values\s*:.*$/, '');
  return Object.fromEntries([...rule.matchAll(/([A-Za-z_]\w*)\s*:\s*"?([\w/.-]+)/g)].map(([, key = '', value = '']) => [key, value]));
}

const keysIn = (line: string) => [...line.matchAll(/([A-Za-z_]\w*)\s*:/g)].map(([, key = '']) => key);

/** Keys of the same block map, above and below. */
function siblingsOf(text: string, lineFrom: number, head: string): readonly string[] {
  const own = readLine(`${head}x`)?.indent ?? 0;
  const keys: string[] = [];
  if (!/^\s*-/.test(head))
    for (const line of linesAbove(text, lineFrom)) {
      if (line.indent < own) break;
      if (line.indent > own) continue;
      if (line.key) keys.push(line.key);
      if (line.dash !== null) break;
    }
  const below = text.slice(lineFrom).split('\n').slice(1);
  for (const raw of below) {
    const line = readLine(raw);
    if (!line || line.indent > own) continue;
    if (line.indent < own || line.dash !== null) break;
    keys.push(line.key);
  }
  return keys.filter(Boolean);
}
