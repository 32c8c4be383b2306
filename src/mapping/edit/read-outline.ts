/**
 * @module mapping/edit/read-outline
 * What a document says, read so leniently that a table can show it while somebody writes: half-written rules, unknown words and missing keys included, each with
 * its place in the text.
 */
import type { Node } from 'yaml';
import type { Json } from './render-value.ts';

/** Offsets in the text. */
export interface OutlineSpan {
  readonly from: number;
  readonly to: number;
}
export interface OutlinePair {
  readonly desk: Json;
  readonly remote: Json;
}
export interface OutlineRule extends OutlineSpan {
  readonly index: number;
  readonly desk: readonly string[];
  readonly remote: string;
  /** As written; empty where nothing is. */
  readonly direction: string;
  readonly winner: string;
  readonly values: readonly OutlinePair[];
  readonly transform: { readonly out: string; readonly in: string };
  readonly otherwise: { readonly out: string; readonly in: string };
  readonly requires: readonly { readonly value: string; readonly fields: readonly string[] }[];
  /** Further keys that are set: `take`, `by`, `ordered`, `empty`. */
  readonly more: readonly string[];
}
export interface OutlineFlow extends OutlineSpan {
  readonly index: number;
  readonly name: string;
  readonly connection: string;
  readonly record: string;
  /** Fields that `when` looks at. */
  readonly when: readonly string[];
  readonly rules: readonly OutlineRule[];
}
export interface OutlineTest extends OutlineSpan {
  readonly index: number;
  readonly name: string;
  readonly flow: string;
}
export interface MappingOutline {
  readonly flows: readonly OutlineFlow[];
  readonly tests: readonly OutlineTest[];
}

type Place = (path: readonly (string | number)[]) => OutlineSpan;
type Row = Readonly<Record<string, Json>>;

/** Null where the text cannot be read as YAML. */
export async function readOutline(text: string): Promise<MappingOutline | null> {
  const { parseDocument } = await import('yaml');
  const source = parseDocument(text, { version: '1.2', schema: 'core', merge: false, prettyErrors: false, logLevel: 'error' });
  if (source.errors.length > 0) return null;
  let content: Json;
  try {
    content = source.toJS({ maxAliasCount: 20 }) as Json;
  } catch {
    return null;
  }
  const place: Place = (path) => {
    const range = (source.getIn(path, true) as Node | undefined)?.range;
    // A block ends where the next line's first word stands; what people see ends with its own last word.
    return range ? { from: range[0], to: range[0] + text.slice(range[0], range[1]).trimEnd().length } : { from: 0, to: 0 };
  };
  const top = rowOf(content);
  return {
    flows: listOf(top.flows).map((flow, index) => readFlow(rowOf(flow), index, place)),
    tests: listOf(top.tests).map((test, index) => ({
      index,
      name: textOf(rowOf(test).name),
      flow: textOf(rowOf(test).flow),
      ...place(['tests', index]),
    })),
  };
}

function readFlow(flow: Row, index: number, place: Place): OutlineFlow {
  return {
    index,
    name: textOf(flow.name),
    connection: textOf(flow.connection),
    record: textOf(flow.record),
    when: Object.keys(rowOf(flow.when)),
    rules: listOf(flow.fields).map((rule, at) => ({ ...readRule(rowOf(rule)), index: at, ...place(['flows', index, 'fields', at]) })),
    ...place(['flows', index]),
  };
}

const MORE_KEYS = ['take', 'by', 'ordered', 'empty'];

function readRule(rule: Row): Omit<OutlineRule, 'index' | 'from' | 'to'> {
  return {
    desk: Array.isArray(rule.desk) ? rule.desk.map(textOf) : [textOf(rule.desk)].filter(Boolean),
    remote: textOf(rule.remote),
    direction: textOf(rule.direction),
    winner: textOf(rule.winner),
    values: listOf(rule.values).map((pair) => ({ desk: rowOf(pair).desk ?? null, remote: rowOf(pair).remote ?? null })),
    transform: waysOf(rule.transform),
    otherwise: waysOf(rule.otherwise),
    requires: Object.entries(rowOf(rule.requires)).map(([value, fields]) => ({ value, fields: listOf(fields).map(textOf) })),
    more: MORE_KEYS.filter((key) => rule[key] !== undefined),
  };
}

function waysOf(value: Json | undefined): { readonly out: string; readonly in: string } {
  const ways = rowOf(value);
  return { out: spokenOf(ways.out), in: spokenOf(ways.in) };
}

function spokenOf(value: Json | undefined): string {
  if (value === undefined) return '';
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.map(spokenOf).join(', ');
  return typeof value === 'object' && value !== null
    ? Object.entries(value)
        .map(([key, part]) => `${key}: ${spokenOf(part)}`)
        .join(', ')
    : String(value);
}

function rowOf(value: Json | undefined): Row {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Row) : {};
}
function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}
function textOf(value: Json | undefined): string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}
