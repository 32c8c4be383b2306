/** @module connectors/zendesk  One connection: how it signs in, what it sends along, what it does when tokens and answers are lost. */
import { contentOf, type Transport } from '#capabilities';
import { createMemoryTokenStore } from '#connector-kit';
import { testCall, testRuntime } from '../../connector-kit/testing/index.ts';
import { zendeskFields, zendeskSecrets, zendeskSettings } from './config.ts';
import { authorizationUrl, finishAuthorization } from './desk.ts';
import { ADMIN, AGENT, DEMO_CLIENT, demoSettings, ORIGIN, openDemoDesk, REQUESTER } from './fake/demo-account.ts';
import { zendesk } from './index.ts';

type Demo = ReturnType<typeof openDemoDesk>;

/** A desk for one test, closed after it. */
const open = (() => {
  let demo: Demo | undefined;
  afterEach(async () => {
    await demo?.close();
    demo = undefined;
  });
  return (...options: Parameters<typeof openDemoDesk>): Demo => {
    demo = openDemoDesk(...options);
    return demo;
  };
})();

/** The requests that reach the account from now on. */
function watch(demo: Demo): readonly Request[] {
  const sent: Request[] = [];
  const { fetch } = demo.fake;
  demo.fake.fetch = (request) => {
    sent.push(request);
    return fetch(request);
  };
  return sent;
}

const secrets = { clientSecret: DEMO_CLIENT.secret };
const CODE_SETTINGS = { grant: 'authorization-code', redirectUri: 'https://tieline.example/oauth/done' };

/** What an admin's browser brings back from the consent page. */
async function consent(demo: Demo): Promise<string> {
  const response = await demo.fake.fetchAs(ADMIN, new Request(authorizationUrl(demoSettings(CODE_SETTINGS), 'state-1')));
  const back = new URL(response.headers.get('location') ?? '');
  expect(back.searchParams.get('state')).toBe('state-1');
  return back.searchParams.get('code') ?? '';
}

test('there is no way to configure an API token', () => {
  expect(zendesk.authKinds).toEqual(['oauth-client-credentials', 'oauth-authorization-code']);
  expect(zendeskFields.filter(({ name }) => /token|password|email/i.test(name))).toEqual([]);
  expect(zendeskSecrets.parse({ clientSecret: 'x', apiToken: 'y' })).toEqual({ clientSecret: 'x' });
});

test.each([
  ['a whole address as subdomain', { subdomain: 'acme.zendesk.com' }],
  ['a path in the subdomain', { subdomain: 'acme/../evil' }],
  ['an account that is no number', { accountId: 'acme' }],
  ['authorization code without a redirect address', { grant: 'authorization-code' }],
  ['an API address of another scheme', { baseUrl: 'file:///etc/passwd' }],
])('settings refuse %s', (_what, changes) => {
  expect(zendeskSettings.safeParse({ subdomain: 'acme', clientId: 'x', ...changes }).success).toBe(false);
});

test('a form that leaves fields empty gives the same settings as one that leaves them out', () => {
  const empty = { accountId: '', appId: ' ', baseUrl: '', redirectUri: '', marketplaceName: '', marketplaceOrganizationId: '', marketplaceAppId: '' };
  const bare = { subdomain: 'acme', clientId: 'x' };
  expect(JSON.stringify(zendeskSettings.parse({ ...bare, ...empty }))).toBe(JSON.stringify(zendeskSettings.parse(bare)));
});

test('every field of the form has a label in the copy', async () => {
  const { default: copy } = (await import('./copy.en.json', { with: { type: 'json' } })) as {
    default: { fields: Record<string, { label: string }>; checks: object };
  };
  expect(zendeskFields.filter(({ name }) => !copy.fields[name]?.label)).toEqual([]);
});

