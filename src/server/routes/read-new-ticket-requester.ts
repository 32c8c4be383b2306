/** @module server/routes/read-new-ticket-requester */
import { z } from 'zod';
import { requesterPanel } from '#contract';
import type { ServerDeps } from '../deps.ts';
import { define, type Endpoint } from '../endpoint.ts';
import { contextRequest } from '../panels.ts';

export const readNewTicketRequester = (deps: ServerDeps): Endpoint =>
  define({
    name: 'readNewTicketRequester',
    summary: 'The requester chosen on a ticket that is not saved yet. Takes a desk user, never an address.',
    params: z.object({ deskUserId: z.string().regex(/^\d{1,20}$/, 'is a number') }),
    answer: requesterPanel,
    handle: (asked) => deps.context.newTicketRequester(contextRequest(asked, ''), asked.params.deskUserId),
  });
