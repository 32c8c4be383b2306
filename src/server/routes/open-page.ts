/** @module server/routes/open-page  The first load of a hosted page: a form post with the desk's signed token. */
import { z } from 'zod';
import { NotFoundError, UnauthenticatedError } from '#domain';
import type { ServerDeps } from '../deps.ts';
import { defineOpen, documentedProblems, type Endpoint } from '../endpoint.ts';

const PAGES = ['sidebar', 'console'] as const;

export const openPage = (deps: ServerDeps): Endpoint =>
  defineOpen({
    name: 'openPage',
    summary: 'Serves a hosted page to whom the help desk signed it for, with its tokens in a data block.',
    request: {
      params: z.object({ page: z.enum(PAGES) }),
      body: { required: true, content: { 'application/x-www-form-urlencoded': { schema: z.object({ token: z.string() }) } } },
    },
    responses: { 200: { description: 'The page.', content: { 'text/html': { schema: z.string() } } }, ...documentedProblems(401, 403, 404) },
    async serve(c) {
      const page = PAGES.find((one) => one === c.req.param('page'));
      if (!page) throw new NotFoundError({ message: 'There is no such page.' });
      // A form that cannot be read carries no token.
      const { token } = await c.req.parseBody().catch((): { token?: unknown } => ({}));
      if (typeof token !== 'string' || token.length > 8_192)
        throw new UnauthenticatedError({ message: 'The page was not opened by the help desk. Open the app from a ticket.' });
      const opened = await deps.access.open(token, page, c.get('traceId'));
      const { html, contentSecurityPolicy } = await deps.pages.render({ page, installation: opened.installation, tokens: opened.tokens });
      return c.html(html, 200, { 'content-security-policy': contentSecurityPolicy, 'cache-control': 'no-store' });
    },
  });
