/**
 * @module connectors/servicenow-soap/plain-xml
 * What comes from the wire is looked at before any parser sees it: an answer of this service has no document type, so nothing can name an entity, a file or
 * an address in one; and it is flat, so nothing that is nested deeply is one.
 */

/** An envelope, a body, a response, a result, a column: twice that is already odd. */
const MAX_DEPTH = 16;
/** A hundred records of a few hundred columns, twice over for labels. */
const MAX_ELEMENTS = 200_000;
/** Names that mean something to objects of this language. */
const RESERVED = new Set(['__proto__', 'prototype', 'constructor']);

const TAG = /<(\/?)([^\s/>!?][^\s/>]*)(?:\s[^>]*?)?(\/?)>/g;

/** Why bytes are no answer that may be parsed; undefined where they are. */
export function whyNotPlain(text: string): string | undefined {
  if (/<!\s*(?:DOCTYPE|ENTITY|ELEMENT|ATTLIST|NOTATION)/i.test(text)) return 'it declares a document type';
  if (/<\?(?!xml\s)/i.test(text)) return 'it holds a processing instruction';
  if (/<!\[CDATA\[/.test(text)) return 'it holds raw sections, which this service does not write';
  let depth = 0;
  let elements = 0;
  for (const [, close, name = '', selfClosed] of text.matchAll(TAG)) {
    if (RESERVED.has(name.replace(/^.*:/, ''))) return `it names an element ${name}`;
    if (close === '/') depth -= 1;
    else {
      elements += 1;
      if (selfClosed !== '/') depth += 1;
    }
    if (depth > MAX_DEPTH) return 'it is nested too deeply';
    if (elements > MAX_ELEMENTS) return 'it has too many elements';
  }
  return undefined;
}

/** Bytes as text; undefined where they are not UTF-8, whatever they declare to be. */
export function decodeXml(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** Whether XML can carry a text: most control characters and halves of characters have no way of being written. */
export function isXmlText(text: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused.
  return text.isWellFormed() && !/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/.test(text);
}

/** As element content; a carriage return would be read as a line feed if it stood there itself. */
export function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('\r', '&#13;');
}
