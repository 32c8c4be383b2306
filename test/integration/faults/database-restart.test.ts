/** PostgreSQL is taken away under load, as by `pg_ctl restart -m immediate`: the vendor is told to come again, never that its event was wrong. */
import { type PostgresCluster, startPostgres } from '../../support/postgres.ts';
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

const TICKETS = ['1043', '1045', '1046'];

let cluster: PostgresCluster;
let company: ProcessCompany;
let server: ServerProcess;
let incidents: ReadonlyMap<string, string>;
beforeAll(async () => {
  cluster = await startPostgres({ durability: 'as-production' });
  const started = await startProcessCompany(cluster.url);
  company = started;
  server = started.first;
  incidents = await createIncidents(company, TICKETS);
  // Linking itself made deliveries; these tests count their own.
  takeDeliveries(company);
});
afterAll(async () => {
  await company?.close();
  await cluster?.remove();
});

/** Every ticket is saved, and its deliveries are posted; answers how that went. */
const saveAll = (text: string): Promise<readonly Posted[]> => {
  for (const id of TICKETS) editTicket(company, id, { subject: `${text} (${id})` });
  return Promise.all(takeDeliveries(company).map((delivery) => post(delivery)));
};

test('a restart under load is answered 503 with Retry-After and nothing else, ends by itself, and loses nothing that was acknowledged', async () => {
  const posted: Posted[] = [...(await saveAll('Before'))];
  expect(posted.map(({ status }) => status)).toEqual(TICKETS.map(() => 202));

  const underWay = [1, 2, 3].map((wave) => saveAll(`While it falls, wave ${wave}`));
  await cluster.stop('kill');
  const away = await saveAll('While it is away');
  expect([await statusOf(`${company.backend}/livez`), server.isRunning() ? '' : server.said()]).toEqual([200, '']);
  expect(await statusOf(`${company.backend}/readyz`)).toBe(503);
  posted.push(...(await Promise.all(underWay)).flat(), ...away);
  expect(away.map(({ status }) => status)).toEqual(TICKETS.map(() => 503));
  const refused = posted.filter(({ status }) => status !== 202);
  expect(refused.filter(({ status, retryAfter }) => status !== 503 || !/^\d+$/.test(retryAfter ?? ''))).toEqual([]);

  await cluster.start();
  await until(async () => (await statusOf(`${company.backend}/readyz`)) === 200, 'the server is ready again');
  posted.push(...(await saveAll('Afterwards')));
  await until(() => TICKETS.every((id) => titleOf(company, incidents.get(id) ?? '') === `Afterwards (${id})`), 'every subject arrived');

  const stored = new Set((await company.query<{ delivery_id: string }>('SELECT delivery_id FROM sync_inbox')).map(({ delivery_id }) => delivery_id));
  expect(posted.filter(({ status, eventId }) => status === 202 && !stored.has(eventId))).toEqual([]);
  const { incidentSystem } = company.vendors;
  const created = incidentSystem.ledger.filter(({ effect, actor }) => effect === 'incident.create' && actor === incidentSystem.credentials.userName);
  expect(created).toHaveLength(TICKETS.length);
  const titles = incidentSystem.ledger
    .filter(({ effect, actor }) => effect === 'incident.update' && actor === incidentSystem.credentials.userName)
    .map(({ recordId, values }) => `${recordId} ${String(values.short_description)}`);
  expect(new Set(titles).size).toBe(titles.length);
});
