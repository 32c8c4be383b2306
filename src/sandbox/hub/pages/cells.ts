/** @module sandbox/hub/pages/cells  Values between a fake's rows and what a person reads and types: names in place of ids, texts in place of lists. */
import type { FieldValue } from '#domain';
import type { FakeColumn, FakeShell } from '../../../connector-kit/testing/index.ts';

/** Names of a vendor's records by id, and back where a name is unique. */
export interface Names {
  /** The name behind an id; undefined for anything that is no id. */
  nameOf(value: FieldValue): string | undefined;
  /** The id behind a name that only one record has; else the text itself. */
  idOf(text: string): string;
}

/** Ids as vendors make them: 32 hexadecimal digits, a GUID. Short numbers count only in columns that say they hold ids. */
const LONG_ID = /^(?:[0-9a-f]{32}|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$/i;
const ID_COLUMN = /(?:_id|Ids?)$/;
const NAME_COLUMNS = ['display', 'name', 'displayName', 'deviceName', 'subject'] as const;
const EVERYTHING = { offset: 0, limit: 10_000 } as const;

export function readNames(fake: Pick<FakeShell, 'tables' | 'rows'>): Names {
  const byId = new Map<string, string>();
  for (const { name } of fake.tables) {
    for (const row of fake.rows(name, EVERYTHING).rows) {
      const label = NAME_COLUMNS.map((column) => row[column]).find((value) => typeof value === 'string' && value !== '');
      if (label !== undefined && !byId.has(row.id)) byId.set(row.id, String(label));
    }
  }
  const ids = Map.groupBy(byId, ([, label]) => label);
  return {
    nameOf: (value) => byId.get(String(value)),
    idOf: (text) => {
      const [only, ...others] = ids.get(text) ?? [];
      return only && others.length === 0 ? only[0] : text;
    },
  };
}

/** Whether a column holds references, judged by its name and its value. */
function isReference(column: string, value: FieldValue): boolean {
  return ID_COLUMN.test(column) || (typeof value === 'string' && LONG_ID.test(value));
}

/** A cell as the page shows it: a choice by its label, else as {@link shownText} has it. */
export function shownCell(column: FakeColumn, value: FieldValue | undefined, names: Names): string {
  const choice = column.choices?.find((one) => one.value === String(value ?? ''));
  return choice?.label ?? shownText(column.name, value, names);
}

/** A chosen value, in the kind that the field has. It names no record, whatever records are called. */
export function chosenValue(text: string, before: FieldValue | undefined): FieldValue {
  if (typeof before === 'number' && text !== '' && Number.isFinite(Number(text))) return Number(text);
  return text === '' && before === null ? null : text;
}

/** A value as the page shows it. */
export function shownText(column: string, value: FieldValue | undefined, names: Names): string {
  if (value === null || value === undefined) return '';
  if (Array.isArray(value)) return value.map((item) => shownText(column, item as FieldValue, names)).join(', ');
  if (typeof value === 'object') return textWithin(value) || JSON.stringify(value);
  return (isReference(column, value) ? names.nameOf(value) : undefined) ?? String(value);
}

/** What a rich text says; empty for an object of another kind. */
function textWithin(value: unknown): string {
  if (typeof value !== 'object' || value === null) return '';
  return Object.entries(value)
    .map(([key, part]) => (key === 'text' && typeof part === 'string' ? part : textWithin(part)))
    .filter(Boolean)
    .join(' ');
}

/** What a person typed, in the kind that the field has. An emptied text is an empty text where the vendor keeps texts, else nothing. */
export function typedValue(column: string, text: string, before: FieldValue | undefined, names: Names): FieldValue {
  const entered = text.trim();
  if (Array.isArray(before)) return entered === '' ? [] : entered.split(/\s*,\s*/).map((item) => names.idOf(item));
  if (typeof before === 'boolean') return /^(?:true|yes|on|1)$/i.test(entered);
  if (entered === '') return typeof before === 'string' ? '' : null;
  const id = names.idOf(entered);
  if (typeof before === 'number' || (before === null && ID_COLUMN.test(column) && /^\d+$/.test(id)))
    return Number.isFinite(Number(id)) ? Number(id) : id;
  if (typeof before === 'object' && before !== null) return JSON.parse(entered) as FieldValue;
  return isReference(column, before ?? '') || LONG_ID.test(id) ? id : entered;
}
