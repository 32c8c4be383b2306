/** F40: two versions side by side on one PostgreSQL, under load, until the older one is told to stop. */
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from '../../support/free-port.ts';
import { until } from '../../support/until.ts';
import type { LinkedCompany } from './linked-company.ts';
import { type Delivery, type Posted, type ProcessCompany, post, type ServerProcess } from './process-company.ts';

let company: LinkedCompany;
let older: ServerProcess;
let newer: ServerProcess;
let load: Load;
let bothLooked: Promise<void>;
/** Of the older version. */
let known: readonly string[];

interface Sent extends Posted {
  readonly to: ServerProcess;
}

interface Load {
  /** Who takes deliveries, in turn. */
  targets: readonly ServerProcess[];
  /** From one round to the next, ms. */
  pauseMs: number;
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
  // Four saves at once, some times a second: more than a help desk sees, and no more than both versions carry.
  const state = { targets: [older] as readonly ServerProcess[], pauseMs: 150 };
  const deliver = async (delivery: Delivery): Promise<void> => {
    while (isOn) {
      const to = state.targets[turn++ % state.targets.length] ?? older;
      const posted = await post(atServer(to, delivery));
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
      await Promise.all([...company.rename(`Upgrade, round ${round}`).map(deliver), read()]);
      await pause(state.pauseMs);
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

/** The desk knows one address of both. */
const atServer = (server: ServerProcess, delivery: Delivery): Delivery => ({
  ...delivery,
  endpoint: delivery.endpoint.replace(company.backend, server.address),
});
const acceptedBy = (server: ServerProcess) => load.sent.filter(({ to, status }) => to === server && status === 202).length;
const isHonest = ({ status, retryAfter }: Posted) => status === 202 || (status === 503 && /^\d+$/.test(retryAfter ?? ''));

/** Lets whichever version looks at the schedules next file what is due, though the other one has just done so; answers whether one looked since the last call. */
async function openSchedules(): Promise<boolean> {
  const [found] = await company.query<{ looked: boolean }>(
    `WITH before AS (SELECT cron_on FROM pgboss.version)
     UPDATE pgboss.version SET cron_on = now() - interval '45 seconds' RETURNING (SELECT cron_on > now() - interval '40 seconds' FROM before) AS looked`,
  );
  return found?.looked === true;
}

/** How often each version looks, ms: as it starts, and then each half minute. */
const LOOK_EVERY_MS = 30_000;

/** More looks than either could have made alone: both versions looked. Watched from before the newer one starts, that is when one has started and the other's turn came. */
async function untilBothLooked(): Promise<void> {
  await openSchedules();
  const since = performance.now();
  let looks = 0;
  const haveBoth = async () => {
    if (await openSchedules()) looks += 1;
    return looks > 1 + Math.floor((performance.now() - since) / LOOK_EVERY_MS);
  };
  await until(haveBoth, 'both versions looked at the schedules');
}

/** By schedule: the occurrences that were filed, how many minutes they belong to, and the starts. */
const readOccurrences = () =>
  company.query<{ name: string; filed: number; apart: number; started: number }>(
    `SELECT name, filed, apart, (SELECT count(*)::int FROM pgboss.job AS start WHERE start.name = occurrences.name) AS started
     FROM (SELECT data ->> 'name' AS name, count(*)::int AS filed, count(DISTINCT singleton_on)::int AS apart
           FROM pgboss.job WHERE name = '__pgboss__send-it' GROUP BY 1) AS occurrences`,
  );

/** The two versions; the newer one brings a migration that the older has not. */
export interface Upgrade {
  /** Its first server is of the older version. */
  startCompany(tickets: readonly string[]): Promise<LinkedCompany>;
  /** The newer version's file. Default: the built server of this tree. */
  readonly newerEntry?: string;
}

const namesOfMigrations = async () => (await company.query<{ name: string }>('SELECT name FROM migrations')).map(({ name }) => name);

/** The tests of one upgrade. */
export function rollingUpgrade({ startCompany, newerEntry }: Upgrade): void {
  beforeAll(async () => {
    company = await startCompany(['1043', '1045', '1046', '1048']);
    older = company.first;
    known = await namesOfMigrations();
    load = startLoad(await company.openAs('jonas.lindqvist'));
  });
  afterAll(async () => {
    await load?.end();
    await company?.close();
  });

  test('the next version migrates and starts beside the one that serves: both take deliveries, and nobody sees an error other than 503 with Retry-After', async () => {
    await until(() => acceptedBy(older) > company.tickets.length, 'the load had begun');
    bothLooked = untilBothLooked();
    // Awaited by the next test; until then a failure is nobody's.
    bothLooked.catch(() => undefined);
    newer = await company.start({ ...(newerEntry !== undefined && { entry: newerEntry }), port: await freePort() });
    expect((await namesOfMigrations()).length).toBeGreaterThan(known.length);

    const before = acceptedBy(older);
    load.targets = [older, newer];
    await until(() => acceptedBy(newer) >= 20 && acceptedBy(older) >= before + 20, 'both took deliveries');
    expect(load.sent.filter((one) => !isHonest(one))).toEqual([]);
    expect(load.failedReads).toEqual([]);
    expect([older.isRunning() ? '' : older.said(), newer.isRunning() ? '' : newer.said()]).toEqual(['', '']);
  });

  test('schedules that both versions look at start once for each of their occurrences', async () => {
    // Half a minute may pass until the second one looks, and schedules do not ask for load.
    load.pauseMs = 2_000;
    await bothLooked;
    load.pauseMs = 150;
    // Who looks says so before it files what it has found.
    const occurrences = await until(async () => {
      const filed = await readOccurrences();
      return filed.some(({ name }) => name === 'sweep') && filed;
    }, 'an occurrence of the sweep was filed');
    expect(occurrences.filter(({ filed, apart, started }) => filed > apart || started > apart)).toEqual([]);
  });

  test('the older version is told to stop under load: it ends in order with status 0, and everything that either acknowledged is carried once', async () => {
    load.targets = [newer];
    const ending = older.end('SIGTERM');
    expect({ ...(await ending), said: older.said() }).toEqual({ code: 0, signal: null, said: expect.any(String) });
    const before = acceptedBy(newer);
    await until(() => acceptedBy(newer) >= before + 8, 'the newer one went on');
    await load.end();
    expect(await company.lostOf(load.sent)).toEqual([]);
    const last = company.rename('After the upgrade').map((delivery) => post(atServer(newer, delivery)));
    expect((await Promise.all(last)).map(({ status }) => status)).toEqual(company.tickets.map(() => 202));
    await until(() => company.hasArrived('After the upgrade'), 'every subject arrived');
    expect(company.doubled()).toEqual([]);
  });
}
