/**
 * @module connectors/generic/records/sweep
 * Records that changed since a checkpoint, and deletions where the service lists them. Time comes from the service's own clock (its Date header) where it tells.
 */
import { z } from 'zod';
import type { Call, ChangedPage } from '#capabilities';
import { InvalidInputError, toWholeSecond } from '#domain';
import { type PagePlace, readAll, readPage } from '../talk/paging.ts';
import { writeInstant } from '../wire/instants.ts';
import { type Place, parsePath, textAt } from '../wire/place.ts';
import { instantAt, lifeOf, readId, readVersion } from './read-record.ts';
import type { StoreDeps } from './store-deps.ts';

/** Versions remembered from the overlap, so that quiet records are not named in each sweep; beyond this they are named again, which does no harm. */
const MAX_SEEN = 500;
const MAX_DELETIONS = 5_000;

const place = z.union([
  z.object({ kind: z.literal('start') }),
  z.object({ kind: z.literal('page'), page: z.number().int().min(0) }),
  z.object({ kind: z.literal('offset'), offset: z.number().int().min(0) }),
  z.object({ kind: z.literal('cursor'), cursor: z.string() }),
  z.object({ kind: z.literal('link'), link: z.string() }),
]);
const instant = z.iso.datetime();
const checkpointShape = z.object({
  /** Records changed from here on are asked for. */
  since: instant,
  /** Where this sweep began: its deletions reach back to here. */
  from: instant,
  /** The service's clock at the first page, ms. */
  startedAt: z.number().nullable(),
  place,
  seen: z.array(z.string()),
});
type Checkpoint = z.output<typeof checkpointShape>;

/** One page; the checkpoint is opaque text. */
export async function listChangedSince(deps: StoreDeps, checkpoint: string | undefined, call: Call): Promise<ChangedPage> {
  if (checkpoint === undefined) return startFromNow(deps, call);
  const from = readCheckpoint(checkpoint);
  const page = await readChanges(deps, { since: from.since, place: from.place }, call);
  const startedAt = from.startedAt ?? page.answeredAt ?? deps.clock.now();
  const found = page.items.flatMap((item) => toChange(item, deps));
  // A service that drops the condition answers with everything it has.
  const inWindow = found.filter(
    ({ version }) => version.updatedAt >= from.since || Date.parse(version.updatedAt) >= toWholeSecond(Date.parse(from.since)),
  );
  const fresh = inWindow.filter((change) => !from.seen.includes(keyOf(change)));
  const seen = [...from.seen, ...fresh.map(keyOf)].slice(-MAX_SEEN);
  if (page.next !== undefined) {
    const next = nextPage(deps, from, { next: page.next, newest: found.at(-1)?.version.updatedAt });
    return { changes: fresh, checkpoint: JSON.stringify({ ...next, from: from.from, startedAt, seen } satisfies Checkpoint), isLast: false };
  }
  const deletions = (await listDeletions(deps, from.from, call)).filter((change) => !from.seen.includes(keyOf(change)));
  return {
    changes: [...fresh, ...deletions],
    checkpoint: nextSweep(deps, startedAt, [...seen, ...deletions.map(keyOf)].slice(-MAX_SEEN)),
    isLast: true,
  };
}

type Change = ChangedPage['changes'][number];

function toChange(item: Place, { service }: StoreDeps): readonly Change[] {
  const id = readId(item, service);
  return id === undefined ? [] : [{ id, version: readVersion(item, service), isDeletion: lifeOf(item, service) === 'deleted' }];
}

const keyOf = ({ id, version, isDeletion }: Change) => `${id}:${isDeletion ? 'deleted' : version.token}`;

function readChanges({ service, client, baseUrl }: StoreDeps, at: { readonly since: string; readonly place: PagePlace }, call: Call) {
  const { changed } = service.requests;
  const operation = { name: 'incident.changed', request: changed, repeat: 'safe' as const };
  return readPage({ client, baseUrl }, operation, { values: { since: writeInstant(at.since, changed.since) }, place: at.place }, call);
}

/**
 * Where the service sorts by the last change, the next page is asked for by time: a record that changes meanwhile moves to the end, and counting on would
 * skip its neighbour. Cursors and links are the service's own promise.
 */
function nextPage(
  { service }: StoreDeps,
  { since }: Checkpoint,
  { next, newest }: { readonly next: PagePlace; readonly newest: string | undefined },
): Pick<Checkpoint, 'since' | 'place'> {
  const isCounted = next.kind === 'page' || next.kind === 'offset';
  const byTime = isCounted && service.requests.changed.order === 'oldest-first' && newest !== undefined && newest.slice(0, 19) > since.slice(0, 19);
  return byTime ? { since: newest, place: { kind: 'start' } } : { since, place: next };
}

/** The first call asks as well: it proves the request and learns the service's clock. */
async function startFromNow(deps: StoreDeps, call: Call): Promise<ChangedPage> {
  const { answeredAt } = await readChanges(deps, { since: new Date(deps.clock.now()).toISOString(), place: { kind: 'start' } }, call);
  return { changes: [], checkpoint: nextSweep(deps, answeredAt ?? deps.clock.now(), []), isLast: true };
}

function nextSweep({ service }: StoreDeps, startedAt: number, seen: readonly string[]): string {
  const since = new Date(startedAt - service.overlapSeconds * 1_000).toISOString();
  return JSON.stringify({ since, from: since, startedAt: null, place: { kind: 'start' }, seen: [...seen] } satisfies Checkpoint);
}

async function listDeletions({ service, client, baseUrl }: StoreDeps, since: string, call: Call): Promise<readonly Change[]> {
  const { deleted } = service.requests;
  if (deleted === undefined) return [];
  const operation = { name: 'incident.deleted', request: deleted, repeat: 'safe' as const };
  const wanted = { values: { since: writeInstant(since, deleted.since) }, idAt: deleted.id, maxItems: MAX_DELETIONS };
  const entries = await readAll({ client, baseUrl }, operation, wanted, call);
  return entries.flatMap((entry) => {
    const id = textAt(entry, parsePath(deleted.id));
    const at = instantAt(entry, deleted.at);
    if (id === undefined || id === '' || at === undefined) return [];
    // After a deletion there is no newer version.
    return [{ id, version: { token: `deleted@${at}`, order: Number.MAX_SAFE_INTEGER, updatedAt: at }, isDeletion: true }];
  });
}

function readCheckpoint(text: string): Checkpoint {
  try {
    return checkpointShape.parse(JSON.parse(text));
  } catch (cause) {
    throw new InvalidInputError({
      message: 'The checkpoint of the incident sweep cannot be read. Start the sweep from now and compare the links once.',
      cause,
    });
  }
}
