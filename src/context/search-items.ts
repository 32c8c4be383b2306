/** @module context/search-items  Search over all configuration item sources, and what surrounds one item. */
import type { ConfigurationItem } from '#domain';
import { worstBySource } from './affected-items.ts';
import type { Asker, SourceState } from './ask-source.ts';
import { askNeighbourhood, askOpenIncidents, DEADLINE_MS, relationsOf, servicesAbove } from './item-facts.ts';
import type { ContextDeps, ContextRequest } from './ports.ts';
import { type ItemSurroundings, type ItemView, viewIncident, viewItem } from './views.ts';

const MAX_FOUND = 20;
/** Answers of a search serve the same words typed again. Ms. */
const SEARCH_FRESH_MS = 30_000;

type Asking = Omit<ContextRequest, 'ticketId'>;

/** Items by name, serial number, asset tag or address; each source in its own order (exact first). Fewer than two characters find nothing. */
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
  const items = answers.flatMap(({ state, value }) => (value ?? []).map((item) => viewItem(state.connectionId, item)));
  return { items: items.slice(0, MAX_FOUND), sources: answers.map(({ state }) => state) };
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
