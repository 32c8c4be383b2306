/** @module connectors/servicenow-soap  XML that is made to harm does none: nothing of it is fetched, expanded, or taken for an answer (B15). */
import { HttpResponse, http } from 'msw';
import { hasErrorCode } from '#domain';
import { ORIGIN, using } from './fake/test-connection.ts';
import { decodeXml, escapeXml, isXmlText, whyNotPlain } from './plain-xml.ts';

const failureOf = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );

const ID = 'ab'.repeat(16);
const envelope = (body: string, prolog = '') =>
  `<?xml version="1.0" encoding="UTF-8"?>${prolog}<SOAP-ENV:Envelope xmlns:SOAP-ENV="http://schemas.xmlsoap.org/soap/envelope/"><SOAP-ENV:Body>${body}</SOAP-ENV:Body></SOAP-ENV:Envelope>`;
const answer = (title: string) => `<getResponse><sys_id>${ID}</sys_id><short_description>${title}</short_description></getResponse>`;

const BOMB = `<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">${Array.from({ length: 9 }, (_, level) => `<!ENTITY a${level} "${`&a${level === 0 ? '' : level - 1};`.repeat(10)}">`).join('')}]>`;

const DANGERS: readonly (readonly [string, string])[] = [
  ['an external entity that names a file', envelope(answer('&file;'), '<!DOCTYPE x [<!ENTITY file SYSTEM "file:///etc/passwd">]>')],
  ['an external entity that names an address', envelope(answer('&web;'), '<!DOCTYPE x [<!ENTITY web SYSTEM "http://127.0.0.1:1/canary">]>')],
  ['an external document type', envelope(answer('x'), '<!DOCTYPE x SYSTEM "http://127.0.0.1:1/canary.dtd">')],
  ['a parameter entity', envelope(answer('x'), '<!DOCTYPE x [<!ENTITY % p SYSTEM "http://127.0.0.1:1/p"> %p;]>')],
  ['a document type in lower case and with blanks', envelope(answer('x'), '<! doctype x>')],
  ['a billion laughs', envelope(answer('&a8;'), BOMB)],
  ['one long entity, repeated', envelope(answer('&a;'.repeat(1_000)), `<!DOCTYPE x [<!ENTITY a "${'a'.repeat(10_000)}">]>`)],
  ['elements nested ten thousand deep', envelope(`<getResponse>${'<a>'.repeat(10_000)}${'</a>'.repeat(10_000)}</getResponse>`)],
  ['a stylesheet instruction', envelope(answer('x'), '<?xml-stylesheet href="http://127.0.0.1:1/x.xsl"?>')],
  ['an element that names a prototype', envelope(`<getResponse><__proto__><isAdmin>true</isAdmin></__proto__><sys_id>${ID}</sys_id></getResponse>`)],
  ['an end before its beginning', `${envelope(answer('x'))}</oops>`],
  ['half an envelope', envelope(answer('x')).slice(0, -30)],
  ['a page of a gateway', '<html><body>Please sign in</body></html>'],
  ['nothing', ''],
];

describe.each(DANGERS)('%s', (_name, xml) => {
  test('is no answer to a read, and names no record', () =>
    using(async ({ incident, server, fake, call }) => {
      const title = 'Of the real record';
      fake.store.insert('incident', { short_description: title }, { actor: 'anna.huber', id: ID });
      server.use(http.post(`${ORIGIN}/incident.do`, () => new HttpResponse(xml, { headers: { 'content-type': 'text/xml' } })));
      const outcome = await incident.read(ID, ['short_description'], call).then(
        (result) => result.kind,
        (error: unknown) => hasErrorCode(error, 'vendor-reply-unreadable'),
      );
      expect([true, 'missing']).toContain(outcome);
    }));

  test('leaves a write unknown, and is not sent again', () =>
    using(async ({ incident, server, call }) => {
      let sent = 0;
      await incident.describe(call);
      server.use(
        http.post(`${ORIGIN}/incident.do`, () => {
          sent += 1;
          return new HttpResponse(xml, { headers: { 'content-type': 'text/xml' } });
        }),
      );
      const error = await failureOf(incident.create({ fields: { short_description: 'x' }, correlationId: 'tl-1', idempotencyKey: '1' }, call));
      expect(hasErrorCode(error, 'outcome-unknown')).toBe(true);
      expect(sent).toBe(1);
    }));
});

