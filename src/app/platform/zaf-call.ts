/**
 * @module app/platform/zaf-call
 * One guarded call to the SDK: our own time limit, and a reader that must recognise the answer. Needed because the SDK fulfils its promise with an
 * error value in two cases: a reply error without a `name`, and (npm 2.0.11) its own timeout.
 */
import { HostError } from './host-error.ts';

/** Turns a reply into a value, or `undefined` where it is not what was asked for. */
export type ReplyReader<Value> = (reply: unknown) => Value | undefined;

export interface ZafCall<Value> {
  /** For messages: `get ticket.requester`. */
  readonly name: string;
  readonly run: () => Promise<unknown>;
  readonly read: ReplyReader<Value>;
  /** Milliseconds until the call counts as unanswered. */
  readonly timeoutMs: number;
}

/** @throws HostError when the call is refused, unanswered or unreadable */
export async function callHost<Value>({ name, run, read, timeoutMs }: ZafCall<Value>): Promise<Value> {
  const reply = await withTimeLimit(name, run, timeoutMs);
  if (isTimeoutValue(reply)) throw new HostError('timeout', name, reply);
  const value = read(reply);
  if (value === undefined) throw new HostError('shape', name, reply);
  return value;
}

/** A property of an SDK reply, which is keyed by the path that was asked for. */
export function replyPart(reply: unknown, key: string): unknown {
  return typeof reply === 'object' && reply !== null ? (reply as Record<string, unknown>)[key] : undefined;
}

async function withTimeLimit(name: string, run: () => Promise<unknown>, timeoutMs: number): Promise<unknown> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new HostError('timeout', name)), timeoutMs);
  });
  // `async` so that the SDK's synchronous argument errors reject instead of escaping.
  const answer = (async () => run())().catch((cause: unknown) => {
    throw new HostError('refused', name, cause);
  });
  try {
    return await Promise.race([answer, limit]);
  } finally {
    clearTimeout(timer);
  }
}

/** npm 2.0.11 fulfils with `{ name: 'TimeoutError', invocationName, paramsArray }`, which is not an Error. */
function isTimeoutValue(reply: unknown): boolean {
  return replyPart(reply, 'name') === 'TimeoutError' && replyPart(reply, 'invocationName') !== undefined;
}
