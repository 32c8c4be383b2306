/**
 * @module mapping/expression/size-guard
 * Stops an expression that builds something huge before it is built. The thread's heap limit does not suffice: one allocation of hundreds of megabytes
 * (a text doubled 25 times, then split) makes V8 end the whole process, not the thread. So every value that an expression makes is measured as it appears.
 */
import jsonata from 'jsonata';

/** The largest value: characters of text, one for each item and key. */
export const MAX_VALUE_SIZE = 1_000_000;
/** All values of one evaluation together; copies of references count each time. */
const MAX_TOTAL_SIZE = 20_000_000;
/** JSONata calls this after each part of an expression, with the part's value. */
const AFTER_EACH_PART = Symbol.for('jsonata.__evaluate_exit');
/** Built-in functions that may give much more than they got, and that a chain (`~>`) calls without an evaluation of ours between. */
const GROWING = [
  'replace',
  'string',
  'append',
  'split',
  'match',
  'zip',
  'merge',
  'spread',
  'formatNumber',
  'encodeUrl',
  'encodeUrlComponent',
  'base64encode',
  'distinct',
  'reverse',
] as const;

interface BuiltIn {
  readonly implementation: (...args: unknown[]) => unknown;
  readonly signature?: { readonly definition: string };
}

let spent = 0;

/** Call before each evaluation: one thread runs one at a time. */
export function startCounting(): void {
  spent = 0;
}

/** Makes a program measure what it builds. */
export async function guardSizes(program: jsonata.Expression): Promise<void> {
  program.assign(AFTER_EACH_PART as unknown as string, (_part: unknown, _input: unknown, _environment: unknown, value: unknown) => charge(value));
  for (const name of GROWING) {
    const builtIn = await builtInOf(name);
    program.registerFunction(name, measured(builtIn), builtIn.signature?.definition);
  }
  program.registerFunction('join', await boundedJoin(), '<a<s>s?:s>');
  program.registerFunction('pad', pad, '<s-ns?:s>');
}

/** Characters, items and keys of a value; stops counting beyond `limit`. */
export function sizeOf(value: unknown, limit: number): number {
  let size = 0;
  const waiting: unknown[] = [value];
  while (waiting.length > 0 && size <= limit) {
    const part = waiting.pop();
    size += typeof part === 'string' ? part.length : 1;
    if (Array.isArray(part)) {
      if (size + part.length > limit) return size + part.length;
      for (const item of part) waiting.push(item);
    } else if (isPlain(part)) {
      for (const key of Object.keys(part)) waiting.push(key, part[key]);
    }
  }
  return size;
}

function charge(value: unknown): void {
  const size = sizeOf(value, MAX_VALUE_SIZE);
  spent += size;
  if (size > MAX_VALUE_SIZE) throw new RangeError(`The expression builds a value of more than ${MAX_VALUE_SIZE} characters or items.`);
  if (spent > MAX_TOTAL_SIZE) throw new RangeError(`The expression builds more than ${MAX_TOTAL_SIZE} characters and items in all.`);
}

function measured(builtIn: BuiltIn): (...args: unknown[]) => Promise<unknown> {
  return async function measure(this: unknown, ...args: unknown[]) {
    const value = await builtIn.implementation.apply(this, args);
    charge(value);
    return value;
  };
}

async function boundedJoin(): Promise<(texts: readonly string[] | undefined, separator?: string) => unknown> {
  const builtIn = await builtInOf('join');
  return function join(this: unknown, texts, separator) {
    // `Array.prototype.join` allocates its whole result at once, so the result is measured before.
    charge(texts);
    if ((texts?.length ?? 0) * (separator?.length ?? 0) > MAX_VALUE_SIZE) throw new RangeError('The expression joins too much.');
    return builtIn.implementation.call(this, texts, separator);
  };
}

/** JSONata's `$pad`, with a limit: its own makes one text as wide as asked. */
function pad(text: string | undefined, width: number, filler = ' '): string | undefined {
  if (text === undefined) return undefined;
  if (Math.abs(width) > MAX_VALUE_SIZE) throw new RangeError(`$pad to ${width} characters is refused.`);
  const missing = Math.abs(width) - [...text].length;
  if (missing <= 0) return text;
  const characters = [...(filler || ' ')];
  const padding = Array.from({ length: missing }, (_, index) => characters[index % characters.length]).join('');
  return width > 0 ? text + padding : padding + text;
}

async function builtInOf(name: string): Promise<BuiltIn> {
  const known = builtIns.get(name);
  if (known) return known;
  // An expression that is only a function's name gives the function itself.
  const found = (await jsonata(`$${name}`).evaluate({})) as BuiltIn;
  builtIns.set(name, found);
  return found;
}
const builtIns = new Map<string, BuiltIn>();

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  // Functions of an expression hold their whole environment; they are no data.
  return typeof value === 'object' && value !== null && !('_jsonata_lambda' in value) && !('_jsonata_function' in value);
}
