/** @module connector-kit/xml-text  Text of people on its way into XML, which has no way of writing most control characters. https://www.w3.org/TR/xml/#charsets */

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is left out.
const UNWRITABLE = /[\u0000-\u0008\u000e-\u001f\ufffe\uffff]/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these two are line breaks to word processors.
const LINE_BREAKS = /[\u000b\u000c]/g;

/**
 * As XML can carry it, for text that is only read by people: line breaks of word processors (vertical tab, form feed) become line feeds, what nobody sees is left out.
 * Not for values that are compared with what comes back.
 */
export function asXmlText(text: string): string {
  return text.toWellFormed().replace(LINE_BREAKS, '\n').replace(UNWRITABLE, '');
}
