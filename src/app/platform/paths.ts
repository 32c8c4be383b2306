/**
 * @module app/platform/paths
 * The calls that the app makes. The contract's list is not bundled (it would bring zod along), so each line is checked against its type: a path or method
 * that the contract does not know fails to compile. Two lists, because the sidebar should not carry what only admins call.
 */
import type { ROUTES, RouteName } from '#contract';

type Listed = { readonly [Name in RouteName]?: { readonly method: (typeof ROUTES)[Name]['method']; readonly path: (typeof ROUTES)[Name]['path'] } };

/** What agents' panels call. */
export const PANEL_PATHS = {
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
  restoreValue: { method: 'POST', path: '/v1/links/{linkId}/restore' },
  promoteFollower: { method: 'POST', path: '/v1/links/{linkId}/promote' },
  confirmDeleted: { method: 'POST', path: '/v1/links/{linkId}/confirm-deleted' },
  checkOverlaps: { method: 'POST', path: '/v1/links/{linkId}/overlaps' },
  readFieldHistory: { method: 'GET', path: '/v1/links/{linkId}/history' },
} as const satisfies Listed;

/** What the console calls, and the page of a fresh install. */
export const ADMIN_PATHS = {
  enrol: { method: 'POST', path: '/v1/enrolments' },
  readOverview: { method: 'GET', path: '/v1/overview' },
  pauseAll: { method: 'POST', path: '/v1/pause' },
  resumeAll: { method: 'DELETE', path: '/v1/pause' },
  pauseFlow: { method: 'POST', path: '/v1/flows/{flow}/pause' },
  resumeFlow: { method: 'DELETE', path: '/v1/flows/{flow}/pause' },
  readSetup: { method: 'GET', path: '/v1/setup' },
  verifySetup: { method: 'POST', path: '/v1/setup/verify' },
  listConnectors: { method: 'GET', path: '/v1/connectors' },
  listConnections: { method: 'GET', path: '/v1/connections' },
  addConnection: { method: 'POST', path: '/v1/connections' },
  changeConnection: { method: 'PUT', path: '/v1/connections/{connectionId}' },
  rotateSecrets: { method: 'POST', path: '/v1/connections/{connectionId}/secrets' },
  addWebhookSecret: { method: 'POST', path: '/v1/connections/{connectionId}/webhook-secret' },
  pauseConnection: { method: 'POST', path: '/v1/connections/{connectionId}/pause' },
  resumeConnection: { method: 'DELETE', path: '/v1/connections/{connectionId}/pause' },
  removeConnection: { method: 'DELETE', path: '/v1/connections/{connectionId}' },
  testConnection: { method: 'POST', path: '/v1/connections/{connectionId}/test' },
  tryRequest: { method: 'POST', path: '/v1/connectors/{connectorId}/try' },
  startConsent: { method: 'POST', path: '/v1/connections/{connectionId}/consent' },
  listMappingVersions: { method: 'GET', path: '/v1/mapping' },
  checkMapping: { method: 'POST', path: '/v1/mapping/check' },
  readMappingSchemas: { method: 'GET', path: '/v1/mapping/schemas' },
  previewMapping: { method: 'POST', path: '/v1/mapping/preview' },
  readMappingNow: { method: 'POST', path: '/v1/mapping/read' },
  listHeld: { method: 'GET', path: '/v1/held' },
  listConflicts: { method: 'GET', path: '/v1/conflicts' },
  resolveConflict: { method: 'POST', path: '/v1/conflicts/{holdId}/resolve' },
  readJourney: { method: 'GET', path: '/v1/journey' },
  startBatch: { method: 'POST', path: '/v1/batches' },
  listBatches: { method: 'GET', path: '/v1/batches' },
  readBatch: { method: 'GET', path: '/v1/batches/{batchId}' },
  listBatchItems: { method: 'GET', path: '/v1/batches/{batchId}/items' },
  applyBatch: { method: 'POST', path: '/v1/batches/{batchId}/apply' },
  cancelBatch: { method: 'POST', path: '/v1/batches/{batchId}/cancel' },
  listDeadLetters: { method: 'GET', path: '/v1/dead-letters' },
  preflightDeadLetter: { method: 'GET', path: '/v1/dead-letters/{letterId}/preflight' },
  replayDeadLetter: { method: 'POST', path: '/v1/dead-letters/{letterId}/replay' },
  readDeadLetter: { method: 'GET', path: '/v1/dead-letters/{letterId}' },
  editDeadLetter: { method: 'POST', path: '/v1/dead-letters/{letterId}/answers' },
  discardDeadLetter: { method: 'POST', path: '/v1/dead-letters/{letterId}/discard' },
} as const satisfies Listed;

type AllPaths = typeof PANEL_PATHS & typeof ADMIN_PATHS;

/** Name of a call; the contract's own name. */
export type CallName = keyof AllPaths;

type Placeholders<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}` ? Name | Placeholders<Rest> : never;
/** The values that a path needs. */
export type PathValues<Name extends CallName> = Record<Placeholders<AllPaths[Name]['path']>, string>;

/** Fills a path; each value is escaped, since item ids are the vendor's. */
export function fillPath(path: string, values: Readonly<Record<string, string>>, query: Readonly<Record<string, string>> = {}): string {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(values[name] ?? ''));
  const search = new URLSearchParams(query).toString();
  return search ? `${filled}?${search}` : filled;
}
