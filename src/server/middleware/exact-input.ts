/** @module server/middleware/exact-input  Refuses a query or JSON body that could not be kept exactly. Comes after the caller is known: a stranger's input is not looked at. */
import type { Context } from 'hono';
import { InvalidInputError, PayloadTooLargeError } from '#domain';
import type { AppEnv } from '../endpoint.ts';
import { findInexact, isUnstorable } from '../exact-json.ts';
import { MAX_BODY_BYTES } from './limits.ts';

/** Throws `InvalidInputError` with the reason, `PayloadTooLargeError` where the body is longer than its length header said. The body stays readable. */
export async function refuseInexactInput(c: Context<AppEnv>): Promise<void> {
  if (c.req.url.includes('?')) refuseInexactQuery(c.req.url);
  if (!/\bjson\b/i.test(c.req.header('content-type') ?? '')) return;
  const bytes = await c.req.arrayBuffer();
  if (bytes.byteLength > MAX_BODY_BYTES)
    throw new PayloadTooLargeError({
      message: `The body is larger than ${MAX_BODY_BYTES} bytes. Send less at once.`,
      facts: { maxBytes: MAX_BODY_BYTES },
    });
  const why = findInexact(decode(bytes));
  if (why) throw new InvalidInputError({ message: `The body ${why}.` });
}

function refuseInexactQuery(url: string): void {
  for (const [name, value] of new URL(url).searchParams)
    if (isUnstorable(name) || isUnstorable(value))
      throw new InvalidInputError({ message: `The query parameter ${JSON.stringify(name.slice(0, 40))} holds a character that cannot be stored.` });
}

function decode(bytes: ArrayBuffer): string {
  try {
    // Lenient decoding would put marks in place of bytes, and the value would not be what was sent.
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new InvalidInputError({ message: 'The body is not UTF-8.', cause });
  }
}
