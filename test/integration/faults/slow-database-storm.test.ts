/** F8: a whole server whose database takes two seconds for each answer, in a storm of deliveries and reads. */
import { createTcpProxy, type TcpProxy } from '../../../src/connector-kit/testing/tcp-proxy.ts';
import { BackendRefusal } from '../../../src/sandbox/backend-client.ts';
import { createMigratedDatabase, type TestDatabase } from '../../support/postgres.ts';
import { until } from '../../support/until.ts';
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

const TICKETS = ['1043', '1045', '1046', '1048'];
/** More in all than may wait for a connection. */
const WAVES = 140;
const READS = 60;
const SLOW = { kind: 'latency', delayMs: 2_000 } as const;

let database: TestDatabase;
let proxy: TcpProxy;
let company: ProcessCompany;
let server: ServerProcess;
let incidents: ReadonlyMap<string, string>;
beforeAll(async () => {
  database = await createMigratedDatabase();
  const address = new URL(database.url);
  proxy = await createTcpProxy({ port: Number(address.port) });
  address.port = String(proxy.port);
  const started = await startProcessCompany(address.href, { queryUrl: database.url });
  company = started;
  server = started.first;
  incidents = await createIncidents(company, TICKETS);
  // Linking itself made deliveries; this test counts its own.
  takeDeliveries(company);
});
afterAll(async () => {
  await company?.close();
  await proxy?.close();
  await database?.drop();
});

const renameAll = (text: string) => {
  for (const id of TICKETS) editTicket(company, id, { subject: `${text} (${id})` });
};
const hasArrived = (text: string) => TICKETS.every((id) => titleOf(company, incidents.get(id) ?? '') === `${text} (${id})`);
const ourTitles = () =>
  company.vendors.incidentSystem.ledger
    .filter(({ effect, actor }) => effect === 'incident.update' && actor === company.vendors.incidentSystem.credentials.userName)
    .map(({ recordId, values }) => `${recordId} ${String(values.short_description)}`);
const runsUnderWay = () => company.query(`SELECT id FROM sync_links WHERE lease_until > ${Date.now()}`);

/** Every save has its own text, so that a write that is made twice shows as one. */
function saveWaves(name: string, waves: number): ReturnType<typeof takeDeliveries> {
  for (let wave = 0; wave < waves; wave++) renameAll(`${name}, wave ${wave}`);
  return takeDeliveries(company);
}

/** Counts what has been answered of what was sent. */
function createCounter(): { readonly counted: <Answer>(coming: Promise<Answer>) => Promise<Answer>; readonly answered: () => number } {
  let answered = 0;
  return {
    counted: async (coming) => {
      const answer = await coming;
      answered += 1;
      return answer;
    },
    answered: () => answered,
  };
}

test('a storm is shed with 503 and Retry-After before memory grows; nothing acknowledged is lost, nothing is written twice, and it recovers by itself', async () => {
  const agent = await company.openAs('jonas.lindqvist');
  const read = () =>
    agent('GET', '/v1/tickets/1043/links').then(
      () => 200,
      (error: unknown) => (error instanceof BackendRefusal ? error.status : Promise.reject(error)),
    );
  expect(await read()).toBe(200);
  const quiet = await company.metric('tieline_process_resident_memory_bytes');

  // Work is on its way to the incident system when the database slows down, and its leases run out meanwhile.
  company.vendors.incidentSystem.switchOn({ kind: 'slow', delayMs: 1_000 });
  renameAll('Under way');
  expect((await Promise.all(takeDeliveries(company).map((delivery) => post(delivery)))).map(({ status }) => status)).toEqual(TICKETS.map(() => 202));
  await until(async () => (await runsUnderWay()).length > 0, 'the work had begun');
  proxy.infect(SLOW);
  expect(await company.query('UPDATE sync_links SET lease_until = 1 WHERE lease_until > 1 RETURNING id')).not.toEqual([]);

  const { counted, answered } = createCounter();
  const reading = Promise.all(Array.from({ length: READS }, () => counted(read())));
  const storm = saveWaves('Storm', WAVES).map((delivery) => counted(post(delivery, 90_000)));
  let peak = quiet;
  await until(async () => {
    peak = Math.max(peak, await company.metric('tieline_process_resident_memory_bytes'));
    return answered() > (READS + storm.length) / 2;
  }, 'half of the storm was answered');
  expect([await statusOf(`${company.backend}/livez`), server.isRunning() ? '' : server.said()]).toEqual([200, '']);
  proxy.infect(undefined);
  company.vendors.incidentSystem.switchOff();
  const subsiding = saveWaves('Subsiding', 20).map((delivery) => post(delivery, 90_000));
  const posted: readonly Posted[] = await Promise.all([...storm, ...subsiding]);
  const reads = await reading;

  const refused = posted.filter(({ status }) => status !== 202);
  expect(refused.filter(({ status, retryAfter }) => status !== 503 || !/^\d+$/.test(retryAfter ?? ''))).toEqual([]);
  expect(refused.length).toBeGreaterThan(storm.length / 4);
  expect(posted.length).toBeGreaterThan(refused.length);
  expect(reads.filter((status) => status !== 200 && status !== 503)).toEqual([]);
  expect(peak / quiet).toBeLessThan(3);

  await until(async () => (await statusOf(`${company.backend}/readyz`)) === 200, 'the server is ready again');
  renameAll('After the storm');
  const after = await Promise.all(takeDeliveries(company).map((delivery) => post(delivery)));
  expect(after.map(({ status }) => status)).toEqual(TICKETS.map(() => 202));
  await until(() => hasArrived('After the storm'), 'every subject arrived');
  const stored = new Set((await company.query<{ delivery_id: string }>('SELECT delivery_id FROM sync_inbox')).map(({ delivery_id }) => delivery_id));
  expect(posted.filter(({ status, eventId }) => status === 202 && !stored.has(eventId))).toEqual([]);
  const titles = ourTitles();
  expect(titles.filter((title, index) => titles.indexOf(title) !== index)).toEqual([]);
});
