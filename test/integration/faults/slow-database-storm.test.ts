/** F8: a whole server whose database takes two seconds for each answer, in a storm of deliveries and reads. */
import { createTcpProxy, type TcpProxy } from '../../../src/connector-kit/testing/tcp-proxy.ts';
import { testClusterUrl } from '../../support/postgres.ts';
import { until } from '../../support/until.ts';
import { type LinkedCompany, startLinkedCompany } from './linked-company.ts';
import { type Delivery, type Posted, post, statusOf } from './process-company.ts';

/** More in all than may wait for a connection. */
const WAVES = 140;
const READS = 60;
const SLOW = { kind: 'latency', delayMs: 2_000 } as const;

let proxy: TcpProxy;
let company: LinkedCompany;
beforeAll(async () => {
  const { port } = new URL(testClusterUrl());
  proxy = await createTcpProxy({ port: Number(port) });
  company = await startLinkedCompany({ tickets: ['1043', '1045', '1046', '1048'], through: (url) => url.replace(`:${port}/`, `:${proxy.port}/`) });
});
afterAll(async () => {
  await company?.close();
  await proxy?.close();
});

const runsUnderWay = () => company.query(`SELECT id FROM sync_links WHERE lease_until > ${Date.now()}`);

/** Every save has its own text, so that a write that is made twice shows as one. */
function saveWaves(name: string, waves: number): readonly Delivery[] {
  return Array.from({ length: waves }, (_, wave) => company.rename(`${name}, wave ${wave}`)).flat();
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
  const read = await company.openReader('jonas.lindqvist');
  expect(await read()).toBe(200);
  const quiet = await company.metric('tieline_process_resident_memory_bytes');

  // Work is on its way to the incident system when the database slows down, and its leases run out meanwhile.
  company.vendors.incidentSystem.switchOn({ kind: 'slow', delayMs: 1_000 });
  expect((await company.renameAndPost('Under way')).map(({ status }) => status)).toEqual(company.tickets.map(() => 202));
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
  expect([await statusOf(`${company.backend}/livez`), company.first.isRunning() ? '' : company.first.said()]).toEqual([200, '']);
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
  const after = await company.renameAndPost('After the storm');
  expect(after.map(({ status }) => status)).toEqual(company.tickets.map(() => 202));
  await until(() => company.hasArrived('After the storm'), 'every subject arrived');
  expect(await company.lostOf(posted)).toEqual([]);
  expect(company.doubled()).toEqual([]);
});
