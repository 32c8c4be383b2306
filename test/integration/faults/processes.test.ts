/** A real server process on a real PostgreSQL, in the midst of its work: killed, stopped, standing still (F35), short of memory. */
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { join } from 'node:path';
import { freePort } from '../../support/free-port.ts';
import { until } from '../../support/until.ts';
import { type LinkedCompany, startLinkedCompany } from './linked-company.ts';
import { plantWaitingLinks } from './many-links.ts';
import { type Delivery, editTicket, type Posted, post, type ServerProcess, statusOf, takeDeliveries } from './process-company.ts';

const TICKETS = ['1043', '1045', '1046', '1048', '1054', '1056'];
/** A server that can be made to stand still and to run short of memory. */
const DROWSY = ['--max-old-space-size=144', '--import', join(import.meta.dirname, 'standstill.ts')];

let company: LinkedCompany;
/** The one that the vendors know; each test leaves one running. */
let server: ServerProcess;
beforeAll(async () => {
  company = await startLinkedCompany({ tickets: TICKETS });
  server = company.first;
});
afterAll(() => company?.close());

const inboxIds = async () =>
  new Set((await company.query<{ delivery_id: string }>('SELECT delivery_id FROM sync_inbox')).map(({ delivery_id }) => delivery_id));
const idsWhere = async (condition: string) =>
  (await company.query<{ id: string }>(`SELECT id FROM sync_links WHERE ${condition} ORDER BY id`)).map(({ id }) => id);
const manyWhere = (condition: string) => idsWhere(`id LIKE 'many-%' AND (${condition})`);
const latestRequest = () => company.vendors.incidentSystem.requests.at(-1)?.sequence ?? 0;
/** Something was asked since, and a link is held: a request alone may be the sweep's. */
const untilWorking = (from: number) =>
  until(async () => latestRequest() > from && (await idsWhere(`lease_until > ${Date.now()}`)).length > 0, 'the work had begun');

test('whatever was acknowledged before the server was killed lies in the inbox, and the next server carries all of it once', async () => {
  const acknowledged: Posted[] = [];
  for (const wave of ['one', 'two', 'three']) {
    const posting = company.rename(`Killed, wave ${wave}`).map(async (delivery) => {
      const posted = await post(delivery);
      if (posted.status === 202) acknowledged.push(posted);
    });
    if (wave === 'three') {
      await until(() => acknowledged.length > 2 * TICKETS.length, 'part of the last wave was acknowledged');
      expect(await server.end('SIGKILL')).toMatchObject({ signal: 'SIGKILL' });
    }
    await Promise.all(posting);
  }
  expect(await company.lostOf(acknowledged)).toEqual([]);
  expect(acknowledged.length).toBeGreaterThan(2 * TICKETS.length);
  server = await company.start({ nodeArguments: DROWSY });
  // What the vendor was not answered it sends again; here an agent's next save does the same.
  await company.renameAndPost('After the kill');
  await until(() => company.hasArrived('After the kill'), 'every subject arrived');
  expect(company.doubled()).toEqual([]);
});

/** Every ticket is saved, and every delivery of that is answered; a delivery that is not taken comes again, as the desk does it. */
async function saveUntilTaken(text: string): Promise<void> {
  const posting = company
    .rename(text)
    .map((delivery) => until(async () => (await post(delivery)).status === 202, `a delivery of “${text}” was taken`));
  await Promise.all(posting);
}

test('a server that stands still for five seconds keeps its links to itself, claims nothing before it wakes, and writes nothing twice', async () => {
  const { incidentSystem } = company.vendors;
  const beside = await company.start({ port: await freePort() });
  incidentSystem.switchOn({ kind: 'slow', delayMs: 1_500 });
  const from = latestRequest();
  await saveUntilTaken('Stood still');
  await untilWorking(from);
  server.send('SIGUSR2');
  await until(() => server.said().includes('stands still'), 'it stood still');
  expect(await statusOf(`${company.backend}/livez`)).toBe(200);
  const answeredAt = Date.now();
  await until(() => server.said().includes('woke at'), 'it woke');
  expect(Number(/woke at (\d+)/.exec(server.said())?.[1])).toBeLessThanOrEqual(answeredAt);
  incidentSystem.switchOff();
  await until(() => company.hasArrived('Stood still'), 'every subject arrived');
  expect(server.isRunning() ? '' : server.said()).toBe('');
  expect(company.doubled()).toEqual([]);
  expect(await beside.end('SIGTERM')).toEqual({ code: 0, signal: null });
});

