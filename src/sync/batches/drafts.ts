/** @module sync/batches/drafts  Drafts made ready once and kept while a batch goes through its links. */
import { because } from '#domain';
import type { CompiledMapping } from '#mapping';
import { hashOfBytes } from '../content-hash.ts';
import type { BatchRun, PlanSlice } from './kinds.ts';

/** How long a compiled draft is fitted to the schemas as they were then, ms. */
const KEPT_MS = 600_000;
const MAX_KEPT = 8;

export type OpenDraft = (run: BatchRun, document: string) => Promise<CompiledMapping | Extract<PlanSlice, { kind: 'failed' }>>;

/** Answers the compiled draft, or why it can never be run. */
export function createDrafts(): OpenDraft {
  const kept = new Map<string, { readonly madeAt: number; readonly mapping: CompiledMapping }>();
  return async ({ deps, installationId, call }, document) => {
    const key = `${installationId} ${hashOfBytes(document)}`;
    const known = kept.get(key);
    if (known && deps.clock.now() - known.madeAt < KEPT_MS) return known.mapping;
    const draft = await deps.compileDraft(installationId, document, call);
    if (draft.kind === 'unusable') return { kind: 'failed', reason: because('batch-draft-unusable', { problems: draft.problems }) };
    for (const old of [...kept.keys()].slice(0, Math.max(0, kept.size - MAX_KEPT + 1))) kept.delete(old);
    kept.set(key, { madeAt: deps.clock.now(), mapping: draft.mapping });
    return draft.mapping;
  };
}
