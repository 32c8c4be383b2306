/**
 * @module connector-kit/testing/msw-handlers
 * Puts a vendor's fake behind a made-up origin in tests. Apart from the index, so that the sandbox does not load msw.
 */
import { HttpResponse, http, type RequestHandler } from 'msw';
import { ConnectionReset, type VendorFake } from './vendor-fake.ts';

/** A message that broke off reaches no server's program (RFC 9112 §8). */
const isWhole = (request: Request): Promise<boolean> =>
  request
    .clone()
    .arrayBuffer()
    .then(
      () => true,
      () => false,
    );

/**
 * Routes every request of the origin to the fake; a reset connection becomes a network error.
 * @param origin scheme and host, without a path: `https://acme.service-now.com`
 * @example const server = setupServer(...mswHandlers(fake, 'https://acme.example.com'));
 */
export function mswHandlers(fake: Pick<VendorFake, 'fetch'>, origin: string): RequestHandler[] {
  const answer = async ({ request }: { readonly request: Request }): Promise<Response> => {
    if (request.body !== null && !(await isWhole(request))) return HttpResponse.error();
    try {
      return await fake.fetch(request);
    } catch (error) {
      if (error instanceof ConnectionReset) return HttpResponse.error();
      throw error;
    }
  };
  return [http.all(`${origin}/*`, answer)];
}
