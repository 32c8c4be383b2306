/** @module server/routes  Every endpoint, in the order of the route table. */
import type { ServerDeps } from '../deps.ts';
import type { Endpoint, PublicEndpoint } from '../endpoint.ts';
import { livez, metrics, openapi, readyz } from './health.ts';
import { linkItem } from './link-item.ts';
import { openPage } from './open-page.ts';
import { readAffectedItems } from './read-affected-items.ts';
import { readChanges } from './read-changes.ts';
import { readItemRelations } from './read-item-relations.ts';
import { readNewTicketRequester } from './read-new-ticket-requester.ts';
import { readRequester } from './read-requester.ts';
import { receiveWebhook } from './receive-webhook.ts';
import { renewSession } from './renew-session.ts';
import { searchItems } from './search-items.ts';
import { unlinkItem } from './unlink-item.ts';

/** Endpoints that prove their caller in their own way, or need none. */
export function publicEndpoints(deps: ServerDeps): readonly PublicEndpoint[] {
  return [livez, readyz, metrics, openapi, openPage, receiveWebhook, renewSession].map((make) => make(deps));
}

/** Endpoints of identified callers. */
export function endpoints(deps: ServerDeps): readonly Endpoint[] {
  return [readAffectedItems, linkItem, unlinkItem, readChanges, readRequester, readNewTicketRequester, searchItems, readItemRelations].map((make) => make(deps));
}
