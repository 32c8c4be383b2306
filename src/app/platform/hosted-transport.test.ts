import { hostedTransport } from './hosted-transport.ts';

const START = Date.parse('2026-11-22T08:00:00Z');
const at = (ms: number) => new Date(START + ms).toISOString();
const tokensFrom = (turn: number, startMs: number) => ({
  accessToken: `access-${turn}`,
  accessExpiresAt: at(startMs + 15 * 60_000),
  renewalToken: `renewal-${turn}`,
  renewalExpiresAt: at(12 * 3_600_000),
});

interface Sent {
  readonly path: string;
  readonly authorization: string | null;
  readonly body: unknown;
}

/** A backend in a function: renews tokens, refuses what it is told to. */
function setup({ refuses = [] as readonly string[], renewStatus = 200 } = {}) {
  const clock = { nowMs: START };
  const sent: Sent[] = [];
  let turn = 1;
  const send = async (url: string | URL | Request, init?: RequestInit) => {
    const headers = new Headers(init?.headers);
    const call = {
      path: new URL(String(url)).pathname,
      authorization: headers.get('authorization'),
      body: init?.body ? JSON.parse(String(init.body)) : null,
    };
    sent.push(call);
    if (call.path === '/v1/session/renew') {
      if (renewStatus !== 200) return new Response('{}', { status: renewStatus });
      turn += 1;
      return Response.json(tokensFrom(turn, clock.nowMs - START));
    }
    if (refuses.includes(call.authorization ?? '')) return Response.json({ code: 'unauthenticated' }, { status: 401 });
    return Response.json({ served: call.authorization });
  };
  const transport = hostedTransport({
    backend: 'https://tieline.example',
    tokens: tokensFrom(1, 0),
    send: send as typeof fetch,
    now: () => clock.nowMs,
  });
  const get = (path = '/v1/items') => transport({ method: 'GET', path });
  return { clock, sent, get, transport, renewals: () => sent.filter(({ path }) => path === '/v1/session/renew') };
}

it("sends the page's access token", async () => {
  const { get, sent } = setup();
  expect(await get()).toEqual({ status: 200, body: { served: 'Bearer access-1' } });
  expect(sent).toHaveLength(1);
});

it('renews shortly before the token ends, once for all calls that wait', async () => {
  const { clock, get, renewals } = setup();
  clock.nowMs = START + 14.6 * 60_000;
  const replies = await Promise.all([get(), get(), get(), get()]);
  expect(replies.map(({ body }) => body)).toEqual(Array(4).fill({ served: 'Bearer access-2' }));
  expect(renewals().map(({ body }) => body)).toEqual([{ renewalToken: 'renewal-1' }]);
});

it('uses each renewal token once', async () => {
  const { clock, get, renewals } = setup();
  for (const minutes of [15, 30, 45]) {
    clock.nowMs = START + minutes * 60_000;
    await get();
  }
  expect(renewals().map(({ body }) => body)).toEqual([{ renewalToken: 'renewal-1' }, { renewalToken: 'renewal-2' }, { renewalToken: 'renewal-3' }]);
});

it('renews once and repeats the call where the backend calls the token too old', async () => {
  const { get, renewals } = setup({ refuses: ['Bearer access-1'] });
  expect(await get()).toMatchObject({ status: 200, body: { served: 'Bearer access-2' } });
  expect(renewals()).toHaveLength(1);
});

it('hands on a second refusal instead of renewing for ever', async () => {
  const { get, renewals } = setup({ refuses: ['Bearer access-1', 'Bearer access-2'] });
  expect(await get()).toMatchObject({ status: 401 });
  expect(renewals()).toHaveLength(1);
});

it('says that the page must be reloaded after 12 hours, without a call', async () => {
  const { clock, get, sent } = setup();
  clock.nowMs = START + 12 * 3_600_000;
  await expect(get()).rejects.toMatchObject({ code: 'app-session-over' });
  expect(sent).toHaveLength(0);
});

it.each([401, 403])('says the same where renewal is refused with %i', async (renewStatus) => {
  const { clock, get } = setup({ renewStatus });
  clock.nowMs = START + 15 * 60_000;
  await expect(get()).rejects.toMatchObject({ code: 'app-session-over' });
});

it.each([
  ['app-offline', () => Promise.reject(new TypeError('Failed to fetch'))],
  ['app-unreadable', async () => new Response('<html>', { status: 200 })],
])('says %s', async (code, send) => {
  const transport = hostedTransport({ backend: 'https://tieline.example', tokens: tokensFrom(1, 0), send: send as typeof fetch, now: () => START });
  await expect(transport({ method: 'GET', path: '/v1/items' })).rejects.toMatchObject({ code });
});

it('leaves an aborted call to its caller', async () => {
  const send = (_: string, init: RequestInit) =>
    new Promise((_resolve, reject) => init.signal?.addEventListener('abort', () => reject(init.signal?.reason)));
  const transport = hostedTransport({ backend: 'https://tieline.example', tokens: tokensFrom(1, 0), send: send as typeof fetch, now: () => START });
  const abort = new AbortController();
  const call = transport({ method: 'GET', path: '/v1/items', signal: abort.signal });
  abort.abort();
  await expect(call).rejects.toMatchObject({ name: 'AbortError' });
});
