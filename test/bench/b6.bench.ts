/**
 * B6: systems that fail do not slow those that work, and links that are parked (dead, quarantined, paused) do not slow the look for those that are due. The limits
 * are the product itself: without failing systems, and with a tenth of the parked links. The first round, in which the outages become known, is not measured.
 */
import { brandId, type InstallationId, type LinkId, systemClock, type TicketId, VendorUnavailableError } from '#domain';
import { createSyncStore } from '#storage';
import { createSync, type DeskRecords } from '#sync';
import { createMemoryRecordStore } from '../../src/sync/testing/memory-record-store.ts';
import { compileFlow, incidentFlow, TEST_CALL } from '../../src/sync/testing/world.ts';
import { type Bench, type Measurement, median } from './bench.ts';
import { type BenchDatabase, openBenchDatabase } from './engine/database.ts';
import { addInstallation, DESK_FIELDS, openPlantedLinks, type PlantedLinks, REMOTE_FIELDS } from './engine/links.ts';

const HEALTHY = 20;
/** Failing systems for the one that works, each with as many links. */
const FAILING = 10;
/** Links that a worker has in hand. */
const AT_ONCE = 8;
/** How long a failing system takes to fail, ms. */
const FAILS_AFTER_MS = 50;
const FEW = 10_000;
const MANY = 100_000;
const LOOKS = 20;
const DUE = 50;

const flowOf = (index: number) => (index === 0 ? incidentFlow() : incidentFlow({ name: `incidents-${index}`, connection: `failing-${index}` }));
const mapping = compileFlow(Array.from({ length: FAILING + 1 }, (_, index) => flowOf(index)));
const made: { rig?: BenchDatabase; planted?: PlantedLinks; alone?: Company; among?: Company } = {};

const openCompany = (rig: BenchDatabase, installationId: InstallationId) => {
  const desk = createMemoryRecordStore({ clock: systemClock, type: 'ticket', prefix: '#', empty: DESK_FIELDS });
  const remote = createMemoryRecordStore({ clock: systemClock, type: 'incident', prefix: 'INC', empty: REMOTE_FIELDS });
  const state = { failing: false, edits: 0, attempts: 0 };
  const fail = async () => {
    state.attempts += 1;
    await systemClock.sleep(FAILS_AFTER_MS);
    throw new VendorUnavailableError({ message: 'The system does not answer.', facts: {} });
  };
  const failing = new Proxy(remote, { get: (target, name) => (name === 'traits' || !state.failing ? Reflect.get(target, name) : fail) });
  const store = createSyncStore({ database: rig.database });
  const sync = createSync({
    store,
    clock: systemClock,
    random: Math.random,
    ids: { next: () => crypto.randomUUID() },
    mappings: { active: async () => ({ version: 1, mapping }) },
    systems: {
      desk: async () => ({ kind: 'open', connectionId: 'd', connectionName: 'desk', records: desk as DeskRecords }),
      remote: async (_installation, name) => ({
        kind: 'open',
        connectionId: name,
        connectionName: name,
        records: name.startsWith('failing') ? failing : remote,
      }),
      reportAttention: async () => undefined,
    },
    limits: { ticketWrites: 1_000 },
  });
  const links = new Map<LinkId, string>();
  const at = { installationId };
  return {
    desk,
    remote,
    state,
    sync,
    links,
    want: (ids: readonly LinkId[]) => store.transact(installationId, (stores) => stores.links.want([...ids])),
    link: async (id: string, flow: string): Promise<void> => {
      desk.seed(id);
      remote.seed(id);
      const request = { ...at, ticketId: brandId<TicketId>(id), flow, number: `INC${id}`, call: TEST_CALL };
      const { token } = await sync.planFirstLink(request);
      const link = await sync.confirmFirstLink({ ...request, planToken: token, choices: {} });
      links.set(link.id, id);
      await sync.reconcile({ ...at, linkId: link.id });
    },
    /** Takes what is due until these tickets have crossed; as a worker does, oldest first. */
    workUntil: async (isDone: () => boolean): Promise<void> => {
      for (let round = 0; round < 200 && !isDone(); round += 1) {
        const due = [...(await sync.dueScan(at))];
        const worker = async () => {
          for (let linkId = due.shift(); linkId !== undefined && !isDone(); linkId = due.shift()) await sync.reconcile({ ...at, linkId });
        };
        await Promise.all(Array.from({ length: AT_ONCE }, worker));
      }
    },
  };
};
type Company = ReturnType<typeof openCompany>;

