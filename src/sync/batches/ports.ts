/** @module sync/batches/ports  What batches need beside the engine's own collaborators. */
import type { Call } from '#capabilities';
import type { InstallationId } from '#domain';
import type { CompiledMapping } from '#mapping';
import type { SyncDeps } from '../ports.ts';
import type { BatchLimits } from './limits.ts';

/** A draft made ready to run, or why it cannot be. */
export type CompiledDraft = { readonly kind: 'usable'; readonly mapping: CompiledMapping } | { readonly kind: 'unusable'; readonly problems: number };

/** What batches need beside the engine's own collaborators. */
export interface BatchDeps extends SyncDeps {
  /** Checks and compiles a draft; it can never become active from here. */
  readonly compileDraft: (installationId: InstallationId, document: string, call: Call) => Promise<CompiledDraft>;
  /** When a mapping version was in force; undefined where there is no such version or it never was. */
  readonly versionWindow: (
    installationId: InstallationId,
    version: number,
  ) => Promise<{ readonly fromMs: number; readonly untilMs: number } | undefined>;
  readonly batchLimits?: Partial<BatchLimits>;
}
