/** @module installations/installations  Enrolled installations and their mappings, as the server and the jobs call them. */
import type { Call } from '#capabilities';
import type { CheckedMapping, CompiledMapping, checkMapping } from '#mapping';
import { type ActiveMapping, createActiveMapping } from './active-mapping.ts';
import { type EnrolmentInput, type EnrolmentResult, enrol, readSharedSecrets } from './enrol.ts';
import type { Installation, InstallationsDeps, MappingVersion } from './ports.ts';
import { readEnrolled, readSettings, type SettingsOutcome } from './read-settings.ts';

export interface Installations {
  /** Enrols, or repeats the enrolment of `existingId`. */
  enrol(input: EnrolmentInput, call: Call, existingId?: string): Promise<EnrolmentResult>;
  /** Throws `NotFoundError` where it is not enrolled. */
  read(installationId: string): Promise<Installation>;
  /** Secrets by which requests in assets mode may be signed now. */
  sharedSecrets(installationId: string): Promise<readonly string[]>;
  /** Reads the settings now: on save, on a schedule, on an admin's wish. */
  readSettings(installationId: string, call: Call, savedBy?: string): Promise<SettingsOutcome>;
  /** The app told the hash of the settings that it sees: reads them where ours differ, at most every 30 seconds. */
  nudge(installationId: string, settingsHash: string, call: Call): Promise<SettingsOutcome | undefined>;
  /** The mapping in force, compiled; undefined before the first valid one. */
  activeMapping(installationId: string, call: Call): Promise<ActiveMapping | undefined>;
  /** Newest first; with `before`, those of a lower number. */
  listVersions(installationId: string, limit: number, before?: number): Promise<readonly MappingVersion[]>;
  /** Judges a draft; nothing is stored, and it can never become active from here. */
  checkDraft(installationId: string, document: string, call: Call): Promise<CheckedMapping>;
  /** Compiles a draft for previews and plans; it cannot become active from here, either. `unusable` with the number of its errors. */
  compileDraft(installationId: string, document: string, call: Call): Promise<CompiledDraft>;
}

/** A draft made ready to run, or why it cannot be. */
export type CompiledDraft = { readonly kind: 'usable'; readonly mapping: CompiledMapping } | { readonly kind: 'unusable'; readonly problems: number };

const NUDGE_EVERY_MS = 30_000;

export function createInstallations(deps: InstallationsDeps): Installations {
  return {
    enrol: (input, call, existingId) => enrol(deps, input, call, existingId),
    read: (installationId) => readEnrolled(deps, installationId),
    sharedSecrets: (installationId) => readSharedSecrets(deps, installationId),
    readSettings: (installationId, call, savedBy) => readSettings(deps, installationId, call, savedBy),
    nudge: async (installationId, settingsHash, call) => {
      const { settings } = await readEnrolled(deps, installationId);
      if (settingsHash === '' || settings?.hash === settingsHash) return undefined;
      // A page that was opened before a save goes on telling the old hash; that must not become a read per request.
      if (settings && deps.clock.now() - Date.parse(settings.readAt) < NUDGE_EVERY_MS) return undefined;
      return readSettings(deps, installationId, call);
    },
    activeMapping: createActiveMapping(deps),
    listVersions: (installationId, limit, before) => deps.versions.list(installationId, limit, before),
    checkDraft: async (installationId, document, call) => check(document, await deps.mappingContext(installationId, document, call)),
    compileDraft: async (installationId, document, call) => {
      const checked = await check(document, await deps.mappingContext(installationId, document, call));
      if (checked.kind === 'ok') return { kind: 'usable', mapping: checked.mapping };
      return { kind: 'unusable', problems: checked.problems.filter(({ severity }) => severity === 'error').length };
    },
  };
}

/** Loaded with the first draft: a start needs none of it (bench E5). */
async function check(...given: Parameters<typeof checkMapping>): Promise<CheckedMapping> {
  const mapping = await import('#mapping');
  return mapping.checkMapping(...given);
}
