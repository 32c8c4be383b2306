/** @module app/console/dead-letters/edited-value  A field's value as text to edit, and back into the kind that it was. */

/** Texts and numbers as they are; a list one a line; whatever else as JSON, and nothing as nothing. */
export function textOfValue(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') return value;
  if (isTextList(value)) return value.join('\n');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** What the text means where `before` was the value; undefined where it cannot mean anything of that kind. */
export function valueOfText(text: string, before: unknown): unknown {
  if (text === '') return typeof before === 'string' ? '' : null;
  if (typeof before === 'number') return Number.isFinite(Number(text)) ? Number(text) : undefined;
  if (typeof before === 'boolean') return { true: true, false: false }[text.trim().toLowerCase()];
  if (isTextList(before)) return text.split('\n').filter(Boolean);
  if (typeof before === 'object' && before !== null) return parsed(text);
  return text;
}

function isTextList(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((part) => typeof part === 'string');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
