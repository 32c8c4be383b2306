/** @module server/routes/conflicts  Fields that both sides changed differently: listed with both values and what each rule would do, and decided. */
import { z } from 'zod';
import { type ConflictView, conflictsAnswer, linkAnswer, resolveConflictBody } from '#contract';
import type { FieldValue } from '#domain';
import type { Conflict, ConflictSide } from '#sync';
import { deedOf } from '../deed-of.ts';
import type { ServerDeps } from '../deps.ts';
import { define, type Endpoint, pageQuery, pathId } from '../endpoint.ts';
import { showLink } from '../links.ts';
import { labelsByFlow, viewFieldGroups } from '../links-panel.ts';
import type { FlowLabels, SideLabels } from '../views/labels.ts';
import { isoOrNull, labelOfPaths, shown } from '../views/link-view.ts';

export const listConflicts = (deps: ServerDeps): Endpoint =>
  define({
    name: 'listConflicts',
    summary: 'Open conflicts, newest first: both values, who and when, and what each rule would choose.',
    query: pageQuery.extend({ flow: z.string().max(100).optional(), field: z.string().max(200).optional() }),
    answer: conflictsAnswer,
    async handle(asked) {
      const { flow, field, limit, cursor } = asked.query;
      const page = await deps.sync.listConflicts({
        installationId: asked.caller.installationId,
        limit,
        ...(cursor === undefined ? {} : { cursor }),
        ...(flow === undefined ? {} : { flow }),
        ...(field === undefined ? {} : { fieldKey: field }),
      });
      const labels = await labelsByFlow(
        deps,
        asked,
        page.rows.map(({ link }) => link.flow),
      );
      const groups = await viewFieldGroups(deps, asked, page.groups);
      return {
        conflicts: page.rows.map((conflict) => viewConflict(conflict, labels.get(conflict.link.flow))),
        nextCursor: page.next,
        total: groups.reduce((sum, { count }) => sum + count, 0),
        groups,
      };
    },
  });

export const resolveConflict = (deps: ServerDeps): Endpoint =>
  define({
    name: 'resolveConflict',
    summary: 'Chooses the side that wins, once, for exactly the two values that were shown.',
    params: z.object({ holdId: pathId }),
    body: resolveConflictBody,
    answer: linkAnswer,
    async handle(asked) {
      const { installationId, userName } = asked.caller;
      const { holdId } = asked.params;
      const { side, shown: seen } = asked.body;
      const { link } = await deps.sync.explainConflict({ installationId, holdId });
      await deps.sync.resolveConflict({
        installationId,
        linkId: link.id,
        holdId,
        side,
        by: userName,
        shown: { desk: (seen.desk ?? null) as FieldValue, remote: (seen.remote ?? null) as FieldValue },
        deed: ({ id, ticketId }) => deedOf(asked, 'conflict-resolved', { linkId: id, ticketId, holdId, side }),
      });
      await deps.runSoon(asked, link.id);
      return showLink(deps, asked, link.id);
    },
  });

function viewConflict({ hold, link, desk, remote, rules }: Conflict, labels: FlowLabels | undefined): ConflictView {
  return {
    holdId: hold.id,
    linkId: link.id,
    ticketId: link.ticketId,
    record: link.record?.number ?? null,
    recordUrl: link.record?.url ?? null,
    flow: link.flow,
    fieldKey: hold.fieldKey ?? '',
    kind: hold.kind === 'disagreement' ? 'disagreement' : 'conflict',
    desk: viewSide(desk, labels?.desk),
    remote: viewSide(remote, labels?.remote),
    reason: { ...hold.reason },
    since: new Date(hold.openedAt).toISOString(),
    rules: rules.map(({ winner, side, reason }) => ({ winner, side, reason: { ...reason } })),
  };
}

const NO_LABELS: SideLabels = { field: (path) => path, value: (_path, value) => (typeof value === 'string' ? value : JSON.stringify(value)) };

function viewSide({ path, value, label, by, byName, at }: ConflictSide, labels: SideLabels = NO_LABELS): ConflictView['desk'] {
  return { path, label: labelOfPaths(path, labels), value: shown(value, label, path, labels), by: byName ?? by, at: isoOrNull(at) };
}
