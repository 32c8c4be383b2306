/** @module server/middleware/limits  Refuses what is too large before it is read. Bodies are counted as they arrive, whatever their length header says. */

import type { HttpBindings } from '@hono/node-server';
import type { Context, MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { InvalidInputError, PayloadTooLargeError } from '#domain';
import type { AppEnv } from '../endpoint.ts';

/** Largest body of our own API and of a webhook, bytes. */
export const MAX_BODY_BYTES = 1_048_576;
const MAX_HEADERS = 100;

export function limits(): MiddlewareHandler<AppEnv> {
  const limitBody = bodyLimit({
    maxSize: MAX_BODY_BYTES,
    onError: () => {
      throw new PayloadTooLargeError({
        message: `The body is larger than ${MAX_BODY_BYTES} bytes. Send less at once.`,
        facts: { maxBytes: MAX_BODY_BYTES },
      });
    },
  });
  return function limitRequest(c, next) {
    const count = countHeaders(c);
    if (count > MAX_HEADERS)
      throw new InvalidInputError({ message: `The request has ${count} headers; at most ${MAX_HEADERS} are taken.`, facts: { headers: count } });
    // A read has no body, and asking for one makes Node's adapter build a whole request (bench C1).
    return c.req.method === 'GET' || c.req.method === 'HEAD' ? next() : limitBody(c, next);
  };
}

/** From Node's own list where there is one: the standard's list is sorted anew for each look. */
function countHeaders(c: Context<AppEnv>): number {
  const { incoming } = (c.env ?? {}) as Partial<HttpBindings>;
  return incoming ? incoming.rawHeaders.length / 2 : [...c.req.raw.headers.keys()].length;
}
