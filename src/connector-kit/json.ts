/**
 * @module connector-kit/json
 * Reads a vendor's JSON without losing digits, without polluting prototypes and without overflowing the stack.
 */

/** Deeper nesting than any vendor's document describes; a bomb is refused before it is parsed. */
const MAX_DEPTH = 200;
/** Only texts that hold one of these need the slow path: 16 digits in a row, a three-digit exponent, or a `__proto__` key (plain or escaped). */
const NEEDS_CARE = /\d{16}|\d[eE]\+?\d{3}|__proto__|\\u005[fF]/;

/**
 * Like `JSON.parse`, but whole numbers beyond 2^53 become strings of their exact digits, `__proto__` keys are dropped, and nesting beyond 200 levels or a
 * number too large for JavaScript (`1e400`) is refused.
 * @throws SyntaxError saying what could not be read; never quoting the text.
 */
export function parseJson(text: string): unknown {
  assertShallow(text);
  try {
    return NEEDS_CARE.test(text) ? JSON.parse(text, careful) : JSON.parse(text);
  } catch (error) {
    if (error instanceof NumberTooLargeError) throw new SyntaxError(error.message);
    // V8 quotes the text in its message; a reply may hold personal data.
    throw new SyntaxError('not valid JSON');
  }
}

/** Reads bytes as UTF-8 (a byte order mark is dropped) and parses them. */
export function parseJsonBytes(bytes: Uint8Array): unknown {
  return parseJson(new TextDecoder().decode(bytes));
}

class NumberTooLargeError extends Error {}

function careful(key: string, value: unknown, context?: { readonly source?: string }): unknown {
  if (key === '__proto__') return undefined;
  if (typeof value !== 'number') return value;
  if (!Number.isFinite(value)) throw new NumberTooLargeError('a number too large to hold');
  const source = context?.source;
  return source !== undefined && /^-?\d+$/.test(source) && !Number.isSafeInteger(value) ? source : value;
}

function assertShallow(text: string): void {
  if (text.length <= MAX_DEPTH) return;
  let depth = 0;
  let isInString = false;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (isInString) {
      if (code === BACKSLASH) index += 1;
      else if (code === QUOTE) isInString = false;
    } else if (code === QUOTE) isInString = true;
    else if (code === OPEN_OBJECT || code === OPEN_LIST) {
      depth += 1;
      if (depth > MAX_DEPTH) throw new SyntaxError(`nested deeper than ${MAX_DEPTH} levels`);
    } else if (code === CLOSE_OBJECT || code === CLOSE_LIST) depth -= 1;
  }
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
