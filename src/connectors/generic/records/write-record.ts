/** @module connectors/generic/records/write-record  Creating and changing records: look where the guard needs it, write, and read the answer. */
import type { Call, CreateRequest, CreateResult, Refusal, WriteRequest, WriteResult } from '#capabilities';
import { hasErrorCode, OutcomeUnknownError, type RecordVersion, VendorRefusedError, VendorReplyError } from '#domain';
import type { Reply } from '../talk/client.ts';
import { follow, type Place, parsePath, textAt } from '../wire/place.ts';
import { pathsOf, toPuts } from './field-schema.ts';
import { readId, readRecord } from './read-record.ts';
import type { StoreDeps } from './store-deps.ts';

/** Longest quote of the service's words. */
const MAX_WORDS = 1_000;

export async function updateRecord(deps: StoreDeps, { id, fields, expected }: WriteRequest, call: Call): Promise<WriteResult> {
  const { service, client } = deps;
  const prepared = toPuts(fields, service);
  if ('refusal' in prepared) return { kind: 'refused', refusal: prepared.refusal };
  try {
    const look = await lookBefore(deps, { id, expected }, call);
    if (look.kind !== 'go') return look;
    const operation = { name: 'incident.update', request: service.requests.update, repeat: 'unsafe' as const };
    const reply = await client.send(operation, { values: { id, version: look.version, etag: look.etag }, puts: prepared.puts }, call);
    if (service.requests.update.returns === 'nothing') return { kind: 'written' };
    const place = recordIn(reply, service.requests.update.record);
    return place === undefined ? { kind: 'written' } : { kind: 'written', record: written(place, Object.keys(fields), deps) };
  } catch (error) {
    if (hasErrorCode(error, 'vendor-not-found') || isUnsendable(error)) return { kind: 'missing' };
    if (hasErrorCode(error, 'version-conflict')) return { kind: 'stale' };
    return { kind: 'refused', refusal: refusalOf(error, deps) };
  }
}

type Look =
  | { readonly kind: 'go'; readonly version: string | undefined; readonly etag: string | undefined }
  | { readonly kind: 'missing' }
  | { readonly kind: 'stale' };

/** Reads first where the guard needs something of the present state: its ETag, or whether it is still what the plan knew. */
async function lookBefore(
  deps: StoreDeps,
  { id, expected }: { readonly id: string; readonly expected: RecordVersion | undefined },
  call: Call,
): Promise<Look> {
  const { guard } = deps.service;
  const isKnown = guard === 'none' || guard === 'version' || (guard === 'compare' && expected === undefined);
  if (isKnown) return { kind: 'go', version: expected?.token, etag: undefined };
  const current = await deps.fetch(id, call);
  if (current === undefined) return { kind: 'missing' };
  const { version } = readRecord(current.place, [], deps);
  if (expected !== undefined && version.token !== expected.token) return { kind: 'stale' };
  const etag = current.reply.headers.etag;
  if (guard === 'etag' && etag === undefined)
    throw new VendorReplyError({
      message: 'The service sends no ETag with a record, so the guard "etag" cannot hold. Choose version or compare in its description.',
    });
  return { kind: 'go', version: version.token, etag };
}

export async function createRecord(deps: StoreDeps, { fields, correlationId, idempotencyKey }: CreateRequest, call: Call): Promise<CreateResult> {
  const { service, client } = deps;
  const prepared = toPuts(fields, service);
  if ('refusal' in prepared) return { kind: 'refused', refusal: prepared.refusal };
  const { create } = service.requests;
  const { correlation } = service.record;
  // Written like a field, unless the request itself says where it goes.
  const own = JSON.stringify(create).includes('{correlationId}') ? [] : [{ path: parsePath(correlation.to ?? correlation.at), value: correlationId }];
  try {
    const operation = { name: 'incident.create', request: create, repeat: 'unsafe' as const };
    const reply = await client.send(operation, { values: { correlationId, idempotencyKey }, puts: [...prepared.puts, ...own] }, call);
    return { kind: 'created', record: await createdRecord(deps, { reply, asked: Object.keys(fields) }, call) };
  } catch (error) {
    if (hasErrorCode(error, 'version-conflict') || hasErrorCode(error, 'vendor-not-found'))
      return { kind: 'refused', refusal: { fields: [], missing: [], message: cut(error.message) } };
    return { kind: 'refused', refusal: refusalOf(error, deps) };
  }
}

