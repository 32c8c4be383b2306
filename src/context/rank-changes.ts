/**
 * @module context/rank-changes
 * Which change near a ticket matters, as a pure function. The order is first by group (running now, then pending, then ended or under review), then by score;
 * the rankings of several sources are merged by the same order, since their scores are of one scale.
 *
 * Score, 0..100 = distance + time + weight:
 * - distance, up to 40: on a linked item 40; one edge away 28 where trouble spreads to the linked item (the linked item depends on the changed one), else 16;
 *   two edges away 12.
 * - time, up to 45: the change ran when the ticket was opened 45; it ended before the ticket 45 falling to 0 over the window's past half; it starts later
 *   20 falling to 0 over the window's future half; it was due and no start is reported 20 falling to 0 with the time between its plan and the ticket;
 *   it began after the ticket was opened 10; its dates are not known 5.
 * - weight, up to 15: ended unsuccessfully 10; emergency 5.
 *
 * Reasons stand as they are read: when, where, what else. A plan is told as a plan: only what was reported as begun "started" or "ended". Of a change that is
 * over and has no actual times, the plan counts as far as it lies in the past.
 */
import { differenceInMinutes } from 'date-fns/differenceInMinutes';
import type { ChangeRequest, ConfigurationItem, ItemRelation } from '#domain';
import { because, type ContextReason } from './reasons.ts';

/** How an item lies to the linked items: the names on the way and whether trouble spreads along it. */
export interface ItemPlace {
  readonly distance: 0 | 1 | 2;
  /** Names from the linked item to this one. */
  readonly path: readonly string[];
  /** `dependency`: the linked item depends on this one, directly or through the path; `dependent`: this one depends on the linked item. */
  readonly relation: 'self' | 'dependency' | 'dependent' | 'other';
}

export interface RankedChange {
  readonly change: ChangeRequest;
  readonly place: ItemPlace;
  readonly score: number;
  readonly reasons: readonly ContextReason[];
}

/** When the ranking looks, all in ms since the epoch. */
export interface RankingMoment {
  readonly now: number;
  readonly ticketAt: number;
  /** Half of the window: how far back and ahead of the ticket changes are looked for. */
  readonly halfWindowMs: number;
}

/** Shortest places of all items within two edges of the linked ones; a dependency path wins over another of equal length. */
export function placeItems(
  linked: readonly string[],
  items: readonly ConfigurationItem[],
  relations: readonly ItemRelation[],
): ReadonlyMap<string, ItemPlace> {
  const nameOf = new Map(items.map((item) => [item.id, item.name]));
  const places = new Map<string, ItemPlace>(linked.map((id) => [id, { distance: 0, path: [nameOf.get(id) ?? id], relation: 'self' }]));
  for (const distance of [1, 2] as const) {
    const edge = [...places].filter(([, place]) => place.distance === distance - 1);
    for (const [id, place] of edge) for (const relation of relations) step(id, place, relation, distance);
  }
  return places;

  function step(id: string, place: ItemPlace, relation: ItemRelation, distance: 1 | 2): void {
    if (relation.from !== id && relation.to !== id) return;
    const next = relation.from === id ? relation.to : relation.from;
    const heading = headingOf(place.relation, relation, relation.from === id ? 'down' : 'up');
    const known = places.get(next);
    if (known && (known.distance < distance || known.relation === 'dependency' || heading !== 'dependency')) return;
    places.set(next, { distance, path: [...place.path, nameOf.get(next) ?? next], relation: heading });
  }
}

function headingOf(soFar: ItemPlace['relation'], relation: ItemRelation, way: 'up' | 'down'): ItemPlace['relation'] {
  if (!relation.isDependency) return 'other';
  const here = way === 'down' ? 'dependency' : 'dependent';
  return soFar === 'self' || soFar === here ? here : 'other';
}

/** Ranks the changes; those whose items lie outside of `places` and cancelled ones are left out. */
export function rankChanges(
  changes: readonly ChangeRequest[],
  places: ReadonlyMap<string, ItemPlace>,
  moment: RankingMoment,
): readonly RankedChange[] {
  const ranked = changes.flatMap((change) => {
    const place = nearestPlace(change, places);
    return place && change.phase !== 'cancelled' ? [rankOne(change, place, moment)] : [];
  });
  return ranked.sort(byRank);
}

/** One ranking out of those of several sources; changes that rank alike keep the order of the sources. */
export function mergeRanked<Ranked extends RankedChange>(rankings: readonly (readonly Ranked[])[]): readonly Ranked[] {
  return rankings.flat().sort(byRank);
}

function byRank(a: RankedChange, b: RankedChange): number {
  return groupOf(a.change) - groupOf(b.change) || b.score - a.score || a.change.number.localeCompare(b.change.number);
}

function nearestPlace(change: ChangeRequest, places: ReadonlyMap<string, ItemPlace>): ItemPlace | undefined {
  const found = change.itemIds.flatMap((id) => places.get(id) ?? []);
  return found.sort((a, b) => distancePoints(b) - distancePoints(a))[0];
}

function rankOne(change: ChangeRequest, place: ItemPlace, moment: RankingMoment): RankedChange {
  const time = judgeTime(change, moment);
  const weight = judgeWeight(change);
  const score = Math.round(distancePoints(place) + time.points + weight.points);
  return { change, place, score, reasons: [...time.reasons, placeReason(place), ...weight.reasons] };
}

function groupOf(change: ChangeRequest): number {
  if (change.phase === 'running') return 0;
  return change.phase === 'closed' || change.phase === 'review' ? 2 : 1;
}

