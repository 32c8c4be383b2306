/** @module server/middleware/limits  Refuses what is too large before it is read. Bodies are counted as they arrive, whatever their length header says. */
import { bodyLimit } from 'hono/body-limit';
import { InvalidInputError, PayloadTooLargeError } from '#domain';
import type { MiddlewareHandler } from 'hono';
import type { AppEnv } from '../endpoint.ts';

/** Largest body of our own API and of a webhook, bytes. */
export const MAX_BODY_BYTES = 1_048_576;
const MAX_HEADERS = 100;

export function limits(): MiddlewareHandler<AppEnv> {
  const limitBody = bodyLimit({
    maxSize: MAX_BODY_BYTES,
    onError: () => {
      throw new PayloadTooLargeError({ message: `The body is larger than ${MAX_BODY_BYTES} bytes. Send less at once.`, facts: { maxBytes: MAX_BODY_BYTES } });
    },
  });
  return async function limitRequest(c, next) {
    const count = [...c.req.raw.headers.keys()].length;
    if (count > MAX_HEADERS) throw new InvalidInputError({ message: `The request has ${count} headers; at most ${MAX_HEADERS} are taken.`, facts: { headers: count } });
    return limitBody(c, next);
  };
}
