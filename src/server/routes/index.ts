/** @module server/routes  Every endpoint, in the order of the route table. */
import type { ServerDeps } from '../deps.ts';
import type { Endpoint, PublicEndpoint } from '../endpoint.ts';
import { answerHold } from './answer-hold.ts';
import { applyBatch, cancelBatch, listBatches, listBatchItems, readBatch, startBatch } from './batches.ts';
import { applyConfig, planConfig, readConfig } from './config.ts';
import { listConflicts, resolveConflict } from './conflicts.ts';
import { addWebhookSecret, changeConnection, pauseConnection, removeConnection, resumeConnection, rotateSecrets } from './connection-care.ts';
import { addConnection, listConnections, listConnectors, testConnection } from './connections.ts';
import { finishConsent, startConsent } from './consent.ts';
import { createLink } from './create-link.ts';
import { discardDeadLetter, editDeadLetter, listDeadLetters, preflightDeadLetter, readDeadLetter, replayDeadLetter } from './dead-letters.ts';
import { enrol } from './enrol.ts';
import { exportAudit } from './export-audit.ts';
import { livez, metrics, openapi, readyz } from './health.ts';
import { confirmDeleted, promoteFollower, restoreValue } from './link-care.ts';
import { linkItem } from './link-item.ts';
import { checkMappingDraft, listMappingVersions, readMappingNow } from './mapping.ts';
import { previewMapping, readMappingSchemas } from './mapping-drafts.ts';
import { openPage } from './open-page.ts';
import { openSession } from './open-session.ts';
import { pauseAll, resumeAll } from './pause-all.ts';
import { pauseFlow, resumeFlow } from './pause-flow.ts';
import { pauseLink } from './pause-link.ts';
import { planLink } from './plan-link.ts';
import { readAffectedItems } from './read-affected-items.ts';
import { readChanges } from './read-changes.ts';
import { readFieldHistory } from './read-field-history.ts';
import { readHoldChoices } from './read-hold-choices.ts';
import { readItemRelations } from './read-item-relations.ts';
import { readJourney } from './read-journey.ts';
import { readLink } from './read-link.ts';
import { readLinks } from './read-links.ts';
import { readNewTicketRequester } from './read-new-ticket-requester.ts';
import { readOverview } from './read-overview.ts';
import { readPageFile } from './read-page-file.ts';
import { readRequester } from './read-requester.ts';
import { readSetupPage } from './read-setup-page.ts';
import { receiveWebhook } from './receive-webhook.ts';
import { renewSession } from './renew-session.ts';
import { reportEditing } from './report-editing.ts';
import { resumeLink } from './resume-link.ts';
import { searchItems } from './search-items.ts';
import { readSetup, verifySetup } from './setup.ts';
import { syncLink } from './sync-link.ts';
import { unlink } from './unlink.ts';
import { unlinkItem } from './unlink-item.ts';

/** Endpoints that prove their caller in their own way, or need none. */
export function publicEndpoints(deps: ServerDeps): readonly PublicEndpoint[] {
  return [
    livez,
    readyz,
    metrics,
    openapi,
    readPageFile,
    readSetupPage,
    openPage,
    receiveWebhook,
    enrol,
    readConfig,
    planConfig,
    applyConfig,
    renewSession,
    finishConsent,
    exportAudit,
  ].map((make) => make(deps));
}

/** Endpoints of identified callers. */
export function endpoints(deps: ServerDeps): readonly Endpoint[] {
  const context = [
    openSession,
    readAffectedItems,
    linkItem,
    unlinkItem,
    readChanges,
    readRequester,
    readNewTicketRequester,
    searchItems,
    readItemRelations,
  ];
  const links = [
    readLinks,
    planLink,
    createLink,
    readLink,
    syncLink,
    pauseLink,
    resumeLink,
    unlink,
    readHoldChoices,
    answerHold,
    restoreValue,
    promoteFollower,
    confirmDeleted,
    readFieldHistory,
    reportEditing,
  ];
  const admin = [
    readOverview,
    pauseAll,
    resumeAll,
    pauseFlow,
    resumeFlow,
    readSetup,
    verifySetup,
    listConnectors,
    listConnections,
    addConnection,
    testConnection,
    changeConnection,
    rotateSecrets,
    addWebhookSecret,
    pauseConnection,
    resumeConnection,
    removeConnection,
    startConsent,
    listConflicts,
    resolveConflict,
    readJourney,
    listMappingVersions,
    checkMappingDraft,
    readMappingSchemas,
    previewMapping,
    readMappingNow,
    listDeadLetters,
    preflightDeadLetter,
    replayDeadLetter,
    readDeadLetter,
    editDeadLetter,
    discardDeadLetter,
    startBatch,
    listBatches,
    readBatch,
    listBatchItems,
    applyBatch,
    cancelBatch,
  ];
  return [...context, ...links, ...admin].map((make) => make(deps));
}
