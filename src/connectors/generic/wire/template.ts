/**
 * @module connectors/generic/wire/template
 * Request templates. A placeholder `{name}` is filled by where it stands: one path segment, one query value, one header, one JSON value, one XML text.
 * A value is never pasted into text that a machine reads, so it cannot add to, end or change what stands around it. `{{` and `}}` are plain braces.
 */
import { type EncodedPath, path as encodePath } from '#connector-kit';
import { InvalidInputError } from '#domain';
import { isXmlText, type XmlElement, type XmlNode } from './xml.ts';

/** What placeholders are filled with. Undefined leaves the query value, header or JSON key out. */
export type Values = Readonly<Record<string, Filling>>;

type Filling = string | number | boolean | null | undefined;

type Part = { readonly literal: string } | { readonly name: string; readonly as: 'plain' | 'number' };

/** A text with placeholders that was read. */
export interface Template {
  readonly parts: readonly Part[];
}

const TOKEN = /\{\{|\}\}|\{([A-Za-z]\w*)(?::(number))?\}|[{}]/g;

/** @throws SyntaxError for a brace that begins or ends nothing. */
export function parseTemplate(text: string): Template {
  const parts: Part[] = [];
  let literal = '';
  let at = 0;
  for (const match of text.matchAll(TOKEN)) {
    literal += text.slice(at, match.index);
    at = match.index + match[0].length;
    const [whole, name, as] = match;
    if (name !== undefined) {
      if (literal !== '') parts.push({ literal });
      literal = '';
      parts.push({ name, as: as === 'number' ? 'number' : 'plain' });
    } else if (whole === '{{') literal += '{';
    else if (whole === '}}') literal += '}';
    else throw new SyntaxError(`the brace at character ${match.index + 1} belongs to no placeholder; write ${whole}${whole} for a plain one`);
  }
  literal += text.slice(at);
  if (literal !== '' || parts.length === 0) parts.push({ literal });
  return { parts };
}

/** The placeholders of a template. */
export function namesIn({ parts }: Template): readonly string[] {
  return parts.flatMap((part) => ('name' in part ? [part.name] : []));
}

/** True where the template is one placeholder and nothing else. */
export function isLone({ parts }: Template): boolean {
  return parts.length === 1 && parts[0] !== undefined && 'name' in parts[0];
}

/**
 * What a value inside a longer text may be made of. The longer text may be a search expression of the service, whose marks nobody here knows: only
 * letters, digits and a few harmless marks, beginning with a letter or digit, mean themselves in all of them.
 */
const HARMLESS = /^[\p{L}\p{N}][\p{L}\p{N}._:@+-]{0,199}$/u;

function harmless(name: string, value: string): string {
  if (HARMLESS.test(value)) return value;
  throw new InvalidInputError({
    message: `Nothing was sent: the value of {${name}} stands inside a longer text and holds more than letters, digits and . _ : @ + -.`,
    facts: { placeholder: name },
  });
}

function fillingOf(part: { readonly name: string; readonly as: 'plain' | 'number' }, values: Values): Filling {
  const value = Object.hasOwn(values, part.name) ? values[part.name] : undefined;
  if (part.as === 'plain' || typeof value !== 'string') return value;
  if (/^-?\d{1,15}$/.test(value)) return Number(value);
  throw new InvalidInputError({ message: `Nothing was sent: {${part.name}} must be a whole number here.`, facts: { placeholder: part.name } });
}

/** A JSON value: a lone placeholder gives its value and type, a longer text gives a text. */
export function fillJson(template: Template, values: Values): Filling {
  const [first] = template.parts;
  if (isLone(template) && first !== undefined && 'name' in first) return fillingOf(first, values);
  let text = '';
  for (const part of template.parts) {
    if ('literal' in part) {
      text += part.literal;
      continue;
    }
    const value = fillingOf(part, values);
    if (value === undefined || value === null) return undefined;
    text += harmless(part.name, String(value));
  }
  return text;
}

/** A query value; the client encodes it. Undefined leaves the parameter out. */
export function fillQuery(template: Template, values: Values): string | number | boolean | undefined {
  const value = fillJson(template, values) ?? undefined;
  if (typeof value === 'string' && !value.isWellFormed())
    throw new InvalidInputError({ message: 'Nothing was sent: a value for the address holds half a character.', facts: placeholderOf(template) });
  return value;
}

/** Which placeholder an error is about; the first where there are several. */
function placeholderOf(template: Template): { readonly placeholder: string } {
  return { placeholder: namesIn(template)[0] ?? '' };
}

/** A header value. Line ends and anything beyond printable ASCII are refused; inside a longer text quotes and separators too. */
export function fillHeader(template: Template, values: Values): string | undefined {
  let text = '';
  for (const part of template.parts) {
    if ('literal' in part) {
      text += part.literal;
      continue;
    }
    const value = fillingOf(part, values);
    if (value === undefined || value === null) return undefined;
    const allowed = isLone(template) ? /^[\x20-\x7e]{0,1000}$/ : /^[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]{1,1000}$/;
    if (!allowed.test(String(value)))
      throw new InvalidInputError({
        message: `Nothing was sent: the value of {${part.name}} cannot stand in a header.`,
        facts: { placeholder: part.name },
      });
    text += String(value);
  }
  return text;
}

