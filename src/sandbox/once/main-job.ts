/**
 * @module sandbox/once/main-job
 * The main job, step by step: a ticket shows its systems, its status reaches them, the answer they demand is asked for in place, a
 * lost answer is healed, and what the application team does reaches its ticket.
 * Long because it is one story; each step proves what it says, at the vendor's own ledger where something was written.
 */
import type { LedgerEntry } from '../../connector-kit/testing/index.ts';
import type { Sandbox } from '../sandbox.ts';
import { ticketIdAbout } from '../seed/desk.ts';
import type { StepRunner } from '../steps.ts';
import type { Agent } from './agent.ts';
import { untilChanged } from './until-changed.ts';

export interface MainJob {
  readonly sandbox: Pick<Sandbox, 'vendors'>;
  readonly agent: Agent;
  readonly steps: StepRunner;
}

/** How long a change may take to arrive, ms. */
const ARRIVES_WITHIN_MS = 45_000;
/** The status "Pending" by its id. */
const PENDING_AT_JIRA = '10003';

export async function runMainJob(job: MainJob): Promise<void> {
  await showSystems(job);
  const incident = await createIncident(job);
  await changeStatus(job, incident);
  await showProvenance(job, incident);
  await answerHold(job, incident);
  await loseAnswer(job);
  await hearOfIssue(job);
}

/** One ticket, three systems: items and changes, the directory, the desk itself. */
async function showSystems({ agent, steps }: MainJob): Promise<void> {
  const { sidebar } = agent;
  await steps.step('sign in as Jonas Lindqvist and open the ticket', async () => {
    await agent.signIn('Jonas Lindqvist');
    await agent.openTicket(ticketIdAbout('Payment run'));
  });
  await steps.step('sidebar filled from the CMDB and its changes: erp-api, and CHG0030031 running on web-01', async () => {
    await sidebar
      .getByRole('link', { name: /^erp-api/ })
      .first()
      .waitFor();
    await sidebar.getByText('Patch the web tier to OpenSSL 3.0.19').first().waitFor();
    await sidebar.getByText(/is running on web-01/).waitFor();
  });
  await steps.step('sidebar filled from the directory: Mia Brandt of Finance is locked out', async () => {
    await sidebar.getByText(/Mia Brandt · Finance/).waitFor();
    await sidebar
      .getByText(/locked/i)
      .first()
      .waitFor();
  });
  await steps.step('sidebar filled from the help desk: this ticket may be tied to an incident', () =>
    sidebar.getByRole('button', { name: 'Create incident in servicenow' }).waitFor(),
  );
  await agent.shoot('1-sidebar-light');
  await agent.setColours('dark');
  await agent.shoot('2-sidebar-dark');
  await agent.setColours('light');
  await agent.shoot('3-sidebar-320', 320);
}

interface TiedIncident {
  readonly id: string;
  readonly number: string;
}

async function createIncident({ sandbox, agent, steps }: MainJob): Promise<TiedIncident> {
  const { sidebar } = agent;
  await steps.step('the sidebar warns: an incident is open for erp-api already', async () => {
    await sidebar.getByRole('button', { name: 'Create incident in servicenow' }).click();
    await sidebar
      .getByText(/already open for the linked items/)
      .first()
      .waitFor();
  });
  return steps.step('incident created from the ticket and linked', async () => {
    await sidebar.getByRole('button', { name: 'Create another one anyway' }).click();
    const created = await writtenAtVendor(sandbox, 'incident.create', ({ values }) => String(values['short_description']).startsWith('Payment run'));
    const number = String(sandbox.vendors.incidentSystem.store.get('incident', created.recordId)?.values['number']);
    await sidebar.getByRole('article', { name: number }).waitFor();
    return { id: created.recordId, number };
  });
}

async function changeStatus({ sandbox, agent, steps }: MainJob, { id, number }: TiedIncident): Promise<void> {
  await steps.step(`the incident's number came into the ticket's own field`, () => agent.untilField('Incident number', number));
  await steps.step('status changed by the agent: the ticket is submitted as Pending', () => agent.submitAs('Pending'));
  await steps.step(`incident updated at the vendor: ${number} is On Hold`, () =>
    writtenAtVendor(sandbox, 'incident.update', (entry) => entry.recordId === id && entry.values['state'] === '3'),
  );
}

async function showProvenance({ agent, steps }: MainJob, { number }: TiedIncident): Promise<void> {
  const card = agent.sidebar.getByRole('article', { name: number });
  await steps.step('provenance shown: the sidebar says where each value came from', async () => {
    // The panel looks a moment after the ticket was saved: before, it shows what was in sync until then.
    await card
      .getByText(/On Hold/)
      .first()
      .waitFor();
    await card.getByText('In sync', { exact: true }).waitFor();
    await card.getByRole('button', { name: /fields? in sync/ }).click();
    await card.getByText('Here: Pending · servicenow: On Hold').waitFor();
    await card
      .getByText(/Set in this ticket/)
      .first()
      .waitFor();
    await card
      .getByText(/Set in servicenow/)
      .first()
      .waitFor();
  });
  await card.scrollIntoViewIfNeeded();
  await agent.shoot('4-provenance');
}

