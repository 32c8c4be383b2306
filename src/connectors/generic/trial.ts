/** @module connectors/generic/trial  One described request sent once, for writing a description: what went out, what came back, and which path of the description finds what in it. */
import type { Call, RequestTrial, TrialFinding } from '#capabilities';
import { type FieldValue, InvalidInputError, isTielineError } from '#domain';
import { TRIALS } from './config.ts';
import { readField, readId, readVersion } from './records/read-record.ts';
import type { ListDocument, RequestDocument, ServiceDocument } from './service/schema.ts';
import type { Client, Reply } from './talk/client.ts';
import { firstPage } from './talk/paging.ts';
import { writeInstant } from './wire/instants.ts';
import { follow, type Place, parsePath, textAt } from './wire/place.ts';
import type { Values } from './wire/template.ts';
import { writeXml } from './wire/xml.ts';

type TrialName = (typeof TRIALS)[number];

export interface TrialDeps {
  readonly service: ServiceDocument;
  readonly client: Client;
  readonly clock: { readonly now: () => number };
  readonly redact: (text: string) => string;
}

/** How much of a reply is shown, characters. */
const MAX_REPLY = 20_000;
const MAX_VALUE = 300;
/** Records looked at: a field that is empty in one is often filled in another. */
const SAMPLE = 20;
const MONTH_MS = 30 * 86_400_000;

/** Sends the request once. Throws `InvalidInputError` for a request that the description lacks, and what the client throws where the service refuses. */
export async function tryRequest(
  deps: TrialDeps,
  { request: name, value }: { readonly request: string; readonly value: string },
  call: Call,
): Promise<RequestTrial> {
  const request = isTrial(name) ? deps.service.requests[name] : undefined;
  if (!isTrial(name) || request === undefined)
    throw new InvalidInputError({ message: `The description has no request ${name}. Add it, or choose another.`, facts: { request: name } });
  const values = await valuesFor(deps, { name, value: value.trim() }, call);
  const reply = await deps.client.send(
    { name: `incident.${name}`, request, repeat: 'safe' },
    { values: { ...firstPage(pagingOf(request)), ...values } },
    call,
  );
  const { records, missing } = recordsIn(reply.place, { name, request });
  const answer = deps.redact(answerText(reply.place));
  return {
    sent: deps.redact(sentText(reply)),
    reply: answer.slice(0, MAX_REPLY).toWellFormed(),
    isCut: answer.length > MAX_REPLY,
    recordCount: records.length,
    findings: [...missing, ...readFindings(records.slice(0, SAMPLE), deps)],
    problem: whyUnreadable(records.slice(0, SAMPLE), deps.service),
  };
}

const isTrial = (name: string): name is TrialName => (TRIALS as readonly string[]).includes(name);
const pagingOf = (request: RequestDocument | ListDocument) => ('paging' in request ? request.paging : undefined);

/** What nobody entered is taken from the first record that changed lately. */
async function valuesFor(deps: TrialDeps, { name, value }: { readonly name: TrialName; readonly value: string }, call: Call): Promise<Values> {
  const { record, requests } = deps.service;
  const since = writeInstant(new Date(deps.clock.now() - MONTH_MS).toISOString(), requests.changed.since);
  if (name === 'changed') return { since };
  if (name === 'get') return { id: value || (await firstOf(deps, record.id, { since }, call)) };
  if (name === 'byNumber') return { number: value || (await firstOf(deps, record.number ?? record.id, { since }, call)) };
  if (value === '') throw new InvalidInputError({ message: `Enter what ${name} looks for.`, facts: { field: 'value' } });
  return name === 'openForItem' ? { itemId: value } : { correlationId: value };
}

async function firstOf({ service, client }: TrialDeps, path: string, values: Values, call: Call): Promise<string> {
  const { changed } = service.requests;
  const reply = await client.send(
    { name: 'incident.changed', request: changed, repeat: 'safe' },
    { values: { ...firstPage(changed.paging), ...values } },
    call,
  );
  const [first] = recordsIn(reply.place, { name: 'changed', request: changed }).records;
  const found = first && textAt(first, parsePath(path));
  if (found) return found;
  throw new InvalidInputError({ message: 'Nothing changed within the last 30 days that could be read. Enter a value.', facts: { field: 'value' } });
}