test('the marketplace headers go out when set, on every call, and not at all when unset', async () => {
  const plain = open();
  const without = watch(plain);
  await plain.desk.whoAmI(plain.call);
  expect(without.flatMap(({ headers }) => [...headers.keys()].filter((name) => name.includes('marketplace')))).toEqual([]);
  await plain.close();
  const listed = open({ settings: { marketplaceName: 'Tieline', marketplaceOrganizationId: '77', marketplaceAppId: '88' } });
  const sent = watch(listed);
  await listed.desk.whoAmI(listed.call);
  const api = sent.filter(({ url }) => url.includes('/api/v2/'));
  expect(api.map(({ headers }) => ['name', 'organization-id', 'app-id'].map((part) => headers.get(`x-zendesk-marketplace-${part}`)))).toEqual([
    ['Tieline', '77', '88'],
  ]);
});

test('a connection asks for the scopes that it needs and never for all reading or writing', async () => {
  const demo = open();
  const bodies: string[] = [];
  const transport: Transport = (request) => {
    if (request.url.endsWith('/oauth/tokens')) bodies.push(String(request.body));
    return demo.runtime.transport(request);
  };
  const desk = zendesk.connect({ ...demo.runtime, transport }, { settings: demoSettings(), secrets }).capabilities.desk;
  await desk?.whoAmI(demo.call);
  const { scope } = JSON.parse(bodies[0] ?? '{}') as { scope: string };
  expect(scope.split(' ')).toEqual(expect.arrayContaining(['tickets:read', 'tickets:write', 'users:read', 'apps:read']));
  expect(scope.split(' ').filter((name) => ['read', 'write', 'impersonate'].includes(name))).toEqual([]);
  expect(new URL(authorizationUrl(demoSettings(CODE_SETTINGS), 's')).searchParams.get('scope')).toBe(scope);
});

test('the checks of a connection pass with the right rights, and name what is missing without them', async () => {
  const demo = open();
  const run = async (connected: ReturnType<typeof zendesk.connect>) => {
    const results = await Promise.all(
      connected.checks.map(async ({ name, run: check }) => [
        name,
        await check(testCall()).then(
          () => 'ok',
          (error: { code: string }) => error.code,
        ),
      ]),
    );
    return Object.fromEntries(results) as Record<string, string>;
  };
  const connect = () => zendesk.connect({ ...demo.runtime, tokens: createMemoryTokenStore() }, { settings: demoSettings(), secrets });
  expect(await run(connect())).toEqual({ login: 'ok', fields: 'ok', changes: 'ok' });
  demo.fake.edit('users', '5001', { role: 'agent' }, String(ADMIN));
  expect(await run(connect())).toEqual({ login: 'ok', fields: 'ok', changes: 'vendor-forbidden' });
});

test('an authorization code becomes a pair, and each refresh replaces both', async () => {
  const demo = open({ settings: CODE_SETTINGS });
  await finishAuthorization(demo.runtime, { settings: demoSettings(CODE_SETTINGS), secrets }, { code: await consent(demo) });
  const first = await demo.runtime.tokens.current();
  expect(await demo.desk.whoAmI(demo.call)).toMatchObject({ id: String(ADMIN) });
  demo.clock.setNow(demo.clock.now() + 1_800_000);
  expect(await demo.desk.whoAmI(demo.call)).toMatchObject({ id: String(ADMIN) });
  const second = await demo.runtime.tokens.current();
  expect(second?.accessToken).not.toBe(first?.accessToken);
  expect(second?.refreshToken).not.toBe(first?.refreshToken);
});

test('twenty calls at an expired token refresh once', async () => {
  const demo = open({ settings: CODE_SETTINGS });
  await finishAuthorization(demo.runtime, { settings: demoSettings(CODE_SETTINGS), secrets }, { code: await consent(demo) });
  demo.clock.setNow(demo.clock.now() + 1_800_000);
  const sent = watch(demo);
  await Promise.all(Array.from({ length: 20 }, () => demo.desk.whoAmI(demo.call)));
  expect(sent.filter(({ url }) => url.endsWith('/oauth/tokens'))).toHaveLength(1);
});

