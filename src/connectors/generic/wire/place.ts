/**
 * @module connectors/generic/wire/place
 * One way to look into replies, JSON or XML: places, and paths that lead from one to others.
 *
 * `result.items` goes from name to name; `["odd.name"]` is a name with marks in it; `[]` stands for each entry of a list, `[2]` for one, and
 * `[id=42]` for the entries whose `id` is 42. In XML names are local names of elements, and `@lang` is an attribute. There is nothing else: no wildcards,
 * no functions, no loops.
 */
import { parseJson } from '#connector-kit';
import { elementsIn, parseXml, textIn, type XmlElement } from './xml.ts';

/** Somewhere in a reply. */
export type Place =
  | { readonly kind: 'json'; readonly value: unknown }
  | { readonly kind: 'xml'; readonly element: XmlElement }
  | { readonly kind: 'text'; readonly text: string };

/** What a place holds, where it holds one value. */
export type Scalar = string | number | boolean | null;

type Step =
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'each' }
  | { readonly kind: 'index'; readonly index: number }
  | { readonly kind: 'where'; readonly path: Path; readonly equals: string };

/** A path that was read. */
export interface Path {
  readonly text: string;
  readonly steps: readonly Step[];
}

const MAX_STEPS = 24;
const TOKEN = /\.?(?:([A-Za-z_$@][\w$:@-]*|\d+(?=\.|\[|$))|\[\]|\[(\d{1,4})\]|\["([^"\]]{1,200})"\]|\[([A-Za-z_@][\w.-]*)=([^\]]{1,200})\])/y;

/**
 * Reads a path; `''` is the place itself.
 * @throws SyntaxError saying where it cannot be read.
 */
export function parsePath(text: string): Path {
  const steps: Step[] = [];
  let at = 0;
  while (at < text.length) {
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(text);
    if (match === null || (at === 0 && text.startsWith('.'))) throw new SyntaxError(`the path cannot be read at character ${at + 1}`);
    const [whole, word, index, quoted, key, equals] = match;
    const name = word ?? quoted;
    if (name !== undefined) {
      if (at > 0 && word !== undefined && !whole.startsWith('.')) throw new SyntaxError(`a dot is missing at character ${at + 1}`);
      steps.push({ kind: 'name', name });
    } else if (index !== undefined) steps.push({ kind: 'index', index: Number(index) });
    else if (key !== undefined && equals !== undefined) steps.push({ kind: 'where', path: parsePath(key), equals });
    else steps.push({ kind: 'each' });
    at += whole.length;
  }
  if (steps.length > MAX_STEPS) throw new SyntaxError(`the path has more than ${MAX_STEPS} steps`);
  return { text, steps };
}

/** All places that a path leads to; none where it leads nowhere. */
export function follow(from: Place, path: Path): readonly Place[] {
  return path.steps.reduce<readonly Place[]>((places, step) => take(places, step), [from]);
}

function take(places: readonly Place[], step: Step): readonly Place[] {
  switch (step.kind) {
    case 'name':
      return places.flatMap((place) => named(place, step.name));
    case 'each':
      return places.flatMap(entries);
    case 'index': {
      const listed = places.flatMap(entries).at(step.index);
      return listed === undefined ? [] : [listed];
    }
    case 'where':
      return places.flatMap(entries).filter((entry) => follow(entry, step.path).some((found) => textOf(found) === step.equals));
  }
}

function named(place: Place, name: string): readonly Place[] {
  if (place.kind === 'json') return isObject(place.value) && Object.hasOwn(place.value, name) ? [{ kind: 'json', value: place.value[name] }] : [];
  if (place.kind === 'text') return [];
  if (!name.startsWith('@')) return elementsIn(place.element).flatMap((element) => (element.local === name ? [{ kind: 'xml', element }] : []));
  const attribute = name.slice(1);
  const own = Object.entries(place.element.attributes).find(([key]) => key === attribute || key.split(':').at(-1) === attribute);
  return own === undefined ? [] : [{ kind: 'text', text: own[1] }];
}

/** A JSON list gives its entries. In XML several elements of one name already are the list. */
function entries(place: Place): readonly Place[] {
  if (place.kind !== 'json') return [place];
  return Array.isArray(place.value) ? place.value.map((value: unknown) => ({ kind: 'json', value })) : [];
}

/** The value at a place; undefined where there is a structure and not one value. */
export function scalarAt(place: Place): Scalar | undefined {
  if (place.kind === 'text') return place.text;
  if (place.kind === 'xml') return place.element.isNil ? null : elementsIn(place.element).length > 0 ? undefined : textIn(place.element);
  const { value } = place;
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' || value === null ? value : undefined;
}

/** As text; undefined for structures and for what is known to be empty. */
export function textOf(place: Place | undefined): string | undefined {
  const scalar = place === undefined ? undefined : scalarAt(place);
  return scalar === undefined || scalar === null ? undefined : String(scalar);
}

/** The text that a path leads to first. */
export function textAt(from: Place, path: Path | undefined): string | undefined {
  return path === undefined ? undefined : textOf(follow(from, path)[0]);
}

/** Whether there is anything: neither null, nor an empty text, list or structure. */
export function isFilled(place: Place): boolean {
  if (place.kind === 'json' && typeof place.value === 'object') return place.value !== null && Object.keys(place.value).length > 0;
  if (place.kind === 'xml' && elementsIn(place.element).length > 0) return true;
  return (textOf(place) ?? '') !== '';
}

/** In which notation a service answers. */
export type Notation = 'json' | 'xml';

/**
 * Reads a reply. An answer without a body is an empty place.
 * @throws SyntaxError saying what could not be read; never quoting the text.
 */
export function readReply(text: string, notation: Notation): Place {
  if (text.trim() === '') return { kind: 'json', value: null };
  if (notation === 'json') return { kind: 'json', value: parseJson(text) };
  const element = parseXml(text.replace(/^\ufeff/, ''));
  // The reply itself is one step above its root, so that paths may begin with the root's name or, for SOAP, below the envelope.
  return { kind: 'xml', element };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
