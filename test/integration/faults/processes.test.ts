/** A real server process on a real PostgreSQL: killed, stopped, and its database taken away under load. */
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { liftPace } from '../../chaos/unpaced.ts';
import { createMigratedDatabase, type TestDatabase } from '../../support/postgres.ts';
import { until } from '../../support/until.ts';
import { plantWaitingLinks } from './many-links.ts';
import {
  createIncidents,
  editTicket,
  type Posted,
  type ProcessCompany,
  post,
  type ServerProcess,
  startProcessCompany,
  statusOf,
  takeDeliveries,
  titleOf,
} from './process-company.ts';

const TICKETS = ['1043', '1045', '1046', '1048', '1054', '1056'];

let database: TestDatabase;
let company: ProcessCompany;
let server: ServerProcess;
let incidents: ReadonlyMap<string, string>;
beforeAll(async () => {
  database = await createMigratedDatabase();
  // What vendors allow by the minute would stretch these tests over minutes.
  await liftPace({ engine: 'postgres', url: database.url });
  const started = await startProcessCompany(database.url);
  company = started;
  server = started.first;
  incidents = await createIncidents(company, TICKETS);
  // Linking itself made deliveries; these tests count their own.
  takeDeliveries(company);
});
afterAll(async () => {
  await company?.close();
  await database?.drop();
});

/** Every ticket gets this subject. */
const renameAll = (text: string) => {
  for (const id of TICKETS) editTicket(company, id, { subject: `${text} (${id})` });
};
const hasArrived = (text: string) => TICKETS.every((id) => titleOf(company, incidents.get(id) ?? '') === `${text} (${id})`);
const updates = () =>
  company.vendors.incidentSystem.ledger.filter(
    ({ effect, actor }) => effect === 'incident.update' && actor === company.vendors.incidentSystem.credentials.userName,
  );
const inboxIds = async () =>
  new Set((await company.query<{ delivery_id: string }>('SELECT delivery_id FROM sync_inbox')).map(({ delivery_id }) => delivery_id));

test('whatever was acknowledged before the server was killed lies in the inbox, and the next server carries all of it once', async () => {
  const before = updates().length;
  const acknowledged: Posted[] = [];
  const lost: Posted[] = [];
  for (const wave of ['one', 'two', 'three']) {
    renameAll(`Killed, wave ${wave}`);
    const posting = takeDeliveries(company).map(async (delivery) => {
      const posted = await post(delivery);
      (posted.status === 202 ? acknowledged : lost).push(posted);
    });
    if (wave === 'three') {
      await until(() => acknowledged.length > 2 * TICKETS.length, 'part of the last wave was acknowledged');
      expect(await server.end('SIGKILL')).toMatchObject({ signal: 'SIGKILL' });
    }
    await Promise.all(posting);
  }
  const stored = await inboxIds();
  expect(acknowledged.filter(({ eventId }) => !stored.has(eventId))).toEqual([]);
  expect(acknowledged.length).toBeGreaterThan(2 * TICKETS.length);
  server = await company.start();
  // What the vendor was not answered it sends again; here an agent's next save does the same.
  renameAll('After the kill');
  await Promise.all(takeDeliveries(company).map((delivery) => post(delivery)));
  await until(() => hasArrived('After the kill'), 'every subject arrived');
  const titles = updates()
    .slice(before)
    .map(({ recordId, values }) => `${recordId} ${String(values.short_description)}`);
  expect(new Set(titles).size).toBe(titles.length);
});

test('a server that is told to stop lets its work end, leaves with status 0, keeps no link to itself, and the next one carries the rest once', async () => {
  const before = updates().length;
  company.vendors.incidentSystem.switchOn({ kind: 'slow', delayMs: 1_500 });
  renameAll('Stopped in flight');
  const from = company.vendors.incidentSystem.requests.at(-1)?.sequence ?? 0;
  expect((await Promise.all(takeDeliveries(company).map((delivery) => post(delivery)))).map(({ status }) => status)).toEqual(TICKETS.map(() => 202));
  await until(() => (company.vendors.incidentSystem.requests.at(-1)?.sequence ?? 0) > from, 'the work had begun');
  expect(await server.end('SIGTERM')).toEqual({ code: 0, signal: null });
  const held = await company.query(`SELECT id FROM sync_links WHERE lease_until > ${Date.now()} OR starts > 0`);
  expect(held).toEqual([]);
  company.vendors.incidentSystem.switchOff();
  server = await company.start();
  await until(() => hasArrived('Stopped in flight'), 'every subject arrived');
  const titles = updates().slice(before);
  expect(titles.map(({ recordId }) => recordId).sort()).toEqual([...incidents.values()].sort());
});

