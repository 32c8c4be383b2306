/** @module server/config-code  Configuration as code over what is stored: read as a document, planned, applied step by step, each step audited. */
import { createHash } from 'node:crypto';
import type { Call } from '#capabilities';
import type { Connection } from '#connections';
import { type ApplyConfigAnswer, type ConfigChange, type ConfigDocument, type ConfigPlanAnswer, configDocument } from '#contract';
import { ConflictError, canonicalText, type Deed, type FieldValue, type InstallationId, isTielineError } from '#domain';
import { planConfig } from './config-plan.ts';
import type { DeedFacts, ServerDeps } from './deps.ts';

export interface ConfigDeps extends Pick<ServerDeps, 'connections' | 'connectors' | 'appliedConfig' | 'recordAs' | 'clock'> {
  readonly installations: Pick<ServerDeps['installations'], 'read' | 'readSettings' | 'checkDraft'>;
  readonly sync: Pick<ServerDeps['sync'], 'readPauses' | 'pauseScope' | 'resumeScope'>;
}

/** The setting that holds the mapping document. */
const MAPPING_SETTING = 'field_mappings';
const OPERATOR = { kind: 'operator', id: 'config' } as const;

/** Everything that configuration as code covers, as it is now. The help desk's own connection belongs to the enrolment. */
export async function readConfig(deps: ConfigDeps, installationId: InstallationId, call: Call): Promise<ConfigDocument> {
  await readSavedMapping(deps, installationId, call);
  const installation = await deps.installations.read(installationId);
  const all = (await deps.connections.list(installationId)).filter(({ id }) => id !== installation.deskConnectionId);
  const connections = await Promise.all(
    all.map(async ({ id, name, connectorId, owner, onCall, settings, state }) => ({
      name,
      connector: connectorId,
      owner,
      onCall,
      settings: { ...(settings as Record<string, unknown>) },
      secrets: [...(await deps.connections.storedSecrets(installationId, id))],
      isPaused: state === 'paused',
    })),
  );
  const { pauses } = await deps.sync.readPauses({ installationId });
  const pausedFlows = pauses.flatMap(({ scope }) => (scope.kind === 'flow' ? [scope.flow] : [])).sort();
  return { version: 1, connections, mapping: String(installation.settings?.values[MAPPING_SETTING] ?? ''), rules: { pausedFlows } };
}

/** What applying would change now. */
export async function planConfigOf(deps: ConfigDeps, installationId: InstallationId, wanted: ConfigDocument, call: Call): Promise<ConfigPlanAnswer> {
  const current = await readConfig(deps, installationId, call);
  const stored = await deps.appliedConfig.read(installationId);
  const parsed = stored === undefined ? undefined : configDocument.safeParse(JSON.parse(stored));
  const applied = parsed?.success ? settle(deps, parsed.data) : undefined;
  const changes = planConfig({ current: settle(deps, current), wanted: settle(deps, wanted), applied });
  const desk = await deskOf(deps, installationId);
  const names = findNamesakes({ current, wanted, deskName: desk.name });
  const problems = [...names, ...(await findProblems(deps, { installationId, wanted, changes, call }))];
  return { changes: [...changes], problems, token: tokenOf(current, wanted), desk: desk.plan };
}

/** As a connector takes it: a setting that is left out has its default, and an empty one is none. Else what a form stores would differ from what a file leaves out. */
function settle(deps: ConfigDeps, document: ConfigDocument): ConfigDocument {
  const connections = document.connections.map((connection) => {
    const fields = deps.connectors.get(connection.connector)?.fields ?? [];
    const defaults = fields.flatMap((field): [string, FieldValue][] => (field.default === undefined ? [] : [[field.name, field.default]]));
    const given = Object.entries(connection.settings).filter(([, value]) => value !== '' && value !== null && value !== undefined);
    return { ...connection, settings: Object.fromEntries([...defaults, ...given]) as typeof connection.settings };
  });
  return { ...document, connections };
}

/** The desk may hold a mapping by now that was saved a moment ago. One that does not answer stops nothing: `apply` asks it again, and refuses what has moved. */
async function readSavedMapping(deps: ConfigDeps, installationId: InstallationId, call: Call): Promise<void> {
  await attempt(async () => void (await deps.installations.readSettings(installationId, call)));
}

