/** @module server/routes/read-item-relations */
import { z } from 'zod';
import { itemRelationsAnswer } from '#contract';
import type { ServerDeps } from '../deps.ts';
import { define, type Endpoint, pathId } from '../endpoint.ts';
import { contextRequest } from '../panels.ts';

export const readItemRelations = (deps: ServerDeps): Endpoint =>
  define({
    name: 'readItemRelations',
    summary: 'The direct neighbours of one configuration item, above and below, the services it serves and what is open on it.',
    params: z.object({ connectionId: pathId, itemId: pathId }),
    answer: itemRelationsAnswer,
    handle: (asked) => deps.context.itemRelations(contextRequest(asked, ''), asked.params),
  });
