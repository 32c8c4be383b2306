import { setupServer } from 'msw/node';
import { mswHandlers } from './msw-handlers.ts';
import { testCall, testRuntime } from './test-runtime.ts';
import { ConnectionReset } from './vendor-fake.ts';

const ORIGIN = 'https://acme.example.com';
const seen: string[] = [];
const fake = {
  async fetch(request: Request) {
    seen.push(`${request.method} ${new URL(request.url).pathname} ${await request.text()}`);
    if (request.url.endsWith('/reset')) throw new ConnectionReset('gone');
    return new Response('pong', { status: 202, headers: { 'x-kind': 'fake' } });
  },
};
const server = setupServer(...mswHandlers(fake, ORIGIN));
beforeAll(() => server.listen({ onUnhandledFrame: 'error' }));
afterAll(() => server.close());

const send = (path: string, method: 'GET' | 'POST', body?: string) => {
  const limits = { timeoutMs: 2_000, maxBytes: 1_000, signal: testCall().signal };
  return testRuntime().transport({ method, url: `${ORIGIN}${path}`, headers: {}, ...(body ? { body } : {}), ...limits });
};

test('routes every method and path of the origin to the fake, over the real transport', async () => {
  const response = await send('/a/b?c=d', 'POST', 'ping');
  expect([response.status, response.headers['x-kind'], new TextDecoder().decode(response.body)]).toEqual([202, 'fake', 'pong']);
  expect(seen).toEqual(['POST /a/b ping']);
});

test('turns a reset into a network error that leaves the outcome of a write open', async () => {
  await expect(send('/reset', 'POST', 'x')).rejects.toMatchObject({ code: 'outcome-unknown' });
  await expect(send('/reset', 'GET')).rejects.toMatchObject({ code: 'vendor-unavailable' });
});
