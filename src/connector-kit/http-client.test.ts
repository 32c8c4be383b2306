/** The client over a scripted vendor: what is sent, what comes back, and what a refusal says. */
import { inspect } from 'node:util';
import { z } from 'zod';
import type { VendorDialect } from './http-types.ts';
import { path } from './path.ts';
import { failureOf, read, scriptedVendor, write } from './testing/scripted-vendor.ts';
import { testCall } from './testing/test-runtime.ts';

describe('what is sent', () => {
  test('is base URL, encoded path and query, with absent parameters left out', async () => {
    const { http, sent } = scriptedVendor();
    await http.request({ ...read, query: { q: 'a b&c=d', limit: 10, all: false, none: undefined } }, testCall());
    expect(sent[0]).toMatchObject({ method: 'GET', url: 'https://acme.example.com/api/things/1?q=a%20b%26c%3Dd&limit=10&all=false' });
    expect(sent[0]).not.toHaveProperty('body');
  });

  test.each([
    ['json', { json: { ü: 1 } }, 'application/json', '{"ü":1}'],
    ['form', { form: { a: 'b c', d: '&' } }, 'application/x-www-form-urlencoded', 'a=b+c&d=%26'],
    ['bytes', { bytes: new Uint8Array([1, 2]) }, 'application/octet-stream', new Uint8Array([1, 2])],
  ])('carries a body of %s with its type', async (_, body, type, content) => {
    const { http, sent } = scriptedVendor();
    await http.request({ operation: 'x', method: 'POST', path: path`/x`, repeat: 'unsafe', schema: z.unknown(), ...body }, testCall());
    expect(sent[0]).toMatchObject({ headers: { 'content-type': type }, body: content });
  });

  test('carries the trace, a span of its own for each sending, and who we are', async () => {
    const { http, sent } = scriptedVendor({ replies: [{ status: 503 }, { status: 200 }], runtime: { random: Math.random } });
    await http.request(read, testCall());
    const traces = sent.map(({ headers }) => headers.traceparent ?? '');
    expect(traces).toEqual(traces.map(() => expect.stringMatching(/^00-0af7651916cd43dd8448eb211c80319c-[0-9a-f]{16}-01$/)));
    expect(traces[0]).not.toBe(traces[1]);
    expect(sent[0]?.headers['user-agent']).toBe('Tieline');
  });

  test('follows a next link of the same origin and takes our credentials to no other', async () => {
    const { http, sent } = scriptedVendor();
    await http.request({ ...read, path: new URL('https://acme.example.com/api/things?page=2') }, testCall());
    for (const elsewhere of ['https://evil.example.com/api', 'http://acme.example.com/api', 'https://acme.example.com:8443/api'])
      expect(await failureOf(http.request({ ...read, path: new URL(elsewhere) }, testCall()))).toMatchObject({ code: 'egress-denied' });
    expect(sent.map(({ url }) => url)).toEqual(['https://acme.example.com/api/things?page=2']);
  });

  test('cannot have its credentials replaced by a request’s own headers', async () => {
    const { http, sent } = scriptedVendor();
    await http.request({ ...read, headers: { Authorization: 'none', 'X-Custom': '1' } }, testCall());
    expect(sent[0]?.headers).toMatchObject({ authorization: expect.stringMatching(/^Basic /), 'x-custom': '1' });
  });
});

