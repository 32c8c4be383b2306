/** @module server/routes/search-items */
import { z } from 'zod';
import { itemSearchAnswer } from '#contract';
import type { ServerDeps } from '../deps.ts';
import { define, type Endpoint } from '../endpoint.ts';
import { contextRequest } from '../panels.ts';

export const searchItems = (deps: ServerDeps): Endpoint =>
  define({
    name: 'searchItems',
    summary: 'Configuration items by name, serial number, asset tag or address; exact matches first.',
    query: z.object({ q: z.string().max(200) }),
    answer: itemSearchAnswer,
    handle: (asked) => deps.context.searchItems(contextRequest(asked, ''), asked.query.q),
  });