/** The record of the reply, or read by the id that the reply gives. Whatever goes wrong now: the record was made. */
async function createdRecord(deps: StoreDeps, { reply, asked }: { readonly reply: Reply; readonly asked: readonly string[] }, call: Call) {
  const { create } = deps.service.requests;
  try {
    const place = recordIn(reply, create.record);
    if (create.id === undefined && place !== undefined) return readRecord(place, asked, deps);
    const id = create.id === undefined ? undefined : textAt(reply.place, parsePath(create.id));
    const read = id === undefined || id === '' ? undefined : await deps.fetch(id, call);
    if (read !== undefined) return readRecord(read.place, asked, deps);
  } catch (cause) {
    throw unknownOutcome(cause);
  }
  throw unknownOutcome(undefined);
}

function unknownOutcome(cause: unknown): OutcomeUnknownError {
  return new OutcomeUnknownError({
    message:
      'incident.create: the service took the record, but its reply does not show which one it is. It is looked for by its correlation id; check record and id under requests.create.',
    facts: { operation: 'incident.create' },
    cause,
  });
}

/** An update that was carried out and whose reply cannot be read is no failed update: the next read shows it. */
function written(place: Place, asked: readonly string[], deps: StoreDeps) {
  try {
    return readRecord(place, asked, deps);
  } catch (cause) {
    throw new OutcomeUnknownError({
      message: 'incident.update: the service took the change, but its reply holds no readable record. Write `returns: nothing` where it sends none.',
      facts: { operation: 'incident.update' },
      cause,
    });
  }
}

/** The record in a reply; undefined where none stands there. */
export function recordIn({ place }: Pick<Reply, 'place'>, path: string): Place | undefined {
  const [found] = follow(place, parsePath(path));
  const isNothing =
    found === undefined ||
    (found.kind === 'json' && (found.value === null || typeof found.value !== 'object')) ||
    (found.kind === 'xml' && found.element.isNil);
  return isNothing ? undefined : found;
}

/** Placeholders that are not about which record is meant. */
const OTHER_PLACEHOLDERS: ReadonlySet<unknown> = new Set(['version', 'etag', 'text', 'visibility', 'since', 'idempotencyKey']);

/** An id or number that may not stand where the template puts it: no record can have it, and nothing was sent. */
export function isUnsendable(error: unknown): boolean {
  return hasErrorCode(error, 'invalid-input') && !OTHER_PLACEHOLDERS.has(error.facts.placeholder);
}

/** The refusal behind an error, in our paths. Rethrows what is none. */
export function refusalOf(error: unknown, { service }: Pick<StoreDeps, 'service'>): Refusal {
  if (hasErrorCode(error, 'invalid-input')) return { fields: [], missing: [], message: cut(error.message) };
  if (!(error instanceof VendorRefusedError)) throw error;
  const missing = Array.isArray(error.facts.missing) ? (error.facts.missing as readonly string[]) : [];
  return { fields: pathsOf([...error.fields, ...missing], service), missing: pathsOf(missing, service), message: cut(error.message) };
}

const cut = (text: string) => text.slice(0, MAX_WORDS).toWellFormed();

/** True where the place is the record that was asked for: a service that drops a condition answers with another. */
export function isRecord(place: Place, id: string, deps: Pick<StoreDeps, 'service'>): boolean {
  return readId(place, deps.service) === id;
}
