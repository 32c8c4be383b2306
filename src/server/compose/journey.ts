/** @module server/compose/journey  The journey over our store: links come from the sync engine, payloads lose their secrets, lost hops are logged. */
import type { Log } from '#capabilities';
import { createRedactor } from '#connector-kit';
import { brandId, type Deed, type InstallationId } from '#domain';
import { createJourney, type FoundLink, type Journey } from '#journey';
import { createHopStore, type Database } from '#storage';
import type { FindLinksRequest, Sync } from '#sync';

export interface BackendJourneyDeps {
  readonly database: Pick<Database, 'withTenant'>;
  /** Asked when somebody looks, so the engine may be made after the journey that it tells. */
  readonly sync: () => Pick<Sync, 'findLinks'>;
  readonly newId: () => string;
  readonly log: Log;
}

export function createBackendJourney({ database, sync, newId, log }: BackendJourneyDeps): Journey {
  const redactor = createRedactor({ secrets: [] });
  const find = (by: FindLinksRequest['by']) => async (installation: string, id: string) => {
    const links = await sync().findLinks({ installationId: brandId<InstallationId>(installation), by, id });
    return links.map(({ id: linkId, ticketId, flow, record }): FoundLink => {
      return { linkId, ticketId, flow, number: record?.number ?? null, title: record ? redactor.text(record.title) : null };
    });
  };
  return createJourney({
    store: createHopStore(database),
    links: { byLink: find('link'), byTicket: find('ticket'), byNumber: find('number') },
    newId,
    redact: (payload) => redactor.data(payload),
    onLost: (error, count) => log.warn('hops-lost', { error, count }),
  });
}

/** What a person did to a link or ticket is a hop of it, too. */
export function noteDeed(
  journey: Pick<Journey, 'note'>,
  { installationId, at, deed }: { readonly installationId: InstallationId; readonly at: number; readonly deed: Deed },
): void {
  const { action, actor, facts = {}, traceId } = deed;
  const textOf = (name: string) => (typeof facts[name] === 'string' ? facts[name] : null);
  const [linkId, ticketId] = [textOf('linkId'), textOf('ticketId')];
  if (linkId === null && ticketId === null) return;
  const reason = { code: 'hop-person', facts: { by: actor.name ?? actor.id, action } };
  journey.note(installationId, {
    at,
    kind: 'person',
    side: null,
    outcome: 'done',
    reason,
    tookMs: null,
    traceId: traceId ?? null,
    linkId,
    ticketId,
    connectionId: textOf('connectionId'),
    deliveryId: null,
    payload: facts,
  });
}
