/** @module server/routes/read-journey  The whole path of a change, from any id that a person has at hand. */
import { z } from 'zod';
import { type HopView, journeyAnswer } from '#contract';
import { HOPS_KEPT_DAYS, type HopRow } from '#journey';
import type { ServerDeps } from '../deps.ts';
import { define, type Endpoint, pageQuery } from '../endpoint.ts';

export const readJourney = (deps: ServerDeps): Endpoint =>
  define({
    name: 'readJourney',
    summary: 'The hops of a ticket, a record, a delivery, a trace or a link, with their times and reasons.',
    query: pageQuery.extend({ id: z.string().trim().min(1).max(200) }),
    answer: journeyAnswer,
    async handle({ caller, query }) {
      const { id, limit, cursor } = query;
      const page = { limit, ...(cursor === undefined ? {} : { cursor }) };
      const { matches, hops, next } = await deps.journey.find({ installationId: caller.installationId, id, ...page });
      return { matches: matches.map((match) => ({ ...match })), hops: hops.map(viewHop), nextCursor: next, keptDays: HOPS_KEPT_DAYS };
    },
  });

/** `sinceMs` runs from the hop before on the same link: that is where time was lost. */
function viewHop(hop: HopRow, index: number, hops: readonly HopRow[]): HopView {
  const { id, kind, side, outcome, reason, tookMs, traceId, linkId, payload } = hop;
  const before = hops.slice(0, index).findLast((earlier) => earlier.linkId === linkId);
  const sinceMs = before ? Math.max(0, hop.at - before.at - (before.tookMs ?? 0)) : null;
  return {
    id,
    kind,
    side,
    outcome,
    tookMs,
    traceId,
    linkId,
    at: new Date(hop.at).toISOString(),
    sinceMs,
    reason: { ...reason },
    payload: payload ?? null,
  };
}