test('a refresh whose answer was lost keeps the old pair, and a dead pair asks an admin to connect again', async () => {
  const demo = open({ settings: CODE_SETTINGS });
  await finishAuthorization(demo.runtime, { settings: demoSettings(CODE_SETTINGS), secrets }, { code: await consent(demo) });
  const before = await demo.runtime.tokens.current();
  demo.clock.setNow(demo.clock.now() + 1_800_000);
  const losing: Transport = async (request) => {
    const response = await demo.runtime.transport(request);
    if (request.url.endsWith('/oauth/tokens')) return { status: 502, headers: {}, body: new Uint8Array() };
    return response;
  };
  const desk = zendesk.connect({ ...demo.runtime, transport: losing }, { settings: demoSettings(CODE_SETTINGS), secrets }).capabilities.desk;
  await expect(desk?.whoAmI(demo.call)).rejects.toMatchObject({ isTielineError: true });
  expect(await demo.runtime.tokens.current()).toEqual(before);
  // The vendor carried that refresh out, so the stored pair is dead at both ends now.
  await expect(demo.desk.whoAmI(demo.call)).rejects.toMatchObject({ code: 'vendor-auth-failed' });
});

test('a connection that nobody agreed to yet says so and sends nothing', async () => {
  const demo = open({ settings: CODE_SETTINGS });
  const sent = watch(demo);
  await expect(demo.desk.whoAmI(demo.call)).rejects.toMatchObject({ code: 'vendor-auth-failed' });
  expect(sent).toEqual([]);
});

test('a comment goes out with its visibility said, once, and its marker stays out of the text', async () => {
  const demo = open();
  const sent = watch(demo);
  await demo.desk.addComment('101', { text: 'Replaced the access point.', visibility: 'internal', marker: 'tl:7' }, demo.call);
  expect(sent.filter(({ method }) => method === 'PUT')).toHaveLength(1);
  const [comment] = (await demo.desk.listComments('101', '2026-01-05T09:00:00Z', demo.call)).filter(({ marker }) => marker === 'tl:7');
  expect(comment).toMatchObject({ text: 'Replaced the access point.', visibility: 'internal', authorName: 'Tieline' });
});

test('a comment longer than the vendor takes is cut with a mark and stays well-formed', async () => {
  const demo = open();
  await demo.desk.addComment('101', { text: '🚆'.repeat(40_000), visibility: 'internal', marker: 'tl:long' }, demo.call);
  const comment = (await demo.desk.listComments('101', undefined, demo.call)).find(({ marker }) => marker === 'tl:long');
  expect(comment?.text.endsWith('🚆…')).toBe(true);
  expect(comment?.text.length).toBeLessThanOrEqual(65_535);
});

test('a file in an internal comment is listed as internal', async () => {
  const demo = open();
  const file = {
    fileName: 'trace.log',
    contentType: 'text/plain',
    content: contentOf(new TextEncoder().encode('eth0 down')),
    visibility: 'internal',
    marker: 'tl:f',
  } as const;
  expect(await demo.desk.addAttachment('101', file, demo.call)).toMatchObject({ kind: 'added' });
  expect(await demo.desk.listAttachments('101', demo.call)).toMatchObject([{ fileName: 'trace.log', visibility: 'internal', size: 9 }]);
});

test('a file of another ticket is not read through this one', async () => {
  const demo = open();
  await demo.desk.addAttachment(
    '101',
    { fileName: 'a.txt', contentType: 'text/plain', content: contentOf(new Uint8Array([1])), visibility: 'public', marker: 'm' },
    demo.call,
  );
  const [file] = await demo.desk.listAttachments('101', demo.call);
  await expect(demo.desk.readAttachment('102', file?.id ?? '', 100, demo.call)).rejects.toMatchObject({ code: 'vendor-not-found' });
});

test('comments and writes to a closed ticket are refused in the vendor’s words, and the ticket reads as closed', async () => {
  const demo = open();
  const close = (ticket: object) => demo.fake.edit('tickets', '101', ticket as Record<string, string>, String(ADMIN));
  close({ status: 'solved', custom_360000010: 'cause_network' });
  close({ status: 'closed' });
  const refusal = { kind: 'refused', refusal: { fields: ['status'], message: 'Status: closed prevents ticket update' } };
  expect(await demo.desk.write({ id: '101', fields: { subject: 'x' } }, demo.call)).toMatchObject(refusal);
  expect(await demo.desk.addComment('101', { text: 'x', visibility: 'internal', marker: 'm' }, demo.call)).toMatchObject(refusal);
  expect(await demo.desk.read('101', [], demo.call)).toMatchObject({ record: { life: 'closed' } });
});