test('nothing of a prototype was touched by all this', () => {
  expect(({} as { isAdmin?: unknown }).isAdmin).toBeUndefined();
});

test.each([
  ['a fault whose words hold an entity', '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>', '&f;'],
  ['a fault that is nested like a bomb', '', `${'<b>'.repeat(5_000)}${'</b>'.repeat(5_000)}`],
])('%s is as unknown as any other answer without sense', (_name, prolog, words) =>
  using(async ({ incident, server, call }) => {
    await incident.describe(call);
    const fault = `<SOAP-ENV:Fault><faultcode>x</faultcode><faultstring>${words}</faultstring></SOAP-ENV:Fault>`;
    server.use(http.post(`${ORIGIN}/incident.do`, () => new HttpResponse(envelope(fault, prolog), { status: 500 })));
    const error = await failureOf(incident.create({ fields: { short_description: 'x' }, correlationId: 'tl-1', idempotencyKey: '1' }, call));
    expect(hasErrorCode(error, 'outcome-unknown')).toBe(true);
    expect(String(error)).not.toContain('root:');
  }),
);

test('bytes in another encoding than UTF-8 are no text, whatever they declare', () => {
  const sixteen = new Uint8Array(Buffer.from('<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE x>', 'utf16le'));
  expect(decodeXml(new Uint8Array([0xff, 0xfe, ...sixteen]))).toBeUndefined();
  expect(decodeXml(new Uint8Array([0x3c, 0xc3, 0x28]))).toBeUndefined();
  expect(decodeXml(new TextEncoder().encode('<ü/>'))).toBe('<ü/>');
});

test.each([
  ['a plain envelope', envelope(answer('Mail is slow')), undefined],
  ['escaped markup in a text', envelope(answer('&lt;!DOCTYPE html&gt; &amp;amp;')), undefined],
  ['a hundred records side by side', envelope('<r><a>1</a></r>'.repeat(100)), undefined],
  ['a raw section', envelope(answer('<![CDATA[<!DOCTYPE x>]]>')), expect.any(String)],
  ['a hidden constructor behind a prefix', envelope('<x:constructor xmlns:x="y">1</x:constructor>'), expect.stringContaining('constructor')],
  ['too many elements', envelope('<a/>'.repeat(200_001)), 'it has too many elements'],
])('looks before it parses: %s', (_name, xml, why) => {
  expect(whyNotPlain(xml)).toEqual(why);
});

test.each([
  ['a control character', 'a\u0000b', false],
  ['half a character', 'a\ud800', false],
  ['a no-character', 'a\uffff', false],
  ['tabs and line ends', 'a\tb\r\nc', true],
  ['letters, signs and pictures', 'Zürich <&> "x" 🚄', true],
])('knows what XML can carry: %s', (_name, text, can) => {
  expect(isXmlText(text)).toBe(can);
});

test('a text that XML cannot carry is refused with its field, and nothing is sent', () =>
  using(async ({ incident, fake, seedRecord, call }) => {
    const id = seedRecord();
    const result = await incident.write({ id, fields: { short_description: 'a\u0007b' } }, call);
    expect(result).toMatchObject({ kind: 'refused', refusal: { fields: ['short_description'] } });
    expect(fake.ledger.filter(({ effect }) => effect === 'incident.update')).toEqual([]);
  }));

test.each([']]>', '<x/>', '&amp;', '&#60;', '</short_description><state>7</state>', "' or '1'='1", '\r\n\tend '])(
  'a value cannot become markup: %j',
  (value) =>
    using(async ({ incident, seedRecord, call }) => {
      const id = seedRecord();
      expect((await incident.write({ id, fields: { description: value } }, call)).kind).toBe('written');
      expect(await incident.read(id, ['description', 'state'], call)).toMatchObject({ record: { fields: { description: value, state: '1' } } });
      expect(escapeXml(value)).not.toMatch(/[<>\r]/);
    }),
);