function distancePoints(place: ItemPlace): number {
  if (place.distance === 0) return 40;
  if (place.distance === 2) return 12;
  return place.relation === 'dependency' ? 28 : 16;
}

function placeReason(place: ItemPlace): ContextReason {
  const item = place.path.at(-1) ?? '';
  const linked = place.path[0] ?? '';
  if (place.distance === 0) return because('change-on-linked-item', { item });
  if (place.relation === 'dependency') return because('change-on-dependency', { item, linked, hops: place.distance });
  if (place.relation === 'dependent') return because('change-on-dependent', { item, linked, hops: place.distance });
  return because('change-on-neighbour', { item, linked, hops: place.distance });
}

interface Judgement {
  readonly points: number;
  readonly reasons: readonly ContextReason[];
}

/** The window that a change occupies: actual times where known, else planned ones. Ms since the epoch. */
export function windowOf(change: ChangeRequest): { readonly start: number | undefined; readonly end: number | undefined } {
  const start = change.actualStart ?? change.plannedStart;
  const end = change.actualEnd ?? change.plannedEnd;
  return { start: start === undefined ? undefined : Date.parse(start), end: end === undefined ? undefined : Date.parse(end) };
}

function judgeTime(change: ChangeRequest, moment: RankingMoment): Judgement {
  const { start, end } = windowOf(change);
  if (start === undefined && end === undefined) return { points: 5, reasons: [because('change-without-window')] };
  if (change.phase === 'running') return judgeRunning(start, end, moment);
  if (isOver(change)) return judgeOver(start, end, moment);
  return change.actualStart === undefined ? judgePlanned(start, end, moment) : judgeBegun(start ?? moment.now, moment);
}

function isOver({ phase, actualEnd }: ChangeRequest): boolean {
  return phase === 'review' || phase === 'closed' || actualEnd !== undefined;
}

function judgeOver(start: number | undefined, end: number | undefined, moment: RankingMoment): Judgement {
  if (end !== undefined && end <= moment.ticketAt) {
    const minutes = differenceInMinutes(moment.ticketAt, end);
    return { points: 45 * fading(moment.ticketAt - end, moment.halfWindowMs), reasons: [because('change-ended-before-ticket', { minutes })] };
  }
  // Over before its planned time: when it really was is not known.
  if ((start ?? end ?? 0) > moment.now) return { points: 5, reasons: [] };
  const begun = judgeBegun(start ?? moment.now, moment);
  return begun.reasons.length > 0 ? begun : { points: 10, reasons: [because('change-ended-after-ticket')] };
}

function judgeBegun(start: number, { ticketAt }: RankingMoment): Judgement {
  if (start > ticketAt) return { points: 10, reasons: [] };
  return { points: 45, reasons: [because('change-started-before-ticket', { minutes: differenceInMinutes(ticketAt, start) })] };
}

function judgePlanned(start: number | undefined, end: number | undefined, moment: RankingMoment): Judgement {
  if (start !== undefined && start > moment.now) {
    const minutes = differenceInMinutes(start, moment.now);
    return { points: 20 * fading(start - moment.now, moment.halfWindowMs), reasons: [because('change-starts-later', { minutes })] };
  }
  const gap = Math.max(0, moment.ticketAt - (end ?? moment.ticketAt), (start ?? moment.ticketAt) - moment.ticketAt);
  const points = 20 * fading(gap, moment.halfWindowMs);
  if (end !== undefined && end <= moment.now)
    return { points, reasons: [because('change-lapsed', { minutes: differenceInMinutes(moment.now, end) })] };
  if (start === undefined) return { points: 5, reasons: [] };
  return { points, reasons: [because('change-due', { minutes: differenceInMinutes(moment.now, start) })] };
}

function judgeRunning(start: number | undefined, end: number | undefined, moment: RankingMoment): Judgement {
  const isLate = end !== undefined && end < moment.now;
  const running = isLate ? because('change-overrunning', { minutes: differenceInMinutes(moment.now, end) }) : because('change-running-now');
  if (start === undefined) return { points: 30, reasons: [running] };
  const begun = judgeBegun(start, moment);
  // That it runs is on its pill already; that it runs too long is not.
  return { points: begun.points, reasons: isLate ? [running, ...begun.reasons] : [...begun.reasons, running] };
}

function judgeWeight(change: ChangeRequest): Judgement {
  const isUnsuccessful = /unsuccessful|fail|backed[ _-]?out/i.test(change.outcome ?? '');
  const isEmergency = change.kind === 'emergency';
  return {
    points: (isUnsuccessful ? 10 : 0) + (isEmergency ? 5 : 0),
    reasons: [...(isUnsuccessful ? [because('change-unsuccessful')] : []), ...(isEmergency ? [because('change-emergency')] : [])],
  };
}

/** The change to warn of above all panels: the best ranked that runs now on a linked item or on something it depends on. */
export function findSituation<Ranked extends RankedChange>(
  ranked: readonly Ranked[],
  now: number,
): { readonly ranked: Ranked; readonly reason: ContextReason } | undefined {
  const found = ranked.find(({ change, place }) => change.phase === 'running' && (place.distance === 0 || place.relation === 'dependency'));
  if (!found) return undefined;
  const { end } = windowOf(found.change);
  const facts = {
    number: found.change.number,
    item: found.place.path.at(-1) ?? '',
    linked: found.place.path[0] ?? '',
    hops: found.place.distance,
    until: end === undefined ? null : new Date(end).toISOString(),
  };
  return { ranked: found, reason: because(end !== undefined && end < now ? 'situation-change-overrunning' : 'situation-change-running', facts) };
}

function fading(gapMs: number, reachMs: number): number {
  return Math.max(0, 1 - gapMs / reachMs);
}
