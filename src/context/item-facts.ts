/**
 * @module context/item-facts
 * The questions about configuration items that several panels share. Same key, same question: the Affected items and Changes panels of one opening cost one call.
 */
import type { IncidentSummary } from '#capabilities';
import type { ConfigurationItem, InstallationId, ItemNeighbourhood, ItemRelation, TraceId } from '#domain';
import type { Asker, SourceAnswer } from './ask-source.ts';
import type { LinkedItem, Source } from './ports.ts';
import { type ItemRelationView, type ItemView, viewItem } from './views.ts';

/** Items change rarely, what is open on them often. Ms. */
export const FRESH_MS = { items: 120_000, incidents: 30_000, changes: 60_000, person: 120_000, ticket: 20_000 } as const;
/** How long a panel waits for one source, ms. */
export const DEADLINE_MS = 3_000;
/** A walk of the graph reads at most this many items. */
export const NEIGHBOURHOOD_LIMIT = 200;

interface Asking {
  readonly installationId: InstallationId;
  readonly traceId: TraceId;
}

/** Linked items grouped by the connection that knows them; a connection that is gone or paused has no source. */
export function groupByConnection(linked: readonly LinkedItem[]): ReadonlyMap<string, readonly string[]> {
  const groups = new Map<string, string[]>();
  for (const item of linked) groups.set(item.connectionId, [...(groups.get(item.connectionId) ?? []), item.itemId]);
  return groups;
}

/** Everything within two edges of those items. */
export function askNeighbourhood(asker: Asker, source: Source, ids: readonly string[], asking: Asking): Promise<SourceAnswer<ItemNeighbourhood>> {
  const sorted = [...ids].sort();
  return asker.ask(
    {
      source,
      key: `neighbourhood/2/${sorted.join(',')}`,
      freshMs: FRESH_MS.items,
      deadlineMs: DEADLINE_MS,
      load: async (call) =>
        (await source.capabilities.cmdb?.readNeighbourhood(sorted, 2, NEIGHBOURHOOD_LIMIT, call)) ?? { items: [], relations: [], isTruncated: false },
    },
    asking,
  );
}

/** Open incidents on those items at the same connection. */
export function askOpenIncidents(
  asker: Asker,
  source: Source,
  ids: readonly string[],
  asking: Asking,
): Promise<SourceAnswer<readonly IncidentSummary[]>> {
  const sorted = [...ids].sort();
  return asker.ask(
    {
      source,
      key: `open-incidents/${sorted.join(',')}`,
      freshMs: FRESH_MS.incidents,
      deadlineMs: DEADLINE_MS,
      load: async (call) => (await source.capabilities.incident?.listOpenForItems(sorted, 50, call)) ?? [],
    },
    asking,
  );
}

/** The neighbours of one item, dependents above and dependencies below, services first, then by name. */
export function relationsOf(connectionId: string, itemId: string, around: ItemNeighbourhood): ItemRelationView[] {
  const byId = new Map(around.items.map((item) => [item.id, item]));
  const views = around.relations.flatMap((relation) => {
    const neighbour = byId.get(relation.from === itemId ? relation.to : relation.from);
    const isOurs = relation.from === itemId || relation.to === itemId;
    return isOurs && neighbour ? [viewRelation(connectionId, itemId, relation, neighbour)] : [];
  });
  return views.sort((a, b) => Number(b.item.isService) - Number(a.item.isService) || a.item.name.localeCompare(b.item.name));
}

function viewRelation(connectionId: string, itemId: string, relation: ItemRelation, neighbour: ConfigurationItem): ItemRelationView {
  const isDown = relation.from === itemId;
  return {
    direction: isDown ? 'down' : 'up',
    label: isDown ? relation.label : relation.inverseLabel,
    isDependency: relation.isDependency,
    // Neighbours stand in the same source as the item that they surround, which has said its name.
    item: viewItem({ connectionId, sourceName: null }, neighbour),
  };
}

/** Services that reach the item through dependencies within the walk: who notices when it fails. */
export function servicesAbove(itemId: string, around: ItemNeighbourhood): { id: string; name: string }[] {
  const reached = new Set([itemId]);
  for (let depth = 0; depth < 2; depth += 1) {
    for (const relation of around.relations) if (relation.isDependency && reached.has(relation.to)) reached.add(relation.from);
  }
  reached.delete(itemId);
  const services = around.items.filter((item) => item.isService && reached.has(item.id));
  return services.map(({ id, name }) => ({ id, name })).sort((a, b) => a.name.localeCompare(b.name));
}

/** Whose item it is; told by name only where several sources offer items. */
export function originOf(itemSources: readonly Source[], connectionId: string): Pick<ItemView, 'connectionId' | 'sourceName'> {
  const source = itemSources.length > 1 ? itemSources.find((known) => known.connectionId === connectionId) : undefined;
  return { connectionId, sourceName: source?.name ?? null };
}

/** The key of an item across connections. */
export function keyOf(item: Pick<ItemView, 'connectionId' | 'id'>): string {
  return `${item.connectionId}/${item.id}`;
}
