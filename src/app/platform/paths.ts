/**
 * @module app/platform/paths
 * The calls that the app makes. The contract's list is not bundled (it would bring zod along), so each line is checked against its type: a path or method
 * that the contract does not know fails to compile.
 */
import type { ROUTES, RouteName } from '#contract';

type Listed = { readonly [Name in RouteName]?: { readonly method: (typeof ROUTES)[Name]['method']; readonly path: (typeof ROUTES)[Name]['path'] } };

export const PATHS = {
  openSession: { method: 'POST', path: '/v1/session' },
  readAffectedItems: { method: 'GET', path: '/v1/tickets/{ticketId}/affected-items' },
  linkItem: { method: 'POST', path: '/v1/tickets/{ticketId}/affected-items' },
  unlinkItem: { method: 'DELETE', path: '/v1/tickets/{ticketId}/affected-items/{connectionId}/{itemId}' },
  readChanges: { method: 'GET', path: '/v1/tickets/{ticketId}/changes' },
  readRequester: { method: 'GET', path: '/v1/tickets/{ticketId}/requester' },
  readNewTicketRequester: { method: 'GET', path: '/v1/requesters/{deskUserId}' },
  readLinks: { method: 'GET', path: '/v1/tickets/{ticketId}/links' },
  planLink: { method: 'POST', path: '/v1/tickets/{ticketId}/links/plan' },
  createLink: { method: 'POST', path: '/v1/tickets/{ticketId}/links' },
  reportEditing: { method: 'POST', path: '/v1/tickets/{ticketId}/editing' },
  searchItems: { method: 'GET', path: '/v1/items' },
  readItemRelations: { method: 'GET', path: '/v1/items/{connectionId}/{itemId}/relations' },
  syncLink: { method: 'POST', path: '/v1/links/{linkId}/sync' },
  pauseLink: { method: 'POST', path: '/v1/links/{linkId}/pause' },
  resumeLink: { method: 'POST', path: '/v1/links/{linkId}/resume' },
  unlink: { method: 'DELETE', path: '/v1/links/{linkId}' },
  readHoldChoices: { method: 'GET', path: '/v1/links/{linkId}/holds/{holdId}/choices' },
  answerHold: { method: 'POST', path: '/v1/links/{linkId}/answers' },
  readOverview: { method: 'GET', path: '/v1/overview' },
  listConnections: { method: 'GET', path: '/v1/connections' },
  listMappingVersions: { method: 'GET', path: '/v1/mapping' },
  listDeadLetters: { method: 'GET', path: '/v1/dead-letters' },
  preflightDeadLetter: { method: 'GET', path: '/v1/dead-letters/{letterId}/preflight' },
  replayDeadLetter: { method: 'POST', path: '/v1/dead-letters/{letterId}/replay' },
} as const satisfies Listed;

/** Name of a call; the contract's own name. */
export type CallName = keyof typeof PATHS;

type Placeholders<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}` ? Name | Placeholders<Rest> : never;
/** The values that a path needs. */
export type PathValues<Name extends CallName> = Record<Placeholders<(typeof PATHS)[Name]['path']>, string>;

/** Fills a path; each value is escaped, since item ids are the vendor's. */
export function fillPath(path: string, values: Readonly<Record<string, string>>, query: Readonly<Record<string, string>> = {}): string {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(values[name] ?? ''));
  const search = new URLSearchParams(query).toString();
  return search ? `${filled}?${search}` : filled;
}
