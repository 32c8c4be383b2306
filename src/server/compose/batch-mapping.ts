/** @module server/compose/batch-mapping  What batches ask of mappings: a draft made ready to run, and when a version was in force. */
import type { Installations, MappingVersion } from '#installations';
import type { BatchDeps } from '#sync';

/** Versions that are looked through for one: more than anybody keeps. */
const VERSIONS = 1_000;

export function createBatchMapping(installations: {
  readonly compileDraft: Installations['compileDraft'];
  /** Newest first. */
  readonly listVersions: (installationId: string, limit: number) => Promise<readonly Pick<MappingVersion, 'version' | 'activatedAt'>[]>;
}): Pick<BatchDeps, 'compileDraft' | 'versionWindow'> {
  return {
    compileDraft: installations.compileDraft,
    async versionWindow(installationId, version) {
      const activated = (await installations.listVersions(installationId, VERSIONS)).flatMap(({ version: number, activatedAt }) =>
        activatedAt === undefined ? [] : [{ number, atMs: Date.parse(activatedAt) }],
      );
      const fromMs = activated.find(({ number }) => number === version)?.atMs;
      if (fromMs === undefined) return undefined;
      const later = activated.flatMap(({ atMs }) => (atMs > fromMs ? [atMs] : []));
      return { fromMs, untilMs: Math.min(Number.MAX_SAFE_INTEGER, ...later) };
    },
  };
}
