/** @module connectors/jira/field-shape  How the vendor writes the values of a field, by the type it declares; values to ours and back; pure. */
import type { FieldKind, FieldValue } from '#domain';
import { adfOfText, cleanText, textOfAdf } from './adf.ts';
import type { FieldType } from './wire.ts';

/** The ways in which values are written. `opaque` is read as a label and never written. */
export type FieldShape =
  | 'text'
  | 'rich-text'
  | 'number'
  | 'date'
  | 'date-time'
  | 'option'
  | 'options'
  | 'cascade'
  | 'user'
  | 'labels'
  | 'objects'
  | 'status'
  | 'opaque';

const CHOSEN = new Set(['option', 'priority', 'resolution', 'issuetype', 'project', 'securitylevel', 'version', 'component']);
const MANY_CHOSEN = new Set(['option', 'version', 'component']);
const SIMPLE: Readonly<Record<string, FieldShape>> = { number: 'number', date: 'date', datetime: 'date-time', user: 'user', string: 'text' };

/** By the declared type; custom fields tell theirs by the key of their maker. */
export function shapeOf({ type, items, system, custom }: FieldType): FieldShape {
  if (system === 'status' || type === 'status') return 'status';
  if (custom?.includes('cmdb')) return 'objects';
  if (type === 'option-with-child' || custom?.endsWith(':cascadingselect')) return 'cascade';
  if (custom?.endsWith(':textarea') || system === 'description' || system === 'environment') return 'rich-text';
  if (type === 'array') return items === 'string' ? 'labels' : MANY_CHOSEN.has(items ?? '') ? 'options' : 'opaque';
  return CHOSEN.has(type) ? 'option' : (SIMPLE[type] ?? 'opaque');
}

const KINDS: Readonly<Record<FieldShape, FieldKind>> = {
  text: 'text',
  'rich-text': 'long-text',
  number: 'decimal',
  date: 'date',
  'date-time': 'date-time',
  option: 'choice',
  options: 'multi-choice',
  cascade: 'choice',
  user: 'user',
  labels: 'tags',
  objects: 'reference',
  status: 'choice',
  opaque: 'unknown',
};
export const kindOfShape = (shape: FieldShape): FieldKind => KINDS[shape];

/** Before the labels that are ours: they carry the correlation id and are no value of the field. */
export const OWN_LABEL = 'tieline-';

/** A value as the vendor sends it. An empty text is `''`, anything else that is empty `null`, an empty list `[]`. Lists are sorted: the vendor's have no order. */
export function toValue(raw: unknown, shape: FieldShape): FieldValue {
  switch (shape) {
    case 'text':
      return typeof raw === 'string' ? raw : '';
    case 'rich-text':
      return raw === null || raw === undefined ? '' : textOfAdf(raw);
    case 'number':
      return typeof raw === 'number' ? raw : null;
    case 'date':
      return typeof raw === 'string' && raw !== '' ? raw : null;
    case 'date-time':
      return typeof raw === 'string' && raw !== '' ? (toIso(raw) ?? raw) : null;
    case 'option':
    case 'status':
      return idOf(raw) ?? null;
    case 'options':
      return listOf(raw)
        .flatMap((one) => idOf(one) ?? [])
        .toSorted();
    case 'cascade':
      return cascadeOf(raw);
    case 'user':
      return memberOf(raw, 'accountId') ?? null;
    case 'labels':
      return listOf(raw)
        .filter((label): label is string => typeof label === 'string' && !label.startsWith(OWN_LABEL))
        .toSorted();
    case 'objects':
      return objectsOf(raw);
    case 'opaque':
      return labelOfRaw(raw) || null;
  }
}

/** What people see for a value, `''` where there is nothing or where it is the value itself. */
export function labelOfRaw(raw: unknown): string {
  if (typeof raw === 'string' || typeof raw === 'number') return String(raw);
  if (Array.isArray(raw))
    return raw
      .map(labelOfRaw)
      .filter((label) => label !== '')
      .join(', ');
  const own = ['displayName', 'name', 'value', 'label', 'key'].map((name) => memberOf(raw, name)).find((name) => name !== undefined) ?? '';
  const child = typeof raw === 'object' && raw !== null && 'child' in raw ? labelOfRaw(raw.child) : '';
  return child === '' ? own : `${own} / ${child}`;
}

