/** @module server/routes/export-audit */

import { stream } from 'hono/streaming';
import { z } from 'zod';
import { requireRole } from '#access';
import type { ServerDeps } from '../deps.ts';
import { bearerOf, defineOpen, documentedProblems, type Endpoint } from '../endpoint.ts';

/** Streams the chained log as lines of JSON; declared with `defineOpen` because its answer is no single JSON value. */
export const exportAudit = (deps: ServerDeps): Endpoint =>
  defineOpen({
    name: 'exportAudit',
    summary: 'The whole audit log, chained, ended by a signed head; verify it with scripts/verify-audit.ts.',
    responses: {
      200: { description: 'Lines of JSON.', content: { 'application/x-ndjson': { schema: z.string() } } },
      ...documentedProblems(401, 403),
    },
    async serve(c) {
      const caller = await deps.access.authenticate(bearerOf(c), c.get('traceId'));
      requireRole(caller, 'admin', 'proven');
      await deps.record({ caller, traceId: c.get('traceId') }, 'audit-exported', {});
      c.header('content-type', 'application/x-ndjson');
      c.header('content-disposition', 'attachment; filename="tieline-audit.ndjson"');
      return stream(c, async (output) => {
        for await (const line of deps.audit.export(caller.installationId)) await output.write(line);
      });
    },
  });
