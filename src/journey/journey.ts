/**
 * @module journey/journey
 * Collects hops while work runs, stores them when a piece of work is through, and finds the path of a change by any id. Hops explain; they are never what
 * decides: losing some at a crash loses nothing of the work, whose truth are links and operations.
 */
import type { Hop } from '#domain';
import type { FoundLink, HopQuery, HopRow, JourneyDeps } from './ports.ts';

/** What an id turned out to be. */
export interface JourneyMatch {
  readonly kind: 'ticket' | 'record' | 'delivery' | 'trace' | 'link';
  readonly id: string;
  readonly title: string;
  readonly ticketId: string | null;
  readonly linkId: string | null;
  readonly flow: string | null;
}

export interface FoundJourney {
  readonly matches: readonly JourneyMatch[];
  /** Oldest first. */
  readonly hops: readonly HopRow[];
  readonly next: string | null;
}

export interface FindRequest {
  readonly installationId: string;
  /** As a person types it: `#1042`, `INC0010042`, a delivery's id, a trace id, a link's id. */
  readonly id: string;
  readonly limit: number;
  readonly cursor?: string;
}

export interface Journey {
  /** Takes a hop of that installation; never throws. Stored by the next `flush`. */
  note(installationId: string, hop: Hop): void;
  /** Stores what was noted. Call it when a piece of work is through, and before a function may be frozen. Never throws. */
  flush(): Promise<void>;
  find(request: FindRequest): Promise<FoundJourney>;
  /** Forgets hops from before that instant. */
  prune(installationId: string, beforeMs: number): Promise<void>;
}

/** How long hops are kept. */
export const HOPS_KEPT_DAYS = 30;
/** More than this waiting for a store that does not answer is dropped, oldest first. */
const MAX_WAITING = 5_000;
const MAX_PAYLOAD = 16_384;
const TRACE_ID = /^[0-9a-f]{32}$/u;

/**
 * Makes a journey.
 *
 * @example
 * journey.note(installationId, hop);
 * await journey.flush();
 * const { hops } = await journey.find({ installationId, id: 'INC0010042', limit: 100 });
 */
export function createJourney(deps: JourneyDeps): Journey {
  const waiting = new Map<string, HopRow[]>();
  return {
    note(installationId, hop) {
      const rows = waiting.get(installationId) ?? [];
      rows.push({ ...hop, payload: fitPayload(deps.redact(hop.payload)), id: deps.newId() });
      if (rows.length > MAX_WAITING)
        deps.onLost(new RangeError('Too many hops wait to be stored.'), rows.splice(0, rows.length - MAX_WAITING).length);
      waiting.set(installationId, rows);
    },
    async flush() {
      const batches = [...waiting];
      waiting.clear();
      for (const [installationId, rows] of batches) {
        await deps.store.add(installationId, rows).catch((error: unknown) => deps.onLost(error, rows.length));
      }
    },
    find: (request) => find(deps, request),
    prune: (installationId, beforeMs) => deps.store.prune(installationId, beforeMs),
  };
}

function fitPayload(payload: unknown): unknown {
  const text = JSON.stringify(payload ?? null);
  return text.length <= MAX_PAYLOAD ? payload : { cut: true, start: text.slice(0, MAX_PAYLOAD) };
}

async function find(deps: JourneyDeps, { installationId, id: typed, ...page }: FindRequest): Promise<FoundJourney> {
  const id = typed.trim().replace(/^#/u, '');
  const matched = await matchId(deps, installationId, id);
  if (!matched) return { matches: [], hops: [], next: null };
  const { rows, next } = await deps.store.list(installationId, matched.query, page);
  return { matches: matched.matches, hops: rows.toReversed(), next };
}

interface Matched {
  readonly matches: readonly JourneyMatch[];
  readonly query: HopQuery;
}

/** The first meaning that leads anywhere, from the most exact on. */
async function matchId(deps: JourneyDeps, installationId: string, id: string): Promise<Matched | undefined> {
  if (TRACE_ID.test(id)) {
    const byTrace = await matchHops(deps, installationId, { by: 'trace', traceId: id });
    if (byTrace) return { query: { by: 'trace', traceId: id }, matches: [{ ...byTrace, kind: 'trace', id, title: id }] };
  }
  const links = await deps.links.byLink(installationId, id);
  if (links.length > 0) return ofLinks('link', links);
  const byNumber = await deps.links.byNumber(installationId, id);
  if (byNumber.length > 0) return ofLinks('record', byNumber);
  const byTicket = await matchTicket(deps, installationId, id);
  return byTicket ?? matchDelivery(deps, installationId, id);
}

async function matchTicket(deps: JourneyDeps, installationId: string, ticketId: string): Promise<Matched | undefined> {
  const query: HopQuery = { by: 'ticket', ticketId };
  const links = await deps.links.byTicket(installationId, ticketId);
  if (links.length === 0 && !(await matchHops(deps, installationId, query))) return undefined;
  const [only] = links.length === 1 ? links : [];
  const match: JourneyMatch = {
    kind: 'ticket',
    id: ticketId,
    title: `#${ticketId}`,
    ticketId,
    linkId: only?.linkId ?? null,
    flow: only?.flow ?? null,
  };
  return { query, matches: [match, ...links.map((link) => matchOf('link', link))] };
}

/** A delivery's path goes on in the links that it woke. */
async function matchDelivery(deps: JourneyDeps, installationId: string, deliveryId: string): Promise<Matched | undefined> {
  const query: HopQuery = { by: 'delivery', deliveryId };
  const { rows } = await deps.store.list(installationId, query, { limit: 100 });
  const first = rows.at(-1);
  if (!first) return undefined;
  const linkIds = [...new Set(rows.flatMap(({ linkId }) => (linkId === null ? [] : [linkId])))];
  const { ticketId, linkId } = first;
  const match: JourneyMatch = { kind: 'delivery', id: deliveryId, title: deliveryId, ticketId, linkId, flow: null };
  return { matches: [match], query: linkIds.length === 0 ? query : { by: 'links', linkIds, sinceMs: first.at } };
}

async function matchHops(
  deps: JourneyDeps,
  installationId: string,
  query: HopQuery,
): Promise<Pick<JourneyMatch, 'ticketId' | 'linkId' | 'flow'> | undefined> {
  const [first] = (await deps.store.list(installationId, query, { limit: 1 })).rows;
  return first && { ticketId: first.ticketId, linkId: first.linkId, flow: null };
}

function ofLinks(kind: 'link' | 'record', links: readonly FoundLink[]): Matched {
  return {
    matches: links.map((link) => matchOf(kind, link)),
    query: { by: 'links', linkIds: links.map(({ linkId }) => linkId), sinceMs: 0 },
  };
}

function matchOf(kind: 'link' | 'record', { linkId, ticketId, flow, number, title }: FoundLink): JourneyMatch {
  const name = [number ?? linkId, title].filter(Boolean).join(' · ');
  return { kind, id: kind === 'record' && number ? number : linkId, title: name, ticketId, linkId, flow };
}
