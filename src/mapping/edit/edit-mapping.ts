/**
 * @module mapping/edit/edit-mapping
 * Changes one thing of a document's text. The result is read again: what it says must be the old document with exactly that change, or the edit is made in
 * the YAML tree instead (comments and order survive that too, spacing may not), or refused.
 */
import type { parseDocument as ParseDocument } from 'yaml';
import { type FieldValue, isSameValue } from '#domain';
import type { DocumentPath } from '../problems.ts';
import type { Json } from './render-value.ts';
import type { MappingEdit } from './splices.ts';

const READER = { version: '1.2', schema: 'core', merge: false, prettyErrors: false, logLevel: 'error' } as const;

/** Null where the text cannot be read as YAML, or what should change is written in a way that only its author can change (an alias). */
export async function editMapping(text: string, edit: MappingEdit): Promise<string | null> {
  const [{ parseDocument }, { spliceFor }] = await Promise.all([import('yaml'), import('./splices.ts')]);
  const source = parseDocument(text, READER);
  if (source.errors.length > 0) return null;
  const before = toJson(source);
  if (before === undefined) return null;
  const wanted = applied(before, edit);
  if (wanted === undefined) return null;
  const isRight = (result: string) => {
    const read = parseDocument(result, READER);
    return read.errors.length === 0 && isSameValue(toJson(read) as FieldValue, wanted as FieldValue);
  };
  const splice = spliceFor(source, text, edit);
  const spliced = splice && text.slice(0, splice.from) + splice.text + text.slice(splice.to);
  if (spliced !== undefined && isRight(spliced)) return spliced;
  const redrawn = redraw(source, edit);
  return redrawn !== undefined && isRight(redrawn) ? redrawn : null;
}

type Source = ReturnType<typeof ParseDocument>;

function toJson(source: Source): Json | undefined {
  try {
    return source.toJS({ maxAliasCount: 20 }) as Json;
  } catch {
    return undefined;
  }
}

function redraw(source: Source, edit: MappingEdit): string | undefined {
  try {
    if (edit.kind === 'remove') source.deleteIn(edit.path);
    else if (edit.kind === 'set') source.setIn(edit.path, source.createNode(edit.value, { flow: true }));
    else if (source.hasIn(edit.path)) source.addIn(edit.path, source.createNode(edit.value, { flow: true }));
    else source.setIn(edit.path, source.createNode([edit.value]));
    return source.toString({ lineWidth: 0 });
  } catch {
    return undefined;
  }
}

/** The document's value after an edit; undefined where the path leads nowhere. */
export function applied(value: Json, edit: MappingEdit): Json | undefined {
  if (edit.kind === 'remove') return removed(value, edit.path);
  if (edit.kind === 'set') return changed(value, edit.path, () => edit.value);
  return changed(value, edit.path, (list) =>
    list === undefined || list === null ? [edit.value] : Array.isArray(list) ? [...list, edit.value] : undefined,
  );
}

function changed(value: Json | undefined, path: DocumentPath, change: (old: Json | undefined) => Json | undefined): Json | undefined {
  const [key, ...rest] = path;
  if (key === undefined) return change(value);
  if (Array.isArray(value)) {
    const part = value[Number(key)];
    const next = part === undefined ? undefined : changed(part, rest, change);
    return next === undefined ? undefined : value.with(Number(key), next);
  }
  if (value !== undefined && value !== null && typeof value !== 'object') return undefined;
  const record = (value ?? {}) as Readonly<Record<string, Json>>;
  const next = changed(Object.hasOwn(record, key) ? record[key] : undefined, rest, change);
  return next === undefined ? undefined : { ...record, [key]: next };
}

function removed(value: Json, path: DocumentPath): Json | undefined {
  const [key, ...rest] = path;
  if (key === undefined || typeof value !== 'object' || value === null) return undefined;
  const list = Array.isArray(value);
  const record = value as Readonly<Record<string, Json>>;
  const part = Object.hasOwn(record, key) ? record[String(key)] : undefined;
  if (part === undefined) return undefined;
  const next = rest.length === 0 ? undefined : removed(part, rest);
  if (rest.length > 0 && next === undefined && !becomesEmpty(part, rest)) return undefined;
  if (next !== undefined) return list ? value.with(Number(key), next) : { ...record, [key]: next };
  if (list) return value.length === 1 ? undefined : value.toSpliced(Number(key), 1);
  const { [key]: _gone, ...left } = record;
  return Object.keys(left).length === 0 ? undefined : left;
}

/** Whether taking that part away leaves nothing. */
function becomesEmpty(value: Json, path: DocumentPath): boolean {
  const [key, ...rest] = path;
  if (key === undefined || typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return false;
  const parts = Object.values(value) as Json[];
  return parts.length === 1 && (rest.length === 0 || becomesEmpty(parts[0] as Json, rest));
}
