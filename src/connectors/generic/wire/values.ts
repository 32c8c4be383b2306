/** @module connectors/generic/wire/values  Field values as the service writes them, to ours and back. What cannot be said in a field is not sent. */
import type { FieldValue } from '#domain';
import type { FieldDocument } from '../service/schema.ts';
import { readInstant, writeInstant } from './instants.ts';
import type { Scalar } from './place.ts';

type Form = Pick<FieldDocument, 'kind' | 'as' | 'zone' | 'words'>;

/** One value that a service sent. What does not fit the kind stays the text that it is, so that somebody notices. */
export function readValue(raw: Scalar, form: Form): FieldValue {
  if (raw === null) return null;
  const text = String(raw);
  switch (form.kind) {
    case 'text':
    case 'long-text':
      return text;
    case 'integer':
    case 'decimal':
      return readNumber(text.trim(), form.kind);
    case 'boolean':
      return readBoolean(raw, form);
    case 'date':
      return text.trim() === '' ? null : text.trim();
    case 'date-time':
      return text.trim() === '' ? null : (readInstant(text, instantOf(form)) ?? text);
    default:
      return text.trim() === '' ? null : text;
  }
}

/** Digits beyond what a number holds exactly stay text. */
function readNumber(text: string, kind: 'integer' | 'decimal'): FieldValue {
  if (text === '') return null;
  const fits = kind === 'integer' ? /^-?\d+$/ : /^-?\d+(\.\d+)?([eE][+-]?\d{1,3})?$/;
  const value = Number(text);
  return fits.test(text) && Number.isFinite(value) && (kind === 'decimal' || Number.isSafeInteger(value)) ? value : text;
}

function readBoolean(raw: Exclude<Scalar, null>, { words }: Form): FieldValue {
  if (typeof raw === 'boolean') return raw;
  const text = String(raw).trim();
  if (text === '') return null;
  const known = words ?? { true: 'true', false: 'false' };
  if (text === known.true || (words === undefined && text === '1')) return true;
  return text === known.false || (words === undefined && text === '0') ? false : text;
}

const instantOf = ({ as, zone }: Form) => ({ as: as === undefined || as === 'text' || as === 'number' ? ('iso' as const) : as, zone });

/** A value as the service takes it, or undefined where the field cannot hold it. `null` clears. Lists are written entry by entry. */
export function writeValue(value: FieldValue, form: Form): Scalar | readonly Scalar[] | undefined {
  if (form.kind === 'tags' || form.kind === 'multi-choice') return writeList(value, form);
  if (value === null) return null;
  if (typeof value === 'object') return undefined;
  switch (form.kind) {
    case 'text':
    case 'long-text':
      return writePlain(String(value), form);
    case 'integer':
    case 'decimal':
      return writeNumber(value, form);
    case 'boolean':
      return typeof value !== 'boolean' ? undefined : form.words === undefined ? value : value ? form.words.true : form.words.false;
    case 'date':
      return typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value) ? value : undefined;
    case 'date-time':
      return typeof value === 'string' ? writeInstant(value, instantOf(form)) : undefined;
    default:
      return typeof value === 'boolean' ? undefined : writePlain(String(value), form);
  }
}

function writeNumber(value: FieldValue, { kind, as }: Form): Scalar | undefined {
  const fits = kind === 'integer' ? /^-?\d{1,15}$/ : /^-?\d{1,15}(\.\d{1,15})?$/;
  const text = typeof value === 'number' || typeof value === 'string' ? String(value) : '';
  if (!fits.test(text)) return undefined;
  return as === 'text' ? text : Number(text);
}

/** A text or the key of a choice; `as: number` for services that number their choices. */
function writePlain(text: string, { as }: Form): Scalar | undefined {
  if (as !== 'number') return text.isWellFormed() ? text : undefined;
  if (text === '') return null;
  return /^-?\d{1,15}$/.test(text) ? Number(text) : undefined;
}

function writeList(value: FieldValue, form: Form): readonly Scalar[] | undefined {
  if (value === null) return [];
  if (!Array.isArray(value)) return undefined;
  const written = (value as readonly FieldValue[]).map((entry) =>
    typeof entry === 'string' || typeof entry === 'number' ? writePlain(String(entry), form) : undefined,
  );
  return written.every((entry) => entry !== undefined) ? written : undefined;
}