async function answerHold({ sandbox, agent, steps }: MainJob, { id, number }: TiedIncident): Promise<void> {
  const card = agent.sidebar.getByRole('article', { name: number });
  await steps.step('the ticket is submitted as Solved, and the sidebar holds: the vendor demands a close code', async () => {
    await agent.submitAs('Solved');
    await card.getByText('Held', { exact: true }).first().waitFor();
  });
  await card.scrollIntoViewIfNeeded();
  await agent.shoot('5-held');
  await steps.step('close code and notes answered in the sidebar', async () => {
    await card.getByRole('button', { name: /^Fill in/ }).click();
    const code = card.getByRole('combobox').first();
    await code.selectOption({ index: 1 });
    await card.getByRole('textbox').first().fill('The web tier was patched half-way; web-01 is back in the pool.');
    await card.getByRole('button', { name: 'Answer and go on' }).click();
  });
  await steps.step(`incident resolved at the vendor: ${number}, with that close code, in one write`, async () => {
    const { values } = await writtenAtVendor(sandbox, 'incident.update', (entry) => entry.recordId === id && entry.values['state'] === '6');
    if (!values['close_code'] || !values['close_notes'])
      throw new Error(`It was resolved without what the vendor demands: ${JSON.stringify(values)}`);
  });
}

/** The write that must not happen twice: the vendor creates the incident, and nobody hears of it. */
async function loseAnswer({ sandbox, agent, steps }: MainJob): Promise<void> {
  const { incidentSystem } = sandbox.vendors;
  const subject = 'Mail delivery';
  const isOurs = ({ effect, values }: LedgerEntry) => effect === 'incident.create' && String(values['short_description']).startsWith(subject);
  await steps.step('an answer lost after the write: ServiceNow creates an incident and the connection breaks', async () => {
    await agent.openTicket(ticketIdAbout(subject));
    incidentSystem.switchOn({ kind: 'answer-lost' }, { times: 1, match: 'POST /api/now/table/incident' });
    await agent.sidebar.getByRole('button', { name: 'Create incident in servicenow' }).click();
    const anyway = agent.sidebar.getByRole('button', { name: 'Create another one anyway' });
    const created = writtenAtVendor(sandbox, 'incident.create', isOurs);
    await Promise.race([created, anyway.waitFor().then(() => anyway.click())]);
    await created;
  });
  await steps.step('healed without a double: the incident was found again and linked, and the ledger counts one', async () => {
    const [created] = incidentSystem.ledger.filter(isOurs);
    const number = String(incidentSystem.store.get('incident', created?.recordId ?? '')?.values['number']);
    const card = agent.sidebar.getByRole('article', { name: number });
    await card.getByText('In sync', { exact: true }).waitFor({ timeout: ARRIVES_WITHIN_MS });
    if (!incidentSystem.requests.some(({ status }) => status === 'reset')) throw new Error('The answer was not lost, so nothing was healed.');
    const count = incidentSystem.ledger.filter(isOurs).length;
    if (count !== 1) throw new Error(`The ledger counts ${count} creations.`);
  });
  await agent.sidebar.getByRole('article').first().scrollIntoViewIfNeeded();
  await agent.shoot('6-healed');
}

/** The other way: an engineer moves an issue at Jira, whose webhook tells it at once. */
async function hearOfIssue({ sandbox, agent, steps }: MainJob): Promise<void> {
  const { issueTracker } = sandbox.vendors;
  const [issue] = issueTracker.rows('issue', { text: 'APP-3', offset: 0, limit: 1 }).rows;
  if (!issue) throw new TypeError('The company has lost its issue.');
  const card = agent.sidebar.getByRole('article', { name: 'APP-3' });
  await steps.step('a problem that is tied to an issue of the application team: APP-3 is in sync', async () => {
    await agent.openTicket(ticketIdAbout('Shop search'));
    await card.getByText('In sync', { exact: true }).waitFor();
  });
  await steps.step('moved to Pending at Jira, the ticket is Pending a moment later', async () => {
    issueTracker.edit('issue', issue.id, { status: PENDING_AT_JIRA }, 'felix.arndt');
    await agent.untilField('Status', 'pending');
  });
  await card.scrollIntoViewIfNeeded();
  await agent.shoot('7-issue');
}

/** The first entry of the ledger that fits, waited for. */
function writtenAtVendor({ vendors }: MainJob['sandbox'], effect: string, fits: (entry: LedgerEntry) => boolean): Promise<LedgerEntry> {
  const { incidentSystem } = vendors;
  return untilChanged(
    `${effect} at ServiceNow`,
    () => incidentSystem.ledger.find((entry) => entry.effect === effect && fits(entry)),
    incidentSystem.onChange,
    ARRIVES_WITHIN_MS,
  );
}
