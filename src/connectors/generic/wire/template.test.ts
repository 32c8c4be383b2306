/** @module connectors/generic/wire/template  Placeholders by where they stand; hostile values never change the structure of a request. Seeds are printed on failure. */
import fc from 'fast-check';
import { hasErrorCode } from '#domain';
import {
  fillHeader,
  fillJson,
  fillJsonTemplate,
  fillPath,
  fillQuery,
  fillXml,
  isLone,
  namesIn,
  parseJsonTemplate,
  parseTemplate,
  parseXmlTemplate,
} from './template.ts';
import { elementsIn, parseXml, textIn, writeXml, type XmlElement } from './xml.ts';

const HOSTILE = [
  '../me',
  '..',
  '%2e%2e%2fadmin',
  'a/b',
  'a?b=c',
  'a#b',
  'a;b',
  'a&b=c',
  'x\r\nX-Evil: 1',
  '"',
  "'",
  '</i:Id><i:Id>2',
  ']]>',
  '<!DOCTYPE x [<!ENTITY e "x">]>',
  '&amp;',
  '{id}',
  '{{id}}',
  ['$', '{1}'].join(''),
  '\\',
  '\u0000',
  '\ud800',
  '"}){viewer{id}}#',
  '","admin":true,"x":"',
  '__proto__',
  'constructor',
  '* OR 1=1',
  "' or '1'='1",
  'a^ORb=c',
  '\u202e',
  '🚄',
];
const hostile = fc.oneof(
  fc.constantFrom(...HOSTILE),
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme' }),
  fc.tuple(fc.constantFrom(...HOSTILE), fc.string()).map((parts) => parts.join('')),
);

/** What came out, or undefined where the value was refused before anything was sent. */
function sent<Result>(fill: () => Result): Result | undefined {
  try {
    return fill();
  } catch (error) {
    if (hasErrorCode(error, 'invalid-input')) return undefined;
    throw error;
  }
}

const check = (property: fc.IProperty<[string]>) => fc.assert(property, { numRuns: 500, verbose: 1 });

describe('reading', () => {
  test.each([
    ['{id}', ['id'], true],
    ['/cases/{id}/notes', ['id'], false],
    ['{a}{b}', ['a', 'b'], false],
    ['{version:number}', ['version'], true],
    ['{{id}}', [], false],
    ['', [], false],
  ])('%s holds %j', (text, names, lone) => {
    const template = parseTemplate(text);
    expect([namesIn(template), isLone(template)]).toEqual([names, lone]);
  });

  test.each(['{', '}', '{id', '{1}', '{a b}', '{id:text}', 'a}b'])('%s says which brace belongs to nothing', (text) => {
    expect(() => parseTemplate(text)).toThrow(/the brace at character \d+ belongs to no placeholder/);
  });
});

describe('filling', () => {
  test('a lone placeholder keeps the type of its value, a longer text is text', () => {
    expect([
      fillJson(parseTemplate('{n}'), { n: 7 }),
      fillJson(parseTemplate('{yes}'), { yes: true }),
      fillJson(parseTemplate('no {n}'), { n: 7 }),
    ]).toEqual([7, true, 'no 7']);
    expect([
      fillJson(parseTemplate('{n:number}'), { n: '42' }),
      fillJson(parseTemplate('{n}'), { n: null }),
      fillJson(parseTemplate('{{n}}'), {}),
    ]).toEqual([42, null, '{n}']);
  });

  test('what has no value is left out, also out of a longer text', () => {
    const template = parseJsonTemplate({ a: '{none}', b: 'x{none}', c: ['{none}', '{n}'], d: { e: null } });
    expect(fillJsonTemplate(template, { n: 1 })).toEqual({ c: [1], d: { e: null } });
    expect([fillQuery(parseTemplate('{none}'), {}), fillHeader(parseTemplate('"{none}"'), {})]).toEqual([undefined, undefined]);
  });

  test('a placeholder never reads what objects inherit', () => {
    for (const name of ['constructor', 'toString', '__proto__', 'hasOwnProperty'])
      expect(fillJson({ parts: [{ name, as: 'plain' }] }, {})).toBeUndefined();
  });

  test.each(['12a', '1e3', ' 5', '', '9'.repeat(16)])('{id:number} refuses %j', (id) => {
    expect(() => fillJson(parseTemplate('{id:number}'), { id })).toThrow('must be a whole number');
  });

  test.each(['T-1001', 'anna.huber@acme.example', '2026-01-05T09:00:00Z', 'Zürich', 'tl-7f3a-0001'])('%s may stand inside a longer text', (value) => {
    expect(fillJson(parseTemplate('ref:{v}'), { v: value })).toBe(`ref:${value}`);
  });

  test.each(['a b', '*', 'a*', '-a', 'a"', "a'", 'a)', 'a^b', 'a\\', 'a\n', '', 'a,b', 'a|b', '%', 'a=b', 'a>b', 'a~', 'x'.repeat(201)])(
    '%j may not: it could mean something there',
    (value) => {
      expect(() => fillJson(parseTemplate('ref:{v}'), { v: value })).toThrow('inside a longer text');
      expect(() => fillPath(parseTemplate("/cases(id='{v}')"), { v: value })).toThrow();
    },
  );
});

