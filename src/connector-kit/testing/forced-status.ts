/**
 * @module connector-kit/testing/forced-status
 * A transport that counts what is sent, and answers with a status of the test's choice.
 */
import type { Transport, TransportRequest } from '#capabilities';

/** What the vendor's API answers from now on, instead of itself. */
export interface ForcedAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: (request: TransportRequest) => string;
}

export interface WatchedTransport {
  readonly transport: Transport;
  /** Requests to the API so far; log-ins are apart. */
  readonly sent: readonly TransportRequest[];
  readonly logins: readonly TransportRequest[];
  force(answer: ForcedAnswer | undefined): void;
}

/** @param isLogin tells requests of the token endpoint, which are always passed on */
export function watchTransport(inner: Transport, isLogin: (request: TransportRequest) => boolean): WatchedTransport {
  const sent: TransportRequest[] = [];
  const logins: TransportRequest[] = [];
  let forced: ForcedAnswer | undefined;
  return {
    sent,
    logins,
    force(answer) {
      forced = answer;
    },
    async transport(request) {
      if (isLogin(request)) {
        logins.push(request);
        return inner(request);
      }
      sent.push(request);
      if (!forced) return inner(request);
      const body = new TextEncoder().encode(forced.body?.(request) ?? '{}');
      return { status: forced.status, headers: { 'content-type': 'application/json', ...forced.headers }, body };
    },
  };
}
