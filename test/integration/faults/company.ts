/**
 * The company with a fake clock, its help desk's deliveries posted to the backend, and links brought to rest. What happened is judged by the vendors' own ledgers.
 */
import { brandId, type InstallationId, type LinkId } from '#domain';
import { createFakeClock, type FakeClock, type LedgerEntry } from '../../../src/connector-kit/testing/index.ts';
import { FAKE_CREDENTIALS } from '../../../src/connectors/servicenow/fake.ts';
import { DESK, deskUserId } from '../../../src/sandbox/seed/desk.ts';
import type { LinkDetails } from '../../../src/sync/views.ts';
import { startWorld, type World, type WorldOptions } from '../../support/world.ts';

export type Company = World & {
  readonly clock: FakeClock;
  readonly installation: InstallationId;
  /** Every link that a test made. */
  readonly links: LinkId[];
};

/** Who edits at the help desk, and who at the incident system. */
export const AGENT = String(deskUserId('amara.okafor'));
export const RESOLVER = 'tobias.rau';
const START_MS = Date.UTC(2026, 10, 23, 9);

/** Starts the company; close it in `afterAll`. Sleeping moves the clock. */
export async function startCompany(options: Omit<WorldOptions, 'clock'> = {}): Promise<Company> {
  const clock = createFakeClock({ sleeping: 'jumps', startMs: START_MS });
  const world = await startWorld({ runSoonMs: 0, ...options, clock });
  return Object.assign(world, { clock, installation: brandId<InstallationId>(world.installationId), links: [] });
}

/** Presses "Create incident" and does nothing more. */
export async function askForIncident(company: Company, ticketId: string): Promise<LinkId> {
  const token = await company.appToken('amara.okafor');
  const answer = await company.call(`/v1/tickets/${ticketId}/links`, { token, body: { mode: 'create', flow: 'incidents', openIncidentsSeen: [] } });
  if (answer.status !== 201) throw new Error(`The link was refused: ${JSON.stringify(answer.body)}`);
  const linkId = brandId<LinkId>((answer.body as { link: { id: string } }).link.id);
  company.links.push(linkId);
  return linkId;
}

/** A ticket with its incident, in agreement and at rest. */
export async function createIncident(company: Company, ticketId: string): Promise<{ readonly linkId: LinkId; readonly incidentId: string }> {
  const linkId = await askForIncident(company, ticketId);
  await comeToRest(company);
  const { link } = await readLink(company, linkId);
  if (link.remoteId === null) throw new Error(`No incident was created: ${JSON.stringify(link.stateReason)}`);
  return { linkId, incidentId: link.remoteId };
}

export function readLink(company: Company, linkId: LinkId): Promise<LinkDetails> {
  return company.backend.sync.readLinkDetails({ installationId: company.installation, linkId });
}

/** Posts what waits at the help desk, once each; answers the statuses. */
export async function postDeliveries(company: Company): Promise<readonly number[]> {
  const statuses: number[] = [];
  for (const delivery of company.vendors.desk.pendingDeliveries()) {
    const { status } = await company.call(new URL(delivery.endpoint).pathname, { method: 'POST', body: delivery.body, headers: delivery.headers });
    company.vendors.desk.settleDelivery(delivery.id, status);
    statuses.push(status);
  }
  return statuses;
}

/** The help desk's deliveries are lost: nobody ever posts them. */
export function loseDeliveries({ vendors: { desk } }: Company): number {
  const pending = desk.pendingDeliveries();
  for (const { id } of pending) desk.settleDelivery(id, null);
  return pending.length;
}

/** The minute's look at both systems. Time passes first, so that what just happened lies in the past of the vendors' clocks. */
export async function sweep(company: Company): Promise<void> {
  company.clock.setNow(company.clock.now() + 60_000);
  const { failed } = await company.backend.jobs.runSchedule('sweep');
  if (failed > 0) throw new Error(`The sweep failed: ${JSON.stringify(company.logged.at(-1))}`);
  await company.settle();
}

/** Posts deliveries, runs what is due and lets time pass until no link wants anything any more. Throws where that never comes. */
export async function comeToRest(company: Company): Promise<void> {
  for (let round = 0; round < 60; round += 1) {
    await postDeliveries(company);
    await company.settle();
    const waiting = await listWaiting(company);
    if (waiting.length === 0 && company.vendors.desk.pendingDeliveries().length === 0) return;
    company.clock.setNow(Math.max(company.clock.now() + 1_000, ...waiting.map(({ link }) => link.nextAt)));
  }
  throw new Error(
    `The links do not come to rest: ${JSON.stringify((await listWaiting(company)).map(({ link }) => [link.ticketId, link.state, link.stateReason]))}`,
  );
}

async function listWaiting(company: Company): Promise<readonly LinkDetails[]> {
  const all = await Promise.all(company.links.map((id) => readLink(company, id)));
  return all.filter(({ link }) => link.wantedSeq !== link.doneSeq && !link.isQuarantined);
}

/** Two sweeps with every delivery posted: whatever would still move, moves. */
export async function listenForMore(company: Company): Promise<void> {
  for (let round = 0; round < 2; round += 1) {
    await sweep(company);
    await comeToRest(company);
  }
}

/** Our own effects at both systems that concern a ticket or an incident, in order. */
export function ourWrites({ vendors }: Company, ...recordIds: readonly string[]): readonly LedgerEntry[] {
  const isOurs = ({ effect, actor, recordId, values }: LedgerEntry) =>
    [String(DESK.integrationUserId), FAKE_CREDENTIALS.userName].includes(actor) &&
    !/^(webhook|delivery|token)\./.test(effect) &&
    (recordIds.length === 0 || recordIds.includes(recordId) || Object.values(values).some((value) => recordIds.includes(String(value))));
  return [...vendors.desk.ledger, ...vendors.incidentSystem.ledger].filter(isOurs).sort((one, other) => one.at.localeCompare(other.at));
}

/** The same, as words to compare. */
export const effects = (company: Company, ...recordIds: readonly string[]): readonly string[] =>
  ourWrites(company, ...recordIds).map(({ effect }) => effect);

/** A ticket's row at the desk, and an incident's at the incident system. */
export const ticketNow = (company: Company, id: string) =>
  company.vendors.desk.rows('tickets', { text: id, offset: 0, limit: 500 }).rows.find((row) => row.id === id);
export const incidentNow = (company: Company, id: string) =>
  company.vendors.incidentSystem.rows('incident', { offset: 0, limit: 500 }).rows.find((row) => row.id === id);

/** Lets time pass and does what an agent does at the ticket. */
export function editTicket(company: Company, ticketId: string, changes: Parameters<Company['vendors']['desk']['edit']>[2]): void {
  company.clock.setNow(company.clock.now() + 20_000);
  company.vendors.desk.edit('tickets', ticketId, changes, AGENT);
}

/** Lets time pass and does what a resolver does at the incident. */
export function editIncident(company: Company, incidentId: string, changes: Parameters<Company['vendors']['incidentSystem']['edit']>[2]): void {
  company.clock.setNow(company.clock.now() + 20_000);
  company.vendors.incidentSystem.edit('incident', incidentId, changes, RESOLVER);
}
