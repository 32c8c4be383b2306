/**
 * @module server/routes/receive-webhook
 * A vendor's webhook: the raw body is verified, stored and acknowledged; the work comes later. Every refusal has the same body, so that nobody learns which
 * connections exist.
 */
import { z } from 'zod';
import { ConflictError, GoneError, UnauthenticatedError } from '#domain';
import type { ServerDeps } from '../deps.ts';
import { defineOpen, documentedProblems, type Endpoint } from '../endpoint.ts';

export const receiveWebhook = (deps: ServerDeps): Endpoint =>
  defineOpen({
    name: 'receiveWebhook',
    summary: "A vendor's delivery: verified over its raw bytes, stored, acknowledged.",
    request: { params: z.object({ connectionId: z.string() }) },
    responses: { 202: { description: 'Stored, or known already.' }, ...documentedProblems(401, 409, 410, 413, 503) },
    async serve(c) {
      const body = new Uint8Array(await c.req.arrayBuffer());
      const headers = Object.fromEntries(c.req.raw.headers);
      const outcome = await deps.webhooks.receive({ connectionId: c.req.param('connectionId') ?? '', headers, body, traceId: c.get('traceId') });
      if (outcome === 'gone') throw new GoneError({ message: 'This connection was removed. Delete the webhook that calls it.' });
      if (outcome === 'refused') throw new UnauthenticatedError({ message: 'The delivery was not accepted.' });
      // Only a proven sender gets this far: a stranger learns nothing of ids that have come.
      if (outcome === 'altered')
        throw new ConflictError({
          message: 'A delivery with this id came before with another body. The first one stands; send this one under its own id.',
        });
      return c.body(null, 202);
    },
  });
