/** @module context/search-items  Search over all configuration item sources, and the neighbours of one item. */
import type { ConfigurationItem, ItemNeighbourhood } from '#domain';
import type { Asker, SourceState } from './ask-source.ts';
import { DEADLINE_MS, FRESH_MS, relationsOf } from './item-facts.ts';
import type { ContextDeps, ContextRequest } from './ports.ts';
import { type ItemRelationView, type ItemView, viewItem } from './views.ts';

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

/** The direct neighbours of one item; `undefined` where no such connection offers items. */
export async function readItemRelations(
  deps: ContextDeps,
  asker: Asker,
  request: Asking,
  item: { readonly connectionId: string; readonly itemId: string },
): Promise<{ relations: ItemRelationView[]; isTruncated: boolean; sources: SourceState[] } | undefined> {
  const source = (await deps.sources(request.installationId)).find(
    ({ connectionId, capabilities }) => connectionId === item.connectionId && capabilities.cmdb,
  );
  if (!source) return undefined;
  const answer = await asker.ask<ItemNeighbourhood>(
    {
      source,
      key: `neighbourhood/1/${item.itemId}`,
      freshMs: FRESH_MS.items,
      deadlineMs: DEADLINE_MS,
      load: async (call) =>
        (await source.capabilities.cmdb?.readNeighbourhood([item.itemId], 1, 100, call)) ?? { items: [], relations: [], isTruncated: false },
    },
    request,
  );
  const around = answer.value ?? { items: [], relations: [], isTruncated: false };
  return { relations: relationsOf(item.connectionId, item.itemId, around), isTruncated: around.isTruncated, sources: [answer.state] };
}
