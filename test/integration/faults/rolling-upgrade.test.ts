/** F40: the version that ships and the next one side by side on one PostgreSQL, under load, until the older one is told to stop. */
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from '../../support/free-port.ts';
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
  takeDeliveries,
  titleOf,
} from './process-company.ts';

const TICKETS = ['1043', '1045', '1046', '1048'];

let database: TestDatabase;
let company: ProcessCompany;
let older: ServerProcess;
let newer: ServerProcess;
let incidents: ReadonlyMap<string, string>;
let load: Load;
beforeAll(async () => {
  database = await createMigratedDatabase();
  const started = await startProcessCompany(database.url);
  company = started;
  older = started.first;
  incidents = await createIncidents(company, TICKETS);
  // Linking itself made deliveries; these tests count their own.
  takeDeliveries(company);
  load = startLoad(await company.openAs('jonas.lindqvist'));
});
afterAll(async () => {
  await load?.end();
  await company?.close();
  await database?.drop();
});

interface Sent extends Posted {
  readonly to: ServerProcess;
}

interface Load {
  /** Who takes deliveries, in turn. */
  targets: readonly ServerProcess[];
  readonly sent: readonly Sent[];
  /** Reads of the older server that were refused, in its words. */
  readonly failedReads: readonly string[];
  /** Stops it; answers when every delivery was answered. */
  end(): Promise<void>;
}

/** Saves a ticket, delivers that to the next target and reads the ticket's links, again and again; a delivery that is refused comes again, as the desk does it. */
function startLoad(agent: Awaited<ReturnType<ProcessCompany['openAs']>>): Load {
  const sent: Sent[] = [];
  const failedReads: string[] = [];
  let isOn = true;
  let turn = 0;
  const state = { targets: [older] as readonly ServerProcess[] };
  const deliver = async (delivery: ReturnType<typeof takeDeliveries>[number]): Promise<void> => {
    while (isOn) {
      const to = state.targets[turn++ % state.targets.length] ?? older;
      const posted = await post({ ...delivery, endpoint: delivery.endpoint.replace(company.backend, to.address) });
      sent.push({ ...posted, to });
      if (posted.status === 202) return;
      await pause(100);
    }
  };
  // Goes on while the older one stops, over a connection that is kept alive, as a client does that was told nothing.
  const read = () =>
    agent('GET', '/v1/tickets/1043/links').catch((error: unknown) => {
      if (state.targets.includes(older)) failedReads.push(String(error));
    });
  const run = async (): Promise<void> => {
    for (let round = 0; isOn; round++) {
      for (const id of TICKETS) editTicket(company, id, { subject: `Upgrade, round ${round} (${id})` });
      await Promise.all([...takeDeliveries(company).map(deliver), read()]);
      // Four saves at once, some times a second: more than a help desk sees, and no more than both versions carry.
      await pause(150);
    }
  };
  const running = run();
  return Object.assign(state, {
    sent,
    failedReads,
    end: () => {
      isOn = false;
      return running;
    },
  });
}

const acceptedBy = (server: ServerProcess) => load.sent.filter(({ to, status }) => to === server && status === 202).length;
const isHonest = ({ status, retryAfter }: Posted) => status === 202 || (status === 503 && /^\d+$/.test(retryAfter ?? ''));

test('the next version migrates and starts beside the one that serves: both take deliveries, and nobody sees an error other than 503 with Retry-After', async () => {
  await until(() => acceptedBy(older) > TICKETS.length, 'the load had begun');
  newer = await company.start({ entry: join(import.meta.dirname, 'next-version.ts'), port: await freePort() });
  expect(await company.query(`SELECT name FROM migrations WHERE name = '999-next-version'`)).toHaveLength(1);
  const before = acceptedBy(older);
  load.targets = [older, newer];
  await until(() => acceptedBy(newer) >= 20 && acceptedBy(older) >= before + 20, 'both took deliveries');
  expect(load.sent.filter((one) => !isHonest(one))).toEqual([]);
  expect(load.failedReads).toEqual([]);
  expect([older.isRunning() ? '' : older.said(), newer.isRunning() ? '' : newer.said()]).toEqual(['', '']);
});

/** Lets whichever version looks at the schedules next file what is due, though the other one has just done so; answers whether one looked since the last call. */
async function openSchedules(): Promise<boolean> {
  const [found] = await company.query<{ looked: boolean }>(
    `WITH before AS (SELECT cron_on FROM pgboss.version)
     UPDATE pgboss.version SET cron_on = now() - interval '45 seconds' RETURNING (SELECT cron_on > now() - interval '40 seconds' FROM before) AS looked`,
  );
  return found?.looked === true;
}

test('schedules that both versions look at start once for each of their occurrences', async () => {
  await openSchedules();
  let looks = 0;
  await until(async () => {
    if (await openSchedules()) looks += 1;
    return looks >= 2;
  }, 'both versions looked at the schedules');
  const occurrences = await company.query<{ name: string; filed: number; apart: number; started: number }>(
    `SELECT name, filed, apart, (SELECT count(*)::int FROM pgboss.job AS start WHERE start.name = occurrences.name) AS started
     FROM (SELECT data ->> 'name' AS name, count(*)::int AS filed, count(DISTINCT singleton_on)::int AS apart
           FROM pgboss.job WHERE name = '__pgboss__send-it' GROUP BY 1) AS occurrences`,
  );
  expect(occurrences.map(({ name }) => name)).toContain('sweep');
  expect(occurrences.filter(({ filed, apart, started }) => filed > apart || started > apart)).toEqual([]);
});

test('the older version is told to stop under load: it ends in order with status 0, and everything that either acknowledged is carried once', async () => {
  load.targets = [newer];
  const ending = older.end('SIGTERM');
  expect({ ...(await ending), said: older.said() }).toEqual({ code: 0, signal: null, said: expect.any(String) });
  const before = acceptedBy(newer);
  await until(() => acceptedBy(newer) >= before + 8, 'the newer one went on');
  await load.end();
  const stored = new Set((await company.query<{ delivery_id: string }>('SELECT delivery_id FROM sync_inbox')).map(({ delivery_id }) => delivery_id));
  expect(load.sent.filter(({ status, eventId }) => status === 202 && !stored.has(eventId))).toEqual([]);
  for (const id of TICKETS) editTicket(company, id, { subject: `After the upgrade (${id})` });
  const last = takeDeliveries(company).map((delivery) => post({ ...delivery, endpoint: delivery.endpoint.replace(company.backend, newer.address) }));
  expect((await Promise.all(last)).map(({ status }) => status)).toEqual(TICKETS.map(() => 202));
  await until(() => TICKETS.every((id) => titleOf(company, incidents.get(id) ?? '') === `After the upgrade (${id})`), 'every subject arrived');
  const { incidentSystem } = company.vendors;
  const titles = incidentSystem.ledger
    .filter(({ effect, actor }) => effect === 'incident.update' && actor === incidentSystem.credentials.userName)
    .map(({ recordId, values }) => `${recordId} ${String(values.short_description)}`);
  expect(titles.filter((title, index) => titles.indexOf(title) !== index)).toEqual([]);
});
