/** @module connectors/generic/service/check  What belongs together in the description of a service: each problem with its place, what is wrong and what to do. */

import { parsePath } from '../wire/place.ts';
import { whyNotWritable } from '../wire/put.ts';
import {
  isLone,
  namesIn,
  parseJsonTemplate,
  parseTemplate,
  parseXmlTemplate,
  type Template,
  templatesIn,
  templatesInXml,
  type XmlTemplate,
} from '../wire/template.ts';
import { parseXml } from '../wire/xml.ts';
import type { RequestDocument, ServiceDocument } from './schema.ts';

/** One thing to put right. */
export interface ServiceProblem {
  readonly path: readonly (string | number)[];
  /** What is wrong and what to do, one or two sentences. */
  readonly message: string;
}

/** A request of the document, where it stands, and which placeholders it may use. */
interface PlacedRequest {
  readonly path: readonly (string | number)[];
  readonly request: RequestDocument;
  readonly names: readonly string[];
  readonly writes: boolean;
}

const PAGE_NAMES = ['page', 'offset', 'cursor', 'pageSize'];

/** Every request of a document. */
export function requestsOf(document: ServiceDocument): readonly PlacedRequest[] {
  const { requests, comments, fields } = document;
  const at = (name: keyof typeof requests, names: readonly string[], kind: 'reads' | 'writes' = 'reads'): PlacedRequest[] => {
    const request = requests[name];
    return request === undefined ? [] : [{ path: ['requests', name], request, names, writes: kind === 'writes' }];
  };
  const options = Object.entries(fields).flatMap(([name, { options: from }]) =>
    from === undefined || Array.isArray(from) ? [] : [{ path: ['fields', name, 'options'], request: from, names: PAGE_NAMES, writes: false }],
  );
  return [
    ...at('me', []),
    ...at('get', ['id']),
    ...at('byNumber', ['number', ...PAGE_NAMES]),
    ...at('byCorrelation', ['correlationId', ...PAGE_NAMES]),
    ...at('changed', ['since', ...PAGE_NAMES]),
    ...at('deleted', ['since', ...PAGE_NAMES]),
    ...at('openForItem', ['itemId', ...PAGE_NAMES]),
    ...at('create', ['correlationId', 'idempotencyKey'], 'writes'),
    ...at('update', ['id', 'version', 'etag'], 'writes'),
    ...at('history', ['id', 'since', ...PAGE_NAMES]),
    ...options,
    ...(comments === undefined
      ? []
      : [
          { path: ['comments', 'list'], request: comments.list, names: ['id', 'since', ...PAGE_NAMES], writes: false },
          { path: ['comments', 'add'], request: comments.add, names: ['id', 'text', 'visibility'], writes: true },
        ]),
  ];
}

/** Looks at one document; an empty list is a good one. */
export function checkService(document: ServiceDocument): readonly ServiceProblem[] {
  const placed = requestsOf(document);
  return [
    ...placed.flatMap((one) => checkRequest(document, one)),
    ...checkMust(document),
    ...checkRecord(document),
    ...checkGuard(document),
    ...checkSoapHeader(document),
  ];
}

