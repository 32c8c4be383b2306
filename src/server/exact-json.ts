/**
 * @module server/exact-json
 * What a caller may send as text: JSON that is kept exactly as it was meant, or is refused. Refuses bombs and whatever the database could not hold; knows no schema.
 */

/** Deeper than any body of ours; beyond it writing the value out again would overflow the stack. */
export const MAX_DEPTH = 64;

/**
 * Why this JSON text could not be kept exactly, in words that end a sentence, or undefined. Syntax is not judged: the parser does that. One pass, no recursion.
 *
 * @example findInexact('{"a":1,"a":2}') // 'names the key a twice'
 */
export function findInexact(text: string): string | undefined {
  /** The keys of each open object, `undefined` for an open list. */
  const open: (Set<string> | undefined)[] = [];
  let isKeyNext = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at] as string;
    if (character === '"') {
      const end = endOfString(text, at);
      const found = judgeString(text.slice(at, end + 1), isKeyNext ? open.at(-1) : undefined);
      if (found) return found;
      at = end;
    } else if (character === '{' || character === '[') {
      if (open.push(character === '{' ? new Set() : undefined) > MAX_DEPTH) return `is nested deeper than ${MAX_DEPTH} levels`;
      isKeyNext = character === '{';
    } else if (character === '}' || character === ']') open.pop();
    else if (character === ',') isKeyNext = open.at(-1) !== undefined;
    else if (character === ':') isKeyNext = false;
    else if (character === '-' || isDigit(character)) {
      const number = /[-+.\deE]+/y;
      number.lastIndex = at;
      const digits = number.exec(text)?.[0] ?? character;
      if (losesDigits(digits)) return 'holds a number that cannot be kept exactly; send it as text';
      at += digits.length - 1;
    }
  }
  return undefined;
}

/** True for text that PostgreSQL refuses or that would come back changed. */
export function isUnstorable(text: string): boolean {
  return text.includes('\0') || !text.isWellFormed();
}

/** Where the string that begins at `start` ends; the text's end where it is never closed. */
function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at;
}

function judgeString(raw: string, keys: Set<string> | undefined): string | undefined {
  const value = decode(raw);
  if (isUnstorable(value)) return 'holds a character that cannot be stored (NUL, or half of a pair)';
  if (!keys) return undefined;
  // The only key that an assignment does not simply store.
  if (value === '__proto__') return 'names the key __proto__';
  if (keys.has(value)) return `names the key ${value.slice(0, 40)} twice`;
  keys.add(value);
  return undefined;
}

function decode(raw: string): string {
  if (!raw.includes('\\')) return raw.slice(1, -1);
  try {
    return String(JSON.parse(raw));
  } catch {
    return raw;
  }
}

function isDigit(character: string): boolean {
  return character >= '0' && character <= '9';
}

function losesDigits(digits: string): boolean {
  const value = Number(digits);
  if (Number.isNaN(value)) return false;
  return !Number.isFinite(value) || (/^-?\d+$/.test(digits) && !Number.isSafeInteger(value));
}
