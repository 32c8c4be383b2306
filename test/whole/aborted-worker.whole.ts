/** F34 with real processes: one link whose work ends its process by abort(), beside others. Two of the servers that ship, each started again when it has died. */
import { join } from 'node:path';
import { type LinkedCompany, startLinkedCompany } from '../integration/faults/linked-company.ts';
import { editTicket, post, type ServerProcess, takeDeliveries, titleOf } from '../integration/faults/process-company.ts';
import { freePort } from '../support/free-port.ts';
import { until } from '../support/until.ts';
import { DEADLY } from './deadly.ts';

const [POISONED = '', ...OTHERS] = ['1043', '1045', '1046', '1048', '1054', '1056'];
const MORTAL = { nodeArguments: ['--import', join(import.meta.dirname, 'aborting.ts')] };
/** What the row allows the others, ms. */
const OTHERS_GO_ON_WITHIN_MS = 10_000;

let company: LinkedCompany;
let servers: ServerProcess[];
beforeAll(async () => {
  company = await startLinkedCompany({ tickets: [POISONED, ...OTHERS], ...MORTAL });
  servers = [company.first, await company.start({ ...MORTAL, port: await freePort() })];
});
afterAll(() => company?.close());

/** Saves tickets with that subject; what the desk announces goes to `server`. */
async function save(server: ServerProcess, ids: readonly string[], subject: string): Promise<void> {
  for (const id of ids) editTicket(company, id, { subject: `${subject} (${id})` });
  const deliveries = takeDeliveries(company).map((delivery) => ({
    ...delivery,
    endpoint: delivery.endpoint.replace(company.backend, server.address),
  }));
  for (const delivery of deliveries) await until(async () => (await post(delivery)).status === 202, 'a delivery was taken');
}

const hasArrived = (ids: readonly string[], subject: string) =>
  ids.every((id) => titleOf(company, company.incidents.get(id) ?? '') === `${subject} (${id})`);
const poisonedLink = async () =>
  (await company.query<{ state: string; starts: number }>(`SELECT state, starts FROM sync_links WHERE ticket_id = '${POISONED}'`))[0];

interface Death {
  readonly signal: NodeJS.Signals | null;
  /** Until what was saved just afterwards was at the other incidents, ms. */
  readonly othersTookMs: number;
}

/** What happens once a server has died: the others' work goes on with the one that lives, and then a new one is started in its place. */
async function afterDeathOf(dead: ServerProcess, number: number): Promise<Death> {
  const survivor = servers.find((server) => server !== dead) ?? dead;
  const subject = `After death ${number}`;
  const diedAt = Date.now();
  await save(survivor, OTHERS, subject);
  await until(() => hasArrived(OTHERS, subject), `the other links have gone on after death ${number}`);
  const othersTookMs = Date.now() - diedAt;
  // It has ended already: answers how.
  const { signal } = await dead.end('SIGKILL');
  servers = [survivor, await company.start({ ...MORTAL, port: Number(new URL(dead.address).port) })];
  return { signal, othersTookMs };
}

test('three processes die by abort() over one link: the others go on within ten seconds of each death, the link is set aside, and comes back by itself once its work is harmless', async () => {
  const [first] = servers as [ServerProcess];
  await save(first, [POISONED], DEADLY);
  const deaths: Death[] = [];
  for (;;) {
    const next = await until(
      async () => servers.find((server) => !server.isRunning()) ?? ((await poisonedLink())?.state === 'dead-letter' && 'set aside'),
      'a server died over the link, or the link was set aside',
    );
    if (next === 'set aside') break;
    deaths.push(await afterDeathOf(next, deaths.length + 1));
  }
  console.info(`the others took ${deaths.map(({ othersTookMs }) => othersTookMs).join(', ')} ms`);
  expect(deaths.map(({ signal }) => signal)).toEqual(['SIGABRT', 'SIGABRT', 'SIGABRT']);
  expect(deaths.filter(({ othersTookMs }) => othersTookMs > OTHERS_GO_ON_WITHIN_MS)).toEqual([]);
  expect(servers.filter((server) => !server.isRunning())).toEqual([]);
  expect(company.updates().filter(({ values }) => String(values.short_description).includes(DEADLY))).toEqual([]);

  const [survivor] = servers as [ServerProcess];
  await save(survivor, [POISONED, ...OTHERS], 'Harmless');
  await until(() => hasArrived([POISONED, ...OTHERS], 'Harmless'), 'everything arrived, also by the probe of the link that was set aside', 600_000);
  await until(async () => (await poisonedLink())?.state === 'in-sync', 'the link is in agreement');
  expect((await poisonedLink())?.starts).toBe(0);
  expect(company.doubled()).toEqual([]);
});
