/** @module installations/active-mapping  The mapping in force, compiled once per version and kept while it is. */
import type { Call } from '#capabilities';
import type { CompiledMapping, ValidationContext } from '#mapping';
import type { InstallationsDeps } from './ports.ts';

export interface ActiveMapping {
  readonly version: number;
  readonly mapping: CompiledMapping;
}

/** How long compiled rules are fitted to the live schemas as they were then, ms. */
const FITTED_FOR_MS = 600_000;
/** The same after a schema could not be read; doubles while it cannot, because a connection may be paused for days. */
const UNFITTED_FOR_MS = 30_000;

interface Fitted {
  readonly mapping: CompiledMapping;
  /** Schemas that could not be read. */
  readonly lacks: number;
}

interface Kept {
  readonly hash: string;
  readonly fitted: Promise<Fitted>;
  /** When it is to be fitted anew; not before it is there. */
  refitAt: number;
  /** Fittings in a row that lacked a schema. */
  misses: number;
}

/** Which version is in force is read each time, because a run must not start on an old one; compiling is what is kept. */
export function createActiveMapping(deps: Pick<InstallationsDeps, 'versions' | 'mappingContext' | 'clock'>) {
  const kept = new Map<string, Kept>();

  const compile = async (installationId: string, document: string, call: Call): Promise<Fitted> => {
    // Loaded with the first document: a start needs none of it (bench E5).
    const { compileMapping, parseMapping } = await import('#mapping');
    const parsed = await parseMapping(document);
    if (parsed.kind === 'invalid')
      throw new TypeError(`The active mapping of ${installationId} does not parse any more. It was stored by another version of this program.`);
    const context = await deps.mappingContext(installationId, document, call);
    return { mapping: compileMapping(parsed.document, context), lacks: countLacking(parsed.document.flows, context) };
  };

  const schedule = (entry: Kept, lacks: number): void => {
    entry.refitAt = deps.clock.now() + (lacks === 0 ? FITTED_FOR_MS : Math.min(FITTED_FOR_MS, UNFITTED_FOR_MS * 2 ** entry.misses));
    entry.misses = lacks === 0 ? 0 : entry.misses + 1;
  };

  const keep = (installationId: string, { hash, misses = 0 }: Pick<Kept, 'hash'> & Partial<Kept>, fitted: Promise<Fitted>): Promise<Fitted> => {
    const made: Kept = { hash, fitted, refitAt: Number.POSITIVE_INFINITY, misses };
    kept.set(installationId, made);
    return fitted.then(
      (done) => {
        schedule(made, done.lacks);
        return done;
      },
      (error: unknown) => {
        // A failed compile is not kept.
        if (kept.get(installationId) === made) kept.delete(installationId);
        throw error;
      },
    );
  };

  /** Beside what goes on: who asks meanwhile gets what is kept. A fitting that lacks more than it is no better. */
  const refit = async (installationId: string, old: Kept, anew: Promise<Fitted>): Promise<void> => {
    const [before, after] = await Promise.all([old.fitted, anew]);
    if (kept.get(installationId) !== old) return;
    if (after.lacks <= before.lacks) await keep(installationId, old, anew);
    else schedule(old, after.lacks);
  };

  return async function activeMapping(installationId: string, call: Call): Promise<ActiveMapping | undefined> {
    const active = await deps.versions.readActive(installationId);
    if (!active) return undefined;
    const { version, hash, document } = active;
    const before = kept.get(installationId);
    if (before?.hash !== hash) return { version, mapping: (await keep(installationId, { hash }, compile(installationId, document, call))).mapping };
    if (deps.clock.now() >= before.refitAt) {
      before.refitAt = Number.POSITIVE_INFINITY;
      refit(installationId, before, compile(installationId, document, call)).catch(() => schedule(before, 1));
    }
    return { version, mapping: (await before.fitted).mapping };
  };
}

function countLacking(flows: readonly { readonly name: string }[], { schemas }: ValidationContext): number {
  return [schemas?.desk, ...flows.map(({ name }) => schemas?.remote?.[name])].filter((schema) => schema === undefined).length;
}
