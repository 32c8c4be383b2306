/**
 * @module installations/read-settings
 * From the app's settings at the help desk to a mapping version. Only what the desk itself answers can become active; an invalid document changes nothing.
 */
import { createHash } from 'node:crypto';
import type { Call, DeskCapability } from '#capabilities';
import { type DeedOf, NotFoundError } from '#domain';
import type { Installation, InstallationsDeps, MappingVersion, SettingsSnapshot } from './ports.ts';

/** What reading the settings led to. */
export type SettingsOutcome =
  /** The document in force is the one in the settings. */
  | { readonly kind: 'unchanged'; readonly version: MappingVersion }
  | { readonly kind: 'activated'; readonly version: MappingVersion }
  /** Stored with its problems; what was in force stays so. */
  | { readonly kind: 'invalid'; readonly version: MappingVersion; readonly inForce: number | undefined }
  /** The settings hold no mapping; what was in force stays so. */
  | { readonly kind: 'empty'; readonly inForce: number | undefined };

/** The setting that holds the mapping document. */
export const MAPPING_SETTING = 'field_mappings';

/** Reads and judges the settings of an installation. `savedBy`: whoever has just saved them, by name. Throws `NotFoundError` where it is not enrolled, and the vendor errors of the desk. */
export async function readSettings(deps: InstallationsDeps, installationId: string, call: Call, savedBy?: string): Promise<SettingsOutcome> {
  const installation = await readEnrolled(deps, installationId);
  const desk = await connectDesk(deps, installation);
  const { settings } = await desk.readInstallation(installation.deskInstallationId, call);
  const snapshot = snapshotOf(settings, new Date(deps.clock.now()).toISOString());
  const outcome = await judge(deps, { installationId, snapshot, call, savedBy });
  // Last: where judging failed half-way, the stored hash still differs and the next nudge tries again.
  await deps.store.saveSettings(installationId, snapshot);
  if (outcome.kind === 'activated') await deps.onMappingActivated(installationId, outcome.version.version);
  return outcome;
}

interface Reading {
  readonly installationId: string;
  readonly snapshot: SettingsSnapshot;
  readonly call: Call;
  readonly savedBy: string | undefined;
}

async function judge(deps: InstallationsDeps, { installationId, snapshot, call, savedBy }: Reading): Promise<SettingsOutcome> {
  const document = String(snapshot.values[MAPPING_SETTING] ?? '');
  const active = await deps.versions.readActive(installationId);
  if (document.trim() === '') return { kind: 'empty', inForce: active?.version };
  const hash = hashOf(document);
  if (active?.hash === hash)
    return { kind: 'unchanged', version: await named(deps, { installationId, version: active, savedBy, now: snapshot.readAt }) };
  const { checkMapping } = await import('#mapping');
  const checked = await checkMapping(document, await deps.mappingContext(installationId, document, call));
  const isUsable = checked.kind === 'ok';
  const verdict = {
    hash,
    document,
    state: isUsable ? 'active' : 'invalid',
    problems: checked.problems,
    tests: checked.tests,
    readAt: snapshot.readAt,
    activatedAt: isUsable ? snapshot.readAt : undefined,
    savedBy,
  } as const;
  const version = await deps.versions.save(installationId, verdict, isUsable ? activation(installationId) : undefined);
  return isUsable ? { kind: 'activated', version } : { kind: 'invalid', version, inForce: active?.version };
}

/** Who edits the settings is not told to us: the system puts in force what it read. */
function activation(installationId: string): DeedOf<MappingVersion> {
  return ({ version }) => ({
    action: 'mapping-activated',
    actor: { kind: 'system', id: 'settings' },
    target: `installation/${installationId}`,
    facts: { version },
  });
}

/** Time for a nudge to be faster than the save that caused it, ms. */
const JUST_NOW_MS = 60_000;

interface Naming {
  readonly installationId: string;
  readonly version: MappingVersion;
  readonly savedBy: string | undefined;
  /** ISO 8601 UTC */
  readonly now: string;
}

/** Whoever saved a version says so right after; a worker may have read it before that. */
async function named(deps: InstallationsDeps, { installationId, version, savedBy, now }: Naming): Promise<MappingVersion> {
  const isJustRead = Date.parse(now) - Date.parse(version.readAt) < JUST_NOW_MS;
  if (savedBy === undefined || version.savedBy !== undefined || !isJustRead) return version;
  return deps.versions.save(installationId, { ...version, savedBy });
}

/** Throws `NotFoundError` where it is not enrolled. */
export async function readEnrolled(deps: Pick<InstallationsDeps, 'store'>, installationId: string): Promise<Installation> {
  const installation = await deps.store.read(installationId);
  if (!installation) throw new NotFoundError({ message: 'This installation is not enrolled. Run the enrolment again.', facts: { installationId } });
  return installation;
}

/** The help desk of an installation. Throws `NotFoundError` before its connection exists. */
export async function connectDesk(deps: Pick<InstallationsDeps, 'connections'>, { id, deskConnectionId }: Installation): Promise<DeskCapability> {
  const connected = deskConnectionId === undefined ? undefined : await deps.connections.connect(id, deskConnectionId);
  const desk = connected?.capabilities.desk;
  if (!desk)
    throw new NotFoundError({
      message: 'The help desk of this installation is not connected. Run the enrolment again.',
      facts: { installationId: id },
    });
  return desk;
}

/** The hash that the app computes over the settings it sees: names and values sorted by name, as JSON. A setting without a value is not there. */
export function snapshotOf(settings: Readonly<Record<string, string | number | boolean | null>>, readAt: string): SettingsSnapshot {
  const entries = Object.entries(settings)
    .filter((entry): entry is [string, string | number | boolean] => entry[1] !== null)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return { values: Object.fromEntries(entries), hash: hashOf(JSON.stringify(entries)), readAt };
}

function hashOf(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}
