/**
 * F42 at its size: the data directory of a real PostgreSQL is copied, work goes on, the database is lost, and a day after the copy was made it is put back. What was done
 * since is known to the vendors alone: no record is made again, nothing is said again, and what happened in the gap is found.
 */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Clock, systemClock } from '#domain';
import { deskUserId } from '../../src/sandbox/seed/desk.ts';
import { readDeskTexts } from '../chaos/check.ts';
import { type LinkedCompany, startLinkedCompany } from '../integration/faults/linked-company.ts';
import { createIncidents, editTicket, post, type ServerProcess, takeDeliveries, titleOf } from '../integration/faults/process-company.ts';
import { type PostgresCluster, startPostgres } from '../support/postgres.ts';
import { until } from '../support/until.ts';

const DAY_MS = 86_400_000;
const BEFORE = ['1043', '1045', '1046'];
/** Linked after the backup: the restored database does not know it. */
const SINCE = ['1048', '1054'] as const;
/** Later than everybody else's by a day. */
const CLOCK_AHEAD = `${pathToFileURL(join(import.meta.dirname, 'jumping-clock.ts')).href}?ms=${DAY_MS}`;

const time = { aheadMs: 0 };
/** The vendors' and people's. */
const clock: Clock = { now: () => systemClock.now() + time.aheadMs, sleep: systemClock.sleep };

let cluster: PostgresCluster;
let company: LinkedCompany;
let server: ServerProcess;
beforeAll(async () => {
  cluster = await startPostgres({ durability: 'as-production' });
  company = await startLinkedCompany({ tickets: BEFORE, clock, database: { url: cluster.url, drop: () => cluster.remove() } });
  server = company.first;
});
afterAll(() => company?.close());

const created = () => company.vendors.incidentSystem.ledger.filter(({ effect }) => effect === 'incident.create');
/** What stands in the journal of all incidents, as its own screens show it. */
const notes = () =>
  company.vendors.incidentSystem.store
    .all('sys_journal_field')
    .map(({ values }) => String(values.value))
    .filter((text) => /Noted/.test(text));
/** Comments of the tickets that were carried from their incidents. */
const carriedIn = async () => (await readDeskTexts(company.vendors, BEFORE)).filter((text) => text.includes('Noted at the incident')).length;

async function deliverAll(): Promise<void> {
  const posting = takeDeliveries(company).map((delivery) => until(async () => (await post(delivery)).status === 202, 'a delivery was taken'));
  await Promise.all(posting);
}

async function backUp(): Promise<() => Promise<void>> {
  await server.end('SIGTERM');
  await cluster.stop('gentle');
  const restore = await cluster.backUp();
  await cluster.start();
  server = await company.start();
  return restore;
}

/** The database dies with its server, and a day after its backup that is put in its place. */
async function loseAndRestore(restore: () => Promise<void>): Promise<void> {
  await server.end('SIGKILL');
  await cluster.stop('kill');
  await restore();
  await cluster.start();
  time.aheadMs = DAY_MS;
  server = await company.start({ nodeArguments: ['--import', CLOCK_AHEAD] });
}

interface Batch {
  readonly id: string;
  readonly state: string;
}

/** An admin has the tickets linked that the restored database does not know to be linked. */
async function backFill(): Promise<unknown> {
  const admin = await company.openAs('leona.vogt', 'console');
  const { id } = await admin<Batch>('POST', '/v1/batches', { kind: 'back-fill', flow: 'incidents', createdSince: null, limit: 1_000 });
  const inState = (state: string) =>
    until(async () => {
      const batch = await admin<Batch>('GET', `/v1/batches/${id}`);
      return batch.state === state && batch;
    }, `the back-fill is ${state}`);
  await inState('planned');
  await admin('POST', `/v1/batches/${id}/apply`);
  return inState('done');
}

/** Both systems have been looked at once, as they are every minute: the backup knows from when on. */
const hasSwept = async () =>
  (await company.query(`SELECT key FROM sync_checkpoints WHERE key LIKE 'sweep % ticket' OR key LIKE 'sweep % incident'`)).length === 2;

test('a database that is restored from a backup a day old makes no record again, says nothing again, and finds what happened in the gap', async () => {
  await until(hasSwept, 'both systems have been looked at');
  const restore = await backUp();

  // A day of work that the backup knows nothing of.
  const later = await createIncidents(company, SINCE);
  takeDeliveries(company);
  await company.renameAndPost('After the backup');
  for (const id of BEFORE) editTicket(company, id, { comment: `Noted at the desk for ${id}` });
  const { incidentSystem, desk } = company.vendors;
  for (const id of company.incidents.values()) incidentSystem.edit('incident', id, { work_notes: `Noted at the incident ${id}` }, 'tobias.rau');
  await deliverAll();
  await until(() => company.hasArrived('After the backup'), 'the subjects arrived');
  await until(() => notes().length === 2 * BEFORE.length, 'the notes of the desk arrived');
  await until(async () => (await carriedIn()) === BEFORE.length, 'the notes of the incidents arrived');
  const before = { created: created().length, notes: notes().length };

  // Whatever is announced while nothing runs is lost.
  await server.end('SIGTERM');
  company.rename('In the gap');
  await loseAndRestore(restore);

  await until(() => company.hasArrived('In the gap'), 'the sweep found what was saved in the gap', 600_000);
  // An agent asks for one of the lost links once more, and an admin for all others.
  const [again] = SINCE;
  expect((await createIncidents(company, [again])).get(again)).toBe(later.get(again));
  expect(await backFill()).toMatchObject({ state: 'done' });
  const linked = await company.query<{ ticket_id: string; remote_id: string }>('SELECT ticket_id, remote_id FROM sync_links');
  const recordOf = new Map(linked.map(({ ticket_id, remote_id }) => [ticket_id, remote_id]));
  expect([...later, ...company.incidents].filter(([ticket, record]) => recordOf.get(ticket) !== record)).toEqual([]);
  // The back-fill has linked tickets that never were: each of those has one record, and no record two tickets.
  expect(new Set(recordOf.values()).size).toBe(linked.length);
  expect(created().length - before.created).toBe(linked.length - BEFORE.length - SINCE.length);

  for (const id of SINCE) desk.edit('tickets', id, { subject: `Goes on (${id})` }, String(deskUserId('amara.okafor')));
  await deliverAll();
  await until(() => SINCE.every((id) => titleOf(company, later.get(id) ?? '') === `Goes on (${id})`), 'the links that were lost go on');
  expect(notes()).toHaveLength(before.notes);
  expect(await carriedIn()).toBe(BEFORE.length);
  expect(company.doubled()).toEqual([]);
  expect(server.isRunning() ? '' : server.said()).toBe('');
});
