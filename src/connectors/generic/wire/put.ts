/** @module connectors/generic/wire/put  Puts written values where paths say, building what leads there: for JSON a structure, for XML elements in the order of the fields. */
import type { Path, Scalar } from './place.ts';
import type { XmlElement, XmlNode } from './xml.ts';

/** A value and where it goes. */
export interface Put {
  readonly path: Path;
  readonly value: Scalar | readonly Scalar[];
}

/** Why a path cannot be written to, or undefined where it can. */
export function whyNotWritable({ steps }: Path): string | undefined {
  if (steps.length === 0) return 'leads to the whole record';
  if (steps.some(({ kind }) => kind === 'index')) return 'names an entry by its place; name it by a value, as in list[id=42].value';
  const each = steps.findIndex(({ kind }) => kind === 'each');
  if (each >= 0 && steps.slice(each + 1).some(({ kind }) => kind !== 'name')) return 'goes into a list inside a list';
  return undefined;
}

type Structure = { [key: string]: unknown };

/** Adds values to a JSON structure at a path. Keys are own properties of plain data, whatever they are called. */
export function putJson(into: Structure, { path, value }: Put): void {
  let at: Structure = into;
  const { steps } = path;
  for (const [index, step] of steps.entries()) {
    if (step.kind !== 'name') continue;
    const next = steps[index + 1];
    if (next === undefined) define(at, step.name, value);
    else if (next.kind === 'name') at = childOf(at, step.name);
    else if (next.kind === 'where') {
      at = entryOf(at, step.name, { key: next.path.steps, equals: next.equals });
    } else {
      const inner = steps.slice(index + 2).flatMap((one) => (one.kind === 'name' ? [one.name] : []));
      define(
        at,
        step.name,
        [value].flat().map((entry) => nested(inner, entry)),
      );
      return;
    }
  }
}

function define(at: Structure, name: string, value: unknown): void {
  Object.defineProperty(at, name, { value, enumerable: true, configurable: true, writable: true });
}

function childOf(at: Structure, name: string): Structure {
  const present = Object.hasOwn(at, name) ? at[name] : undefined;
  if (typeof present === 'object' && present !== null && !Array.isArray(present)) return present as Structure;
  define(at, name, {});
  return at[name] as Structure;
}

/** The entry of a list that has that key, added where there is none; numbers are written as numbers. */
function entryOf(at: Structure, name: string, { key, equals }: { readonly key: Path['steps']; readonly equals: string }): Structure {
  const [first] = key;
  const keyName = first?.kind === 'name' ? first.name : 'id';
  const list: unknown = Object.hasOwn(at, name) ? at[name] : undefined;
  const entries: Structure[] = Array.isArray(list) ? list : [];
  if (!Array.isArray(list)) define(at, name, entries);
  const present = entries.find((entry) => String(entry[keyName]) === equals);
  if (present !== undefined) return present;
  const added: Structure = { [keyName]: /^\d{1,15}$/.test(equals) ? Number(equals) : equals };
  entries.push(added);
  return added;
}

function nested(names: readonly string[], value: unknown): unknown {
  return names.reduceRight((inner, name) => ({ [name]: inner }), value);
}

/** Elements for values, which XML must be able to hold. Elements that share their beginning are one, so `Caller.Id` and `Caller.Name` stand in one `Caller`. */
export function putXml(puts: readonly Put[]): readonly XmlNode[] {
  const root: MutableElement = { name: '', children: [] };
  for (const { path, value } of puts) {
    const names = path.steps.flatMap((step) => (step.kind === 'name' ? [step.name] : []));
    const last = names.at(-1) ?? '';
    const parent = names.slice(0, -1).reduce(descend, root);
    for (const entry of [value].flat()) parent.children.push({ name: last, children: entry === null ? [] : [String(entry)] });
  }
  return root.children.map(finish);
}

interface MutableElement {
  readonly name: string;
  readonly children: (MutableElement | string)[];
}

function descend(at: MutableElement, name: string): MutableElement {
  const present = at.children.find((child): child is MutableElement => typeof child !== 'string' && child.name === name);
  if (present !== undefined) return present;
  const added: MutableElement = { name, children: [] };
  at.children.push(added);
  return added;
}

function finish(node: MutableElement | string): XmlElement | string {
  return typeof node === 'string' ? node : { name: node.name, local: node.name, attributes: {}, children: node.children.map(finish), isNil: false };
}
