/** @module server/routes/read-field-history */
import { z } from 'zod';
import { fieldHistoryAnswer } from '#contract';
import type { ServerDeps } from '../deps.ts';
import { define, type Endpoint, linkParams, pageQuery } from '../endpoint.ts';
import { findLink, labelsOf } from '../links.ts';

export const readFieldHistory = (deps: ServerDeps): Endpoint =>
  define({
    name: 'readFieldHistory',
    summary: 'The changes seen on both sides of the link in the last 90 days, newest first.',
    params: linkParams,
    query: pageQuery.extend({ field: z.string().max(300).optional() }),
    answer: fieldHistoryAnswer,
    async handle(asked) {
      const details = await findLink(deps, asked, asked.params.linkId);
      const labels = await labelsOf(deps, asked, details);
      const { limit, cursor, field } = asked.query;
      const page = await deps.sync.readFieldHistory({
        installationId: asked.caller.installationId,
        linkId: details.link.id,
        limit,
        ...(cursor === undefined ? {} : { cursor }),
        ...(field === undefined ? {} : { fieldKey: field }),
      });
      const entries = page.rows.map((row) => ({
        at: new Date(row.at).toISOString(),
        side: row.side,
        path: row.path,
        label: labels[row.side].field(row.path),
        value: { value: row.value, label: labels[row.side].value(row.path, row.value) },
        by: row.by,
        traceId: row.traceId,
        reason: { ...row.reason },
        historyId: row.id,
        fieldKey: row.fieldKey,
        canRestore: row.canRestore,
      }));
      return { entries, nextCursor: page.next };
    },
  });
