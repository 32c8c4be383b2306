/** Planted secrets (B32) never come out: not in an answer, not in a log line, not in the audit export, in no spelling. */
import { inspect } from 'node:util';
import { DESK } from '../../../src/sandbox/seed/desk.ts';
import { startWorld, type World } from '../../support/world.ts';
import { type ApiDocument, fillPath, listOperations } from './document.ts';
import { BODIES, prepareIds } from './examples.ts';

let world: World;
const answers: string[] = [];
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world?.close());

/** Odd characters on purpose: each spelling differs from the plain one. */
const canaries = Array.from({ length: 21 }, (_, index) => `cAnary-${index}+/=&"<secret>${'k'.repeat(12)}${index}`);
const spellings = (secret: string) => [
  secret,
  Buffer.from(secret).toString('base64'),
  Buffer.from(secret).toString('base64url'),
  Buffer.from(secret).toString('hex'),
  encodeURIComponent(secret),
  JSON.stringify(secret).slice(1, -1),
];
let next = 0;
const plant = () => canaries[next++] as string;

async function ask(...args: Parameters<World['call']>): Promise<Awaited<ReturnType<World['call']>>> {
  const answer = await world.call(...args);
  answers.push(inspect(answer.body, { depth: 20, maxStringLength: null }), JSON.stringify(answer.body), inspect([...answer.headers]));
  return answer;
}

test('every planted secret stays inside, in every spelling', async () => {
  const admin = await world.pageToken('leona.vogt');
  const ids = await prepareIds(world, world, { ticketOffset: 0 });
  await saveConnections(admin);
  await knock();
  const operations = listOperations((await world.call('/openapi.json')).body as ApiDocument).filter(
    (one) => ['viewer', 'agent', 'admin'].includes(one['x-access']) && one.method === 'GET',
  );
  for (const operation of operations)
    await ask(fillPath(operation, ids) + (operation.operationId === 'searchItems' ? '?q=erp' : ''), { token: admin });
  await ask('/v1/mapping/read', { method: 'POST', token: admin });
  expect(next).toBe(canaries.length);
  const exported = String((await ask('/v1/audit', { token: admin })).body);
  expect(exported.length).toBeGreaterThan(200);
  const out = [...answers, inspect(world.logged, { depth: 20, maxArrayLength: null, maxStringLength: null }), JSON.stringify(world.logged)].join(
    '\n',
  );
  const known = [...canaries, ...world.secrets, world.vendors.incidentSystem.credentials.clientSecret];
  expect(known.filter((secret) => spellings(secret).some((spelling) => out.includes(spelling)))).toEqual([]);
});

/** Good, refused and unreachable connections, and their tests: every way in which a vendor's secret is used. */
async function saveConnections(admin: string): Promise<void> {
  const base = BODIES.addConnection?.({} as never) as { settings: object };
  const hub = `${world.origins.hub}/vendor/servicenow`;
  for (const [index, instanceUrl] of [hub, 'http://127.0.0.1:9', 'https://no-such-host.invalid'].entries()) {
    const body = { ...base, name: `canary ${index}`, settings: { ...base.settings, instanceUrl }, secrets: { clientSecret: plant() } };
    const added = await ask('/v1/connections', { token: admin, body });
    if (added.status === 201) await ask(`/v1/connections/${(added.body as { id: string }).id}/test`, { method: 'POST', token: admin });
  }
  const user = encodeURIComponent(plant());
  await ask('/v1/connections', {
    token: admin,
    body: { ...base, name: 'canary user', settings: { ...base.settings, instanceUrl: `https://user:${user}@host.service-now.com` } },
  });
  await ask('/v1/connections', { token: admin, body: { ...base, name: 'canary extra', secrets: { clientSecret: plant(), password: plant() } } });
  await ask('/v1/connections', { token: admin, body: { ...base, name: 'canary shape', secrets: { clientSecret: [plant()] } } });
  await ask('/v1/connections', { token: admin, body: { ...base, name: 'canary key', connectorId: 'none', secrets: { clientSecret: plant() } } });
}

/** Strangers' tokens, signatures and enrolments, well and badly formed. */
async function knock(): Promise<void> {
  const enrolment = {
    ...(BODIES.enrol?.({} as never) as object),
    settings: { subdomain: 'nobody', baseUrl: world.origins.desk, accountId: '1', appId: '1', grant: 'client-credentials', clientId: DESK.clientId },
  };
  const operator = { token: world.operatorKey };
  await ask('/v1/enrolments', { ...operator, body: { ...enrolment, sharedSecret: plant(), secrets: { clientSecret: plant() } } });
  await ask('/v1/enrolments', { ...operator, body: { ...enrolment, sharedSecret: plant(), unknown: 1 } });
  await ask('/v1/enrolments', { ...operator, body: `{"sharedSecret":${JSON.stringify(plant())}` });
  await ask('/v1/enrolments', { token: Buffer.from(plant()).toString('base64url'), body: enrolment });
  await ask('/v1/session/renew', { body: { renewalToken: plant() } });
  await ask('/v1/session/renew', { body: { renewalToken: [plant()] } });
  await ask('/v1/overview', { token: Buffer.from(plant()).toString('base64url') });
  await ask('/v1/overview', { headers: { authorization: `Basic ${Buffer.from(plant()).toString('base64')}` } });
  await ask('/app/console', {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: `token=${encodeURIComponent(plant())}`,
  });
  const hook = `/v1/hooks/${world.connectionIds.servicenow}`;
  await ask(hook, { method: 'POST', headers: { 'x-zendesk-webhook-signature': plant().replace(/[^\w-]/g, '') }, body: { secret: plant() } });
  await ask(`/v1/nothing?access_token=${encodeURIComponent(plant())}`);
}