describe('whatever a value holds', () => {
  test('a path keeps its segments', () =>
    check(
      fc.property(hostile, (value) => {
        const path = sent(() => fillPath(parseTemplate('/api/cases/{id}/notes'), { id: value }));
        if (path === undefined) return;
        const url = new URL(`https://service.example${path}`);
        expect([url.search, url.hash, url.host]).toEqual(['', '', 'service.example']);
        const segments = url.pathname.split('/');
        expect([segments.length, segments[1], segments[2], segments[4]]).toEqual([5, 'api', 'cases', 'notes']);
        expect(decodeURIComponent(segments[3] ?? '')).toBe(value);
      }),
    ));

  test('a query value stays one value', () =>
    check(
      fc.property(hostile, (value) => {
        const filled = sent(() => fillQuery(parseTemplate('{q}'), { q: value }));
        if (filled === undefined) return;
        expect(filled).toBe(value);
        expect([...new URL(`https://service.example/?a=1&q=${encodeURIComponent(String(filled))}&z=2`).searchParams]).toEqual([
          ['a', '1'],
          ['q', value],
          ['z', '2'],
        ]);
      }),
    ));

  test('a header stays one line, and its quotes are ours', () =>
    check(
      fc.property(hostile, (value) => {
        const lone = sent(() => fillHeader(parseTemplate('{v}'), { v: value }));
        if (lone !== undefined) expect(lone).toMatch(/^[\x20-\x7e]*$/);
        const quoted = sent(() => fillHeader(parseTemplate('"{v}"'), { v: value }));
        if (quoted !== undefined) expect(quoted).toMatch(/^"[^"\\\s,;]+"$/);
      }),
    ));

  test('a JSON body has the shape of its template, and the value comes back as it was', () =>
    check(
      fc.property(hostile, (value) => {
        const template = parseJsonTemplate({ case: { title: '{text}', kind: 'incident' }, ids: ['{text}'] });
        const body: unknown = JSON.parse(JSON.stringify(fillJsonTemplate(template, { text: value })));
        const same: unknown = JSON.parse(JSON.stringify(value));
        expect(body).toEqual({ case: { title: same, kind: 'incident' }, ids: [same] });
        expect(Object.getPrototypeOf({})).toBe(Object.prototype);
      }),
    ));

  test('XML has the elements and attributes of its template, and the value comes back as it was', () => {
    const template = parseXmlTemplate(parseXml('<i:Get xmlns:i="urn:x"><i:Id kind="{v}">{v}</i:Id><i:Last>1</i:Last></i:Get>'));
    check(
      fc.property(hostile, (value) => {
        const element = sent(() => fillXml(template, { v: value }, []));
        if (element === undefined) return;
        const root = parseXml(writeXml(element));
        const [id, last] = elementsIn(root) as [XmlElement, XmlElement];
        expect([elementsIn(root).length, elementsIn(id).length, Object.keys(id.attributes), textIn(last)]).toEqual([2, 0, ['kind'], '1']);
        expect([textIn(id), id.attributes.kind]).toEqual([value, value]);
      }),
    );
  });
});

describe('XML templates', () => {
  const fill = (xml: string, values: Parameters<typeof fillXml>[1]) => {
    const element = fillXml(parseXmlTemplate(parseXml(xml)), values, [{ name: 'T', local: 'T', attributes: {}, children: ['<x>'], isNil: false }]);
    return element === undefined ? undefined : writeXml(element);
  };

  test('written fields go where {fields} stands', () => {
    expect(fill('<U><Id>{id}</Id><In>\n  {fields}\n</In></U>', { id: 'a' })).toBe('<U><Id>a</Id><In><T>&lt;x&gt;</T></In></U>');
  });

  test('an element whose value there is none is left out, an attribute too', () => {
    expect(fill('<U a="{none}"><Id>{none}</Id><B/></U>', {})).toBe('<U><B/></U>');
  });

  test('known to be empty is an empty element', () => {
    expect(fill('<U><Id>{id}</Id></U>', { id: null })).toBe('<U><Id/></U>');
  });
});
