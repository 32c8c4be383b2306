/**
 * @module sandbox/first-start
 * What an operator and an admin do once: enrol the installation, add and test the connections, set up the vendors' webhooks, read the mapping; and the items and
 * records that agents have linked already. Enrolment and connections go through the backend's own API. A start that was cut short goes on where it stopped.
 */
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type {
  connectionsAnswer,
  connectionTestAnswer,
  EnrolmentAnswer,
  EnrolmentBody,
  LinkPlanView,
  LinksPanel,
  mappingVersionsAnswer,
} from '#contract';
import { brandId, type Clock, type InstallationId } from '#domain';
import { seededId } from '../connectors/servicenow/fake.ts';
import type { RunningBackend } from './backend.ts';
import { type BackendClient, backendClient, openPageAs } from './backend-client.ts';
import { supportIssues, tickets } from './company/index.ts';
import { StartRefusal } from './options.ts';
import { DESK, deskUserId, isoAgo, ticketIdAbout } from './seed/desk.ts';
import { readIfThere, writeWhole } from './state/atomic-file.ts';
import type { SandboxKeys } from './state/keys.ts';
import { createStepRunner, type StepRunner } from './steps.ts';
import type { ConnectionEntry, WebhookSetUp } from './vendors.ts';

export interface FirstStartDeps {
  readonly clock: Clock;
  readonly keys: SandboxKeys;
  readonly backend: string;
  readonly desk: ConnectionEntry;
  /** Beside the desk, by name. */
  readonly connections: Readonly<Record<string, ConnectionEntry>>;
  /** Where the admins of the vendors enter address and secret, by connection name. Who is not named announces nothing. */
  readonly webhooks?: Readonly<Record<string, WebhookSetUp>>;
  readonly linkedItems: RunningBackend['linkedItems'];
  /** Remembers how far it came. */
  readonly path: string;
  /** Told of each step, with its time. */
  readonly say: (line: string) => void;
}

const progressSchema = z.object({
  installationId: z.string(),
  isComplete: z.boolean(),
  /** The addresses that vendors and desk were told. */
  addresses: z.string(),
});

type ConnectionsAnswer = z.infer<typeof connectionsAnswer>;
type ConnectionTestAnswer = z.infer<typeof connectionTestAnswer>;
type MappingVersionsAnswer = z.infer<typeof mappingVersionsAnswer>;

const ISSUE_FLOW = 'application-support';
const OWNER = 'Leona Vogt';
const ON_CALL = 'Platform on-call';

/** Does what is not done yet. Throws with what failed; the next start tries again. Throws `StartRefusal` where the addresses are no longer those of the first start. */
export async function completeFirstStart(deps: FirstStartDeps): Promise<void> {
  const stored = await readIfThere(deps.path);
  const before = stored === undefined ? undefined : progressSchema.parse(JSON.parse(stored));
  const addresses = JSON.stringify([deps.backend, deps.desk.settings, deps.connections]);
  if (before && before.addresses !== addresses)
    throw new StartRefusal(
      'This sandbox was set up on other ports or by an older version, and its help desk and vendors are known as they were then. Start it on those ports, or start over: npm start -- --reset',
    );
  if (before?.isComplete) return;
  const remember = (installationId: string, isComplete: boolean) => writeWhole(deps.path, JSON.stringify({ installationId, isComplete, addresses }));

  const { step } = createStepRunner(deps.say);
  const first = await step('the app is enrolled, and the help desk announces changes', () => enrol(deps, before?.installationId));
  await remember(first.installationId, false);
  const admin = await openPageAs({ ...deps, privateKeyPem: deps.keys.appPrivateKeyPem, userId: deskUserId('leona.vogt'), page: 'console' });
  await step('settings read', () => readMapping(admin), sayDocument);
  const ids = await connectSystems(deps, admin, step);
  await step('mapping activated', () => activateMapping(admin), sayActive);
  const { servicenow, jira } = ids;
  if (servicenow) await step('items linked to tickets', () => linkKnownItems(deps, first.installationId, servicenow), String);
  if (jira) await step('tickets linked to issues of the application team', () => linkKnownIssues(deps), String);
  await remember(first.installationId, true);
}

/** The mapping cannot be judged before its connections exist: that one step may fail here. */
async function enrol({ keys, backend, desk }: FirstStartDeps, installationId: string | undefined): Promise<EnrolmentAnswer> {
  const operator = backendClient(backend, keys.operatorKey);
  const body: EnrolmentBody = {
    ...(installationId === undefined ? {} : { installationId }),
    account: DESK.subdomain,
    deskAppId: String(DESK.appId),
    deskInstallationId: String(DESK.installationId),
    deskConnectorId: desk.connectorId,
    mode: 'hosted',
    sharedSecret: keys.sharedSecret,
    owner: OWNER,
    settings: desk.settings,
    secrets: desk.secrets,
  };
  const answer = await operator<EnrolmentAnswer>('POST', '/v1/enrolments', body);
  const failed = answer.steps.find(({ step, outcome }) => outcome === 'failed' && step !== 'mapping');
  if (failed) throw new Error(`The enrolment failed at "${failed.step}": ${failed.problem?.message ?? 'no reason was given'}`);
  return answer;
}