test('a write of fields that may not be written is refused without a call', async () => {
  const demo = open();
  const before = await demo.desk.describe(demo.call).then(() => watch(demo));
  expect(await demo.desk.write({ id: '101', fields: { subject: 'x', description: 'rewritten' } }, demo.call)).toMatchObject({
    kind: 'refused',
    refusal: { fields: ['description'] },
  });
  expect(before).toEqual([]);
});

test('a create without a description is refused and says that it is missing', async () => {
  const demo = open();
  const request = { fields: { subject: 'No words' }, correlationId: 'tl-x', idempotencyKey: 'k' };
  expect(await demo.desk.create(request, demo.call)).toMatchObject({
    kind: 'refused',
    refusal: { fields: ['description'], missing: ['description'] },
  });
});

test('a used idempotency key with other fields is a refusal, not a second ticket', async () => {
  const demo = open();
  const request = { fields: { subject: 'a', description: 'd' }, correlationId: 'tl-x', idempotencyKey: 'k' };
  await demo.desk.create(request, demo.call);
  expect(await demo.desk.create({ ...request, fields: { subject: 'b', description: 'd' } }, demo.call)).toMatchObject({ kind: 'refused' });
  expect(demo.fake.ledger.filter(({ effect }) => effect === 'ticket.create')).toHaveLength(1);
});

test('our own changes stay in the history, told apart by who made them', async () => {
  const demo = open();
  const us = await demo.desk.whoAmI(demo.call);
  await demo.desk.write({ id: '101', fields: { priority: 'low' } }, demo.call);
  demo.clock.setNow(demo.clock.now() + 1_000);
  demo.fake.edit('tickets', '101', { priority: 'urgent' }, String(AGENT));
  const history = await demo.desk.fieldHistory('101', ['priority'], '2026-01-05T00:00:00Z', demo.call);
  expect(history.map(({ from, to, by }) => [from, to, by])).toEqual([
    ['high', 'low', us.id],
    ['low', 'urgent', String(AGENT)],
  ]);
});

test('a new requester made from an e-mail address is not verified', async () => {
  const demo = open();
  const body = JSON.stringify({ ticket: { comment: { body: 'hello' }, requester: { name: 'New', email: 'New@guest.example' } } });
  const response = await demo.fake.fetchAs(AGENT, new Request(`${ORIGIN}/api/v2/tickets.json`, { method: 'POST', body }));
  const { ticket } = (await response.json()) as { ticket: { requester_id: number } };
  expect(await demo.desk.readRequester(String(ticket.requester_id), demo.call)).toMatchObject({ email: 'new@guest.example', isEmailVerified: false });
});

test('another verified address of the requester does not vouch for the one on the ticket', async () => {
  const demo = open();
  demo.fake.edit('users', String(REQUESTER), { email: 'changed@elsewhere.example' }, String(ADMIN));
  expect(await demo.desk.readRequester(String(REQUESTER), demo.call)).toMatchObject({ email: 'changed@elsewhere.example', isEmailVerified: false });
});

test('a cursor that does not move stops the sweep with an error instead of asking for ever', async () => {
  const demo = open();
  const stuck: Transport = async (request) => {
    if (!request.url.includes('/incremental/')) return demo.runtime.transport(request);
    return { status: 200, headers: {}, body: new TextEncoder().encode(JSON.stringify({ tickets: [], after_cursor: 'same', end_of_stream: false })) };
  };
  const desk = zendesk.connect({ ...testRuntime({ clock: demo.clock }), transport: stuck }, { settings: demoSettings(), secrets }).capabilities.desk;
  await expect(desk?.listChangedSince('cursor:same', demo.call)).rejects.toMatchObject({ code: 'vendor-reply-unreadable' });
});

test('texts to agents need the app number in the settings', async () => {
  const demo = open({ settings: { appId: '' } });
  await expect(demo.desk.notify({ event: 'e', body: 'b' }, demo.call)).rejects.toMatchObject({ code: 'configuration-invalid' });
});
