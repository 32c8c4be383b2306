/** @module context/search-items  Search over all configuration item sources, and what surrounds one item. */
import type { ConfigurationItem } from '#domain';
import { worstBySource } from './affected-items.ts';
import type { Asker, SourceState } from './ask-source.ts';
import { askNeighbourhood, askOpenIncidents, DEADLINE_MS, originOf, relationsOf, servicesAbove } from './item-facts.ts';
import type { ContextDeps, ContextRequest } from './ports.ts';
import { type ItemSurroundings, type ItemView, viewIncident, viewItem } from './views.ts';

const MAX_FOUND = 20;
/** Answers of a search serve the same words typed again. Ms. */
const SEARCH_FRESH_MS = 30_000;

type Asking = Omit<ContextRequest, 'ticketId'>;

/**
 * Items by name, serial number, asset tag or address: exact matches of all sources first, then names that begin with the words, then the rest; among equals each
 * source in its own order. Fewer than two characters find nothing.
 */
export async function searchItems(
  deps: ContextDeps,
  asker: Asker,
  request: Asking,
  text: string,
): Promise<{ items: ItemView[]; sources: SourceState[] }> {
  const words = text.trim().slice(0, 100);
  if (words.length < 2) return { items: [], sources: [] };
  const sources = (await deps.sources(request.installationId)).filter((source) => source.capabilities.cmdb);
  const answers = await Promise.all(
    sources.map((source) =>
      asker.ask<readonly ConfigurationItem[]>(
        {
          source,
          key: `search/${words.toLowerCase()}`,
          freshMs: SEARCH_FRESH_MS,
          deadlineMs: DEADLINE_MS,
          load: async (call) => (await source.capabilities.cmdb?.searchItems(words, MAX_FOUND, call)) ?? [],
        },
        request,
      ),
    ),
  );
  const found = answers.flatMap(({ state, value }) =>
    (value ?? []).map((item) => ({ view: viewItem(originOf(sources, state.connectionId), item), rank: rankOf(item, words.toLowerCase()) })),
  );
  // The sort keeps the order of equals; only then may the list be cut, or the first source's partial matches would hide the second's exact one.
  const ranked = found.sort((one, other) => one.rank - other.rank).slice(0, MAX_FOUND);
  return { items: ranked.map(({ view }) => view), sources: answers.map(({ state }) => state) };
}

/** 0 exact, 1 begins with the words, 2 holds them. A name without the words was found by a detail that we need not know: sources match those exactly. */
function rankOf(item: ConfigurationItem, words: string): number {
  const name = item.name.toLowerCase();
  const details = [name, item.id, item.serialNumber, item.assetTag, item.ipAddress];
  if (!name.includes(words) || details.some((detail) => detail?.toLowerCase() === words)) return 0;
  return name.startsWith(words) ? 1 : 2;
}

/**
 * The direct neighbours of one item, the services above it and what is open on it; `undefined` where no such connection offers items. Asked as of a ticket that
 * has this item linked alone, so that linking it later costs no further call.
 */
export async function readItemRelations(
  deps: ContextDeps,
  asker: Asker,
  request: Asking,
  { connectionId, itemId }: { readonly connectionId: string; readonly itemId: string },
): Promise<ItemSurroundings | undefined> {
  const source = (await deps.sources(request.installationId)).find((known) => known.connectionId === connectionId && known.capabilities.cmdb);
  if (!source) return undefined;
  const [answer, incidents] = await Promise.all([
    askNeighbourhood(asker, source, [itemId], request),
    askOpenIncidents(asker, source, [itemId], request),
  ]);
  const around = answer.value ?? { items: [], relations: [], isTruncated: false };
  return {
    relations: relationsOf(connectionId, itemId, around),
    businessServices: servicesAbove(itemId, around),
    openIncidents: (incidents.value ?? []).map((incident) => viewIncident(connectionId, incident)),
    isTruncated: around.isTruncated,
    sources: worstBySource([answer.state, incidents.state]),
  };
}
