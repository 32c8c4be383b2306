/** @module connectors/generic/records/open-for-items  Open incidents on configuration items, one request per item. */
import type { Call, IncidentSummary } from '#capabilities';
import { shows } from '../talk/dialect.ts';
import { readAll } from '../talk/paging.ts';
import { type Place, parsePath, textAt } from '../wire/place.ts';
import { instantAt, labelOf, lifeOf, readField, readRecord } from './read-record.ts';
import type { StoreDeps } from './store-deps.ts';
import { isUnsendable } from './write-record.ts';

/** Items that one panel shows at most; each costs a request. */
const MAX_ITEMS = 25;
/** Records read of one item, ended ones included: services that cannot leave these out send them too. */
const MAX_PER_ITEM = 500;

export async function listOpenForItems(deps: StoreDeps, itemIds: readonly string[], limit: number, call: Call): Promise<readonly IncidentSummary[]> {
  const request = deps.service.requests.openForItem;
  if (request === undefined) return [];
  const ids = [...new Set(itemIds)].filter((id) => id !== '').slice(0, MAX_ITEMS);
  const found: IncidentSummary[] = [];
  for (const itemId of ids) {
    const operation = { name: 'incident.openForItem', request, repeat: 'safe' as const };
    const entries = await orNone(readAll(deps, operation, { values: { itemId }, idAt: deps.service.record.id, maxItems: MAX_PER_ITEM }, call));
    found.push(...entries.filter((entry) => isOpen(entry, itemId, deps)).map((entry) => toSummary(entry, itemId, deps)));
  }
  return found.toSorted((a, b) => b.openedAt.localeCompare(a.openedAt)).slice(0, limit);
}

async function orNone(entries: Promise<readonly Place[]>): Promise<readonly Place[]> {
  try {
    return await entries;
  } catch (error) {
    if (isUnsendable(error)) return [];
    throw error;
  }
}

/** Judged here again: a service that does not know the condition answers with everything. */
function isOpen(entry: Place, itemId: string, { service }: StoreDeps): boolean {
  const { item, ended } = service.record;
  const isOnItem = item !== undefined && textAt(entry, parsePath(item)) === itemId;
  return isOnItem && lifeOf(entry, service) === 'open' && !(ended !== undefined && shows(entry, ended));
}

function toSummary(entry: Place, itemId: string, deps: StoreDeps): IncidentSummary {
  const { record, fields } = deps.service;
  const { id, number, title, url, stateLabel = '', assigneeName, version } = readRecord(entry, [], deps);
  const priority = record.priority === undefined ? undefined : fields[record.priority];
  const priorityLabel =
    record.priority === undefined || priority === undefined ? undefined : (labelOf(entry, record.priority, deps) ?? readField(entry, priority));
  return {
    id,
    number,
    title,
    url,
    itemId,
    stateLabel,
    ...(priorityLabel === undefined || priorityLabel === null ? {} : { priorityLabel: String(priorityLabel) }),
    ...(assigneeName === undefined ? {} : { assigneeName }),
    openedAt: (record.openedAt === undefined ? undefined : instantAt(entry, record.openedAt)) ?? version.updatedAt,
  };
}
