/** @module connectors/servicenow/translate  The vendor's texts to our values and back; pure. */
import type { FieldKind, FieldSchema, FieldValue, RecordLife, RecordSnapshot, RecordVersion } from '#domain';
import { labelOf, type Row, textOf } from './wire.ts';

/** `2026-01-31 10:00:00` (always UTC in stored form) to ISO 8601; undefined for anything else: no guess at a format. */
export function toIso(stamp: string): string | undefined {
  const match = /^(\d{4})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d)$/.exec(stamp);
  if (match === null) return undefined;
  const ms = Date.parse(`${stamp.replace(' ', 'T')}Z`);
  // Date.parse takes 31 February for 3 March; what does not come back as it went in is no date.
  return Number.isNaN(ms) || toStamp(ms) !== stamp ? undefined : new Date(ms).toISOString();
}

/** Milliseconds to the vendor's stored form. */
export function toStamp(ms: number): string {
  return new Date(ms).toISOString().slice(0, 19).replace('T', ' ');
}

/** An ISO instant in the vendor's stored form; undefined where it is none. */
export function isoToStamp(iso: string): string | undefined {
  const ms = Date.parse(iso);
  return Number.isNaN(ms) || !/^\d{4}-\d\d-\d\dT/.test(iso) ? undefined : toStamp(ms);
}

const KINDS: Readonly<Record<string, FieldKind>> = {
  integer: 'integer',
  longint: 'integer',
  decimal: 'decimal',
  float: 'decimal',
  boolean: 'boolean',
  glide_date: 'date',
  glide_date_time: 'date-time',
  due_date: 'date-time',
  string: 'text',
  html: 'long-text',
  glide_list: 'unknown',
};
/** Texts longer than this are shown and mapped as long ones. */
const LONG_TEXT = 255;

/** What a column holds, by the dictionary. */
export function kindOf(column: {
  readonly internalType: string;
  readonly reference: string;
  readonly maxLength: number;
  readonly hasChoices: boolean;
}): FieldKind {
  if (column.internalType === 'reference') return column.reference === 'sys_user' ? 'user' : 'reference';
  if (column.hasChoices) return 'choice';
  const kind = KINDS[column.internalType] ?? 'unknown';
  return kind === 'text' && column.maxLength > LONG_TEXT ? 'long-text' : kind;
}

/** A stored text as a value of that kind. An empty field is `null`, but for texts, where the vendor knows no difference and `''` is one. */
export function toValue(text: string, kind: FieldKind): FieldValue {
  if (kind === 'text' || kind === 'long-text' || kind === 'unknown') return text;
  if (text === '') return null;
  switch (kind) {
    case 'integer':
    case 'decimal':
      return /^-?\d+(\.\d+)?$/.test(text) && Number.isSafeInteger(Math.trunc(Number(text))) ? Number(text) : text;
    case 'boolean':
      return text === 'true' || text === '1';
    case 'date-time':
      return toIso(text) ?? text;
    default:
      return text;
  }
}

/** A value as the vendor stores it, or undefined where it cannot be said in a field of that kind. `null` clears. */
export function fromValue(value: FieldValue, kind: FieldKind): string | undefined {
  if (value === null) return '';
  if (typeof value === 'object') return undefined;
  if (kind === 'date-time' && value !== '') return typeof value === 'string' ? isoToStamp(value) : undefined;
  if (kind === 'boolean' && typeof value === 'string') return /^(true|false|)$/.test(value) ? value : undefined;
  if ((kind === 'integer' || kind === 'decimal') && typeof value === 'string') return /^(-?\d+(\.\d+)?)?$/.test(value) ? value : undefined;
  return String(value);
}

/** Fields that every snapshot needs, whatever was asked for. */
export const SNAPSHOT_FIELDS = [
  'sys_id',
  'number',
  'short_description',
  'state',
  'assigned_to',
  'active',
  'sys_mod_count',
  'sys_updated_on',
  'sys_updated_by',
  'correlation_id',
] as const;

