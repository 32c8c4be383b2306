/** @module server/routes/export-audit */
import { createRoute, z } from '@hono/zod-openapi';
import { stream } from 'hono/streaming';
import { requireRole } from '#access';
import { ROUTES } from '#contract';
import type { ServerDeps } from '../deps.ts';
import { bearerOf, documentedProblems, type PublicEndpoint } from '../endpoint.ts';

/** Streams the chained log as lines of JSON; mounted by hand because its answer is no single JSON value. */
export const exportAudit = (deps: ServerDeps): PublicEndpoint => ({
  name: 'exportAudit',
  mount(app) {
    app.openAPIRegistry.registerPath(
      createRoute({
        method: 'get',
        path: ROUTES.exportAudit.path,
        operationId: 'exportAudit',
        summary: 'The whole audit log, chained, ended by a signed head; verify it with scripts/verify-audit.ts.',
        'x-access': ROUTES.exportAudit.who,
        'x-needs': ROUTES.exportAudit.needs,
        security: [{ bearer: [] }],
        responses: {
          200: { description: 'Lines of JSON.', content: { 'application/x-ndjson': { schema: z.string() } } },
          ...documentedProblems(401, 403),
        },
      }),
    );
    app.get(ROUTES.exportAudit.path, async (c) => {
      const caller = await deps.access.authenticate(bearerOf(c), c.get('traceId'));
      requireRole(caller, 'admin', 'proven');
      await deps.record({ caller, traceId: c.get('traceId') }, 'audit-exported', {});
      c.header('content-type', 'application/x-ndjson');
      c.header('content-disposition', 'attachment; filename="tieline-audit.ndjson"');
      return stream(c, async (output) => {
        for await (const line of deps.audit.export(caller.installationId)) await output.write(line);
      });
    });
  },
});
