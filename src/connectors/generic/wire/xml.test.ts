/** @module connectors/generic/wire/xml  What is refused, what is read, what is written. */
import { elementsIn, isXmlText, parseXml, textIn, writeXml } from './xml.ts';

const bomb = `<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "ha">${Array.from({ length: 9 }, (_, index) => `<!ENTITY ${String.fromCharCode(98 + index)} "${`&${String.fromCharCode(97 + index)};`.repeat(10)}">`).join('')}]><lolz>&j;</lolz>`;

test.each([
  ['an external entity', '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>'],
  ['entities that unfold to billions', bomb],
  ['an external document type', '<!DOCTYPE x SYSTEM "https://evil.example/x.dtd"><x/>'],
  ['a document type in small letters', '<!doctype x><x/>'],
  ['a parameter entity', '<!DOCTYPE x [<!ENTITY % p SYSTEM "https://evil.example/p">%p;]><x/>'],
])('refuses %s before anything is read', (_what, text) => {
  expect(() => parseXml(text)).toThrow('a document type is not accepted');
});

test.each([
  ['an entity that nobody declared', '<x>&nbsp;</x>'],
  ['two roots', '<x/><y/>'],
  ['an open element', '<x><y></x>'],
  ['an undeclared prefix', '<a:x/>'],
  ['one attribute twice', '<x a="1" a="2"/>'],
  ['a control character', '<x>\u0001</x>'],
  ['a reference to one', '<x>&#0;</x>'],
  ['text alone', 'hello'],
  ['HTML of a proxy', '<html><body><p>Bad gateway<br></body></html>'],
])('refuses %s', (_what, text) => {
  expect(() => parseXml(text)).toThrow(SyntaxError);
});

test('never quotes what it could not read', () => {
  expect(() => parseXml('<x>canary-4711</y>')).toThrow(expect.objectContaining({ message: expect.not.stringContaining('canary') }));
});

test('refuses depth and number beyond any real document', () => {
  expect(() => parseXml('<a>'.repeat(101) + '</a>'.repeat(101))).toThrow('nested deeper than 100 levels');
  expect(() => parseXml(`<a>${'<b/>'.repeat(200_001)}</a>`)).toThrow('more than 200000 elements');
});

test('reads the five entities, references, CDATA and comments', () => {
  const root = parseXml('<x>&lt;&gt;&amp;&quot;&apos;&#65;&#x1F684;<!-- not this --><![CDATA[<b>&amp;]]></x>');
  expect(textIn(root)).toBe('<>&"\'A🚄<b>&amp;');
});

test('names are told apart by prefix when written and not when read', () => {
  const root = parseXml('<a:x xmlns:a="urn:a" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><a:y xsi:nil="true"/><y xsi:nil="0"/></a:x>');
  expect(elementsIn(root).map(({ name, local, isNil }) => [name, local, isNil])).toEqual([
    ['a:y', 'y', true],
    ['y', 'y', false],
  ]);
});

test('a key of JavaScript is an attribute like any other', () => {
  const root = parseXml('<x constructor="1" toString="2"/>');
  expect([root.attributes.constructor, Object.keys(root.attributes)]).toEqual(['1', ['constructor', 'toString']]);
});

test('what is written reads back: line ends, tabs and quotes too', () => {
  const text = ' a\r\n\t"b" <c> & \'d\' ]]> ';
  const written = writeXml({ name: 'x', attributes: { t: text }, children: [text] });
  const root = parseXml(written);
  expect([textIn(root), root.attributes.t]).toEqual([text, text]);
});

test.each([
  ['plain', 'Zürich 🚄\n', true],
  ['a NUL', 'a\u0000', false],
  ['an escape character', '\u001b[0m', false],
  ['half a character', '\ud83d', false],
  ['U+FFFF', '\uffff', false],
])('knows whether XML can hold %s', (_what, text, can) => {
  expect(isXmlText(text)).toBe(can);
});
