/**
 * @module connector-kit/transport-error
 * Turns what a socket threw into one of three truths: it was forbidden, nothing was done, or nobody knows.
 */
import type { TransportRequest } from '#capabilities';
import { hasErrorCode, OutcomeUnknownError, VendorReplyError, VendorUnavailableError } from '#domain';

/** How far a request came. */
export interface Progress {
  /** True from the moment at which the vendor may have read the request. */
  mayHaveArrived: boolean;
}

export interface Failure {
  readonly request: TransportRequest;
  readonly progress: Progress;
  /** Host and port. */
  readonly host: string;
  readonly timeoutMs: number;
  readonly hasTimedOut: boolean;
}

/** The error to throw for a request that got no complete answer; an aborted call gives the signal's own reason unless a write may have arrived. */
export function toTransportError(error: unknown, failure: Failure): unknown {
  const denial = findCause(error, (cause) => hasErrorCode(cause, 'egress-denied'));
  if (denial) return denial;
  const { request, progress, host } = failure;
  const isRead = request.method === 'GET' || request.method === 'HEAD';
  const why = describe(error, failure);
  const facts = { host, method: request.method, why: why.name, wasSent: progress.mayHaveArrived };
  if (progress.mayHaveArrived && !isRead)
    return new OutcomeUnknownError({
      message: `${host} was sent a ${request.method} but ${why.text}: it may or may not have been carried out. Check there before repeating.`,
      facts,
      cause: plain(error),
    });
  if (request.signal.aborted && !failure.hasTimedOut) return request.signal.reason;
  if (why.name === 'too-large')
    return new VendorReplyError({
      message: `${host} answered with more than ${request.maxBytes} bytes. Ask for less at once.`,
      facts,
      cause: plain(error),
    });
  return new VendorUnavailableError({ message: `${host} could not be used: ${why.text}. It is tried again later.`, facts, cause: plain(error) });
}

/** What is worth keeping of a library's error. Its request and configuration hold our credentials, so the object itself is never carried along. */
function plain(error: unknown): Error {
  const { name = 'Error', message = '' } = (error ?? {}) as Partial<Error>;
  return Object.assign(new Error(message), { name, code: codeOf(error) });
}

interface Why {
  readonly name: string;
  readonly text: string;
}

const TEXTS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'it refuses connections',
  ECONNRESET: 'the connection was reset',
  ENOTFOUND: 'its name has no address',
  EAI_AGAIN: 'its name cannot be looked up right now',
  EHOSTUNREACH: 'there is no route to it',
  ENETUNREACH: 'there is no route to its network',
  ETIMEDOUT: 'it did not accept the connection in time',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate chain holds a self-signed one',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate cannot be verified',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'the authority behind its certificate is unknown here',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name',
};

function describe(error: unknown, failure: Failure): Why {
  if (failure.request.signal.aborted && !failure.hasTimedOut) return { name: 'aborted', text: 'the call was given up' };
  if (failure.hasTimedOut) return { name: 'timeout', text: `no complete answer came within ${failure.timeoutMs} ms` };
  if (findCause(error, (cause) => cause.message.startsWith('maxContentLength')))
    return { name: 'too-large', text: 'the answer was too large to read' };
  const known = findCause(error, (cause) => TEXTS[codeOf(cause)] !== undefined);
  if (known) return { name: codeOf(known), text: TEXTS[codeOf(known)] as string };
  return { name: codeOf(error) || 'broken', text: 'the connection broke' };
}

function codeOf(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : '';
}

/** The first error along `cause` (and inside an `AggregateError`) that fits. Bounded, because a chain may bite its own tail. */
export function findCause(error: unknown, fits: (cause: Error & { readonly code?: unknown }) => boolean): Error | undefined {
  let links: unknown[] = [error];
  for (let depth = 0; depth < 8 && links.length > 0; depth += 1) {
    const found = links.find(
      (link): link is Error => typeof link === 'object' && link !== null && typeof (link as Error).message === 'string' && fits(link as Error),
    );
    if (found) return found;
    links = links
      .flatMap((link) => [(link as { cause?: unknown } | null)?.cause, ...((link as { errors?: unknown[] } | null)?.errors ?? [])])
      .filter((link) => link !== undefined && link !== null);
  }
  return undefined;
}
