/** @module sync/batches/create-batches  The use-cases of batches over one set of collaborators. */
import type { InstallationId } from '#domain';
import { audit } from './audit.ts';
import { backFill } from './back-fill.ts';
import { createDrafts } from './drafts.ts';
import { defaultBatchLimits } from './limits.ts';
import * as manage from './manage.ts';
import { createPlanDraft } from './plan-draft.ts';
import type { BatchDeps } from './ports.ts';
import { createRehearsal } from './rehearsal.ts';
import { replayLetters } from './replay.ts';
import { rollback } from './rollback.ts';
import { type BatchTurn, type KindRules, runBatch } from './run-batch.ts';

/** Everything that server and jobs call. */
export type Batches = ReturnType<typeof createBatches>;

/**
 * Makes the use-cases.
 *
 * @example
 * const { batch } = await batches.start({ installationId, request: { kind: 'audit', flow: 'incidents' }, by: 'Leona Vogt' });
 * for (const batchId of await batches.due({ installationId })) await batches.run({ installationId, batchId });
 */
export function createBatches(deps: BatchDeps) {
  const openDraft = createDrafts();
  const kinds: KindRules = {
    'back-fill': backFill,
    audit,
    rollback,
    plan: createPlanDraft(openDraft),
    rehearsal: createRehearsal(openDraft),
    replay: replayLetters,
  };
  const { keptMs } = { ...defaultBatchLimits, ...deps.batchLimits };
  return {
    // People
    start: (asked: manage.StartBatch) => manage.startBatch(deps, kinds, asked),
    read: (asked: manage.BatchRef) => manage.readBatch(deps, kinds, asked),
    list: (asked: Parameters<typeof manage.listBatches>[2]) => manage.listBatches(deps, kinds, asked),
    listItems: (asked: Parameters<typeof manage.listBatchItems>[1]) => manage.listBatchItems(deps, asked),
    apply: (asked: manage.DecideBatch) => manage.applyBatch(deps, kinds, asked),
    cancel: (asked: manage.DecideBatch) => manage.cancelBatch(deps, kinds, asked),
    countOpen: ({ installationId }: { readonly installationId: InstallationId }) =>
      deps.store.transact(installationId, (stores) => stores.batches.countOpen()),
    // Workers
    run: (turn: BatchTurn) => runBatch(deps, kinds, turn),
    due: (asked: { readonly installationId: InstallationId }) => manage.dueBatches(deps, asked),
    recoverLetters: (asked: { readonly installationId: InstallationId }) => manage.recoverLetters(deps, asked),
    prune: (asked: { readonly installationId: InstallationId }) => manage.pruneBatches(deps, asked, keptMs),
  };
}
