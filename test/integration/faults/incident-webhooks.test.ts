/** The incident system's announcements, made by the very scripts that its admins import: doubled, out of order, forged, foreign; judged by inbox and ticket. */
import type { OutboundMessage } from '../../../src/connectors/servicenow/fake.ts';
import { type Company, comeToRest, createIncident, editIncident, ourWrites, startCompany, ticketNow } from './company.ts';

const SECRET = 'a-secret-that-the-admin-chose';
let company: Company;
let hook = '';
let incidentId = '';
beforeAll(async () => {
  company = await startCompany();
  const connectionId = company.connectionIds.servicenow ?? '';
  hook = `/v1/hooks/${connectionId}`;
  const token = await company.pageToken('leona.vogt');
  const { status } = await company.call(`/v1/connections/${connectionId}/webhook-secret`, { token, body: { secret: SECRET } });
  if (status !== 204) throw new Error(`The webhook secret was refused with ${status}.`);
  company.vendors.incidentSystem.setUpWebhook({ url: `https://tieline.example${hook}`, secret: SECRET });
  incidentId = (await createIncident(company, '1043')).incidentId;
});
afterAll(() => company?.close());

/** What the instance announces while that is done. */
function announced(work: () => void): readonly OutboundMessage[] {
  const before = company.vendors.incidentSystem.outbound.length;
  work();
  return company.vendors.incidentSystem.outbound.slice(before);
}
const post = async ({ body, headers }: Pick<OutboundMessage, 'body' | 'headers'>) =>
  (await company.call(hook, { method: 'POST', body, headers })).status;
const inbox = () => company.database.withTenant(company.installationId, (trx) => trx.selectFrom('sync_inbox').selectAll().execute());

test('an incident that a resolver changes reaches the ticket by its announcement, without a sweep', async () => {
  const before = ticketNow(company, '1043')?.['status'];
  const messages = announced(() => editIncident(company, incidentId, { state: '3', hold_reason: '4' }));
  expect(messages.map(({ url }) => url)).toEqual([`https://tieline.example${hook}`]);
  for (const message of messages) expect(await post(message)).toBe(202);
  await comeToRest(company);
  expect(ticketNow(company, '1043')?.['status']).not.toBe(before);
});

test('a doubled announcement lies in the inbox once; two in the wrong order leave the later state', async () => {
  const first = announced(() => editIncident(company, incidentId, { urgency: '3' }));
  const second = announced(() => editIncident(company, incidentId, { urgency: '2' }));
  const before = (await inbox()).length;
  for (const message of [...second, ...first, ...second, ...first]) expect(await post(message)).toBe(202);
  expect(await inbox()).toHaveLength(before + 2);
  await comeToRest(company);
  const rest = ourWrites(company).length;
  for (const message of second) expect(await post(message)).toBe(202);
  await comeToRest(company);
  expect(ourWrites(company)).toHaveLength(rest);
});

test('an announcement that is forged, altered, late or of another secret is refused, always with the same answer', async () => {
  const [message] = announced(() => editIncident(company, incidentId, { urgency: '3' }));
  if (!message) throw new Error('Nothing was announced.');
  const before = await inbox();
  const forged = { ...message, body: message.body.replace('"update"', '"delete"') };
  const unsigned = { ...message, headers: { 'content-type': 'application/json' } };
  for (const bad of [forged, unsigned]) expect(await post(bad)).toBe(401);
  company.clock.setNow(company.clock.now() + 301_000);
  expect(await post(message)).toBe(401);
  expect(await inbox()).toEqual(before);
});

test('a secret that is changed lets deliveries of both in, until the next change', async () => {
  const connectionId = company.connectionIds.servicenow ?? '';
  const change = async (secret: string) =>
    (await company.call(`/v1/connections/${connectionId}/webhook-secret`, { token: await company.pageToken('leona.vogt'), body: { secret } })).status;
  const edit = (urgency: string) => announced(() => editIncident(company, incidentId, { urgency }))[0] as OutboundMessage;
  expect(await change('the-second-secret-of-the-hook')).toBe(204);
  expect(await post(edit('1'))).toBe(202);
  expect(await change('the-third-secret-of-the-hook-')).toBe(204);
  expect(await post(edit('2'))).toBe(401);
  company.vendors.incidentSystem.setUpWebhook({ url: `https://tieline.example${hook}`, secret: 'the-third-secret-of-the-hook-' });
  expect(await post(edit('3'))).toBe(202);
});

test('a secret is taken from an admin only, of some length, and not for a connection that takes no webhook', async () => {
  const add = async (person: string, connection: string, secret: string) => {
    const path = `/v1/connections/${company.connectionIds[connection]}/webhook-secret`;
    return (await company.call(path, { token: await company.pageToken(person), body: { secret } })).status;
  };
  expect(await add('leona.vogt', 'servicenow', 'too short')).toBe(400);
  expect(await add('leona.vogt', 'entra', SECRET)).toBe(409);
  const proven = await company.call(`/v1/connections/${company.connectionIds.servicenow}/webhook-secret`, {
    token: await company.appToken('leona.vogt'),
    body: { secret: SECRET },
  });
  expect(proven.status).toBe(403);
});