/** A path below the service's address; each value stays one segment, or a part of one. */
export function fillPath(template: Template, values: Values): EncodedPath {
  const literals: string[] = [''];
  const inserted: string[] = [];
  const isMixed = (index: number) => {
    const [before, after] = [template.parts[index - 1], template.parts[index + 1]];
    const isEdge = (part: Part | undefined, edge: 'at-end' | 'at-start') =>
      part === undefined || ('literal' in part && (edge === 'at-end' ? part.literal.endsWith('/') : part.literal.startsWith('/')));
    return !(isEdge(before, 'at-end') && isEdge(after, 'at-start'));
  };
  for (const [index, part] of template.parts.entries()) {
    if ('literal' in part) literals[literals.length - 1] += part.literal;
    else {
      const value = String(fillingOf(part, values) ?? '');
      inserted.push(isMixed(index) ? harmless(part.name, value) : value);
      literals.push('');
    }
  }
  return encodePath(Object.assign([...literals], { raw: literals }) as unknown as TemplateStringsArray, ...inserted);
}

/** JSON with placeholders in its texts. Keys are the admin's own and never filled. */
export type JsonTemplate =
  | { readonly text: Template }
  | { readonly constant: number | boolean | null }
  | { readonly list: readonly JsonTemplate[] }
  | { readonly object: readonly (readonly [string, JsonTemplate])[] };

/** @throws SyntaxError of {@link parseTemplate}. */
export function parseJsonTemplate(value: unknown): JsonTemplate {
  if (typeof value === 'string') return { text: parseTemplate(value) };
  if (Array.isArray(value)) return { list: value.map(parseJsonTemplate) };
  if (typeof value === 'object' && value !== null) return { object: Object.entries(value).map(([key, inner]) => [key, parseJsonTemplate(inner)]) };
  return { constant: value as number | boolean | null };
}

export function templatesIn(template: JsonTemplate): readonly Template[] {
  if ('text' in template) return [template.text];
  if ('list' in template) return template.list.flatMap(templatesIn);
  return 'object' in template ? template.object.flatMap(([, inner]) => templatesIn(inner)) : [];
}

/** The value to send; what is undefined is left out. */
export function fillJsonTemplate(template: JsonTemplate, values: Values): unknown {
  if ('text' in template) return fillJson(template.text, values);
  if ('constant' in template) return template.constant;
  if ('list' in template) return template.list.map((inner) => fillJsonTemplate(inner, values)).filter((inner) => inner !== undefined);
  const filled = template.object.map(([key, inner]) => [key, fillJsonTemplate(inner, values)] as const);
  return Object.fromEntries(filled.filter(([, inner]) => inner !== undefined));
}

/** XML with placeholders in texts and attribute values; `{fields}` alone is where the written fields go. */
export interface XmlTemplate {
  readonly name: string;
  readonly attributes: readonly (readonly [string, Template])[];
  readonly children: readonly (XmlTemplate | Template | 'fields')[];
}

/** @throws SyntaxError of {@link parseTemplate}. */
export function parseXmlTemplate({ name, attributes, children }: XmlElement): XmlTemplate {
  return {
    name,
    attributes: Object.entries(attributes).map(([key, value]) => [key, parseTemplate(value)]),
    children: children.flatMap((child): XmlTemplate['children'] => {
      if (typeof child !== 'string') return [parseXmlTemplate(child)];
      if (child.trim() === '{fields}') return ['fields'];
      // Blanks between elements are only there for the reader.
      return child.trim() === '' ? [] : [parseTemplate(child.trim())];
    }),
  };
}

export function templatesInXml(template: XmlTemplate): readonly Template[] {
  const inner = template.children.flatMap((child) => (child === 'fields' ? [] : 'parts' in child ? [child] : templatesInXml(child)));
  return [...template.attributes.map(([, value]) => value), ...inner];
}

/** The element to send. An element whose only text is a lone placeholder without a value is left out. */
export function fillXml(template: XmlTemplate, values: Values, fields: readonly XmlNode[]): XmlElement | undefined {
  const attributes: [string, string][] = [];
  for (const [key, value] of template.attributes) {
    const filled = fillJson(value, values);
    if (filled !== undefined && filled !== null) attributes.push([key, xmlText(String(filled), value)]);
  }
  const children: XmlNode[] = [];
  for (const child of template.children) {
    if (child === 'fields') children.push(...fields);
    else if ('parts' in child) {
      const text = fillJson(child, values);
      if (text === undefined && template.children.length === 1) return undefined;
      children.push(xmlText(String(text ?? ''), child));
    } else {
      const element = fillXml(child, values, fields);
      if (element !== undefined) children.push(element);
    }
  }
  return { name: template.name, local: template.name, attributes: Object.fromEntries(attributes), children, isNil: false };
}

/** @throws InvalidInputError for characters that XML cannot hold, escaped or not. */
function xmlText(text: string, template: Template): string {
  if (isXmlText(text)) return text;
  throw new InvalidInputError({
    message: 'Nothing was sent: a value holds a character that XML cannot carry. Remove control characters from it.',
    facts: placeholderOf(template),
  });
}
