/** @module context/affected-items  The Affected items panel: linked items with what surrounds them, and suggestions with their reasons. */
import type { IncidentSummary, TicketContext } from '#capabilities';
import type { ConfigurationItem, ItemNeighbourhood } from '#domain';
import type { Asker, SourceAnswer, SourceState } from './ask-source.ts';
import {
  askNeighbourhood,
  askOpenIncidents,
  DEADLINE_MS,
  FRESH_MS,
  groupByConnection,
  keyOf,
  originOf,
  relationsOf,
  servicesAbove,
} from './item-facts.ts';
import { itemNameCandidates } from './item-names.ts';
import type { ContextDeps, ContextRequest, LinkedItem, Source } from './ports.ts';
import { because, type ContextReason } from './reasons.ts';
import { askPerson } from './requester.ts';
import { askTicket } from './ticket-facts.ts';
import { type AffectedItemsPanel, type AffectedItemView, type OpenIncidentView, viewIncident, viewItem } from './views.ts';

/** More would not be read in ten seconds. */
const MAX_SUGGESTIONS = 6;

/** Fills the panel. Every source fails alone; what it would have said is then missing and its state says why. */
export async function readAffectedItems(deps: ContextDeps, asker: Asker, request: ContextRequest): Promise<AffectedItemsPanel> {
  const [linked, sources, fillableFields] = await Promise.all([
    deps.linkedItems.list(request.installationId, request.ticketId),
    deps.sources(request.installationId),
    deps.fillableFields(request.installationId),
  ]);
  const itemSources = sources.filter((source) => source.capabilities.cmdb);
  const groups = groupByConnection(linked);
  const [around, suggested] = await Promise.all([
    Promise.all(
      itemSources
        .filter((source) => groups.has(source.connectionId))
        .map((source) => readGroup(asker, source, groups.get(source.connectionId) ?? [], request)),
    ),
    suggestItems({ deps, asker, request, itemSources, sources, linked }),
  ]);
  return {
    items: linked.map((item) => viewLinked(item, around, originOf(itemSources, item.connectionId))),
    suggestions: suggested.suggestions,
    fillableFields: [...fillableFields],
    isConfigured: itemSources.length > 0,
    sources: worstBySource([...around.flatMap((group) => group.states), ...suggested.states]),
  };
}

/** Open incidents on the linked items, each once. */
export async function readOpenIncidents(
  deps: ContextDeps,
  asker: Asker,
  request: ContextRequest,
): Promise<{ incidents: OpenIncidentView[]; sources: SourceState[] }> {
  const [linked, sources] = await Promise.all([
    deps.linkedItems.list(request.installationId, request.ticketId),
    deps.sources(request.installationId),
  ]);
  const groups = groupByConnection(linked);
  const asked = sources.filter((source) => source.capabilities.incident && groups.has(source.connectionId));
  const answers = await Promise.all(asked.map((source) => askOpenIncidents(asker, source, groups.get(source.connectionId) ?? [], request)));
  const incidents = answers.flatMap(({ state, value }) => (value ?? []).map((incident) => viewIncident(state.connectionId, incident)));
  return {
    incidents: [...new Map(incidents.map((incident) => [`${incident.connectionId}/${incident.id}`, incident])).values()],
    sources: answers.map(({ state }) => state),
  };
}

type ItemOrigin = ReturnType<typeof originOf>;

interface Group {
  readonly source: Source;
  readonly around: ItemNeighbourhood;
  readonly incidents: readonly IncidentSummary[];
  readonly states: readonly SourceState[];
}

async function readGroup(asker: Asker, source: Source, ids: readonly string[], request: ContextRequest): Promise<Group> {
  const [around, incidents] = await Promise.all([askNeighbourhood(asker, source, ids, request), askOpenIncidents(asker, source, ids, request)]);
  return {
    source,
    around: around.value ?? { items: [], relations: [], isTruncated: false },
    incidents: incidents.value ?? [],
    states: [around.state, incidents.state],
  };
}

function viewLinked(linked: LinkedItem, groups: readonly Group[], origin: ItemOrigin): AffectedItemView {
  const group = groups.find(({ source }) => source.connectionId === linked.connectionId);
  const item = group?.around.items.find(({ id }) => id === linked.itemId);
  if (!group || !item) return viewUnknown(linked, origin);
  return {
    item: viewItem(origin, item),
    businessServices: servicesAbove(item.id, group.around),
    relations: relationsOf(linked.connectionId, item.id, group.around),
    isRelationsTruncated: group.around.isTruncated,
    openIncidents: group.incidents.filter(({ itemId }) => itemId === item.id).map((incident) => viewIncident(linked.connectionId, incident)),
    linkedAt: linked.linkedAt,
    linkedBy: linked.linkedBy,
  };
}

/** The link is ours and stays visible, also when the source cannot say what the item is. */
function viewUnknown(linked: LinkedItem, origin: ItemOrigin): AffectedItemView {
  const item = {
    id: linked.itemId,
    name: linked.itemId,
    className: '',
    classLabel: '',
    status: 'unknown',
    statusLabel: '',
    isService: false,
    updatedAt: linked.linkedAt,
    url: '',
  } as const;
  return {
    item: viewItem(origin, item),
    businessServices: [],
    relations: [],
    isRelationsTruncated: false,
    openIncidents: [],
    linkedAt: linked.linkedAt,
    linkedBy: linked.linkedBy,
  };
}

