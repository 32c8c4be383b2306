/** The application team's tracker in the hub, connected over real sockets as an admin of the sandbox would, with its own path below the hub's address. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { systemClock } from '#domain';
import { testCall, testRuntime } from '../../../src/connector-kit/testing/index.ts';
import { FAKE_CREDENTIALS } from '../../../src/connectors/jira/fake.ts';
import { jira } from '../../../src/connectors/jira/index.ts';
import { createHub } from '../../../src/sandbox/hub/hub-server.ts';
import { createVendors } from '../../../src/sandbox/vendors.ts';

const keys = { appPrivateKeyPem: '', appPublicKeyPem: 'public', sharedSecret: 's'.repeat(40), masterKey: '', sessionKey: '', operatorKey: '' };

async function open() {
  const { issueTracker } = createVendors({ clock: systemClock, keys, fieldMappings: 'version: 1' });
  let serve: (request: Request) => Response | Promise<Response> = () => new Response(null, { status: 503 });
  const server = createAdaptorServer({ fetch: (request) => serve(request), createServer });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const hub = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  serve = createHub({ fakes: [issueTracker], origins: { hub, workspace: 'http://127.0.0.1:1' } }).fetch;
  const runtime = testRuntime();
  const address = `${hub}/vendor/jira`;
  const settings = jira.settings.parse({
    siteUrl: address,
    gatewayUrl: address,
    loginUrl: address,
    auth: 'basic',
    email: FAKE_CREDENTIALS.email,
    projectKey: 'APP',
  });
  await jira.prepare?.();
  const connected = jira.connect(runtime, { settings, secrets: { apiToken: FAKE_CREDENTIALS.apiToken, clientSecret: '' } });
  const close = async () => {
    runtime.close();
    await new Promise((resolve) => server.close(resolve));
  };
  return { ...connected, issueTracker, hub, address, close };
}

test('it can be connected with its token: every check passes, and issues, changes and items of the company are there', async () => {
  const { capabilities, checks, address, hub, close } = await open();
  const { incident, change, cmdb } = capabilities;
  const call = testCall();
  try {
    for (const check of checks) await check.run(call);
    const [erp] = (await cmdb?.findItemsByNames(['erp-api'], 1, call)) ?? [];
    expect(erp).toMatchObject({ name: 'erp-api', status: 'degraded', owner: { name: 'Sofía Reyes' } });
    const open = await incident?.listOpenForItems([erp?.id ?? ''], 10, call);
    expect(open?.map(({ title }) => title)).toEqual([
      'Payment run does not resume after a lost connection',
      'Order desk cannot reopen a cancelled order',
    ]);
    const [shop] = (await cmdb?.findItemsByNames(['shop-db-01'], 1, call)) ?? [];
    const [now, day] = [Date.now(), 86_400_000];
    const window = { fromIso: new Date(now).toISOString(), toIso: new Date(now + day).toISOString() };
    expect(await change?.listForItems([shop?.id ?? ''], window, 10, call)).toMatchObject([
      { title: 'New index for the shop search', phase: 'scheduled', kind: 'normal' },
    ]);
    expect(open?.[0]?.url).toBe(`${address}/browse/APP-1`);
    const seen = await fetch(open?.[0]?.url ?? '', { redirect: 'manual' });
    expect(seen.headers.get('location')).toBe('/jira/issue?q=APP-1');
    expect(await (await fetch(`${hub}/jira/issue?q=APP-1`)).text()).toContain('Payment run does not resume');
  } finally {
    await close();
  }
});

test('its page refuses what the workflow refuses, in its own words, and carries out what it allows', async () => {
  const { issueTracker, hub, close } = await open();
  try {
    const [issue] = issueTracker.rows('issue', { text: 'drops them', offset: 0, limit: 1 }).rows;
    const post = (fields: Record<string, string>) =>
      fetch(`${hub}/jira/issue/${issue?.id}`, { method: 'POST', body: new URLSearchParams(fields), headers: { origin: hub }, redirect: 'manual' });
    const page = await (await fetch(`${hub}/jira/issue/${issue?.id}`)).text();
    expect(page).toContain('Supplier invoices without order number are lost');
    const refused = await post({ 'was:status': '10001', 'to:status': '10004' });
    expect(await refused.text()).toContain('Resolution is required.');
    expect(issueTracker.store.get('issue', issue?.id ?? '')?.values.status).toBe('10001');
    expect((await post({ 'was:status': '10001', 'to:status': '10002', 'was:internalNote': '', 'to:internalNote': 'Looking.' })).status).toBeLessThan(
      400,
    );
    expect(issueTracker.store.get('issue', issue?.id ?? '')?.values.status).toBe('10002');
    expect(issueTracker.store.all('comment').at(-1)?.values).toMatchObject({ isInternal: true, issueId: issue?.id });
  } finally {
    await close();
  }
});
