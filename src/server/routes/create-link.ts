/** @module server/routes/create-link */
import { type CreateLinkBody, createLinkBody, linkAnswer } from '#contract';
import { brandId, ConflictError, type TicketId } from '#domain';
import type { LinkRow } from '#sync';
import { deedOf } from '../deed-of.ts';
import type { Asker, ServerDeps } from '../deps.ts';
import { define, type Endpoint, ticketParams } from '../endpoint.ts';
import { callFor, showLink } from '../links.ts';
import { readOffers } from '../links-panel.ts';

export const createLink = (deps: ServerDeps): Endpoint =>
  define({
    name: 'createLink',
    summary: 'Links the ticket to a new record, or to an existing one by the plan that was shown.',
    params: ticketParams,
    body: createLinkBody,
    answer: linkAnswer,
    status: 201,
    async handle(asked) {
      const { ticketId } = asked.params;
      await deps.requireTicket(asked, ticketId);
      const link =
        asked.body.mode === 'create' ? await create(deps, asked, ticketId, asked.body) : await linkExisting(deps, asked, ticketId, asked.body);
      await deps.runSoon(asked, link.id);
      return showLink(deps, asked, link.id);
    },
  });

async function create(deps: ServerDeps, asked: Asker, ticketId: string, body: Extract<CreateLinkBody, { mode: 'create' }>): Promise<LinkRow> {
  const offers = await readOffers(deps, asked, ticketId);
  const unseen =
    offers.offers.find(({ flow }) => flow === body.flow)?.openIncidents.filter(({ number }) => !body.openIncidentsSeen.includes(number)) ?? [];
  if (unseen.length > 0) {
    const numbers = unseen.map(({ number }) => number);
    throw new ConflictError({
      message: `${numbers.join(', ')} is open on an affected item already. Link it, or confirm that you want another one.`,
      facts: { openIncidents: numbers },
    });
  }
  return deps.sync.createLink({
    installationId: asked.caller.installationId,
    ticketId: brandId<TicketId>(ticketId),
    flow: body.flow,
    call: callFor(asked),
    deed: ({ id, flow }) => deedOf(asked, 'record-created', { linkId: id, ticketId, flow }),
  });
}

function linkExisting(deps: ServerDeps, asked: Asker, ticketId: string, body: Extract<CreateLinkBody, { mode: 'existing' }>): Promise<LinkRow> {
  const { flow, number, planToken, choices } = body;
  return deps.sync.confirmFirstLink({
    installationId: asked.caller.installationId,
    ticketId: brandId<TicketId>(ticketId),
    flow,
    number: number.trim(),
    planToken,
    choices,
    call: callFor(asked),
    deed: (link) => deedOf(asked, 'record-linked', { linkId: link.id, ticketId, flow: link.flow }),
  });
}
