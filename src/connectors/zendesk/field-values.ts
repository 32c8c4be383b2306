/**
 * @module connectors/zendesk/field-values
 * Values of custom fields in canonical form.
 */
import type { FieldValue } from '#domain';

/** A custom field's value as the vendor sends it (tickets and audits differ in spelling) in canonical form. */
export function fromCustomValue(type: string, value: FieldValue): FieldValue {
  if (type === 'checkbox') return value === true || value === 'true' || value === '1' || value === 1;
  if (type === 'multiselect') return toList(value);
  if (value === null || value === '') return null;
  if (type === 'integer') return toInteger(value);
  if (type === 'decimal') return canonicalDecimal(String(value));
  if (type === 'lookup') return String(value);
  if (type === 'date') return String(value).slice(0, 10);
  return value;
}

/** The vendor writes lists of tags as a list, in audits also as one text. */
export function toList(value: FieldValue): FieldValue {
  if (Array.isArray(value)) return value;
  return typeof value === 'string' && value !== '' ? value.split(/[\s,]+/).filter(Boolean) : [];
}

function toInteger(value: FieldValue): FieldValue {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : String(value);
}

/** `+012.50` → `12.5`; what is not a plain decimal stays as it is. */
export function canonicalDecimal(text: string): string {
  const match = /^([+-]?)0*(\d+)(?:[.,](\d*?)0*)?$/.exec(text.trim());
  if (!match) return text;
  const [, sign, whole = '0', fraction = ''] = match;
  const magnitude = fraction === '' ? whole : `${whole}.${fraction}`;
  return sign === '-' && /[1-9]/.test(magnitude) ? `-${magnitude}` : magnitude;
}