test('a server that was told to stop refuses nothing that it has taken on: deliveries during the stop are acknowledged and stored, or not taken', async () => {
  renameAll('While stopping');
  const posting = takeDeliveries(company).map((delivery) => post(delivery));
  const ending = server.end('SIGTERM');
  const posted = await Promise.all(posting);
  expect(await ending).toEqual({ code: 0, signal: null });
  expect(posted.filter(({ status }) => status !== 202 && status !== 503 && status !== 'cut')).toEqual([]);
  const stored = await inboxIds();
  expect(posted.filter(({ status, eventId }) => status === 202 && !stored.has(eventId))).toEqual([]);
  server = await company.start();
});

/** A delivery whose headers the server has read and whose body it waits for; `finish` sends that and resolves with the answer's status. */
async function postHeaders({ endpoint, headers, body }: ReturnType<typeof takeDeliveries>[number]): Promise<() => Promise<number | undefined>> {
  const posting = request(endpoint, { method: 'POST', headers: { ...headers, 'content-length': Buffer.byteLength(body), expect: '100-continue' } });
  const answered = once(posting, 'response');
  // Told by `finish`; a test that ends before leaves nobody to hear it.
  answered.catch(() => undefined);
  posting.on('error', () => undefined);
  posting.flushHeaders();
  await once(posting, 'continue');
  return async () => {
    posting.end(body);
    const [answer] = (await answered) as [IncomingMessage];
    return answer.resume().statusCode;
  };
}

test('a server that is told to stop with a thousand links in flight ends those under way and takes up no other, while a client keeps it; the next one goes on', async () => {
  const creates = () =>
    company.vendors.incidentSystem.ledger.filter(
      ({ effect, values }) => effect === 'incident.create' && /^Printer/.test(String(values.short_description)),
    );
  const idsWhere = async (condition: string) =>
    (await company.query<{ id: string }>(`SELECT id FROM sync_links WHERE id LIKE 'many-%' AND (${condition}) ORDER BY id`)).map(({ id }) => id);
  const release = company.holdIncidents();
  await plantWaitingLinks(company, { databaseUrl: database.url, ticketId: '1043', count: 1_000 });
  // As many as one process works on at a time; none of them ends before it is released.
  await until(async () => (await idsWhere(`lease_until > ${Date.now()}`)).length === 8, 'eight links are under way');
  editTicket(company, '1043', { subject: 'Slowly sent' });
  const [delivery] = takeDeliveries(company);
  if (!delivery) throw new Error('The edit made no delivery.');
  const finish = await postHeaders(delivery);
  const ending = server.end('SIGTERM');
  await until(async () => (await statusOf(`${company.backend}/livez`)) === 'cut', 'the server takes no new connection');
  // From here on nobody's turn comes. On a slow machine a call may have been given up before, and another link have taken its place.
  const underWay = await idsWhere('lease_token > 0');
  release();
  await until(async () => (await idsWhere(`lease_until > ${Date.now()}`)).length < 5, 'half of what was under way has ended');
  expect(await finish()).toBe(202);
  expect(await ending).toEqual({ code: 0, signal: null });
  expect(await inboxIds()).toContain((JSON.parse(delivery.body) as { id: string }).id);
  expect(await idsWhere('lease_token > 0')).toEqual(underWay);
  expect(await idsWhere('lease_until > 0 OR starts > 0')).toEqual([]);
  expect(creates().length).toBeGreaterThan(0);
  expect(creates().length).toBeLessThanOrEqual(underWay.length);
  // Whoever was under way is done, or wants another look; nobody else's turn has come.
  expect((await idsWhere('wanted_seq > done_seq')).length).toBeGreaterThanOrEqual(1_000 - underWay.length);
  const done = creates().length;
  server = await company.start();
  await until(() => creates().length > done, 'the next server goes on');
  const created = creates().map(({ values }) => values.correlation_id);
  expect(new Set(created).size).toBe(created.length);
});
