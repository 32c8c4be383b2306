/** Runs the two shared suites over a small made-up vendor: the suites' own test, and the shortest example of how a connector uses the kit. */
import { z } from 'zod';
import type { ConnectorRuntime, WebhookReceiver } from '#capabilities';
import {
  type AuthStrategy,
  basicAuth,
  checkTimestamp,
  createHttpClient,
  followPages,
  oauthClientCredentials,
  parseJsonBytes,
  path,
  signHmac,
  verifyHmac,
} from './index.ts';
import { type KitHarness, type KitOperations, runKitSuite } from './kit.suite.ts';
import { createFakeClock } from './testing/fake-clock.ts';
import { createFakeShell, type FakeStore } from './testing/index.ts';
import { runWebhookSuite } from './webhook.suite.ts';

const ORIGIN = 'https://acme.example.com';
const SECRET = 'Zw9!kT/4+pQ canary-secret';
const thing = z.object({ id: z.string(), title: z.string() });

const acmeRoutes = (store: FakeStore, tokens: { valid: Set<string>; given: number }) => async (request: Request) => {
  const url = new URL(request.url);
  if (url.pathname === '/oauth/token') {
    tokens.given += 1;
    const token = `acme-token-canary-${tokens.given}`;
    tokens.valid.add(token);
    return Response.json({ access_token: token, expires_in: 3600 });
  }
  const login = request.headers.get('authorization') ?? '';
  const isKnown = login.startsWith('Bearer ') ? tokens.valid.has(login.slice(7)) : login === `Basic ${btoa(`tieline:${SECRET}`)}`;
  if (!isKnown) return Response.json({ error: { message: `who is ${login}?` } }, { status: 401 });
  if (request.method === 'POST')
    return Response.json(store.insert('thing', (await request.json()) as Record<string, string>, { actor: 'tieline' }), { status: 201 });
  const offset = Number(url.searchParams.get('offset') ?? 0);
  const rows = store.all('thing').map((row) => ({ id: row.id, title: row.values.title }));
  return Response.json({
    things: rows.slice(offset, offset + 2),
    next: offset + 2 < rows.length ? `${ORIGIN}/api/things?offset=${offset + 2}` : null,
  });
};

const connectAcme = (runtime: ConnectorRuntime, auth: AuthStrategy): KitOperations => {
  const readRefusal = (_response: unknown, text: string) => ({ message: JSON.parse(text).error.message, fields: [] });
  const http = createHttpClient({ runtime, baseUrl: `${ORIGIN}/api`, auth, dialect: { readRefusal } });
  const page = z.object({ things: z.array(thing), next: z.url().nullable() });
  const readPage = (from: URL | undefined, call: Parameters<KitOperations['list']>[0]) =>
    http.request({ operation: 'thing.list', method: 'GET', path: from ?? path`/things`, repeat: 'safe', schema: page }, call);
  return {
    read: (call) => readPage(undefined, call),
    write: (call) =>
      http.request(
        {
          operation: 'thing.create',
          method: 'POST',
          path: path`/things`,
          json: { title: 'new' },
          repeat: 'unsafe',
          schema: z.object({ id: z.string() }),
        },
        call,
      ),
    list: async (call) => {
      const fetchPage = async (cursor: URL | undefined) => {
        const { data } = await readPage(cursor, call);
        return { items: data.things, next: data.next === null ? undefined : new URL(data.next) };
      };
      return (await followPages({ operation: 'thing.list', idOf: (one: z.infer<typeof thing>) => one.id, call, fetchPage })).map((one) => one.id);
    },
  };
};

const setUp = (login: (runtime: ConnectorRuntime) => AuthStrategy) => (): KitHarness => {
  const tokens = { valid: new Set<string>(), given: 0 };
  const fake = createFakeShell({
    id: 'acme',
    name: 'Acme',
    clock: createFakeClock(),
    tables: [{ name: 'thing', label: 'Things', columns: [] }],
    routes: (store) => acmeRoutes(store, tokens),
    seed: (store) => ['a', 'b', 'c', 'd', 'e'].forEach((title) => void store.insert('thing', { title }, { actor: 'seed' })),
    expireTokens: () => tokens.valid.clear(),
  });
  return {
    fake,
    origin: ORIGIN,
    connect: (runtime) => connectAcme(runtime, login(runtime)),
    canaries: [SECRET],
    listedIds: ['1', '2', '3', '4', '5'],
  };
};

runKitSuite({
  name: 'Acme with OAuth',
  login: 'renewed',
  setUp: setUp((runtime) => oauthClientCredentials({ runtime, tokenUrl: `${ORIGIN}/oauth/token`, clientId: 'tieline', clientSecret: SECRET })),
});
runKitSuite({ name: 'Acme with a password', login: 'fixed', setUp: setUp(() => basicAuth({ username: 'tieline', password: SECRET })) });

const event = z.object({ id: z.string(), thing: z.string() });
const acmeReceiver = (format: 'seconds' | 'iso'): WebhookReceiver<undefined> => {
  return ({ headers, body }, { secrets, nowMs }) => {
    const timestamp = headers['x-acme-timestamp'];
    const wrong =
      verifyHmac({
        algorithm: 'sha256',
        encoding: 'hex',
        secrets,
        signature: headers['x-acme-signature'],
        prefix: 'v1=',
        separator: ',',
        payload: [timestamp ?? '', '.', body],
      }) ?? checkTimestamp({ timestamp, format, nowMs });
    if (wrong) return { kind: 'refused', why: wrong };
    const parsed = readEvent(body);
    if (!parsed.success) return { kind: 'refused', why: 'body-unreadable' };
    return {
      kind: 'accepted',
      nudge: { deliveryId: parsed.data.id, events: [{ type: 'changed', recordType: 'thing', recordId: parsed.data.thing, isDeletion: false }] },
    };
  };
};
const readEvent = (body: Uint8Array) => {
  try {
    return event.safeParse(parseJsonBytes(body));
  } catch {
    return event.safeParse(undefined);
  }
};

for (const [format, timestampOf] of [
  ['seconds', (ms: number) => String(ms / 1000)],
  ['iso', (ms: number) => new Date(ms).toISOString()],
] as const)
  runWebhookSuite({
    name: `Acme, timestamps in ${format},`,
    receive: acmeReceiver(format),
    settings: undefined,
    body: '{"id":"e-1","thing":"3"}',
    signatureHeader: 'x-acme-signature',
    timestampHeader: 'x-acme-timestamp',
    timestampOf,
    sign: ({ body, secret, timestamp }) => ({
      headers: {
        'x-acme-timestamp': timestamp,
        'x-acme-signature': signHmac({ algorithm: 'sha256', encoding: 'hex', prefix: 'v1=', secret, payload: [timestamp, '.', body] }),
      },
      body,
    }),
  });
