/** @module connectors/generic/preview  What a description makes of a reply, without a connection: for writing one with a sample beside it. Pure. */
import { isTielineError, type RecordSnapshot } from '#domain';
import { readField, readRecord } from './records/read-record.ts';
import { parseService } from './service/parse.ts';
import type { ServiceDocument } from './service/schema.ts';
import { follow, type Place, parsePath, readReply } from './wire/place.ts';

export interface PreviewRequest {
  /** The description, as text. */
  readonly service: string;
  /** Which request the sample answers. */
  readonly operation: 'get' | 'byNumber' | 'byCorrelation' | 'changed' | 'openForItem' | 'create' | 'update';
  /** A reply of the service, as text. */
  readonly reply: string;
}

export type Preview =
  | {
      readonly kind: 'ok';
      readonly records: readonly RecordSnapshot[] /** Which paths found nothing in any record. */;
      readonly gaps: readonly string[];
    }
  | { readonly kind: 'invalid'; readonly problems: readonly string[] };

/** As many as a person looks at. */
const MAX_RECORDS = 50;

/** Never throws on bad input. */
export function previewReply({ service: text, operation, reply }: PreviewRequest): Preview {
  const parsed = parseService(text);
  if (parsed.kind === 'invalid') return parsed;
  const { service } = parsed;
  const request = service.requests[operation];
  if (request === undefined) return { kind: 'invalid', problems: [`The description has no request ${operation}. Add it, or choose another.`] };
  try {
    const place = readReply(reply, service.format === 'soap' ? 'xml' : 'json');
    const path = 'items' in request ? request.items : request.record;
    const found = follow(place, parsePath(path));
    const records = ('items' in request ? found.flatMap(entriesOf) : found).slice(0, MAX_RECORDS);
    if (records.length === 0) return { kind: 'ok', records: [], gaps: [`requests.${operation} ("${path}")`] };
    const gaps = findGaps(records, service, operation === 'get' ? 'all' : 'record');
    return {
      kind: 'ok',
      gaps,
      records: records.map((record) => readRecord(record, Object.keys(service.fields), { service, baseUrl: 'https://service.invalid' })),
    };
  } catch (error) {
    if (error instanceof SyntaxError)
      return { kind: 'invalid', problems: [`The reply cannot be read: ${error.message}. Paste the whole body of one answer.`] };
    if (isTielineError(error)) return { kind: 'invalid', problems: [error.message] };
    throw error;
  }
}

const entriesOf = (place: Place) => (place.kind === 'json' && Array.isArray(place.value) ? follow(place, parsePath('[]')) : [place]);

/** Paths of the description that lead nowhere in any of the records. `record` looks at what every record needs, `all` at the fields too. */
export function findGaps(records: readonly Place[], service: ServiceDocument, scope: 'record' | 'all'): readonly string[] {
  const { record, fields } = service;
  const { id, number, title, version } = record;
  const needed: Readonly<Record<string, string | undefined>> = {
    'record.id': id,
    'record.number': number,
    'record.title': title,
    'record.version.updatedAt': version.updatedAt.at,
    'record.version.token': version.token,
    'record.version.order': version.order,
  };
  if (records.length === 0) return [];
  const empty = Object.entries(needed).filter(([, path]) => path !== undefined && !records.some((one) => follow(one, parsePath(path)).length > 0));
  const unread = scope === 'record' ? [] : Object.entries(fields).filter(([, field]) => !records.some((one) => readField(one, field) !== undefined));
  return [...empty.map(([name, path]) => `${name} ("${path ?? ''}")`), ...unread.map(([name, field]) => `fields.${name}.at ("${field.at}")`)];
}
