/** @module journey  The path of every change, hop by hop: noted while work runs, found by any id. */
export { createJourney, type FindRequest, type FoundJourney, HOPS_KEPT_DAYS, type Journey, type JourneyMatch } from './journey.ts';
export type { FoundLink, HopPage, HopQuery, HopRow, HopStore, JourneyDeps, LinkFinder } from './ports.ts';
