/** @module connectors/generic/records/incidents  The described records as incidents that links can tie. */
import type { Call, IncidentCapability, ReadResult } from '#capabilities';
import { hasErrorCode, type RecordSnapshot, VendorAuthError, VendorNotFoundError, VendorRefusedError } from '#domain';
import type { ListDocument, ServiceDocument } from '../service/schema.ts';
import { readAll } from '../talk/paging.ts';
import type { Place } from '../wire/place.ts';
import { parsePath, textAt } from '../wire/place.ts';
import type { Values } from '../wire/template.ts';
import { addComment, listComments, visibilitiesOf } from './comments.ts';
import type { LiveFields } from './field-schema.ts';
import { fieldHistory } from './history.ts';
import { listOpenForItems } from './open-for-items.ts';
import { readRecord } from './read-record.ts';
import type { StoreDeps } from './store-deps.ts';
import { listChangedSince } from './sweep.ts';
import { createRecord, isRecord, isUnsendable, recordIn, updateRecord } from './write-record.ts';

/** Copies of one correlation id that are worth telling apart. */
const MAX_COPIES = 20;
const NO_FILES = { fields: [], missing: [], message: 'Files of a described service are not carried.' } as const;

export type IncidentDeps = Omit<StoreDeps, 'fetch' | 'labels'> & { readonly live: LiveFields };

export function createIncidents(base: IncidentDeps): IncidentCapability {
  const { service, live } = base;
  const deps: StoreDeps = { ...base, fetch: (id, call) => fetchRecord(base, id, call) };
  const snapshot = async (place: Place, fields: readonly string[], call: Call): Promise<RecordSnapshot> =>
    readRecord(place, fields, { ...deps, labels: await live.labels(call) });
  const find = (name: 'byNumber' | 'byCorrelation', values: Values, call: Call) =>
    findRecords(deps, { name, request: service.requests[name], values }, call);

  return {
    recordType: 'incident',
    traits: traitsOf(service),
    whoAmI: rememberWho(deps),
    describe: (call) => live.describe(call),
    async read(id, fields, call) {
      const found = await readOne(deps, id, call);
      return found.kind === 'missing' ? found : { kind: 'found', record: await snapshot(found.place, fields, call) };
    },
    async readByNumber(number, fields, call) {
      const places = number === '' ? [] : await find('byNumber', { number }, call);
      const numberAt = parsePath(service.record.number ?? service.record.id);
      const place = places.find((one) => textAt(one, numberAt) === number);
      return place === undefined ? { kind: 'missing', isConfirmedDeleted: false } : { kind: 'found', record: await snapshot(place, fields, call) };
    },
    write: (request, call) => updateRecord({ ...deps, labels: live.knownLabels() }, request, call),
    create: (request, call) => createRecord({ ...deps, labels: live.knownLabels() }, request, call),
    async findByCorrelation(correlationId, fields, call) {
      const places = correlationId === '' ? [] : await find('byCorrelation', { correlationId }, call);
      const at = parsePath(service.record.correlation.at);
      return Promise.all(places.filter((one) => textAt(one, at) === correlationId).map((place) => snapshot(place, fields, call)));
    },
    listChangedSince: (checkpoint, call) => listChangedSince(deps, checkpoint, call),
    fieldHistory: (id, fields, sinceIso, call) => fieldHistory(deps, { id, fields, sinceIso }, call),
    listComments: (id, sinceIso, call) => listComments(deps, id, sinceIso, call),
    addComment: (id, comment, call) => addComment(deps, id, comment, call),
    listAttachments: async () => [],
    readAttachment: async (_id, attachmentId) => {
      throw new VendorNotFoundError({ message: 'Files of a described service are not read.', facts: { attachmentId } });
    },
    addAttachment: async () => ({ kind: 'refused', refusal: NO_FILES }),
    listOpenForItems: async (itemIds, limit, call) => listOpenForItems({ ...deps, labels: await live.labels(call) }, itemIds, limit, call),
  };
}

function traitsOf(service: ServiceDocument): IncidentCapability['traits'] {
  return {
    writeGuard: { etag: 'atomic', version: 'atomic', compare: 'compare', none: 'none' }[service.guard] as 'atomic' | 'compare' | 'none',
    findLagMs: service.findLagSeconds * 1_000,
    hasFieldHistory: service.requests.history !== undefined,
    hasIdempotentCreate: JSON.stringify(service.requests.create).includes('{idempotencyKey}'),
    commentVisibilities: visibilitiesOf(service),
  };
}

/** The record of that id and no other. */
async function fetchRecord(deps: Pick<StoreDeps, 'client' | 'service'>, id: string, call: Call) {
  const { get } = deps.service.requests;
  const reply = await deps.client.send({ name: 'incident.get', request: get, repeat: 'safe' }, { values: { id } }, call);
  const place = recordIn(reply, get.record);
  return place === undefined || !isRecord(place, id, deps) ? undefined : { place, reply };
}

async function readOne(
  deps: StoreDeps,
  id: string,
  call: Call,
): Promise<{ readonly kind: 'found'; readonly place: Place } | Extract<ReadResult, { kind: 'missing' }>> {
  if (id === '') return { kind: 'missing', isConfirmedDeleted: false };
  try {
    const found = await deps.fetch(id, call);
    return found === undefined ? { kind: 'missing', isConfirmedDeleted: false } : { kind: 'found', place: found.place };
  } catch (error) {
    if (isUnsendable(error)) return { kind: 'missing', isConfirmedDeleted: false };
    // 410 is the service's own word that it was there and is gone for good (RFC 9110 §15.5.11).
    if (hasErrorCode(error, 'vendor-not-found')) return { kind: 'missing', isConfirmedDeleted: error.facts.status === 410 };
    throw error;
  }
}

/** A refused search is one that the value was refused in: it names no record. */
async function findRecords(
  deps: StoreDeps,
  { name, request, values }: { readonly name: string; readonly request: ListDocument; readonly values: Values },
  call: Call,
): Promise<readonly Place[]> {
  try {
    return await readAll(
      deps,
      { name: `incident.${name}`, request, repeat: 'safe' },
      { values, idAt: deps.service.record.id, maxItems: MAX_COPIES },
      call,
    );
  } catch (error) {
    if (isUnsendable(error) || hasErrorCode(error, 'vendor-not-found')) return [];
    if (error instanceof VendorRefusedError && error.facts.status === 400) return [];
    throw error;
  }
}

/** Our own user does not change while a connection lives. */
function rememberWho({ client, service }: Pick<StoreDeps, 'client' | 'service'>): IncidentCapability['whoAmI'] {
  const { me: request } = service.requests;
  let known = service.me;
  return async (call) => {
    if (known !== undefined || request === undefined) return known ?? { id: '', name: '' };
    const { place } = await client.send({ name: 'me', request, repeat: 'safe' }, { values: {} }, call);
    const id = textAt(place, parsePath(request.id));
    if (id === undefined || id === '')
      throw new VendorAuthError({
        message: `The service does not tell as whom we are signed in: nothing stands at "${request.id}". Correct requests.me.`,
      });
    known = { id, name: textAt(place, parsePath(request.name)) ?? id };
    return known;
  };
}