/** The help desk as the plan tells it, and the name of its own connection; undefined before it has one. */
async function deskOf(
  deps: ConfigDeps,
  installationId: InstallationId,
): Promise<{ readonly name: string | undefined; readonly plan: ConfigPlanAnswer['desk'] }> {
  const { deskConnectorId, deskInstallationId, deskConnectionId } = await deps.installations.read(installationId);
  const connection = deskConnectionId === undefined ? undefined : await deps.connections.read(installationId, deskConnectionId);
  const settings = { ...(connection?.settings as ConfigPlanAnswer['desk']['settings']) };
  return { name: connection?.name, plan: { connector: deskConnectorId, installationId: deskInstallationId, settings } };
}

function tokenOf(current: ConfigDocument, wanted: ConfigDocument): string {
  return createHash('sha256')
    .update(canonicalText([current, wanted] as unknown as FieldValue))
    .digest('hex');
}

interface Planned {
  readonly installationId: InstallationId;
  readonly wanted: ConfigDocument;
  readonly changes: readonly ConfigChange[];
  readonly call: Call;
}

/** What would be refused. Secrets are not looked at: the document never holds them. */
async function findProblems(deps: ConfigDeps, { installationId, wanted, changes, call }: Planned): Promise<ConfigPlanAnswer['problems']> {
  const problems: ConfigPlanAnswer['problems'] = [];
  for (const [index, { name, connector, settings }] of wanted.connections.entries()) {
    const path = `connections[${index}]`;
    const definition = deps.connectors.get(connector);
    const change = changes.find(({ what, name: changed }) => what === 'connection' && changed === name);
    if (!definition)
      problems.push({
        path: `${path}.connector`,
        message: `There is no connector ${connector}.`,
        fix: `Use one of ${[...deps.connectors.keys()].join(', ')}.`,
      });
    else if (change?.action === 'change' && change.differences.some((difference) => difference.path === 'connector'))
      problems.push({ path: `${path}.connector`, message: `${name} is of another connector now.`, fix: 'Give the new connection another name.' });
    else {
      await definition.prepare?.();
      for (const issue of issuesOf(definition.settings.safeParse(settings)))
        problems.push({ path: `${path}.settings.${issue.path}`, message: issue.message, fix: null });
    }
  }
  const twice = wanted.connections.find(({ name }, index) => wanted.connections.findIndex((other) => other.name === name) !== index);
  if (twice)
    problems.push({ path: 'connections', message: `Two connections are named ${twice.name}.`, fix: 'Names are unique: the mapping uses them.' });
  if (changes.some(({ what }) => what === 'mapping') && wanted.mapping.trim() !== '') {
    const checked = await deps.installations.checkDraft(installationId, wanted.mapping, call);
    // A connection that this very document adds is not there yet: what depends on it is judged when the settings are read.
    const isAdding = changes.some(({ what, action }) => what === 'connection' && action === 'add');
    if (checked.kind === 'invalid' && !isAdding)
      for (const { line, message, fix, severity } of checked.problems)
        if (severity === 'error') problems.push({ path: `mapping, line ${line}`, message, fix: fix || null });
  }
  return problems;
}

interface Names {
  readonly current: ConfigDocument;
  readonly wanted: ConfigDocument;
  /** Not in the document: the enrolment sets up that connection. */
  readonly deskName: string | undefined;
}

/** New names that would be refused while the connection of the old one is removed: nothing may be applied in parts. */
function findNamesakes({ current, wanted, deskName }: Names): ConfigPlanAnswer['problems'] {
  const isThere = (name: string) => current.connections.some((connection) => connection.name === name);
  return wanted.connections.flatMap(({ name }, index) => {
    const path = `connections[${index}].name`;
    if (!isThere(name) && name.toLowerCase() === deskName?.toLowerCase())
      return [{ path, message: `${deskName} is the help desk's own connection, which belongs to the enrolment.`, fix: 'Use another name.' }];
    const others = isThere(name) ? [] : [...current.connections, ...wanted.connections.slice(0, index)];
    const namesake = others.find((other) => other.name !== name && other.name.toLowerCase() === name.toLowerCase());
    if (!namesake) return [];
    const message = `${name}: There is a connection named ${namesake.name} already, and names that differ in capitals alone are mistaken for each other.`;
    return [{ path, message, fix: `Use the name ${namesake.name}, or another one.` }];
  });
}

type Parsed = ReturnType<NonNullable<ReturnType<ConfigDeps['connectors']['get']>>['settings']['safeParse']>;

function issuesOf(parsed: Parsed): readonly { readonly path: string; readonly message: string }[] {
  return parsed.success ? [] : parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message }));
}

export interface ApplyRequest {
  readonly installationId: InstallationId;
  readonly wanted: ConfigDocument;
  readonly token: string;
  readonly secrets: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly call: Call;
}

