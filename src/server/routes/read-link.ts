/** @module server/routes/read-link */
import { linkAnswer } from '#contract';
import type { ServerDeps } from '../deps.ts';
import { define, type Endpoint, linkParams } from '../endpoint.ts';
import { showLink } from '../links.ts';

export const readLink = (deps: ServerDeps): Endpoint =>
  define({
    name: 'readLink',
    summary: 'One link: its state, its record, every field with where its value came from, and what is held.',
    params: linkParams,
    answer: linkAnswer,
    handle: (asked) => showLink(deps, asked, asked.params.linkId),
  });