test('a server that collects garbage all the time goes on, answers, and writes nothing twice', async () => {
  const collections = 'tieline_nodejs_gc_duration_seconds_count{kind="major"}';
  const before = await company.metric(collections);
  server.send('SIGWINCH');
  await until(async () => (await company.metric(collections)) >= before + 5, 'it collected garbage again and again');
  for (const wave of ['one', 'two']) await saveUntilTaken(`Short of memory, wave ${wave}`);
  expect(await statusOf(`${company.backend}/readyz`)).toBe(200);
  await until(() => company.hasArrived('Short of memory, wave two'), 'every subject arrived');
  expect(await company.metric(collections)).toBeGreaterThan(before + 5);
  server.send('SIGWINCH');
  expect(server.isRunning() ? '' : server.said()).toBe('');
  expect(company.doubled()).toEqual([]);
});

test('a server that is told to stop lets its work end, leaves with status 0, keeps no link to itself, and the next one carries the rest once', async () => {
  const before = company.updates().length;
  company.vendors.incidentSystem.switchOn({ kind: 'slow', delayMs: 1_500 });
  const from = latestRequest();
  expect((await company.renameAndPost('Stopped in flight')).map(({ status }) => status)).toEqual(TICKETS.map(() => 202));
  await untilWorking(from);
  expect(await server.end('SIGTERM')).toEqual({ code: 0, signal: null });
  expect(await idsWhere(`lease_until > ${Date.now()} OR starts > 0`)).toEqual([]);
  company.vendors.incidentSystem.switchOff();
  server = await company.start();
  await until(() => company.hasArrived('Stopped in flight'), 'every subject arrived');
  const written = company.updates().slice(before);
  expect(written.map(({ recordId }) => recordId).sort()).toEqual([...company.incidents.values()].sort());
});

test('a server that was told to stop refuses nothing that it has taken on: deliveries during the stop are acknowledged and stored, or not taken', async () => {
  const posting = company.renameAndPost('While stopping');
  const ending = server.end('SIGTERM');
  const posted = await posting;
  expect(await ending).toEqual({ code: 0, signal: null });
  expect(posted.filter(({ status }) => status !== 202 && status !== 503 && status !== 'cut')).toEqual([]);
  expect(await company.lostOf(posted)).toEqual([]);
  server = await company.start();
});

/** A delivery whose headers the server has read and whose body it waits for; `finish` sends that and resolves with the answer's status. */
async function postHeaders({ endpoint, headers, body }: Delivery): Promise<() => Promise<number | undefined>> {
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
  const release = company.holdIncidents();
  await plantWaitingLinks(company, { databaseUrl: company.databaseUrl, ticketId: '1043', count: 1_000 });
  // As many as one process works on at a time, one of them perhaps the ticket's own; none ends before it is released. What has no ticket ends by itself.
  await until(
    async () => (await idsWhere(`lease_until > ${Date.now()} AND ticket_id NOT LIKE 'none-%'`)).length === 8,
    'eight links that wait for the incident system are under way',
  );
  editTicket(company, '1043', { subject: 'Slowly sent' });
  const [delivery] = takeDeliveries(company);
  if (!delivery) throw new Error('The edit made no delivery.');
  const finish = await postHeaders(delivery);
  const ending = server.end('SIGTERM');
  await until(async () => (await statusOf(`${company.backend}/livez`)) === 'cut', 'the server takes no new connection');
  // From here on nobody's turn comes. On a slow machine a call may have been given up before, and another link have taken its place.
  const underWay = await manyWhere('lease_token > 0');
  release();
  await until(async () => (await manyWhere(`lease_until > ${Date.now()}`)).length < 5, 'half of what was under way has ended');
  expect(await finish()).toBe(202);
  expect(await ending).toEqual({ code: 0, signal: null });
  expect(await inboxIds()).toContain((JSON.parse(delivery.body) as { id: string }).id);
  expect(await manyWhere('lease_token > 0')).toEqual(underWay);
  expect(await manyWhere('lease_until > 0 OR starts > 0')).toEqual([]);
  expect(creates().length).toBeGreaterThan(0);
  expect(creates().length).toBeLessThanOrEqual(underWay.length);
  // Whoever was under way is done, or wants another look; nobody else's turn has come.
  expect((await manyWhere('wanted_seq > done_seq')).length).toBeGreaterThanOrEqual(1_000 - underWay.length);
  const done = creates().length;
  server = await company.start();
  await until(() => creates().length > done, 'the next server goes on');
  const created = creates().map(({ values }) => values.correlation_id);
  expect(new Set(created).size).toBe(created.length);
});