/** Does what was planned. Throws `ConflictError` where things have moved since the plan, or the plan has problems. A step that is refused remains, with why. */
export async function applyConfig(deps: ConfigDeps, request: ApplyRequest): Promise<ApplyConfigAnswer> {
  const { installationId, wanted, call } = request;
  await deps.installations.readSettings(installationId, call);
  // Before the plan is compared: what somebody saves from here on makes a newer version, which is not written over.
  const seen = await deps.connections.list(installationId);
  const plan = await planConfigOf(deps, installationId, wanted, call);
  if (plan.token !== request.token) throw new ConflictError({ message: 'Something has changed since the plan. Look at a new plan.' });
  if (plan.problems.length > 0)
    throw new ConflictError({ message: `The document has problems: ${plan.problems[0]?.message ?? ''}`, facts: { problems: plan.problems.length } });
  // Told before, because each change is a transaction of its own: whoever dies in between has said what was begun.
  await deps.recordAs(OPERATOR, installationId, 'config-apply-begun', { changes: plan.changes.length });
  const applied: ConfigChange[] = [];
  const refused: ConfigChange[] = [];
  for (const change of plan.changes) {
    const why = await attempt(() => applyChange(deps, { ...request, seen }, change));
    if (why === undefined) applied.push(change);
    else refused.push({ ...change, remains: why });
  }
  await deps.appliedConfig.write(installationId, JSON.stringify(wanted), new Date(deps.clock.now()).toISOString());
  await deps.recordAs(OPERATOR, installationId, 'config-applied', { applied: applied.length, remaining: refused.length });
  return { applied, remaining: refused };
}

/** What is applied to the connections as they were when the plan was compared. */
type Applied = ApplyRequest & { readonly seen: readonly Connection[] };

/** What one change of the document did, told in its own transaction. */
function deedOfOperator(installationId: string, action: string, facts: DeedFacts): Deed {
  return { action, actor: OPERATOR, target: String(facts.connectionId ?? `installation/${installationId}`), facts };
}

/** Why it was refused; undefined where it was done. */
async function attempt(work: () => Promise<string | undefined>): Promise<string | undefined> {
  try {
    return await work();
  } catch (error) {
    if (isTielineError(error)) return error.message;
    throw error;
  }
}

async function applyChange(deps: ConfigDeps, request: Applied, change: ConfigChange): Promise<string | undefined> {
  const { installationId } = request;
  if (change.what === 'mapping') return change.remains ?? undefined;
  if (change.what === 'connection') return applyConnection(deps, request, change);
  const scope = { kind: 'flow', flow: change.name } as const;
  const deed = () => deedOfOperator(installationId, change.action === 'add' ? 'flow-paused' : 'flow-resumed', { flow: change.name });
  if (change.action === 'add') await deps.sync.pauseScope({ installationId, scope, by: 'config', until: null, deed });
  else await deps.sync.resumeScope({ installationId, scope, deed });
  return undefined;
}

async function applyConnection(
  deps: ConfigDeps,
  { installationId, wanted, secrets, call, seen }: Applied,
  { name, action }: ConfigChange,
): Promise<string | undefined> {
  const now = seen.find((connection) => connection.name === name);
  const then = wanted.connections.find((connection) => connection.name === name);
  const did =
    (deed: string) =>
    ({ id: connectionId, name: named }: Connection): Deed =>
      deedOfOperator(installationId, `connection-${deed}`, { connectionId, name: named });
  if (action === 'remove' || !then) {
    if (now) await deps.connections.remove(installationId, now.id, { version: now.version, deed: did('removed')(now) });
    return undefined;
  }
  const { connector: connectorId, owner, onCall, settings, isPaused } = then;
  const given = secrets[name] ?? {};
  const { id, state } = now
    ? await deps.connections.change(installationId, now.id, {
        name,
        owner,
        onCall,
        settings,
        secrets: given,
        version: now.version,
        deed: did('changed'),
      })
    : await deps.connections.add(installationId, { name, connectorId, owner, onCall, settings, secrets: given }, did('added'));
  if (isPaused && state !== 'paused') await deps.connections.pause(installationId, id, did('paused'));
  if (!isPaused && state === 'paused') await deps.connections.resume(installationId, id, did('resumed'));
  const stored = await deps.connections.storedSecrets(installationId, id);
  const missing = then.secrets.filter((secret) => !stored.includes(secret));
  if (missing.length > 0) return `Not stored yet: ${missing.join(', ')}.`;
  if (isPaused) return undefined;
  const failed = (await deps.connections.test(installationId, id, call)).find(({ outcome }) => outcome === 'failed');
  return failed ? `Its check "${failed.name}" failed: ${failed.problem?.message ?? ''}` : undefined;
}
