/** @module installations/active-mapping  The mapping in force, compiled once per version and kept while it is. */
import type { Call } from '#capabilities';
import type { CompiledMapping } from '#mapping';
import type { InstallationsDeps } from './ports.ts';

export interface ActiveMapping {
  readonly version: number;
  readonly mapping: CompiledMapping;
}

/** How long compiled rules are fitted to the live schemas as they were then, ms. */
const FITTED_FOR_MS = 600_000;

interface Kept {
  readonly hash: string;
  readonly madeAt: number;
  readonly mapping: Promise<CompiledMapping>;
}

/** Which version is in force is read each time, because a run must not start on an old one; compiling is what is kept. */
export function createActiveMapping(deps: Pick<InstallationsDeps, 'versions' | 'mappingContext' | 'clock'>) {
  const kept = new Map<string, Kept>();

  const compile = async (installationId: string, document: string, call: Call): Promise<CompiledMapping> => {
    // Loaded with the first document: a start needs none of it (bench E5).
    const { compileMapping, parseMapping } = await import('#mapping');
    const parsed = await parseMapping(document);
    if (parsed.kind === 'invalid')
      throw new TypeError(`The active mapping of ${installationId} does not parse any more. It was stored by another version of this program.`);
    return compileMapping(parsed.document, await deps.mappingContext(installationId, document, call));
  };

  return async function activeMapping(installationId: string, call: Call): Promise<ActiveMapping | undefined> {
    const active = await deps.versions.readActive(installationId);
    if (!active) return undefined;
    const before = kept.get(installationId);
    if (before?.hash === active.hash && deps.clock.now() - before.madeAt < FITTED_FOR_MS)
      return { version: active.version, mapping: await before.mapping };
    const mapping = compile(installationId, active.document, call);
    const made: Kept = { hash: active.hash, madeAt: deps.clock.now(), mapping };
    kept.set(installationId, made);
    // A failed compile is not kept: what it lacked (a schema that could not be read) may be there next time.
    mapping.catch(() => kept.get(installationId) === made && kept.delete(installationId));
    return { version: active.version, mapping: await mapping };
  };
}
