/** F35: a server whose event loop stands still, and one whose memory is nearly used up, in the midst of their work and beside another. */
import { join } from 'node:path';
import { freePort } from '../../support/free-port.ts';
import { createMigratedDatabase, type TestDatabase } from '../../support/postgres.ts';
import { until } from '../../support/until.ts';
import {
  createIncidents,
  editTicket,
  type ProcessCompany,
  post,
  type ServerProcess,
  startProcessCompany,
  statusOf,
  takeDeliveries,
  titleOf,
} from './process-company.ts';

const TICKETS = ['1043', '1045', '1046', '1048'];
const PRELOAD = ['--max-old-space-size=144', '--import', join(import.meta.dirname, 'standstill.ts')];

let database: TestDatabase;
let company: ProcessCompany;
let server: ServerProcess;
let incidents: ReadonlyMap<string, string>;
beforeAll(async () => {
  database = await createMigratedDatabase();
  const started = await startProcessCompany(database.url, { nodeArguments: PRELOAD });
  company = started;
  server = started.first;
  incidents = await createIncidents(company, TICKETS);
  // Linking itself made deliveries; these tests count their own.
  takeDeliveries(company);
  await company.start({ port: await freePort() });
});
afterAll(async () => {
  await company?.close();
  await database?.drop();
});

const hasArrived = (text: string) => TICKETS.every((id) => titleOf(company, incidents.get(id) ?? '') === `${text} (${id})`);
const ourTitles = () =>
  company.vendors.incidentSystem.ledger
    .filter(({ effect, actor }) => effect === 'incident.update' && actor === company.vendors.incidentSystem.credentials.userName)
    .map(({ recordId, values }) => `${recordId} ${String(values.short_description)}`);
const doubled = () => ourTitles().filter((title, index, all) => all.indexOf(title) !== index);

/** Every ticket gets this subject, and every delivery of that is answered; a delivery that is not taken comes again, as the desk does it. */
async function renameAll(text: string): Promise<void> {
  for (const id of TICKETS) editTicket(company, id, { subject: `${text} (${id})` });
  await Promise.all(
    takeDeliveries(company).map((delivery) => until(async () => (await post(delivery)).status === 202, `a delivery of “${text}” was taken`)),
  );
}

test('a server that stands still for five seconds keeps its links to itself, claims nothing before it wakes, and writes nothing twice', async () => {
  const { incidentSystem } = company.vendors;
  incidentSystem.switchOn({ kind: 'slow', delayMs: 1_500 });
  const from = incidentSystem.requests.at(-1)?.sequence ?? 0;
  await renameAll('Stood still');
  await until(() => (incidentSystem.requests.at(-1)?.sequence ?? 0) > from, 'the work had begun');
  const held = await company.query<{ id: string }>(`SELECT id FROM sync_links WHERE lease_until > ${Date.now()}`);
  server.send('SIGUSR2');
  await until(() => server.said().includes('stands still'), 'it stood still');
  expect(await statusOf(`${company.backend}/livez`)).toBe(200);
  const answeredAt = Date.now();
  await until(() => server.said().includes('woke at'), 'it woke');
  expect(Number(/woke at (\d+)/.exec(server.said())?.[1])).toBeLessThanOrEqual(answeredAt);
  incidentSystem.switchOff();
  await until(() => hasArrived('Stood still'), 'every subject arrived');
  expect(held.length).toBeGreaterThan(0);
  expect(server.isRunning() ? '' : server.said()).toBe('');
  expect(doubled()).toEqual([]);
});

test('a server that collects garbage all the time goes on, answers, and writes nothing twice', async () => {
  const collections = 'tieline_nodejs_gc_duration_seconds_count{kind="major"}';
  const before = await company.metric(collections);
  server.send('SIGWINCH');
  await until(async () => (await company.metric(collections)) >= before + 5, 'it collected garbage again and again');
  for (const wave of ['one', 'two']) await renameAll(`Short of memory, wave ${wave}`);
  expect(await statusOf(`${company.backend}/readyz`)).toBe(200);
  await until(() => hasArrived('Short of memory, wave two'), 'every subject arrived');
  expect(await company.metric(collections)).toBeGreaterThan(before + 5);
  server.send('SIGWINCH');
  expect(server.isRunning() ? '' : server.said()).toBe('');
  expect(doubled()).toEqual([]);
});
