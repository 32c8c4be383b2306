/** PostgreSQL is taken away under load, as by `pg_ctl restart -m immediate`: the vendor is told to come again, never that its event was wrong. */
import { type PostgresCluster, startPostgres } from '../../support/postgres.ts';
import { until } from '../../support/until.ts';
import { type LinkedCompany, startLinkedCompany } from './linked-company.ts';
import { type Posted, statusOf } from './process-company.ts';

let cluster: PostgresCluster;
let company: LinkedCompany;
beforeAll(async () => {
  cluster = await startPostgres({ durability: 'as-production' });
  company = await startLinkedCompany({ tickets: ['1043', '1045', '1046'], database: { url: cluster.url, drop: () => cluster.remove() } });
});
afterAll(() => company?.close());

test('a restart under load is answered 503 with Retry-After and nothing else, ends by itself, and loses nothing that was acknowledged', async () => {
  const read = await company.openReader('jonas.lindqvist');
  expect(await read()).toBe(200);
  const posted: Posted[] = [...(await company.renameAndPost('Before'))];
  expect(posted.map(({ status }) => status)).toEqual(company.tickets.map(() => 202));

  const underWay = [1, 2, 3].map((wave) => company.renameAndPost(`While it falls, wave ${wave}`));
  const reading = read();
  await cluster.stop('kill');
  const away = await company.renameAndPost('While it is away');
  expect([200, 503]).toContain(await reading);
  expect(await read()).toBe(503);
  expect([await statusOf(`${company.backend}/livez`), company.first.isRunning() ? '' : company.first.said()]).toEqual([200, '']);
  expect(await statusOf(`${company.backend}/readyz`)).toBe(503);
  posted.push(...(await Promise.all(underWay)).flat(), ...away);
  expect(away.map(({ status }) => status)).toEqual(company.tickets.map(() => 503));
  const refused = posted.filter(({ status }) => status !== 202);
  expect(refused.filter(({ status, retryAfter }) => status !== 503 || !/^\d+$/.test(retryAfter ?? ''))).toEqual([]);

  await cluster.start();
  await until(async () => (await statusOf(`${company.backend}/readyz`)) === 200, 'the server is ready again');
  posted.push(...(await company.renameAndPost('Afterwards')));
  await until(() => company.hasArrived('Afterwards'), 'every subject arrived');

  expect(await company.lostOf(posted)).toEqual([]);
  const { incidentSystem } = company.vendors;
  const created = incidentSystem.ledger.filter(({ effect, actor }) => effect === 'incident.create' && actor === incidentSystem.credentials.userName);
  expect(created).toHaveLength(company.tickets.length);
  expect(company.doubled()).toEqual([]);
});