function checkRequest(document: ServiceDocument, { path, request, names, writes }: PlacedRequest): readonly ServiceProblem[] {
  const problem = (key: string, message: string): ServiceProblem => ({ path: [...path, key], message });
  const problems: ServiceProblem[] = [...checkFormat(document, path, request)];
  const where = request.path ?? document.endpoint;
  if (where === undefined)
    problems.push(problem('path', 'is missing. Write where the request goes, such as /api/tickets/{id}, or `endpoint` at the top'));
  else if (!where.startsWith('/') || /[?#\\]/.test(where) || /(^|\/)\.{1,2}(\/|$)/.test(where))
    problems.push(problem('path', 'must begin with / and hold neither ?, # nor dot segments. Write parameters under `query`'));
  for (const { key, read } of templatesOf(request)) {
    try {
      for (const template of read()) problems.push(...checkNames(problem, key, { template, names }));
    } catch (error) {
      problems.push(problem(key, `${error instanceof Error ? error.message : 'cannot be read'}.`));
    }
  }
  if (!writes && request.fieldsAt !== undefined) problems.push(problem('fieldsAt', 'belongs to create and update only. Remove it'));
  return problems;
}

function checkNames(
  problem: (key: string, message: string) => ServiceProblem,
  key: string,
  { template, names }: { readonly template: Template; readonly names: readonly string[] },
): readonly ServiceProblem[] {
  const known = names.length === 0 ? 'none' : names.map((name) => `{${name}}`).join(', ');
  const unknown = namesIn(template)
    .filter((name) => !names.includes(name))
    .map((name) => problem(key, `uses {${name}}, which does not exist here. Possible: ${known}. A plain brace is written {{ or }}`));
  const pasted = namesIn(template).includes('text') && !isLone(template);
  return [...unknown, ...(pasted ? [problem(key, 'puts {text} into a longer text. It must stand alone')] : [])];
}

/** The templates of a request with the key under which they stand; reading may throw a SyntaxError. */
function templatesOf(request: RequestDocument): readonly { readonly key: string; readonly read: () => readonly Template[] }[] {
  const record = (key: 'query' | 'form' | 'headers') => ({
    key,
    read: () => Object.values(request[key] ?? {}).map((value) => parseTemplate(String(value))),
  });
  return [
    { key: 'path', read: () => [parseTemplate(request.path ?? '')] },
    record('query'),
    record('form'),
    record('headers'),
    { key: 'json', read: () => (request.json === undefined ? [] : templatesIn(parseJsonTemplate(request.json))) },
    { key: 'variables', read: () => (request.variables === undefined ? [] : templatesIn(parseJsonTemplate(request.variables))) },
    { key: 'xml', read: () => (request.xml === undefined ? [] : templatesInXml(readXmlTemplate(request.xml))) },
  ];
}

/** @throws SyntaxError */
export function readXmlTemplate(xml: string): XmlTemplate {
  return parseXmlTemplate(parseXml(xml));
}

/** Which parts of a request a format has. */
const PARTS = { json: ['query', 'json', 'form', 'method'], graphql: ['document', 'variables'], soap: ['xml'] } as const;
const ALL_PARTS = Object.values(PARTS).flat();

function checkFormat({ format }: ServiceDocument, path: PlacedRequest['path'], request: RequestDocument): readonly ServiceProblem[] {
  const own: readonly string[] = PARTS[format];
  const foreign = ALL_PARTS.filter((part) => !own.includes(part) && request[part] !== undefined).map((part) => ({
    path: [...path, part],
    message: `does not belong to a service of format ${format}. Use ${own.join(', ')}`,
  }));
  const must = format === 'graphql' ? 'document' : format === 'soap' ? 'xml' : undefined;
  if (must !== undefined && request[must] === undefined)
    return [...foreign, { path: [...path, must], message: `is missing. Each request of a ${format} service needs it` }];
  if (request.json !== undefined && request.form !== undefined)
    return [...foreign, { path: [...path, 'form'], message: 'stands beside `json`. A request has one body; remove one' }];
  return foreign;
}

/** Placeholders without which a request would answer the wrong question: all records instead of one. */
const MUST: readonly (readonly [keyof ServiceDocument['requests'], string])[] = [
  ['get', 'id'],
  ['byNumber', 'number'],
  ['byCorrelation', 'correlationId'],
  ['changed', 'since'],
  ['deleted', 'since'],
  ['openForItem', 'itemId'],
  ['update', 'id'],
  ['history', 'id'],
];

function checkMust(document: ServiceDocument): readonly ServiceProblem[] {
  const missing = MUST.flatMap(([name, placeholder]) => {
    const request = document.requests[name];
    return request === undefined || uses(request, placeholder)
      ? []
      : [{ path: ['requests', name], message: `never uses {${placeholder}}. Put it where the service expects it` }];
  });
  const { add, list } = document.comments ?? {};
  const silent = [
    ...(add !== undefined && !uses(add, 'text')
      ? [{ path: ['comments', 'add'], message: 'never uses {text}. Put it where the service expects the comment' }]
      : []),
    ...(list !== undefined && !uses(list, 'id')
      ? [{ path: ['comments', 'list'], message: 'never uses {id}. Put it where the service expects the record' }]
      : []),
  ];
  return [...missing, ...silent, ...checkFieldsPlace(document)];
}

/** SOAP says in the XML where written fields go; everywhere else `fieldsAt` does. */
function checkFieldsPlace({ format, requests }: ServiceDocument): readonly ServiceProblem[] {
  if (format !== 'soap') return [];
  return (['create', 'update'] as const).flatMap((name) =>
    requests[name].xml?.includes('{fields}')
      ? []
      : [{ path: ['requests', name, 'xml'], message: 'never uses {fields}. Put it where the written fields go' }],
  );
}

function uses(request: RequestDocument, placeholder: string): boolean {
  return templatesOf(request).some(({ read }) => {
    try {
      return read().some((template) => namesIn(template).includes(placeholder));
    } catch {
      // Already reported where it stands.
      return true;
    }
  });
}

function checkRecord({ record, fields, requests, me, format }: ServiceDocument): readonly ServiceProblem[] {
  const problems: ServiceProblem[] = [];
  for (const key of ['state', 'priority'] as const) {
    const name = record[key];
    if (name !== undefined && !Object.hasOwn(fields, name))
      problems.push({ path: ['record', key], message: `names the field ${name}, which is not among \`fields\`` });
  }
  const strange = record.url.match(/\{(?!(?:id|number)\})[^}]*\}?/)?.[0];
  if (strange !== undefined)
    problems.push({ path: ['record', 'url'], message: `uses ${strange}, which does not exist here. Possible: {id}, {number}` });
  if (!/^(?:https?:\/\/[^/{}\s]+|)\//.test(record.url) || record.url.startsWith('//'))
    problems.push({ path: ['record', 'url'], message: 'must be a web address with a path, or begin with / below the address of the connection' });
  problems.push(...checkWritable({ record, fields, format }));
  if (Object.keys(fields).length === 0) problems.push({ path: ['fields'], message: 'is empty. Describe at least one field' });
  if (requests.me === undefined && me === undefined)
    problems.push({ path: ['me'], message: 'is missing. Write id and name of our user at the service, or a request `me`' });
  if (requests.openForItem !== undefined && record.item === undefined)
    problems.push({ path: ['record', 'item'], message: 'is missing. openForItem needs to know where the configuration item stands' });
  if (format === 'json' && requests.update.method === 'GET') problems.push({ path: ['requests', 'update', 'method'], message: 'must not be GET' });
  return problems;
}

/** A value must have one place to go to. In XML that is an element. */
function checkWritable({ record, fields, format }: Pick<ServiceDocument, 'record' | 'fields' | 'format'>): readonly ServiceProblem[] {
  const written = Object.entries(fields).flatMap(([name, field]) => (field.readOnly ? [] : [{ path: ['fields', name], at: field.to ?? field.at }]));
  return [...written, { path: ['record', 'correlation'], at: record.correlation.to ?? record.correlation.at }].flatMap(({ path, at }) => {
    const { steps } = parsePath(at);
    const isElement = steps.every((step) => step.kind === 'name' && !step.name.startsWith('@'));
    const why = whyNotWritable({ text: at, steps }) ?? (format === 'soap' && !isElement ? 'is no element of XML' : undefined);
    return why === undefined
      ? []
      : [{ path, message: `cannot be written: its path "${at}" ${why}. Say with \`to\` where it goes, or readOnly: true` }];
  });
}

function checkGuard(document: ServiceDocument): readonly ServiceProblem[] {
  const { guard, requests } = document;
  const needed = { etag: 'etag', version: 'version', compare: undefined, none: undefined }[guard];
  if (needed === undefined || uses(requests.update, needed)) return [];
  return [
    {
      path: ['guard'],
      message: `is ${guard}, but requests.update never uses {${needed}}. Send it, for example as header If-Match, or choose compare`,
    },
  ];
}

function checkSoapHeader({ soap: { header } }: ServiceDocument): readonly ServiceProblem[] {
  if (header === undefined) return [];
  try {
    parseXml(header);
    return [];
  } catch (error) {
    return [{ path: ['soap', 'header'], message: `${error instanceof Error ? error.message : 'cannot be read'}. Write one element` }];
  }
}
