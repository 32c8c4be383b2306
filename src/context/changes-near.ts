/** @module context/changes-near  The Changes near this panel: changes on the linked items and what surrounds them, ranked with reasons. */
import type { ChangeRequest } from '#domain';
import { worstBySource } from './affected-items.ts';
import type { Asker, SourceAnswer, SourceState } from './ask-source.ts';
import { askNeighbourhood, DEADLINE_MS, FRESH_MS, groupByConnection } from './item-facts.ts';
import type { ContextDeps, ContextRequest, Source } from './ports.ts';
import { findSituation, mergeRanked, placeItems, type RankedChange, rankChanges, windowOf } from './rank-changes.ts';
import type { ContextReason } from './reasons.ts';
import { askTicket } from './ticket-facts.ts';

/** Changes are looked for this long before and after the ticket (and up to now), ms. */
export const HALF_WINDOW_MS = 3 * 24 * 3_600_000;
const MAX_CHANGES = 100;
const MAX_SHOWN = 20;

export interface NearbyChangeView {
  readonly connectionId: string;
  readonly id: string;
  readonly number: string;
  readonly title: string;
  readonly phase: ChangeRequest['phase'];
  readonly stateLabel: string;
  readonly kind: ChangeRequest['kind'];
  readonly risk: string | null;
  readonly startsAt: string | null;
  readonly endsAt: string | null;
  readonly assignmentGroup: ChangeRequest['assignmentGroup'] | null;
  readonly outcome: string | null;
  readonly distance: number;
  readonly path: string[];
  readonly score: number;
  readonly reasons: ContextReason[];
  readonly url: string;
}

export interface ChangesPanel {
  readonly situation: { readonly change: NearbyChangeView; readonly reason: ContextReason } | null;
  readonly changes: NearbyChangeView[];
  readonly window: { readonly from: string; readonly to: string };
  readonly hasItems: boolean;
  readonly isConfigured: boolean;
  readonly isTruncated: boolean;
  readonly sources: SourceState[];
}

/** Fills the panel. */
export async function readChanges(deps: ContextDeps, asker: Asker, request: ContextRequest): Promise<ChangesPanel> {
  const [linked, sources, ticket] = await Promise.all([
    deps.linkedItems.list(request.installationId, request.ticketId),
    deps.sources(request.installationId),
    askTicket(deps, asker, request),
  ]);
  const now = deps.clock.now();
  const ticketAt = ticket.value ? Date.parse(ticket.value.createdAt) : now;
  const groups = groupByConnection(linked);
  const changeSources = sources.filter((source) => source.capabilities.change && source.capabilities.cmdb);
  const asked = changeSources.filter((source) => groups.has(source.connectionId));
  const moment = { now, ticketAt, halfWindowMs: HALF_WINDOW_MS };
  const found = await Promise.all(asked.map((source) => readSource({ asker, source, ids: groups.get(source.connectionId) ?? [], request, moment })));
  const ranked = mergeRanked(found.map((one) => one.ranked));
  const situation = findSituation(ranked, now);
  return {
    situation: situation ? { change: viewChange(situation.ranked), reason: situation.reason } : null,
    changes: ranked.slice(0, MAX_SHOWN).map(viewChange),
    window: windowAround(ticketAt, now),
    hasItems: linked.length > 0,
    isConfigured: changeSources.length > 0,
    isTruncated: ranked.length > MAX_SHOWN || found.some(({ isTruncated }) => isTruncated),
    sources: worstBySource([ticket.state, ...found.flatMap(({ states }) => states)]),
  };
}

interface Reading {
  readonly asker: Asker;
  readonly source: Source;
  readonly ids: readonly string[];
  readonly request: ContextRequest;
  readonly moment: { readonly now: number; readonly ticketAt: number; readonly halfWindowMs: number };
}

/** A change with the connection that it was read from. */
interface FoundChange extends RankedChange {
  readonly connectionId: string;
}

interface Found {
  readonly ranked: readonly FoundChange[];
  readonly isTruncated: boolean;
  readonly states: readonly SourceState[];
}

async function readSource(reading: Reading): Promise<Found> {
  const { asker, source, ids, request, moment } = reading;
  const around = await askNeighbourhood(asker, source, ids, request);
  if (!around.value) return { ranked: [], isTruncated: false, states: [around.state] };
  const changes = await askChanges(
    reading,
    around.value.items.map(({ id }) => id),
  );
  const places = placeItems(ids, around.value.items, around.value.relations);
  const list = changes.value ?? [];
  return {
    ranked: rankChanges(list, places, moment).map((one) => ({ ...one, connectionId: source.connectionId })),
    isTruncated: around.value.isTruncated || list.length >= MAX_CHANGES,
    states: [around.state, changes.state],
  };
}

function askChanges({ asker, source, request, moment }: Reading, itemIds: readonly string[]): Promise<SourceAnswer<readonly ChangeRequest[]>> {
  const sorted = [...itemIds].sort();
  const { from, to } = windowAround(moment.ticketAt, moment.now);
  return asker.ask(
    {
      source,
      // The window's end moves with the clock, so the key leaves it out: an answer is refreshed by its age, not by its window.
      key: `changes/${moment.ticketAt}/${sorted.join(',')}`,
      freshMs: FRESH_MS.changes,
      deadlineMs: DEADLINE_MS,
      load: async (call) => (await source.capabilities.change?.listForItems(sorted, { fromIso: from, toIso: to }, MAX_CHANGES, call)) ?? [],
    },
    request,
  );
}

function windowAround(ticketAt: number, now: number): { from: string; to: string } {
  return { from: new Date(ticketAt - HALF_WINDOW_MS).toISOString(), to: new Date(Math.max(ticketAt, now) + HALF_WINDOW_MS).toISOString() };
}

function viewChange({ connectionId, change, place, score, reasons }: FoundChange): NearbyChangeView {
  const { start, end } = windowOf(change);
  return {
    connectionId,
    id: change.id,
    number: change.number,
    title: change.title,
    phase: change.phase,
    stateLabel: change.stateLabel,
    kind: change.kind,
    risk: change.risk ?? null,
    startsAt: start === undefined ? null : new Date(start).toISOString(),
    endsAt: end === undefined ? null : new Date(end).toISOString(),
    assignmentGroup: change.assignmentGroup ?? null,
    outcome: change.outcome ?? null,
    distance: place.distance,
    path: [...place.path],
    score,
    reasons: [...reasons],
    url: change.url,
  };
}