interface Suggesting {
  readonly deps: ContextDeps;
  readonly asker: Asker;
  readonly request: ContextRequest;
  readonly itemSources: readonly Source[];
  readonly sources: readonly Source[];
  readonly linked: readonly LinkedItem[];
}

async function suggestItems(suggesting: Suggesting): Promise<{ suggestions: AffectedItemsPanel['suggestions']; states: readonly SourceState[] }> {
  const { deps, asker, request, itemSources, linked } = suggesting;
  if (itemSources.length === 0) return { suggestions: [], states: [] };
  const ticket = await askTicket(deps, asker, request);
  if (!ticket.value) return { suggestions: [], states: [ticket.state] };
  const serials = await readSerialNumbers(suggesting, ticket.value);
  const answers = await Promise.all(
    itemSources.flatMap((source) => [
      askNamed(asker, source, ticket.value as TicketContext, request),
      askHeld(asker, source, ticket.value as TicketContext, serials, request),
    ]),
  );
  const taken = new Set(linked.map(({ connectionId, itemId }) => `${connectionId}/${itemId}`));
  return { suggestions: mergeSuggestions(answers, taken, itemSources), states: [ticket.state, ...answers.map(({ state }) => state)] };
}

type SuggestionAnswer = SourceAnswer<readonly { readonly item: ConfigurationItem; readonly reason: ContextReason }[]>;

function askNamed(asker: Asker, source: Source, ticket: TicketContext, request: ContextRequest): Promise<SuggestionAnswer> {
  const names = itemNameCandidates(`${ticket.subject}\n${ticket.text}`);
  return asker.ask(
    {
      source,
      key: `named/${names.join(',').toLowerCase()}`,
      freshMs: FRESH_MS.items,
      deadlineMs: DEADLINE_MS,
      load: async (call) => {
        const items = names.length === 0 ? [] : ((await source.capabilities.cmdb?.findItemsByNames(names, 10, call)) ?? []);
        return items.map((item) => ({ item, reason: because('item-named-in-ticket', { name: item.name }) }));
      },
    },
    request,
  );
}

function askHeld(
  asker: Asker,
  source: Source,
  ticket: TicketContext,
  serialNumbers: readonly string[],
  request: ContextRequest,
): Promise<SuggestionAnswer> {
  const { requester } = ticket;
  const emails = requester.email && requester.isEmailVerified ? [requester.email] : [];
  return asker.ask(
    {
      source,
      key: `held/${[...emails, ...serialNumbers].join(',').toLowerCase()}`,
      freshMs: FRESH_MS.items,
      deadlineMs: DEADLINE_MS,
      load: async (call) => {
        if (emails.length + serialNumbers.length === 0) return [];
        const items = (await source.capabilities.cmdb?.listItemsOf({ emails, serialNumbers }, 10, call)) ?? [];
        return items.map((item) => ({ item, reason: heldReason(item, serialNumbers, requester.name) }));
      },
    },
    request,
  );
}

function heldReason(item: ConfigurationItem, serialNumbers: readonly string[], requester: string): ContextReason {
  const isDevice = item.serialNumber !== undefined && serialNumbers.includes(item.serialNumber);
  return because(isDevice ? 'item-is-device-of-requester' : 'item-assigned-to-requester', { requester });
}

async function readSerialNumbers(suggesting: Suggesting, ticket: TicketContext): Promise<readonly string[]> {
  const { requester } = ticket;
  const directory = suggesting.sources.find((source) => source.capabilities.identity);
  if (!directory || !requester.email || !requester.isEmailVerified) return [];
  const answer = await askPerson(suggesting.asker, directory, requester.email, suggesting.request);
  if (answer.value?.kind !== 'one' || answer.value.details.devices.state === 'unknown') return [];
  return answer.value.details.devices.value.flatMap(({ serialNumber }) => serialNumber ?? []);
}

function mergeSuggestions(
  answers: readonly SuggestionAnswer[],
  taken: ReadonlySet<string>,
  itemSources: readonly Source[],
): AffectedItemsPanel['suggestions'] {
  const merged = new Map<string, AffectedItemsPanel['suggestions'][number]>();
  for (const { state, value } of answers) {
    for (const { item, reason } of value ?? []) {
      const view = viewItem(originOf(itemSources, state.connectionId), item);
      if (taken.has(keyOf(view)) || item.status === 'retired') continue;
      const known = merged.get(keyOf(view));
      merged.set(keyOf(view), { item: view, reasons: known ? [...known.reasons, reason] : [reason] });
    }
  }
  return [...merged.values()].sort((a, b) => b.reasons.length - a.reasons.length).slice(0, MAX_SUGGESTIONS);
}

const BADNESS = { fresh: 0, ageing: 1, stale: 2, unreachable: 3 } as const;

/** One state per source: the worst of its answers, so that no failure hides behind a success. */
export function worstBySource(states: readonly SourceState[]): SourceState[] {
  const worst = new Map<string, SourceState>();
  for (const state of states) {
    const known = worst.get(state.connectionId);
    if (!known || BADNESS[state.freshness] > BADNESS[known.freshness]) worst.set(state.connectionId, state);
  }
  return [...worst.values()];
}