/** The records of the reply, and the path to them where it leads nowhere. */
function recordsIn(
  place: Place,
  { name, request }: { readonly name: string; readonly request: RequestDocument },
): { readonly records: readonly Place[]; readonly missing: readonly TrialFinding[] } {
  const key = 'items' in request ? 'items' : 'record';
  const path = String((request as Readonly<Record<string, unknown>>)[key] ?? '');
  const found = follow(place, parsePath(path));
  const missing = found.length > 0 ? [] : [{ name: `requests.${name}.${key}`, path, value: null }];
  return { records: key === 'items' ? found.flatMap(entriesOf) : found, missing };
}

const entriesOf = (place: Place) => (place.kind === 'json' && Array.isArray(place.value) ? follow(place, parsePath('[]')) : [place]);

/** Every path of the description with the first value that it finds in the records; null where it finds nothing in any of them. */
function readFindings(records: readonly Place[], { service, redact }: Pick<TrialDeps, 'service' | 'redact'>): readonly TrialFinding[] {
  if (records.length === 0) return [];
  const firstText = (path: string) => first(records, (record) => textAt(record, parsePath(path)));
  const say = (value: FieldValue | undefined) =>
    value === undefined
      ? null
      : redact(typeof value === 'string' ? value : JSON.stringify(value))
          .slice(0, MAX_VALUE)
          .toWellFormed();
  return [
    ...recordPaths(service).map(([name, path]) => ({ name, path, value: say(firstText(path)) })),
    ...Object.entries(service.fields).map(([name, field]) => ({
      name: `fields.${name}.at`,
      path: field.at,
      value: say(first(records, (record) => fieldOrRaw(record, field))),
    })),
  ];
}

/** A value of another form than described is shown as it stands: it is there, and what is wrong with it is said beside. */
function fieldOrRaw(record: Place, field: Parameters<typeof readField>[1]): FieldValue | undefined {
  try {
    return readField(record, field);
  } catch (error) {
    if (isTielineError(error)) return textAt(record, parsePath(field.at));
    throw error;
  }
}

function first<Value>(records: readonly Place[], read: (record: Place) => Value | undefined): Value | undefined {
  for (const record of records) {
    const value = read(record);
    if (value !== undefined) return value;
  }
  return undefined;
}

/** What every record needs, as far as the description names it. */
export function recordPaths({ record: { id, number, title, version } }: ServiceDocument): readonly (readonly [name: string, path: string])[] {
  const paths: Readonly<Record<string, string | undefined>> = {
    'record.id': id,
    'record.number': number,
    'record.title': title,
    'record.version.updatedAt': version.updatedAt.at,
    'record.version.token': version.token,
    'record.version.order': version.order,
  };
  return Object.entries(paths).flatMap(([name, path]) => (path === undefined ? [] : [[name, path] as const]));
}

/** What the engine would say of these records: the first that it could not take. */
function whyUnreadable(records: readonly Place[], service: ServiceDocument): string | null {
  try {
    for (const record of records) {
      if (readId(record, service) === undefined) continue;
      readVersion(record, service);
      for (const field of Object.values(service.fields)) readField(record, field);
    }
    return null;
  } catch (error) {
    if (isTielineError(error)) return error.message;
    throw error;
  }
}

/** The line of the request and its body. Credentials are added by the client and are not part of it. */
export function sentText({ sent }: Pick<Reply, 'sent'>): string {
  const query = new URLSearchParams(Object.entries(sent.query ?? {}).map(([key, value]) => [key, String(value)])).toString();
  const body =
    sent.json === undefined ? (sent.bytes === undefined ? '' : ` ${new TextDecoder().decode(sent.bytes)}`) : ` ${JSON.stringify(sent.json)}`;
  return `${sent.method} ${String(sent.path)}${query === '' ? '' : `?${query}`}${body}`;
}

function answerText(place: Place): string {
  if (place.kind === 'json') return JSON.stringify(place.value, null, 2);
  return place.kind === 'xml' ? writeXml(place.element) : place.text;
}
