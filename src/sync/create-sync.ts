/** @module sync/create-sync  The engine's use-cases over one set of collaborators. */
import * as actions from './actions.ts';
import * as conflicts from './conflicts.ts';
import { considerTicket } from './consider.ts';
import * as letters from './dead-letters.ts';
import { dryRun } from './dry-run.ts';
import { findLinks } from './find-links.ts';
import * as linking from './first-link.ts';
import { promoteFollower } from './followers.ts';
import { listHeld } from './held.ts';
import { confirmDeleted } from './hold-missing.ts';
import * as intake from './intake.ts';
import * as letterDetails from './letter-details.ts';
import { readLastDelivery, readMilestones } from './milestones.ts';
import * as overview from './overview.ts';
import * as pauses from './pauses.ts';
import type { SyncDeps } from './ports.ts';
import { previewDraft } from './preview-draft.ts';
import { reconcile } from './reconcile.ts';
import { takeUnknownAgain } from './unknown-deliveries.ts';
import * as views from './views.ts';

/** Everything that server and jobs call. */
export type Sync = ReturnType<typeof createSync>;

/** Binds a use-case to its collaborators. */
function bind<Request, Result>(deps: SyncDeps, useCase: (deps: SyncDeps, request: Request) => Result): (request: Request) => Result {
  return (request) => useCase(deps, request);
}

/**
 * Makes the engine.
 *
 * @example
 * const sync = createSync({ store, mappings, systems, clock: systemClock, random: Math.random, ids: { next: () => crypto.randomUUID() } });
 * for (const linkId of await sync.dueScan({ installationId })) await sync.reconcile({ installationId, linkId });
 */
export function createSync(deps: SyncDeps) {
  return {
    // Workers
    reconcile: bind(deps, reconcile),
    consider: bind(deps, considerTicket),
    sweep: bind(deps, intake.sweep),
    dueScan: bind(deps, intake.dueScan),
    takeUnknownAgain: bind(deps, takeUnknownAgain),
    prune: bind(deps, intake.prune),
    // Triggers
    acceptWebhook: bind(deps, intake.acceptWebhook),
    wakeAll: bind(deps, actions.wakeAll),
    reportEditing: bind(deps, actions.reportEditing),
    clearEditing: bind(deps, actions.clearEditing),
    // Linking
    planFirstLink: bind(deps, linking.planFirstLink),
    confirmFirstLink: bind(deps, linking.confirmFirstLink),
    createLink: bind(deps, linking.createLink),
    // People
    syncNow: bind(deps, actions.syncNow),
    pauseLink: bind(deps, actions.pauseLink),
    resumeLink: bind(deps, actions.resumeLink),
    pauseAll: bind(deps, actions.pauseAll),
    resumeAll: bind(deps, actions.resumeAll),
    pauseScope: bind(deps, pauses.pauseScope),
    resumeScope: bind(deps, pauses.resumeScope),
    confirmDeleted: bind(deps, confirmDeleted),
    promoteFollower: bind(deps, promoteFollower),
    unlink: bind(deps, actions.unlink),
    answerHold: bind(deps, actions.answerHold),
    resolveConflict: bind(deps, conflicts.resolveConflict),
    restoreValue: bind(deps, conflicts.restoreValue),
    listDeadLetters: bind(deps, letters.listDeadLetters),
    readDeadLetter: bind(deps, letterDetails.readDeadLetter),
    editDeadLetter: bind(deps, letterDetails.editDeadLetter),
    discardDeadLetter: bind(deps, letterDetails.discardDeadLetter),
    preflight: bind(deps, letters.preflight),
    replay: bind(deps, letters.replay),
    dryRun: bind(deps, dryRun),
    previewDraft: bind(deps, previewDraft),
    // Screens
    findLinks: bind(deps, findLinks),
    readMilestones: bind(deps, readMilestones),
    readLastDelivery: bind(deps, readLastDelivery),
    readLinkDetails: bind(deps, views.readLinkDetails),
    listLinksOfTicket: bind(deps, views.listLinksOfTicket),
    readFieldHistory: bind(deps, views.readFieldHistory),
    readHoldChoices: bind(deps, views.readHoldChoices),
    listConflicts: bind(deps, conflicts.listConflicts),
    explainConflict: bind(deps, conflicts.explainConflict),
    readOverview: bind(deps, overview.readOverview),
    readPauses: bind(deps, overview.readPauses),
    countHeld: bind(deps, overview.countHeld),
    listHeld: bind(deps, listHeld),
  };
}