/** The state of a record: the vendor counts its updates. */
export function toVersion(row: Row): RecordVersion {
  const count = textOf(row, 'sys_mod_count');
  const updatedOn = textOf(row, 'sys_updated_on');
  const updatedBy = textOf(row, 'sys_updated_by');
  return {
    token: `${count}@${updatedOn}`,
    order: Number(count),
    updatedAt: toIso(updatedOn) ?? '1970-01-01T00:00:00.000Z',
    ...(updatedBy === '' ? {} : { updatedBy }),
  };
}

export interface SnapshotOptions {
  readonly fields: readonly string[];
  readonly kinds: ReadonlyMap<string, FieldKind>;
  /** Paths that can be written but never read. */
  readonly journals: ReadonlySet<string>;
  readonly origin: string;
  readonly table: string;
}

/** A record as read. Of `fields`, those that the vendor did not send and those that it never shows stay absent: not read is not empty. */
export function toSnapshot(row: Row, options: SnapshotOptions): RecordSnapshot {
  const { fields, kinds, journals, origin, table } = options;
  const sent = fields.filter((path) => row[path] !== undefined && !journals.has(path));
  const labels = sent.filter((path) => isLabelled(kinds.get(path)) && labelOf(row, path) !== '' && labelOf(row, path) !== textOf(row, path));
  const id = textOf(row, 'sys_id');
  const correlationId = textOf(row, 'correlation_id');
  return {
    id,
    number: textOf(row, 'number'),
    title: textOf(row, 'short_description'),
    version: toVersion(row),
    life: toLife(row),
    fields: Object.fromEntries(sent.map((path) => [path, toValue(textOf(row, path), kinds.get(path) ?? 'unknown')])),
    labels: Object.fromEntries(labels.map((path) => [path, labelOf(row, path)])),
    url: recordUrl(origin, table, id),
    ...(labelOf(row, 'state') === '' ? {} : { stateLabel: labelOf(row, 'state') }),
    ...(labelOf(row, 'assigned_to') === '' ? {} : { assigneeName: labelOf(row, 'assigned_to') }),
    ...(correlationId === '' ? {} : { correlationId }),
  };
}

const isLabelled = (kind: FieldKind | undefined) => kind === 'choice' || kind === 'reference' || kind === 'user' || kind === 'multi-choice';

/** Resolved is still open: it may be reopened. Only what the vendor has taken out of its active records is closed, whatever the number of that state. */
function toLife(row: Row): RecordLife {
  return textOf(row, 'active') === 'false' ? 'closed' : 'open';
}

/** Where a person opens a record. */
export function recordUrl(origin: string, table: string, sysId: string): string {
  return `${origin}/nav_to.do?uri=${encodeURIComponent(`${table}.do?sys_id=${sysId}`)}`;
}

/** Fields that a refusal names, by label or column name, in the order of its words. Longest names first, so that one inside another does not count. */
export function pathsNamedIn(text: string, fields: readonly Pick<FieldSchema, 'path' | 'label'>[]): readonly string[] {
  const names = fields.flatMap(({ path, label }) => [path, label].map((name) => ({ path, name })));
  const places = new Map<string, number>();
  let rest = text;
  for (const { path, name } of names.filter(({ name }) => name.length > 2).toSorted((a, b) => b.name.length - a.name.length)) {
    const match = new RegExp(`(?<!\\w)${escapeRegExp(name)}(?!\\w)`, 'i').exec(rest);
    if (match === null) continue;
    places.set(path, Math.min(match.index, places.get(path) ?? match.index));
    rest = rest.slice(0, match.index) + ' '.repeat(match[0].length) + rest.slice(match.index + match[0].length);
  }
  return [...places].toSorted(([, a], [, b]) => a - b).map(([path]) => path);
}

/** Whether a refusal demands values rather than objecting to some. */
export function demandsValues(text: string): boolean {
  return /mandatory|required|must be (filled|provided|set)/i.test(text);
}

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
