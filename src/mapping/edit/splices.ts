/**
 * @module mapping/edit/splices
 * Where in the text an edit cuts and what it puts there. Works on the places that the YAML reader tells, so that everything beside the cut (comments, order,
 * blank lines, alignment) stays as it was, byte for byte.
 */
import { type Document, isScalar, isMap as isYamlMap, isSeq as isYamlSeq, type Node, type Pair, type YAMLMap, type YAMLSeq } from 'yaml';
import type { DocumentPath } from '../problems.ts';
import { type Json, renderItem, renderValue } from './render-value.ts';

/** One change of a document. `add` appends to a list and begins it where there is none; `remove` takes away what would be left empty. */
export type MappingEdit =
  | { readonly kind: 'set'; readonly path: DocumentPath; readonly value: Json }
  | { readonly kind: 'add'; readonly path: DocumentPath; readonly value: Json }
  | { readonly kind: 'remove'; readonly path: DocumentPath };

/** Replaces the text between two offsets. */
export interface Splice {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

interface Placed {
  range: [number, number, number];
}
type MapNode = YAMLMap<Node, Node | null> & Placed;
type ListNode = YAMLSeq<Node> & Placed;

/** Undefined where the text is written in a way that cannot be cut safely. */
export function spliceFor(source: Document.Parsed, text: string, edit: MappingEdit): Splice | undefined {
  if (edit.kind === 'remove') return remove(source, text, edit.path);
  if (edit.kind === 'set') return set(source, text, edit);
  const list = nodeAt(source, edit.path);
  if (list === undefined) return set(source, text, { path: edit.path, value: [edit.value] });
  return isSeq(list) && list.items.length > 0 ? addItem(list, text, edit.value) : set(source, text, { path: edit.path, value: [edit.value] });
}

function set(source: Document.Parsed, text: string, { path, value }: { readonly path: DocumentPath; readonly value: Json }): Splice | undefined {
  const key = path.at(-1);
  const parent = nodeAt(source, path.slice(0, -1));
  if (key === undefined) return undefined;
  if (parent === undefined && path.length > 1) return set(source, text, { path: path.slice(0, -1), value: { [String(key)]: value } });
  if (isSeq(parent)) {
    const item = parent.items[Number(key)];
    return item?.range ? { from: item.range[0], to: contentEnd(item, text), text: renderValue(value) } : undefined;
  }
  if (!isMap(parent)) return undefined;
  const pair = pairOf(parent, key);
  return pair ? replaceValue(pair, text, value) : addPair(parent, text, { key: String(key), value });
}

function replaceValue({ key, value: old }: Pair<Node, Node | null>, text: string, value: Json): Splice | undefined {
  if (!key.range) return undefined;
  const isInPlace = isScalar(old) && old.range && old.range[1] > old.range[0] && old.type !== 'BLOCK_LITERAL' && old.type !== 'BLOCK_FOLDED';
  if (isInPlace && old.range) return { from: old.range[0], to: old.range[1], text: renderValue(value) };
  return { from: key.range[1], to: old ? Math.max(contentEnd(old, text), key.range[1] + 1) : key.range[1] + 1, text: `: ${renderValue(value)}` };
}

function addPair(map: MapNode, text: string, { key, value }: { readonly key: string; readonly value: Json }): Splice | undefined {
  const last = map.items.at(-1);
  const rendered = `${renderValue(key)}: ${renderValue(value)}`;
  if (map.flow) {
    if (!last) return { from: map.range[0], to: map.range[1], text: `{ ${rendered} }` };
    const at = pairEnd(last, text);
    return { from: at, to: at, text: `, ${rendered}` };
  }
  const first = map.items[0];
  if (!last || !first?.key.range) return undefined;
  const indent = columnOf(text, first.key.range[0]);
  const at = lineEnd(text, pairEnd(last, text));
  const isTop = indent === 0;
  return { from: at, to: at, text: `\n${isTop ? '\n' : ''}${' '.repeat(indent)}${blockPair(key, value, indent)}` };
}

/** A list of maps stands below its key, one item a line, as people write it. */
function blockPair(key: string, value: Json, indent: number): string {
  const isList = Array.isArray(value) && value.some((item) => typeof item === 'object' && item !== null);
  if (!isList) return `${renderValue(key)}: ${renderValue(value)}`;
  const items = (value as readonly Json[]).map((item) => `${' '.repeat(indent + 2)}- ${renderItem(item, indent + 4)}`);
  return `${renderValue(key)}:\n${items.join('\n')}`;
}

function addItem(seq: ListNode, text: string, value: Json): Splice | undefined {
  const last = seq.items.at(-1);
  if (!last) return undefined;
  const end = contentEnd(last, text);
  if (seq.flow) return { from: end, to: end, text: `, ${renderValue(value)}` };
  const dash = dashOf(last, text);
  if (dash === undefined) return undefined;
  const indent = columnOf(text, dash);
  const at = lineEnd(text, end);
  return { from: at, to: at, text: `\n${' '.repeat(indent)}- ${renderItem(value, indent + 2)}` };
}

function remove(source: Document.Parsed, text: string, path: DocumentPath): Splice | undefined {
  const parent = nodeAt(source, path.slice(0, -1));
  if (!isMap(parent) && !isSeq(parent)) return undefined;
  // A rule without keys and a list without items say nothing: the key that held them goes along.
  if (parent.items.length === 1 && path.length > 1) return remove(source, text, path.slice(0, -1));
  const spans = spansOf(parent, text);
  const index = isMap(parent) ? parent.items.findIndex((pair) => keyText(pair) === String(path.at(-1))) : Number(path.at(-1));
  const span = spans[index];
  if (!span) return undefined;
  const [before, after] = [spans[index - 1], spans[index + 1]];
  if (parent.flow) return before ? { from: before.to, to: span.to, text: '' } : { from: span.from, to: after?.from ?? span.to, text: '' };
  const isFirstOnItsLine = text.slice(lineStart(text, span.from), span.from).trim() === '';
  // The first key of a list's item shares its line with the dash: the next key moves up.
  if (!isFirstOnItsLine) return after ? { from: span.from, to: after.from, text: '' } : undefined;
  return { from: lineStart(text, span.from), to: Math.min(text.length, lineEnd(text, span.to) + 1), text: '' };
}

function spansOf(parent: MapNode | ListNode, text: string): readonly { readonly from: number; readonly to: number }[] {
  if (isMap(parent)) return parent.items.map((pair) => ({ from: pair.key.range?.[0] ?? 0, to: pairEnd(pair, text) }));
  return parent.items.map((item) => ({ from: parent.flow ? (item.range?.[0] ?? 0) : (dashOf(item, text) ?? 0), to: contentEnd(item, text) }));
}

/** Where the last character of a node stands, without comments and blank lines that follow. */
function contentEnd(node: Node, text: string): number {
  if (isMap(node) && !node.flow) {
    const last = node.items.at(-1);
    if (last) return pairEnd(last, text);
  }
  if (isSeq(node) && !node.flow) {
    const last = node.items.at(-1);
    if (last) return contentEnd(last, text);
  }
  let end = node.range?.[1] ?? 0;
  while (end > (node.range?.[0] ?? 0) && /\s/.test(text[end - 1] as string)) end -= 1;
  return end;
}

function pairEnd({ key, value }: Pair<Node, Node | null>, text: string): number {
  const afterKey = key.range?.[1] ?? 0;
  const colon = text[afterKey] === ':' ? afterKey + 1 : afterKey;
  return value ? Math.max(colon, contentEnd(value, text)) : colon;
}

/** The dash before an item, where it stands on the same line. */
function dashOf(item: Node, text: string): number | undefined {
  const start = item.range?.[0] ?? 0;
  const head = text.slice(lineStart(text, start), start);
  const dash = head.lastIndexOf('-');
  return dash >= 0 && /^-\s+(&\S+\s+)?$/.test(head.slice(dash)) ? lineStart(text, start) + dash : undefined;
}

function pairOf(map: YAMLMap<Node, Node | null>, key: string | number): Pair<Node, Node | null> | undefined {
  return map.items.find((pair) => keyText(pair) === String(key));
}
function keyText({ key }: Pair<Node, Node | null>): string {
  return isScalar(key) ? String(key.value) : '';
}

function nodeAt(source: Document.Parsed, path: DocumentPath): unknown {
  return path.length === 0 ? (source.contents ?? undefined) : (source.getIn(path, true) ?? undefined);
}

function isMap(node: unknown): node is MapNode {
  return isYamlMap(node);
}
function isSeq(node: unknown): node is ListNode {
  return isYamlSeq(node);
}

function lineStart(text: string, at: number): number {
  return text.lastIndexOf('\n', at - 1) + 1;
}
function lineEnd(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end;
}
function columnOf(text: string, at: number): number {
  return at - lineStart(text, at);
}