/** Everything is edited and wanted; the time until what can cross has crossed. */
const crossing = async (company: Company): Promise<{ readonly ms: number; readonly done: number }> => {
  const { desk, remote, links, state } = company;
  state.edits += 1;
  const subject = `edit ${state.edits}`;
  for (const id of links.values()) desk.edit(id, { subject });
  await company.want([...links.keys()]);
  const healthy = [...links.values()].slice(0, HEALTHY);
  const crossed = () => healthy.filter((id) => remote.now(id).short_description === subject).length;
  const startedAt = performance.now();
  await company.workUntil(() => crossed() === HEALTHY);
  return { ms: performance.now() - startedAt, done: crossed() };
};

const parkedIn = (count: number) => brandId<InstallationId>(`bench-parked-${count}`);

/** Parks all links of an installation but the last few, which are due: a third each given up, quarantined and paused, the latter two with something still wanted. */
const park = async ({ client }: PlantedLinks, count: number): Promise<void> => {
  await client.query(
    `UPDATE sync_links SET next_at = ticket_id::int,
       state = CASE WHEN ticket_id::int <= $2 AND ticket_id::int % 3 = 0 THEN 'dead-letter' ELSE 'pending' END,
       wanted_seq = done_seq + CASE WHEN ticket_id::int <= $2 AND ticket_id::int % 3 = 0 THEN 0 ELSE 1 END,
       is_quarantined = ticket_id::int <= $2 AND ticket_id::int % 3 = 1,
       paused_until = CASE WHEN ticket_id::int <= $2 AND ticket_id::int % 3 = 2 THEN 8640000000000000 ELSE 0 END
     WHERE installation_id = $1`,
    [parkedIn(count), count - DUE],
  );
  await client.query('VACUUM ANALYZE sync_links');
};

/** Milliseconds of one look for due links, the middle of some; and how many it found. */
const look = async ({ sync }: Company, count: number): Promise<{ readonly ms: number; readonly found: number }> => {
  const times: number[] = [];
  let found = 0;
  for (let index = 0; index < LOOKS; index += 1) {
    const startedAt = performance.now();
    found = (await sync.dueScan({ installationId: parkedIn(count) })).length;
    times.push(performance.now() - startedAt);
  }
  return { ms: median(times), found };
};

const measured = async (company: Company | undefined, parked: number): Promise<Measurement> => {
  if (!company) throw new Error('The bench was not prepared.');
  const before = company.state.attempts;
  const crossed = await crossing(company);
  const looked = await look(company, parked);
  return {
    values: { crossing: crossed.ms, 'look for due links': looked.ms },
    ledger: { due: HEALTHY + DUE, done: crossed.done + looked.found },
    notes: [
      `${HEALTHY} links of a system that works, beside ${FAILING} systems that fail after ${FAILS_AFTER_MS} ms, with ${HEALTHY} links each, all changed at once; ${company.state.attempts - before} calls to failing systems meanwhile`,
      `${DUE} due links among ${FEW.toLocaleString('en-US')} and ${MANY.toLocaleString('en-US')} parked ones; a million, as the goal has it, is not measured: planting them takes longer than the bench may. The goal is the exponent 0.05 over one decade`,
    ],
  };
};

export const bench: Bench = {
  id: 'B6',
  title: 'what fails or is parked does not slow what works',
  goals: [
    { metric: 'crossing', unit: 'ms', atMost: 1.1 },
    { metric: 'look for due links', unit: 'ms', atMost: Number(((MANY / FEW) ** 0.05).toFixed(2)) },
  ],
  prepare: async () => {
    made.rig = await openBenchDatabase();
    made.planted = await openPlantedLinks(made.rig);
    for (const count of [FEW, MANY]) {
      await made.planted.plant(parkedIn(count), count);
      await park(made.planted, count);
    }
    for (const name of ['alone', 'among'] as const) {
      const installationId = brandId<InstallationId>(`bench-${name}`);
      await addInstallation(made.planted, installationId);
      const company = openCompany(made.rig, installationId);
      const flows = name === 'alone' ? 1 : FAILING + 1;
      for (let flow = 0; flow < flows; flow += 1)
        for (let index = 0; index < HEALTHY; index += 1) await company.link(String(flow * HEALTHY + index + 1), flowOf(flow).name);
      company.state.failing = true;
      made[name] = company;
    }
  },
  limit: () => measured(made.alone, FEW),
  product: () => measured(made.among, MANY),
  cleanUp: async () => {
    await made.planted?.close();
    await made.rig?.close();
  },
};