/** Ids of the connections by name. */
async function connectSystems(deps: FirstStartDeps, admin: BackendClient, step: StepRunner['step']): Promise<Readonly<Record<string, string>>> {
  const ids: Record<string, string> = {};
  const { connections: there } = await admin<ConnectionsAnswer>('GET', '/v1/connections');
  for (const [name, entry] of Object.entries(deps.connections)) {
    const known = there.find((connection) => connection.name === name);
    const connected = await step(`${name} is connected`, () => connect(deps, admin, { name, ...entry, known: known?.id }), sayChecks);
    ids[name] = connected.id;
  }
  return ids;
}

interface Connected {
  readonly id: string;
  readonly checks: ConnectionTestAnswer['checks'];
  readonly announces: boolean;
}

async function connect(
  { backend, webhooks = {} }: FirstStartDeps,
  admin: BackendClient,
  { name, known, connectorId, settings, secrets }: ConnectionEntry & { readonly name: string; readonly known: string | undefined },
): Promise<Connected> {
  const add = () => admin<{ id: string }>('POST', '/v1/connections', { name, connectorId, owner: OWNER, onCall: ON_CALL, settings, secrets });
  const id = known ?? (await add()).id;
  const setUpWebhook = webhooks[name];
  if (setUpWebhook) {
    const secret = randomBytes(32).toString('base64url');
    await admin('POST', `/v1/connections/${id}/webhook-secret`, { secret });
    setUpWebhook({ url: `${backend}/v1/hooks/${id}`, secret });
  }
  const { checks } = await admin<ConnectionTestAnswer>('POST', `/v1/connections/${id}/test`);
  const failed = checks.find(({ outcome }) => outcome === 'failed');
  if (failed) throw new Error(`Its check "${failed.name}" failed: ${failed.problem?.message ?? 'no reason was given'}`);
  return { id, checks, announces: setUpWebhook !== undefined };
}

const sayChecks = ({ checks, announces }: Connected): string =>
  `${checks.map((check) => check.name).join(', ')} checked${announces ? '; it announces changes' : ''}`;

/** The latest document that the app settings hold, read now and judged as far as its connections exist. */
async function readMapping(admin: BackendClient): Promise<MappingVersionsAnswer> {
  const read = await admin<MappingVersionsAnswer>('POST', '/v1/mapping/read');
  if (read.versions.length === 0) throw new Error('The settings hold no mapping document.');
  return read;
}

const sayDocument = ({ versions: [latest] }: MappingVersionsAnswer): string =>
  `a mapping of ${latest?.document.trimEnd().split('\n').length ?? 0} lines`;

/** With every connection there, what the settings hold comes into force. */
async function activateMapping(admin: BackendClient): Promise<MappingVersionsAnswer> {
  const read = await readMapping(admin);
  if (read.active === null) {
    const problem = read.versions[0]?.problems.find(({ severity }) => severity === 'error');
    throw new Error(
      problem ? `The document has a problem in line ${problem.line}: ${problem.message}` : 'The document has no problem and is not in force.',
    );
  }
  return read;
}

const sayActive = ({ active, versions: [latest] }: MappingVersionsAnswer): string =>
  `version ${active}, its ${latest?.tests.passed ?? 0} tests passed`;

/** What agents linked before today goes into the store: eleven clicks through the API would read eleven panels and spend the directory's allowance. */
async function linkKnownItems({ clock, linkedItems }: FirstStartDeps, installationId: string, connectionId: string): Promise<number> {
  const wanted = tickets.flatMap(({ items = [], status, ago }, index) =>
    status === 'closed' ? [] : items.map((name) => ({ ticketId: String(DESK.firstTicketId + index), name, ago })),
  );
  for (const { ticketId, name, ago } of wanted) {
    const item = {
      connectionId,
      itemId: seededId('cmdb_ci', name),
      linkedBy: String(deskUserId('jonas.lindqvist')),
      linkedAt: isoAgo(clock.now(), ago - 5),
    };
    await linkedItems.add(brandId<InstallationId>(installationId), ticketId, item);
  }
  return wanted.length;
}

/** The application team's issues that came from tickets, linked as an agent would: with the plan first. Where both statuses differ, the ticket's stays. */
async function linkKnownIssues({ backend, clock, keys }: FirstStartDeps): Promise<number> {
  const agent = await openPageAs({ backend, clock, privateKeyPem: keys.appPrivateKeyPem, userId: deskUserId('jonas.lindqvist'), page: 'sidebar' });
  const wanted = supportIssues.flatMap(({ fromTicket }, index) =>
    fromTicket === undefined ? [] : [{ ticketId: ticketIdAbout(fromTicket), number: `APP-${index + 1}` }],
  );
  for (const { ticketId, number } of wanted) {
    const { links } = await agent<LinksPanel>('GET', `/v1/tickets/${ticketId}/links`);
    if (links.length > 0) continue;
    const plan = await agent<LinkPlanView>('POST', `/v1/tickets/${ticketId}/links/plan`, { flow: ISSUE_FLOW, number });
    const choices = Object.fromEntries(plan.fields.filter(({ effect }) => effect === 'ask').map(({ remotePath }) => [remotePath, 'desk']));
    await agent('POST', `/v1/tickets/${ticketId}/links`, { mode: 'existing', flow: ISSUE_FLOW, number, planToken: plan.token, choices });
  }
  return wanted.length;
}
