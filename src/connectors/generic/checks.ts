/** @module connectors/generic/checks  The tick list of "Test connection": each harmless request of the description is tried; what fails says what was sent, what came back and which path found nothing. */
import type { Call, ConnectionCheck, IncidentCapability } from '#capabilities';
import { ConfigurationInvalidError } from '#domain';
import { readField, readId, readVersion } from './records/read-record.ts';
import type { RequestDocument, ServiceDocument } from './service/schema.ts';
import type { Client, Reply } from './talk/client.ts';
import { readAll, readPage } from './talk/paging.ts';
import { recordPaths, sentText } from './trial.ts';
import { writeInstant } from './wire/instants.ts';
import { follow, type Place, parsePath } from './wire/place.ts';
import { writeXml } from './wire/xml.ts';

export interface CheckDeps {
  readonly service: ServiceDocument;
  readonly client: Client;
  readonly baseUrl: string;
  readonly clock: { readonly now: () => number };
  readonly incidents: IncidentCapability;
  readonly redact: (text: string) => string;
}

const MONTH_MS = 30 * 86_400_000;
/** How much of a reply is quoted, characters. */
const MAX_QUOTE = 400;
/** Records looked at: a field that is empty in one is often filled in another. */
const SAMPLE = 20;
const NOBODY = 'tieline-connection-check';

/** In the order in which an admin would look. */
export function createChecks(deps: CheckDeps): readonly ConnectionCheck[] {
  const { service, incidents } = deps;
  const { requests, comments } = service;
  const has = (request: RequestDocument | undefined, check: ConnectionCheck): ConnectionCheck[] => (request === undefined ? [] : [check]);
  const withFirst = (run: (id: string, call: Call) => Promise<unknown>) => async (call: Call) => {
    const [first] = (await sample(deps, call)).items;
    const id = first === undefined ? undefined : readId(first, service);
    if (id !== undefined) await run(id, call);
  };
  return [
    { name: 'sign-in', run: async (call) => void (await incidents.whoAmI(call)) },
    { name: 'list-changed', run: (call) => checkList(deps, call) },
    { name: 'read-record', run: withFirst((id, call) => checkGet(deps, id, call)) },
    { name: 'find-by-number', run: async (call) => void (await incidents.readByNumber(NOBODY, [], call)) },
    { name: 'find-by-correlation', run: async (call) => void (await incidents.findByCorrelation(NOBODY, [], call)) },
    ...has(requests.deleted, { name: 'list-deleted', run: (call) => checkDeleted(deps, call) }),
    ...has(requests.openForItem, { name: 'list-for-item', run: async (call) => void (await incidents.listOpenForItems([NOBODY], 1, call)) }),
    ...has(requests.history, {
      name: 'read-history',
      run: withFirst((id, call) => incidents.fieldHistory(id, [], new Date(deps.clock.now()).toISOString(), call)),
    }),
    ...has(comments?.list, { name: 'read-comments', run: withFirst((id, call) => incidents.listComments(id, undefined, call)) }),
    { name: 'read-options', run: async (call) => void (await incidents.describe(call)) },
  ];
}

async function sample(deps: CheckDeps, call: Call) {
  const { changed } = deps.service.requests;
  const since = writeInstant(new Date(deps.clock.now() - MONTH_MS).toISOString(), changed.since);
  return readPage(deps, { name: 'incident.changed', request: changed, repeat: 'safe' }, { values: { since }, place: { kind: 'start' } }, call);
}

async function checkList(deps: CheckDeps, call: Call): Promise<void> {
  const page = await sample(deps, call);
  assertNoGaps(deps, { operation: 'requests.changed', reply: page.reply, records: page.items.slice(0, SAMPLE), scope: 'record' });
}

/** The one place where all fields must show: lists are often shorter. */
async function checkGet(deps: CheckDeps, id: string, call: Call): Promise<void> {
  const { get } = deps.service.requests;
  const reply = await deps.client.send({ name: 'incident.get', request: get, repeat: 'safe' }, { values: { id } }, call);
  const records = follow(reply.place, parsePath(get.record));
  if (records.length === 0) throw problem(deps, 'requests.get', reply, [`requests.get.record ("${get.record}")`]);
  assertNoGaps(deps, { operation: 'requests.get', reply, records, scope: 'all' });
  if (deps.service.guard === 'etag' && reply.headers.etag === undefined)
    throw problem(deps, 'requests.get', reply, ['the header ETag, which guard: etag needs']);
}

async function checkDeleted(deps: CheckDeps, call: Call): Promise<void> {
  const { deleted } = deps.service.requests;
  if (deleted === undefined) return;
  const since = writeInstant(new Date(deps.clock.now() - 86_400_000).toISOString(), deleted.since);
  await readAll(deps, { name: 'incident.deleted', request: deleted, repeat: 'safe' }, { values: { since }, idAt: deleted.id, maxItems: 100 }, call);
}

function assertNoGaps(
  deps: CheckDeps,
  {
    operation,
    reply,
    records,
    scope,
  }: { readonly operation: string; readonly reply: Reply; readonly records: readonly Place[]; readonly scope: 'record' | 'all' },
): void {
  const gaps = findGaps(records, deps.service, scope);
  if (gaps.length > 0) throw problem(deps, operation, reply, gaps);
  for (const record of records) readVersion(record, deps.service);
}

/** What was sent holds no credentials: those are added by the client. The reply is cleaned of known secrets all the same. */
function problem({ redact }: CheckDeps, operation: string, reply: Reply, gaps: readonly string[]): ConfigurationInvalidError {
  const { place } = reply;
  const answer = place.kind === 'json' ? JSON.stringify(place.value) : place.kind === 'xml' ? writeXml(place.element) : place.text;
  return new ConfigurationInvalidError({
    message: `${operation}: nothing stands at ${gaps.join(', ')}. Sent: ${cut(redact(sentText(reply)))} Answered: ${cut(redact(answer))} Correct the paths; a field that may be left out gets \`absent: empty\`.`,
    facts: { operation, gaps },
  });
}

/** Paths of the description that lead nowhere in any of the records. `record` looks at what every record needs, `all` at the fields too. */
function findGaps(records: readonly Place[], service: ServiceDocument, scope: 'record' | 'all'): readonly string[] {
  if (records.length === 0) return [];
  const empty = recordPaths(service).filter(([, path]) => !records.some((one) => follow(one, parsePath(path)).length > 0));
  const unread =
    scope === 'record' ? [] : Object.entries(service.fields).filter(([, field]) => !records.some((one) => readField(one, field) !== undefined));
  return [...empty.map(([name, path]) => `${name} ("${path}")`), ...unread.map(([name, field]) => `fields.${name}.at ("${field.at}")`)];
}

const cut = (text: string) => (text.length <= MAX_QUOTE ? text : `${text.slice(0, MAX_QUOTE).toWellFormed()}…`);