describe('what comes back', () => {
  test('is checked, and an answer that does not fit names operation and field', async () => {
    const { http } = scriptedVendor({ replies: [{ status: 200, body: { result: [{ id: 7 }] } }] });
    const schema = z.object({ result: z.array(z.object({ id: z.string() })) });
    const failure = await failureOf(http.request({ ...read, schema }, testCall()));
    expect(failure).toMatchObject({
      code: 'vendor-reply-unreadable',
      message: expect.stringContaining('thing.read'),
      facts: { field: 'result.0.id', operation: 'thing.read' },
    });
  });

  test('keeps 64-bit ids', async () => {
    const { http } = scriptedVendor({ replies: [{ status: 200, body: '{"id":9223372036854775807}' }] });
    expect((await http.request({ ...read, schema: z.object({ id: z.string() }) }, testCall())).data.id).toBe('9223372036854775807');
  });

  test('may be empty where the schema allows it', async () => {
    const { http } = scriptedVendor({ replies: [{ status: 204 }] });
    expect(await http.request({ ...write, schema: z.undefined() }, testCall())).toMatchObject({ status: 204, data: undefined });
  });

  test('says so when it is a page instead of data', async () => {
    const { http } = scriptedVendor({
      replies: [{ status: 200, headers: { 'content-type': 'text/html; charset=utf-8' }, body: '<h1>Hibernating</h1>' }],
    });
    expect(await failureOf(http.request(read, testCall()))).toMatchObject({
      code: 'vendor-reply-unreadable',
      message: expect.stringContaining('text/html'),
    });
  });

  test('is left to the connector for the statuses that it names, whether the body fits or not', async () => {
    const { http, sent } = scriptedVendor({
      replies: [
        { status: 404, body: { error: 'gone' } },
        { status: 409, body: { id: '1' } },
      ],
    });
    const spec = { ...read, alsoAnswers: [404, 409], schema: z.object({ id: z.string() }) };
    expect(await http.request(spec, testCall())).toMatchObject({ status: 404, data: undefined });
    expect(await http.request(spec, testCall())).toMatchObject({ status: 409, data: { id: '1' } });
    expect(sent).toHaveLength(2);
  });

  test('is bytes for a download', async () => {
    const { http } = scriptedVendor({ replies: [{ status: 200, headers: { 'content-type': 'image/png' }, body: 'PNG' }] });
    const { bytes, headers } = await http.download(read, testCall());
    expect([new TextDecoder().decode(bytes), headers['content-type']]).toEqual(['PNG', 'image/png']);
  });

  test('is a failure where a 2xx carries an error in its body (F19)', async () => {
    const dialect: Partial<VendorDialect> = {
      isFailure: (_response, text) => text.includes('"ok":false'),
      readRefusal: (_response, text) => ({ message: JSON.parse(text).error, fields: ['channel'] }),
      reclassify: (_response, text) => (text.includes('ratelimited') ? 'rate-limited' : undefined),
    };
    const { http, answer } = scriptedVendor({ dialect, replies: [{ status: 200, body: { ok: false, error: 'no_such_channel' } }] });
    expect(await failureOf(http.request(write, testCall()))).toMatchObject({
      code: 'vendor-refused',
      fields: ['channel'],
      message: expect.stringContaining('no_such_channel'),
    });
    answer({ status: 200, body: { ok: false, error: 'ratelimited' }, headers: { 'retry-after': '2' } }, { status: 200, body: { ok: true } });
    expect(await failureOf(http.request(write, testCall()))).toBe('answered');
  });
});

describe('refusals', () => {
  test('say what was refused, which fields are missing, and what to do', async () => {
    const dialect = { readRefusal: () => ({ message: 'Close code is mandatory', fields: ['close_code'], missing: ['close_code', 'close_notes'] }) };
    const { http } = scriptedVendor({ dialect, replies: [{ status: 422, body: {} }] });
    expect(await failureOf(http.request(write, testCall()))).toMatchObject({
      code: 'vendor-refused',
      fields: ['close_code'],
      facts: { connectionId: 'connection-1', operation: 'thing.create', status: 422, missing: ['close_code', 'close_notes'] },
      message: 'thing.create: the vendor refused (422). It said: Close code is mandatory Correct the value and try again.',
    });
  });

  test('keep at most 2,000 characters of the vendor’s body, also where the dialect cannot read it', async () => {
    const dialect = {
      readRefusal: () => {
        throw new Error('not JSON');
      },
    };
    const { http } = scriptedVendor({ dialect, replies: [{ status: 400, body: 'x'.repeat(100_000) }] });
    const failure = await failureOf(http.request(write, testCall()));
    expect(String(failure).length).toBeLessThan(2_200);
  });

  test('keep no credential that the vendor echoes', async () => {
    const { http, runtime, sent } = scriptedVendor({
      replies: [{ status: 400, body: 'you sent Basic dTpjYW5hcnktcGFzc3dvcmQ= for canary-password' }],
    });
    const failure = await failureOf(http.request(write, testCall()));
    const encoded = sent[0]?.headers.authorization?.slice(6) as string;
    const told = inspect([failure, runtime.logged], { depth: 10 });
    expect([told.includes('canary-password'), told.includes(encoded)]).toEqual([false, false]);
  });

  test('name where a redirect leads, and are not followed', async () => {
    const { http, sent } = scriptedVendor({ replies: [{ status: 302, headers: { location: 'https://login.example.com/?next=secret' } }] });
    const failure = await failureOf(http.request(read, testCall()));
    expect(failure).toMatchObject({ code: 'vendor-reply-unreadable', message: expect.stringContaining('login.example.com') });
    expect(String(failure)).not.toContain('secret');
    expect(sent).toHaveLength(1);
  });
});
