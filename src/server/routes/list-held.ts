/** @module server/routes/list-held */
import { z } from 'zod';
import { type HeldLinkView, heldAnswer, heldKind } from '#contract';
import type { HeldLink } from '#sync';
import type { ServerDeps } from '../deps.ts';
import { define, type Endpoint, pageQuery } from '../endpoint.ts';
import { labelsByFlow, viewFieldGroups } from '../links-panel.ts';
import type { FlowLabels } from '../views/labels.ts';
import { viewHold } from '../views/link-view.ts';

export const listHeld = (deps: ServerDeps): Endpoint =>
  define({
    name: 'listHeld',
    summary: 'Links on which something waits, those that wait longest first, with what releases each.',
    query: pageQuery.extend({ flow: z.string().max(100).optional(), field: z.string().max(200).optional(), kind: heldKind.optional() }),
    answer: heldAnswer,
    async handle(asked) {
      const { flow, field, kind, limit, cursor } = asked.query;
      const page = await deps.sync.listHeld({
        installationId: asked.caller.installationId,
        limit,
        ...(cursor === undefined ? {} : { cursor }),
        ...(flow === undefined ? {} : { flow }),
        ...(field === undefined ? {} : { fieldKey: field }),
        ...(kind === undefined ? {} : { kind }),
      });
      const labels = await labelsByFlow(
        deps,
        asked,
        page.rows.map(({ link }) => link.flow),
      );
      return {
        links: page.rows.map((held) => viewHeld(held, labels.get(held.link.flow) as FlowLabels)),
        nextCursor: page.next,
        total: page.total,
        groups: await viewFieldGroups(deps, asked, page.groups),
      };
    },
  });

function viewHeld({ link, holds }: HeldLink, labels: FlowLabels): HeldLinkView {
  const shown = holds.map((hold) => viewHold(hold, labels));
  return {
    linkId: link.id,
    ticketId: link.ticketId,
    flow: link.flow,
    record: link.record?.number ?? null,
    recordUrl: link.record?.url ?? null,
    since: shown[0]?.since ?? '',
    holds: shown,
  };
}