/** A value as the vendor takes it in an edit, or undefined where a field of that shape cannot hold it. `workspaceId` is needed for objects only. */
export function fromValue(value: FieldValue, shape: FieldShape, workspaceId = ''): unknown {
  if (shape === 'opaque' || shape === 'status') return undefined;
  if (value === null || value === '') return shape === 'labels' || shape === 'options' || shape === 'objects' ? [] : null;
  switch (shape) {
    case 'labels':
      return isTextList(value) && value.every((label) => /^\S{1,255}$/.test(label)) ? [...value] : undefined;
    case 'options':
      return isTextList(value) ? value.map((id) => ({ id })) : undefined;
    case 'objects': {
      const ids = typeof value === 'string' ? [value] : isTextList(value) ? value : [];
      return ids.length > 0 && ids.every((id) => /^\d+$/.test(id))
        ? ids.map((id) => ({ workspaceId, id: `${workspaceId}:${id}`, objectId: id }))
        : undefined;
    }
    default:
      return typeof value === 'object' ? undefined : fromScalar(value, shape);
  }
}

function fromScalar(value: string | number | boolean, shape: FieldShape): unknown {
  const text = String(value);
  switch (shape) {
    case 'rich-text':
      return adfOfText(text);
    case 'number':
      return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : undefined;
    case 'date':
      return /^\d{4}-\d\d-\d\d$/.test(text) ? text : undefined;
    case 'date-time':
      return /^\d{4}-\d\d-\d\dT/.test(text) ? fromIso(text) : undefined;
    case 'option':
      return { id: text };
    case 'cascade': {
      const [id = '', child, ...others] = text.split('/');
      return others.length > 0 ? undefined : { id, ...(child === undefined ? {} : { child: { id: child } }) };
    }
    case 'user':
      return { accountId: text };
    default:
      return cleanText(text);
  }
}

/** `2026-01-31T10:00:00.000+0100` to ISO 8601 UTC; undefined for anything else. */
export function toIso(text: string): string | undefined {
  const ms = Date.parse(text.replace(/([+-]\d\d)(\d\d)$/, '$1:$2'));
  return Number.isNaN(ms) || !/^\d{4}-\d\d-\d\dT/.test(text) ? undefined : new Date(ms).toISOString();
}

/** The vendor wants the zone without a colon. */
export function fromIso(iso: string): string | undefined {
  const ms = Date.parse(iso);
  return Number.isNaN(ms) ? undefined : new Date(ms).toISOString().replace('Z', '+0000');
}

function listOf(raw: unknown): readonly unknown[] {
  return Array.isArray(raw) ? raw : [];
}

function isTextList(value: FieldValue): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

/** A text or number of that name in what may be anything. */
function memberOf(raw: unknown, name: string): string | undefined {
  if (typeof raw !== 'object' || raw === null) return undefined;
  const value = new Map(Object.entries(raw)).get(name);
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

const idOf = (raw: unknown) => memberOf(raw, 'id');

/** `parent/child`, or the parent alone. */
function cascadeOf(raw: unknown): FieldValue {
  const parent = idOf(raw);
  if (parent === undefined) return null;
  const child = typeof raw === 'object' && raw !== null && 'child' in raw ? idOf(raw.child) : undefined;
  return child === undefined ? parent : `${parent}/${child}`;
}

/** One id as such, several as a sorted list: most fields hold one, and a mapping wants it plain. */
function objectsOf(raw: unknown): FieldValue {
  const ids = objectIdsOf(raw);
  return ids.length === 0 ? null : ids.length === 1 ? (ids[0] ?? null) : ids;
}

/** Ids of the objects that a field holds, sorted by number. */
export function objectIdsOf(raw: unknown): readonly string[] {
  const ids = listOf(raw).flatMap((one) => memberOf(one, 'objectId') ?? memberOf(one, 'id')?.split(':').at(-1) ?? []);
  return [...new Set(ids)].toSorted((a, b) => a.length - b.length || a.localeCompare(b));
}
