/** @module installations/enrol  Enrolment as a tick list: each step is done and verified through the help desk itself. Running it again repairs and repeats nothing. */
import type { Call, DeskCapability } from '#capabilities';
import { ConflictError, isTielineError } from '#domain';
import type { Installation, InstallationsDeps } from './ports.ts';
import { connectDesk, readEnrolled, readSettings } from './read-settings.ts';

/** What the operator enters. */
export interface EnrolmentInput {
  /** The desk's account: its subdomain. */
  readonly account: string;
  readonly deskAppId: string;
  readonly deskInstallationId: string;
  readonly deskConnectorId: string;
  readonly mode: 'hosted' | 'assets';
  /** The app setting `shared_secret`: what signs requests in assets mode. */
  readonly sharedSecret: string;
  readonly owner: string;
  /** Settings and secrets of the desk's connector: its address, OAuth client. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly secrets: Readonly<Record<string, string>>;
}

export const ENROLMENT_STEPS = ['connect', 'sign-in', 'settings', 'signing-key', 'webhook', 'mapping'] as const;
export type EnrolmentStep = (typeof ENROLMENT_STEPS)[number];

/** One line of the tick list. `skipped`: a step before it failed, or the mode does not need it. */
export interface StepResult {
  readonly step: EnrolmentStep;
  readonly outcome: 'done' | 'failed' | 'skipped';
  readonly problem: { readonly code: string; readonly message: string } | undefined;
}

export interface EnrolmentResult {
  readonly installationId: string;
  readonly isComplete: boolean;
  readonly steps: readonly StepResult[];
}

/** Name of the desk's connection and of its webhook at the desk. */
const DESK_CONNECTION = 'help-desk';
const WEBHOOK = 'Tieline';
const SHARED_SECRETS = 'installation/shared-secrets';

/** Enrols, or repeats the enrolment of the installation with `existingId`. Throws `ConflictError`, with the id to repeat, where that place at the desk is enrolled. */
export async function enrol(deps: InstallationsDeps, input: EnrolmentInput, call: Call, existingId?: string): Promise<EnrolmentResult> {
  const installationId = existingId ?? deps.newId();
  const { account, deskAppId, deskInstallationId, deskConnectorId, mode } = input;
  // Told with the first row, because most steps are the desk's own work: how they ended is told at the end.
  const begun = {
    action: 'enrolment-begun',
    actor: { kind: 'operator', id: 'operator' },
    target: `installation/${installationId}`,
    facts: { account, mode },
  } as const;
  if (existingId === undefined) {
    const createdAt = new Date(deps.clock.now()).toISOString();
    const fresh: Installation = {
      id: installationId,
      account,
      deskAppId,
      deskInstallationId,
      deskConnectorId,
      mode,
      deskConnectionId: undefined,
      settings: undefined,
      createdAt,
    };
    if ((await deps.store.insert(fresh, begun)) === 'present') throw await enrolledAlready(deps, fresh);
  } else await deps.store.update(existingId, { mode, deskAppId }, begun);
  await addSharedSecret(deps, installationId, input.sharedSecret);
  const steps = await runSteps(stepsOf(deps, installationId, input, call));
  return { installationId, isComplete: !steps.some(({ outcome }) => outcome === 'failed'), steps };
}

/** Names the id: whoever was told it once may have lost it, and an operator may know it. */
async function enrolledAlready({ store }: Pick<InstallationsDeps, 'store'>, { account, deskInstallationId }: Installation): Promise<ConflictError> {
  const installationId = await store.idAt({ account, deskInstallationId });
  const known = installationId === undefined ? '. Try again.' : `, as ${installationId}. Repeat its enrolment with that id.`;
  return new ConflictError({
    message: `The installation ${deskInstallationId} of ${account} is enrolled already${known}`,
    facts: { account, deskInstallationId, ...(installationId === undefined ? {} : { installationId }) },
  });
}

/** Valid now: the latest two, so that a rotation locks nobody out. */
export async function readSharedSecrets(deps: Pick<InstallationsDeps, 'secrets'>, installationId: string): Promise<readonly string[]> {
  return JSON.parse((await deps.secrets.read(installationId, SHARED_SECRETS)) ?? '[]');
}

async function addSharedSecret(deps: Pick<InstallationsDeps, 'secrets'>, installationId: string, secret: string): Promise<void> {
  const before = await readSharedSecrets(deps, installationId);
  const now = [secret, ...before.filter((known) => known !== secret)].slice(0, 2);
  await deps.secrets.write(installationId, SHARED_SECRETS, JSON.stringify(now));
}

type Steps = Readonly<Record<EnrolmentStep, (() => Promise<void>) | 'not-needed'>>;

function stepsOf(deps: InstallationsDeps, installationId: string, input: EnrolmentInput, call: Call): Steps {
  const desk = async (): Promise<DeskCapability> => connectDesk(deps, await readEnrolled(deps, installationId));
  return {
    connect: () => ensureConnection(deps, installationId, input),
    'sign-in': async () => void (await (await desk()).whoAmI(call)),
    settings: async () => {
      const { appId, isEnabled } = await (await desk()).readInstallation(input.deskInstallationId, call);
      if (appId !== input.deskAppId)
        throw new ConflictError({
          message: `That installation is of app ${appId}, not of ${input.deskAppId}. Correct the app id.`,
          facts: { appId },
        });
      if (!isEnabled) throw new ConflictError({ message: 'The app is installed and switched off. Switch it on in the help desk.' });
    },
    'signing-key': input.mode === 'assets' ? 'not-needed' : async () => void (await (await desk()).readAppPublicKey(input.deskAppId, call)),
    webhook: async () => {
      const { deskConnectionId } = await readEnrolled(deps, installationId);
      if (deskConnectionId === undefined) throw new ConflictError({ message: 'The help desk has no connection yet. Repeat the enrolment.' });
      const endpoint = `${deps.publicUrl}/v1/hooks/${deskConnectionId}`;
      const { signingSecret } = await (await desk()).ensureWebhook({ name: WEBHOOK, endpoint }, call);
      await deps.connections.addWebhookSecret(installationId, deskConnectionId, { secret: signingSecret });
    },
    mapping: async () => {
      const outcome = await readSettings(deps, installationId, call);
      if (outcome.kind === 'invalid') {
        const [first] = outcome.version.problems;
        throw new ConflictError({
          message: `The mapping in the settings has problems; the first is in line ${first?.line ?? 1}: ${first?.message ?? 'unknown'}`,
          facts: { problems: outcome.version.problems.length },
        });
      }
    },
  };
}

async function ensureConnection(
  deps: InstallationsDeps,
  installationId: string,
  { deskConnectorId, owner, settings, secrets }: EnrolmentInput,
): Promise<void> {
  const { deskConnectionId } = await readEnrolled(deps, installationId);
  const input = { name: DESK_CONNECTION, owner, settings, secrets };
  if (deskConnectionId !== undefined) {
    const { state } = await deps.connections.change(installationId, deskConnectionId, input);
    // Refused credentials close a connection; whether those that were entered now are better is for the next step to find out.
    if (state === 'needs-attention') await deps.connections.resume(installationId, deskConnectionId);
    return;
  }
  const { id } = await deps.connections.add(installationId, { ...input, connectorId: deskConnectorId });
  await deps.store.setDeskConnection(installationId, id);
}

async function runSteps(steps: Steps): Promise<readonly StepResult[]> {
  const results: StepResult[] = [];
  for (const step of ENROLMENT_STEPS) {
    const run = steps[step];
    const hasFailed = results.some(({ outcome }) => outcome === 'failed');
    if (run === 'not-needed' || hasFailed) results.push({ step, outcome: 'skipped', problem: undefined });
    else results.push(await runStep(step, run));
  }
  return results;
}

async function runStep(step: EnrolmentStep, run: () => Promise<void>): Promise<StepResult> {
  try {
    await run();
    return { step, outcome: 'done', problem: undefined };
  } catch (error) {
    if (!isTielineError(error)) throw error;
    return { step, outcome: 'failed', problem: { code: error.code, message: error.message } };
  }
}
