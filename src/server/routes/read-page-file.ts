/** @module server/routes/read-page-file  The built scripts and styles of the pages; their names carry a hash, so they are kept for ever. */
import { z } from 'zod';
import { NotFoundError } from '#domain';
import type { ServerDeps } from '../deps.ts';
import { defineOpen, documentedProblems, type Endpoint } from '../endpoint.ts';

export const readPageFile = (deps: ServerDeps): Endpoint =>
  defineOpen({
    name: 'readPageFile',
    summary: 'A built file of the pages, by its name.',
    request: { params: z.object({ file: z.string() }) },
    responses: { 200: { description: 'The file.', content: { 'application/octet-stream': { schema: z.string() } } }, ...documentedProblems(404) },
    async serve(c) {
      const file = await deps.pages.asset(c.req.param('file') ?? '');
      if (!file) throw new NotFoundError({ message: 'There is no such file.' });
      const headers = {
        'content-type': file.contentType,
        'cache-control': 'public, max-age=31536000, immutable',
        'cross-origin-resource-policy': 'same-origin',
      };
      return c.body(Buffer.from(file.bytes), 200, headers);
    },
  });
