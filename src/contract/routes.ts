/**
 * @module contract/routes
 * Every path of the API, once. The server mounts exactly these, the app calls through them, the OpenAPI document and the access matrix are checked against them.
 * `who`: the least role that may call (`public`: nobody is identified; `page`: a signed page load; `vendor`: a vendor's webhook; `operator`: the enrolment key).
 */

/** How a caller gets in. */
export type Access = 'public' | 'page' | 'vendor' | 'operator' | 'viewer' | 'agent' | 'admin';

/** One endpoint. `proven` additionally refuses identities that are only asserted (assets mode). */
export interface RouteSpec {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly who: Access;
  readonly needs?: 'proven';
}

export const ROUTES = {
  livez: { method: 'GET', path: '/livez', who: 'public' },
  readyz: { method: 'GET', path: '/readyz', who: 'public' },
  metrics: { method: 'GET', path: '/metrics', who: 'operator' },
  openapi: { method: 'GET', path: '/openapi.json', who: 'public' },
  readPageFile: { method: 'GET', path: '/app/static/{file}', who: 'public' },
  readSetupPage: { method: 'GET', path: '/setup', who: 'public' },
  openPage: { method: 'POST', path: '/app/{page}', who: 'page' },
  receiveWebhook: { method: 'POST', path: '/v1/hooks/{connectionId}', who: 'vendor' },
  enrol: { method: 'POST', path: '/v1/enrolments', who: 'operator' },
  openSession: { method: 'POST', path: '/v1/session', who: 'viewer' },
  renewSession: { method: 'POST', path: '/v1/session/renew', who: 'public' },
  readAffectedItems: { method: 'GET', path: '/v1/tickets/{ticketId}/affected-items', who: 'viewer' },
  linkItem: { method: 'POST', path: '/v1/tickets/{ticketId}/affected-items', who: 'agent' },
  unlinkItem: { method: 'DELETE', path: '/v1/tickets/{ticketId}/affected-items/{connectionId}/{itemId}', who: 'agent' },
  readChanges: { method: 'GET', path: '/v1/tickets/{ticketId}/changes', who: 'viewer' },
  readRequester: { method: 'GET', path: '/v1/tickets/{ticketId}/requester', who: 'viewer' },
  readNewTicketRequester: { method: 'GET', path: '/v1/requesters/{deskUserId}', who: 'agent' },
  readLinks: { method: 'GET', path: '/v1/tickets/{ticketId}/links', who: 'viewer' },
  planLink: { method: 'POST', path: '/v1/tickets/{ticketId}/links/plan', who: 'agent' },
  createLink: { method: 'POST', path: '/v1/tickets/{ticketId}/links', who: 'agent' },
  reportEditing: { method: 'POST', path: '/v1/tickets/{ticketId}/editing', who: 'agent' },
  searchItems: { method: 'GET', path: '/v1/items', who: 'viewer' },
  readItemRelations: { method: 'GET', path: '/v1/items/{connectionId}/{itemId}/relations', who: 'viewer' },
  readLink: { method: 'GET', path: '/v1/links/{linkId}', who: 'viewer' },
  syncLink: { method: 'POST', path: '/v1/links/{linkId}/sync', who: 'agent' },
  pauseLink: { method: 'POST', path: '/v1/links/{linkId}/pause', who: 'agent' },
  resumeLink: { method: 'POST', path: '/v1/links/{linkId}/resume', who: 'agent' },
  unlink: { method: 'DELETE', path: '/v1/links/{linkId}', who: 'agent' },
  readHoldChoices: { method: 'GET', path: '/v1/links/{linkId}/holds/{holdId}/choices', who: 'agent' },
  answerHold: { method: 'POST', path: '/v1/links/{linkId}/answers', who: 'agent' },
  restoreValue: { method: 'POST', path: '/v1/links/{linkId}/restore', who: 'agent' },
  promoteFollower: { method: 'POST', path: '/v1/links/{linkId}/promote', who: 'agent' },
  confirmDeleted: { method: 'POST', path: '/v1/links/{linkId}/confirm-deleted', who: 'agent' },
  checkOverlaps: { method: 'POST', path: '/v1/links/{linkId}/overlaps', who: 'agent' },
  readFieldHistory: { method: 'GET', path: '/v1/links/{linkId}/history', who: 'viewer' },
  readOverview: { method: 'GET', path: '/v1/overview', who: 'admin' },
  pauseAll: { method: 'POST', path: '/v1/pause', who: 'admin', needs: 'proven' },
  resumeAll: { method: 'DELETE', path: '/v1/pause', who: 'admin', needs: 'proven' },
  pauseFlow: { method: 'POST', path: '/v1/flows/{flow}/pause', who: 'admin', needs: 'proven' },
  resumeFlow: { method: 'DELETE', path: '/v1/flows/{flow}/pause', who: 'admin', needs: 'proven' },
  readSetup: { method: 'GET', path: '/v1/setup', who: 'admin' },
  verifySetup: { method: 'POST', path: '/v1/setup/verify', who: 'admin', needs: 'proven' },
  listConnectors: { method: 'GET', path: '/v1/connectors', who: 'admin' },
  listConnections: { method: 'GET', path: '/v1/connections', who: 'admin' },
  addConnection: { method: 'POST', path: '/v1/connections', who: 'admin', needs: 'proven' },
  changeConnection: { method: 'PUT', path: '/v1/connections/{connectionId}', who: 'admin', needs: 'proven' },
  rotateSecrets: { method: 'POST', path: '/v1/connections/{connectionId}/secrets', who: 'admin', needs: 'proven' },
  addWebhookSecret: { method: 'POST', path: '/v1/connections/{connectionId}/webhook-secret', who: 'admin', needs: 'proven' },
  pauseConnection: { method: 'POST', path: '/v1/connections/{connectionId}/pause', who: 'admin', needs: 'proven' },
  resumeConnection: { method: 'DELETE', path: '/v1/connections/{connectionId}/pause', who: 'admin', needs: 'proven' },
  removeConnection: { method: 'DELETE', path: '/v1/connections/{connectionId}', who: 'admin', needs: 'proven' },
  testConnection: { method: 'POST', path: '/v1/connections/{connectionId}/test', who: 'admin', needs: 'proven' },
  tryRequest: { method: 'POST', path: '/v1/connectors/{connectorId}/try', who: 'admin', needs: 'proven' },
  startConsent: { method: 'POST', path: '/v1/connections/{connectionId}/consent', who: 'admin', needs: 'proven' },
  finishConsent: { method: 'GET', path: '/v1/oauth/callback', who: 'public' },
  listMappingVersions: { method: 'GET', path: '/v1/mapping', who: 'admin' },
  checkMapping: { method: 'POST', path: '/v1/mapping/check', who: 'admin' },
  readMappingSchemas: { method: 'GET', path: '/v1/mapping/schemas', who: 'admin' },
  previewMapping: { method: 'POST', path: '/v1/mapping/preview', who: 'admin' },
  readMappingNow: { method: 'POST', path: '/v1/mapping/read', who: 'admin', needs: 'proven' },
  listHeld: { method: 'GET', path: '/v1/held', who: 'admin' },
  listConflicts: { method: 'GET', path: '/v1/conflicts', who: 'admin' },
  resolveConflict: { method: 'POST', path: '/v1/conflicts/{holdId}/resolve', who: 'admin', needs: 'proven' },
  readJourney: { method: 'GET', path: '/v1/journey', who: 'admin' },
  startBatch: { method: 'POST', path: '/v1/batches', who: 'admin', needs: 'proven' },
  listBatches: { method: 'GET', path: '/v1/batches', who: 'admin' },
  readBatch: { method: 'GET', path: '/v1/batches/{batchId}', who: 'admin' },
  listBatchItems: { method: 'GET', path: '/v1/batches/{batchId}/items', who: 'admin' },
  applyBatch: { method: 'POST', path: '/v1/batches/{batchId}/apply', who: 'admin', needs: 'proven' },
  cancelBatch: { method: 'POST', path: '/v1/batches/{batchId}/cancel', who: 'admin', needs: 'proven' },
  listDeadLetters: { method: 'GET', path: '/v1/dead-letters', who: 'admin' },
  preflightDeadLetter: { method: 'GET', path: '/v1/dead-letters/{letterId}/preflight', who: 'admin' },
  replayDeadLetter: { method: 'POST', path: '/v1/dead-letters/{letterId}/replay', who: 'admin', needs: 'proven' },
  readDeadLetter: { method: 'GET', path: '/v1/dead-letters/{letterId}', who: 'admin' },
  editDeadLetter: { method: 'POST', path: '/v1/dead-letters/{letterId}/answers', who: 'admin', needs: 'proven' },
  discardDeadLetter: { method: 'POST', path: '/v1/dead-letters/{letterId}/discard', who: 'admin', needs: 'proven' },
  readConfig: { method: 'GET', path: '/v1/config/{installationId}', who: 'operator' },
  planConfig: { method: 'POST', path: '/v1/config/{installationId}/plan', who: 'operator' },
  applyConfig: { method: 'POST', path: '/v1/config/{installationId}/apply', who: 'operator' },
  exportAudit: { method: 'GET', path: '/v1/audit', who: 'admin', needs: 'proven' },
} as const satisfies Record<string, RouteSpec>;

/** Name of an endpoint; equals its `operationId` in the OpenAPI document. */
export type RouteName = keyof typeof ROUTES;
