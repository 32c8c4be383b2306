/**
 * @module connectors/generic/wire/xml
 * XML as a small tree, read and written. A document type is refused before anything is read, so there are no entities beyond the five of XML itself, and
 * nothing outside is ever loaded. Depth and size are capped.
 */
import { SaxesParser, type SaxesTagNS } from 'saxes';

/** An element; names are as written, `local` is without its prefix. Namespaces are told apart by nobody here: paths name elements by their local name. */
export interface XmlElement {
  readonly name: string;
  readonly local: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlNode[];
  /** `xsi:nil="true"`: known to be empty. */
  readonly isNil: boolean;
}
export type XmlNode = XmlElement | string;

const MAX_DEPTH = 100;
/** Elements and texts of one document. The transport caps bytes; this caps what they unfold to in memory. */
const MAX_NODES = 200_000;
const XSI = 'http://www.w3.org/2001/XMLSchema-instance';

interface Growing extends XmlElement {
  readonly children: XmlNode[];
}

/**
 * Reads one document.
 * @throws SyntaxError saying what could not be read; never quoting the text.
 */
export function parseXml(text: string): XmlElement {
  if (/<!DOCTYPE|<!ENTITY/i.test(text)) throw new SyntaxError('a document type is not accepted in XML');
  const parser = new SaxesParser({ xmlns: true });
  const open: Growing[] = [];
  let root: XmlElement | undefined;
  let nodes = 0;
  const add = (node: XmlNode) => {
    nodes += 1;
    if (nodes > MAX_NODES) throw new SyntaxError(`more than ${MAX_NODES} elements`);
    open.at(-1)?.children.push(node);
  };
  parser.on('error', () => {
    throw new SyntaxError('not well-formed XML');
  });
  parser.on('doctype', () => {
    throw new SyntaxError('a document type is not accepted in XML');
  });
  parser.on('opentag', (tag) => {
    if (open.length >= MAX_DEPTH) throw new SyntaxError(`nested deeper than ${MAX_DEPTH} levels`);
    const element = toElement(tag);
    add(element);
    root ??= element;
    open.push(element);
  });
  parser.on('closetag', () => void open.pop());
  parser.on('text', (part) => {
    if (part !== '' && open.length > 0) add(part);
  });
  parser.on('cdata', (part) => add(part));
  parser.write(text).close();
  if (root === undefined) throw new SyntaxError('no element');
  return root;
}

function toElement(tag: SaxesTagNS): Growing {
  const attributes = Object.values(tag.attributes);
  const nil = attributes.find(({ local, uri }) => local === 'nil' && uri === XSI)?.value;
  return {
    name: tag.name,
    local: tag.local,
    attributes: Object.fromEntries(attributes.map(({ name, value }) => [name, value])),
    children: [],
    isNil: nil === 'true' || nil === '1',
  };
}

/** The text of an element, without that of elements inside it. */
export function textIn(element: XmlElement): string {
  return element.children.filter((child) => typeof child === 'string').join('');
}

export function elementsIn(element: XmlElement): readonly XmlElement[] {
  return element.children.filter((child) => typeof child !== 'string');
}

/** Writes an element and what is in it. Texts and attribute values are escaped here and nowhere else. */
export function writeXml({ name, attributes, children }: Pick<XmlElement, 'name' | 'attributes' | 'children'>): string {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${escapeXml(value)}"`);
  const content = children.map((child) => (typeof child === 'string' ? escapeXml(child) : writeXml(child))).join('');
  return content === '' ? `<${name}${written.join('')}/>` : `<${name}${written.join('')}>${content}</${name}>`;
}

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' };

/** Line ends and tabs as references: a reader would turn a bare one in an attribute into a blank, and a carriage return into a line feed. */
function escapeXml(text: string): string {
  return text
    .replace(/[&<>"']/g, (character) => ESCAPES[character] ?? character)
    .replace(/[\r\n\t]/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** Whether XML 1.0 can hold the text at all: most control characters and lone surrogates have no place in it, escaped or not. */
export function isXmlText(text: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused.
  return text.isWellFormed() && !/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/.test(text);
}
