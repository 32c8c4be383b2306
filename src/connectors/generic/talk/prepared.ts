/** @module connectors/generic/talk/prepared  The requests of a description made ready: templates and paths read once, when a connection opens. */
import type { RequestSpec } from '#connector-kit';
import { readXmlTemplate } from '../service/check.ts';
import type { RequestDocument, ServiceDocument } from '../service/schema.ts';
import { type Path, parsePath } from '../wire/place.ts';
import { type Put, putJson, putXml } from '../wire/put.ts';
import {
  fillHeader,
  fillJson,
  fillJsonTemplate,
  fillPath,
  fillQuery,
  fillXml,
  parseJsonTemplate,
  parseTemplate,
  type Template,
  type Values,
} from '../wire/template.ts';
import { parseXml, writeXml, type XmlElement } from '../wire/xml.ts';

/** What is sent, without what the client adds. */
export type Filled = Pick<RequestSpec<unknown>, 'method' | 'path' | 'query' | 'headers' | 'json' | 'form' | 'bytes'>;

/** Fills a request; `puts` are the written fields. */
export type Fill = (values: Values, puts?: readonly Put[]) => Filled;

const SOAP = {
  '1.1': { namespace: 'http://schemas.xmlsoap.org/soap/envelope/', type: 'text/xml; charset=utf-8' },
  '1.2': { namespace: 'http://www.w3.org/2003/05/soap-envelope', type: 'application/soap+xml; charset=utf-8' },
} as const;

/** Reads the templates of one request. The description was checked before, so nothing is refused here. */
export function prepareRequest(service: ServiceDocument, request: RequestDocument): Fill {
  const path = parseTemplate(request.path ?? service.endpoint ?? '/');
  const query = templatesBy(request.query);
  const headers = templatesBy({ ...service.headers, ...request.headers });
  const body = { json: prepareJson, graphql: prepareGraphql, soap: prepareSoap }[service.format](service, request);
  return (values, puts = []) => {
    const filledHeaders = Object.fromEntries(definedBy(headers, (template) => fillHeader(template, values)));
    const { headers: bodyHeaders, ...content } = body(values, puts);
    return {
      path: fillPath(path, values),
      ...(query.length === 0 ? {} : { query: Object.fromEntries(definedBy(query, (template) => fillQuery(template, values))) }),
      ...content,
      headers: { ...bodyHeaders, ...filledHeaders },
    };
  };
}

type Body = (values: Values, puts: readonly Put[]) => Pick<Filled, 'method' | 'headers' | 'json' | 'form' | 'bytes'>;

function prepareJson(_service: ServiceDocument, request: RequestDocument): Body {
  const form = request.form === undefined ? undefined : templatesBy(request.form);
  const json = request.json === undefined ? undefined : parseJsonTemplate(request.json);
  const fieldsAt = parsePath(request.fieldsAt ?? '');
  const method = request.method ?? (form === undefined && json === undefined && request.fieldsAt === undefined ? 'GET' : 'POST');
  return (values, puts) => {
    if (form !== undefined)
      return {
        method,
        form: Object.fromEntries(definedBy(form, (template) => fillJson(template, values) ?? undefined).map(([key, value]) => [key, String(value)])),
      };
    const filled = json === undefined ? {} : fillJsonTemplate(json, values);
    if (json === undefined && puts.length === 0) return { method };
    return { method, json: withFields(filled, fieldsAt, puts) };
  };
}

/** Values go into variables only: the document is a constant. https://spec.graphql.org/October2021/#sec-Language.Variables */
function prepareGraphql(_service: ServiceDocument, request: RequestDocument): Body {
  const variables = parseJsonTemplate(request.variables ?? {});
  const fieldsAt = parsePath(request.fieldsAt ?? '');
  const query = request.document ?? '';
  return (values, puts) => ({ method: 'POST', json: { query, variables: withFields(fillJsonTemplate(variables, values), fieldsAt, puts) } });
}

/** https://www.w3.org/TR/2000/NOTE-SOAP-20000508/#_Toc478383494 and https://www.w3.org/TR/soap12-part1/#soapenv */
function prepareSoap(service: ServiceDocument, request: RequestDocument): Body {
  const template = readXmlTemplate(request.xml ?? '<empty/>');
  const { namespace, type } = SOAP[service.soap.version];
  const header = service.soap.header === undefined ? [] : [element('soap:Header', [parseXml(service.soap.header)])];
  return (values, puts) => {
    const content = fillXml(template, values, putXml(puts));
    const envelope = {
      ...element('soap:Envelope', [...header, element('soap:Body', content === undefined ? [] : [content])]),
      attributes: { 'xmlns:soap': namespace },
    };
    const text = `<?xml version="1.0" encoding="UTF-8"?>${writeXml(envelope)}`;
    return { method: 'POST', headers: { accept: 'text/xml, application/soap+xml', 'content-type': type }, bytes: new TextEncoder().encode(text) };
  };
}

const element = (name: string, children: readonly XmlElement[]): XmlElement => ({ name, local: name, attributes: {}, children, isNil: false });

function withFields(filled: unknown, fieldsAt: Path, puts: readonly Put[]): unknown {
  if (puts.length === 0 || typeof filled !== 'object' || filled === null || Array.isArray(filled)) return filled;
  const body = filled as Record<string, unknown>;
  for (const { path, value } of puts) putJson(body, { path: { text: '', steps: [...fieldsAt.steps, ...path.steps] }, value });
  return body;
}

function templatesBy(texts: Readonly<Record<string, string | number | boolean>> | undefined): readonly (readonly [string, Template])[] {
  return Object.entries(texts ?? {}).map(([key, text]) => [key, parseTemplate(String(text))]);
}

function definedBy<Result>(
  templates: readonly (readonly [string, Template])[],
  fill: (template: Template) => Result | undefined,
): readonly (readonly [string, Result])[] {
  return templates.flatMap(([key, template]) => {
    const filled = fill(template);
    return filled === undefined ? [] : [[key, filled] as const];
  });
}
