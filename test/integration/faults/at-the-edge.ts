/** What a vendor's fake cannot do by a switch: stand between its socket and its routes. */
import type { VendorFake } from '../../../src/connector-kit/testing/index.ts';

type Fetch = VendorFake['fetch'];

/** Marks a point in a vendor's request log, which keeps only the latest. */
export const latestRequest = ({ requests }: VendorFake): number => requests.at(-1)?.sequence ?? 0;

/** What was asked after that point. */
export const requestsAfter = ({ requests }: VendorFake, sequence: number): VendorFake['requests'] =>
  requests.filter((request) => request.sequence > sequence);

/** Runs `what` before each request whose `METHOD path` contains that text. Answers how to end it. */
export function beforeRequest(vendor: VendorFake, match: string, what: () => void): () => void {
  return wrap(vendor, match, (request, fetch) => {
    what();
    return fetch(request);
  });
}

/** Answers requests whose `METHOD path` contains that text with this, `times` times. */
export function answerWith(
  vendor: VendorFake,
  match: string,
  answer: () => Response,
  times = Number.POSITIVE_INFINITY,
): { readonly end: () => void; readonly count: () => number } {
  let count = 0;
  const end = wrap(vendor, match, (request, fetch) => {
    if (count >= times) return fetch(request);
    count += 1;
    return Promise.resolve(answer());
  });
  return { end, count: () => count };
}

/** Carries the next matching request out and never answers it. `struck` resolves when that has happened. */
export function withSilence(vendor: VendorFake, match: string): { readonly struck: Promise<void>; readonly lift: () => void; readonly from: number } {
  const { promise, resolve } = Promise.withResolvers<void>();
  const from = latestRequest(vendor);
  const lift = wrap(vendor, match, async (request, fetch) => {
    await fetch(request);
    resolve();
    return new Promise<Response>(() => undefined);
  });
  return { struck: promise, lift, from };
}

function wrap(vendor: VendorFake, match: string, handle: (request: Request, fetch: Fetch) => Promise<Response>): () => void {
  const fetch = vendor.fetch.bind(vendor);
  const before = vendor.fetch;
  vendor.fetch = (request) => (`${request.method} ${new URL(request.url).pathname}`.includes(match) ? handle(request, fetch) : fetch(request));
  return () => {
    vendor.fetch = before;
  };
}
