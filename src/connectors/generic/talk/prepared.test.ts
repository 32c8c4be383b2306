/** @module connectors/generic/talk/prepared  What goes out, in each format. */
import { exampleText } from '../fake/test-connection.ts';
import { parseService } from '../service/parse.ts';
import type { RequestDocument, ServiceDocument } from '../service/schema.ts';
import { parsePath } from '../wire/place.ts';
import { prepareRequest } from './prepared.ts';

function serviceOf(kind: 'rest' | 'graphql' | 'soap', change: (text: string) => string = (text) => text): ServiceDocument {
  const parsed = parseService(change(exampleText(kind)));
  if (parsed.kind === 'ok') return parsed.service;
  throw new Error(parsed.problems.join('\n'));
}
const textOf = (bytes: Uint8Array | undefined) => new TextDecoder().decode(bytes);
const put = (path: string, value: string | null) => ({ path: parsePath(path), value });

test('REST: a read has no body, absent parameters are left out', () => {
  const service = serviceOf('rest');
  expect(prepareRequest(service, service.requests.openForItem as RequestDocument)({ itemId: 'a 1', page: 2 })).toEqual({
    method: 'GET',
    path: '/api/v1/cases',
    query: { asset: 'a 1', page: 2 },
    headers: {},
  });
});

test('REST: written fields go into the body beside its constants', () => {
  const service = serviceOf('rest', (text) =>
    text.replace('fieldsAt: case, record: case }', 'json: { case: { kind: incident }, notify: false }, fieldsAt: case, record: case }'),
  );
  const filled = prepareRequest(service, service.requests.create)({ correlationId: 'c' }, [
    put('title', 'x'),
    put('external_id', 'c'),
    put('resolution', null),
  ]);
  expect(filled).toEqual({
    method: 'POST',
    path: '/api/v1/cases',
    headers: {},
    json: { case: { kind: 'incident', title: 'x', external_id: 'c', resolution: null }, notify: false },
  });
});

test('REST: filling twice leaves the template as it was', () => {
  const service = serviceOf('rest', (text) =>
    text.replace('fieldsAt: case, record: case }', 'json: { case: { kind: incident } }, fieldsAt: case, record: case }'),
  );
  const fill = prepareRequest(service, service.requests.create);
  fill({}, [put('title', 'first'), put('description', 'only first')]);
  expect(fill({}, [put('title', 'second')]).json).toEqual({ case: { kind: 'incident', title: 'second' } });
});

test('REST: a form instead of JSON', () => {
  const service = serviceOf('rest');
  const fill = prepareRequest(service, { path: '/x', form: { body: '{text}', public: '{visibility}', none: '{id}', n: 1 } });
  expect(fill({ text: 'a&b=c', visibility: true })).toEqual({
    method: 'POST',
    path: '/x',
    headers: {},
    form: { body: 'a&b=c', public: 'true', n: '1' },
  });
});

test('headers of the service go with every request, and those of the request win', () => {
  const service = serviceOf('rest', (text) => `${text}\nheaders: { Accept-Language: en, X-Client: tieline }\n`);
  const { headers } = prepareRequest(service, { path: '/x', headers: { 'X-Client': 'other', 'If-Match': '{etag}' } })({ etag: 'W/"7"' });
  expect(headers).toEqual({ 'Accept-Language': 'en', 'X-Client': 'other', 'If-Match': 'W/"7"' });
});

test('GraphQL: the document is a constant, values are variables', () => {
  const service = serviceOf('graphql');
  const { method, path, json } = prepareRequest(service, service.requests.update)({ id: '"}){x}', version: '7' }, [put('title', '{id}')]);
  expect([method, path]).toEqual(['POST', '/graphql']);
  expect(json).toEqual({ query: service.requests.update.document, variables: { id: '"}){x}', version: 7, input: { title: '{id}' } } });
});

test('SOAP 1.1: envelope, type, and values as text', () => {
  const service = serviceOf('soap');
  const { bytes, headers, path } = prepareRequest(service, service.requests.update)({ id: '<1>' }, [put('Title', 'a & b'), put('State', 'open')]);
  expect(path).toBe('/ws/incidents');
  expect(headers).toMatchObject({ 'content-type': 'text/xml; charset=utf-8', SOAPAction: '"urn:acme:incidents#UpdateIncident"' });
  expect(textOf(bytes)).toBe(
    '<?xml version="1.0" encoding="UTF-8"?><soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body>' +
      '<i:UpdateIncident xmlns:i="urn:acme:incidents"><Id>&lt;1&gt;</Id><Incident><Title>a &amp; b</Title><State>open</State></Incident></i:UpdateIncident></soap:Body></soap:Envelope>',
  );
});

test('SOAP 1.2: its namespace and type, and the declared header', () => {
  const service = serviceOf('soap', (text) =>
    text.replace('soap: { version: "1.1" }', 'soap: { version: "1.2", header: \'<t:Tenant xmlns:t="urn:t">acme</t:Tenant>\' }'),
  );
  const { bytes, headers } = prepareRequest(service, service.requests.me as RequestDocument)({});
  expect(headers?.['content-type']).toBe('application/soap+xml; charset=utf-8');
  expect(textOf(bytes)).toContain(
    'xmlns:soap="http://www.w3.org/2003/05/soap-envelope"><soap:Header><t:Tenant xmlns:t="urn:t">acme</t:Tenant></soap:Header><soap:Body><i:WhoAmI',
  );
});
