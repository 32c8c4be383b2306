/**
 * JSON with the places of its values, strict as JSON.parse. JSON.parse itself forgets where a value stood and silently keeps the last of two equal keys;
 * a message about a manifest needs both.
 */

/** Any JSON value. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** A value, the offset of each value by JSON pointer, and keys given twice. */
export type ParsedJson = { value: Json; offsets: Map<string, number>; duplicates: { pointer: string; offset: number }[] };

/** Where and why a text is no JSON. */
export class JsonTextError extends Error {
  readonly offset: number;
  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}

type Cursor = { text: string; at: number; offsets: ParsedJson['offsets']; duplicates: ParsedJson['duplicates'] };

/** Parses a text. @throws JsonTextError at the first character that does not belong. */
export const parseJsonText = (text: string): ParsedJson => {
  const cursor: Cursor = { text, at: text.startsWith('\uFEFF') ? 1 : 0, offsets: new Map(), duplicates: [] };
  const value = readValue(cursor, '');
  skipSpace(cursor);
  if (cursor.at < text.length) throw new JsonTextError('something follows the end of the value', cursor.at);
  return { value, offsets: cursor.offsets, duplicates: cursor.duplicates };
};

/** Line and column, both from 1, of an offset. */
export const lineAndColumn = (text: string, offset: number): { line: number; column: number } => {
  const before = text.slice(0, offset);
  return { line: before.split('\n').length, column: offset - before.lastIndexOf('\n') };
};

const skipSpace = (cursor: Cursor): void => {
  while (/[ \t\r\n]/.test(cursor.text[cursor.at] ?? '')) cursor.at += 1;
};

const readValue = (cursor: Cursor, pointer: string): Json => {
  skipSpace(cursor);
  cursor.offsets.set(pointer, cursor.at);
  const character = cursor.text[cursor.at];
  if (character === '{') return readObject(cursor, pointer);
  if (character === '[') return readArray(cursor, pointer);
  if (character === '"') return readString(cursor);
  return readLiteral(cursor);
};

const readObject = (cursor: Cursor, pointer: string): Json => {
  const entries = new Map<string, Json>();
  readList(cursor, '}', () => {
    skipSpace(cursor);
    const offset = cursor.at;
    if (cursor.text[offset] !== '"') throw new JsonTextError('a key in double quotes is expected', offset);
    const key = readString(cursor);
    const child = `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    if (entries.has(key)) cursor.duplicates.push({ pointer: child, offset });
    skipSpace(cursor);
    expectCharacter(cursor, ':');
    entries.set(key, readValue(cursor, child));
  });
  return Object.fromEntries(entries);
};

const readArray = (cursor: Cursor, pointer: string): Json => {
  const items: Json[] = [];
  readList(cursor, ']', () => {
    items.push(readValue(cursor, `${pointer}/${items.length}`));
  });
  return items;
};

/** Reads what stands between a bracket and its `close`, separated by commas. */
const readList = (cursor: Cursor, close: string, readItem: () => void): void => {
  cursor.at += 1;
  skipSpace(cursor);
  if (cursor.text[cursor.at] === close) {
    cursor.at += 1;
    return;
  }
  for (;;) {
    readItem();
    skipSpace(cursor);
    if (cursor.text[cursor.at] === close) break;
    expectCharacter(cursor, ',');
  }
  cursor.at += 1;
};

const expectCharacter = (cursor: Cursor, character: string): void => {
  if (cursor.text[cursor.at] !== character) throw new JsonTextError(`"${character}" is expected`, cursor.at);
  cursor.at += 1;
};

/** A JSON text without control characters below a space, which JSON wants escaped. */
const textForm = /"(?:[^"\\\p{Cc}]|[\u007f-\u009f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/uy;

const readString = (cursor: Cursor): string =>
  readWith(cursor, textForm, 'this text does not end, or holds a character that needs escaping') as string;

const readLiteral = (cursor: Cursor): Json => readWith(cursor, /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y, 'a value is expected');

const readWith = (cursor: Cursor, pattern: RegExp, complaint: string): Json => {
  pattern.lastIndex = cursor.at;
  const found = pattern.exec(cursor.text)?.[0];
  if (found === undefined) throw new JsonTextError(complaint, cursor.at);
  cursor.at += found.length;
  return JSON.parse(found);
};
