/**
 * @module server/routes/read-setup-page
 * The page that enrols a fresh installation: nothing in it is anybody's, and what it sends needs the operator's key. In an address of its own, since the help desk signs
 * pages of enrolled installations only.
 */
import { z } from 'zod';
import { NotFoundError } from '#domain';
import type { ServerDeps } from '../deps.ts';
import { defineOpen, documentedProblems, type Endpoint } from '../endpoint.ts';

/** Never framed: it asks for a key. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

export const readSetupPage = (deps: ServerDeps): Endpoint =>
  defineOpen({
    name: 'readSetupPage',
    summary: 'The page that enrols a fresh installation with the operator’s key.',
    responses: { 200: { description: 'The page.', content: { 'text/html': { schema: z.string() } } }, ...documentedProblems(404) },
    async serve(c) {
      const html = await deps.pages.setupPage();
      if (html === undefined) throw new NotFoundError({ message: 'The set-up page has not been built. Run npm run build.' });
      return c.html(html, 200, { 'content-security-policy': POLICY, 'cache-control': 'no-store' });
    },
  });
