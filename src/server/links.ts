/** @module server/links  What the link routes share: finding a link that the caller may see, and showing it. */
import type { Call } from '#capabilities';
import type { LinkAnswer } from '#contract';
import { brandId, type LinkId, type TraceId } from '#domain';
import type { LinkDetails } from '#sync';
import type { Asker, ServerDeps } from './deps.ts';
import type { FlowLabels } from './views/labels.ts';
import { viewLink } from './views/link-view.ts';

const CALL_LIMIT_MS = 20_000;

/** A vendor call on behalf of somebody who waits. */
export function callFor(asked: { readonly traceId: TraceId }): Call {
  return { signal: AbortSignal.timeout(CALL_LIMIT_MS), traceId: asked.traceId, priority: 'agent' };
}

/** The link, once its ticket has been found to be one that the caller may see. Throws `NotFoundError`, the same for both. */
export async function findLink(deps: ServerDeps, asked: Asker, linkId: string): Promise<LinkDetails> {
  const details = await deps.sync.readLinkDetails({ installationId: asked.caller.installationId, linkId: brandId<LinkId>(linkId) });
  await deps.requireTicket(asked, details.link.ticketId);
  return details;
}

/** The vendors' labels for a link's flow. */
export function labelsOf(deps: ServerDeps, asked: Asker, details: LinkDetails): Promise<FlowLabels> {
  const { link, connectionName } = details;
  return deps.labels.ofFlow({ installationId: asked.caller.installationId, connectionName, recordType: link.recordType, traceId: asked.traceId });
}

/** The link as it is now: the answer of every action on it. */
export async function showLink(deps: ServerDeps, asked: Asker, linkId: string): Promise<LinkAnswer> {
  const details = await findLink(deps, asked, linkId);
  return { link: viewLink(details, await labelsOf(deps, asked, details)) };
}
