/** The help desk's deliveries over real HTTP: doubled, replayed, forged; judged by the inbox and by what they set in motion. */
import { type Listening, listen } from '../../../src/sandbox/listen.ts';
import { type Company, comeToRest, createIncident, editTicket, incidentNow, ourWrites, readLink, startCompany, sweep } from './company.ts';

let company: Company;
let http: Listening;
beforeAll(async () => {
  company = await startCompany();
  http = await listen('backend', 0);
  http.serve((request) => company.backend.app.fetch(request));
});
afterAll(async () => {
  await http?.close();
  await company?.close();
});

type Delivery = ReturnType<Company['vendors']['desk']['pendingDeliveries']>[number];

async function post({ endpoint, headers, body }: Pick<Delivery, 'endpoint' | 'headers' | 'body'>): Promise<Response> {
  const answer = await fetch(`http://127.0.0.1:${http.port}${new URL(endpoint).pathname}`, { method: 'POST', headers, body });
  await answer.clone().arrayBuffer();
  return answer;
}

/** The one delivery that this edit makes, taken from the desk's outbox. */
function deliveryOf(edit: () => void): Delivery {
  edit();
  const [delivery] = company.vendors.desk.pendingDeliveries();
  if (!delivery) throw new Error('The edit made no delivery.');
  company.vendors.desk.settleDelivery(delivery.id, 202);
  return delivery;
}

/** How often our own metric has counted that outcome for the desk. */
async function counted(outcome: string): Promise<number> {
  const { body } = await company.call('/metrics', { token: company.operatorKey });
  const line = String(body)
    .split('\n')
    .find((one) => one.startsWith(`tieline_webhooks_total{connector="zendesk",outcome="${outcome}"} `));
  return Number(line?.split(' ').at(-1) ?? 0);
}

const inbox = () => company.database.withTenant(company.installationId, (trx) => trx.selectFrom('sync_inbox').selectAll().execute());

test('fifty identical deliveries at once are all acknowledged, lie in the inbox once and cause one write', async () => {
  const { incidentId, linkId } = await createIncident(company, '1043');
  await sweep(company);
  const before = {
    inbox: (await inbox()).length,
    writes: ourWrites(company, incidentId).length,
    wanted: (await readLink(company, linkId)).link.wantedSeq,
  };
  const delivery = deliveryOf(() => editTicket(company, '1043', { status: 'pending' }));
  const answers = await Promise.all(Array.from({ length: 50 }, () => post(delivery)));
  expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 50 }, () => 202));
  expect(await inbox()).toHaveLength(before.inbox + 1);
  expect((await readLink(company, linkId)).link.wantedSeq).toBe(before.wanted + 1);
  await comeToRest(company);
  expect(ourWrites(company, incidentId)).toHaveLength(before.writes + 1);
  expect(incidentNow(company, incidentId)).toMatchObject({ state: '3' });
});

test('a delivery that is played again more than five minutes later is refused, counted, and changes nothing', async () => {
  const delivery = deliveryOf(() => editTicket(company, '1043', { priority: 'low' }));
  expect((await post(delivery)).status).toBe(202);
  await comeToRest(company);
  const before = { inbox: await inbox(), writes: ourWrites(company).length, counted: await counted('timestamp-stale') };
  company.clock.setNow(Date.parse(delivery.headers['x-zendesk-webhook-signature-timestamp'] ?? '') + 301_000);
  expect((await post(delivery)).status).toBe(401);
  expect(await counted('timestamp-stale')).toBe(before.counted + 1);
  await company.settle();
  expect(await inbox()).toEqual(before.inbox);
  expect(ourWrites(company)).toHaveLength(before.writes);
  expect(company.logged).toContainEqual({
    event: 'webhook-refused',
    facts: expect.objectContaining({ why: expect.stringMatching(/stale|late|old|timestamp/) }),
  });
});

test('a delivery that comes within the five minutes a second time is acknowledged and changes nothing', async () => {
  const delivery = deliveryOf(() => editTicket(company, '1043', { priority: 'normal' }));
  expect((await post(delivery)).status).toBe(202);
  await comeToRest(company);
  const before = { inbox: (await inbox()).length, writes: ourWrites(company).length };
  company.clock.setNow(Date.parse(delivery.headers['x-zendesk-webhook-signature-timestamp'] ?? '') + 240_000);
  expect((await post(delivery)).status).toBe(202);
  await comeToRest(company);
  expect(await inbox()).toHaveLength(before.inbox);
  expect(ourWrites(company)).toHaveLength(before.writes);
});

test('whatever is wrong with a delivery, the refusal looks the same and nothing is stored', async () => {
  const delivery = deliveryOf(() => editTicket(company, '1043', { priority: 'high' }));
  const before = (await inbox()).length;
  const wrong: Pick<Delivery, 'endpoint' | 'headers' | 'body'>[] = [
    { ...delivery, body: delivery.body.replace('1043', '1044') },
    { ...delivery, headers: { ...delivery.headers, 'x-zendesk-webhook-signature': 'AAAA' } },
    { ...delivery, headers: { ...delivery.headers, 'x-zendesk-webhook-signature-timestamp': new Date(company.clock.now() + 1_000).toISOString() } },
    { ...delivery, headers: Object.fromEntries(Object.entries(delivery.headers).filter(([name]) => !name.includes('signature'))) },
    { ...delivery, headers: { ...delivery.headers, 'x-zendesk-account-id': '99' } },
    { ...delivery, endpoint: 'http://backend.test/v1/hooks/AAAAAAAAAAAAAAAAAAAAAA' },
  ];
  const answers = await Promise.all(wrong.map(post));
  expect(answers.map(({ status }) => status)).toEqual(wrong.map(() => 401));
  const bodies = await Promise.all(answers.map(async (answer) => ({ ...((await answer.json()) as object), traceId: '' })));
  expect(new Set(bodies.map((body) => JSON.stringify(body))).size).toBe(1);
  expect(await inbox()).toHaveLength(before);
});

test('deliveries that come in the wrong order end in the same state', async () => {
  const { incidentId, linkId } = await createIncident(company, '1045');
  await sweep(company);
  const older = deliveryOf(() => editTicket(company, '1045', { subject: 'Confirmations, first' }));
  const newer = deliveryOf(() => editTicket(company, '1045', { subject: 'Confirmations, second' }));
  for (const delivery of [newer, older]) {
    expect((await post(delivery)).status).toBe(202);
    await comeToRest(company);
  }
  expect(incidentNow(company, incidentId)).toMatchObject({ short_description: 'Confirmations, second' });
  expect((await readLink(company, linkId)).state).toBe('in-sync');
});
