/** @module server/routes/admins  Endpoints of the console: what admins may call. */
export { applyBatch, cancelBatch, listBatches, listBatchItems, readBatch, startBatch } from './batches.ts';
export { listConflicts, resolveConflict } from './conflicts.ts';
export { addWebhookSecret, changeConnection, pauseConnection, removeConnection, resumeConnection, rotateSecrets } from './connection-care.ts';
export { addConnection, listConnections, listConnectors, testConnection, tryRequest } from './connections.ts';
export { startConsent } from './consent.ts';
export { discardDeadLetter, editDeadLetter, listDeadLetters, preflightDeadLetter, readDeadLetter, replayDeadLetter } from './dead-letters.ts';
export { exportAudit } from './export-audit.ts';
export { listHeld } from './list-held.ts';
export { checkMapping, listMappingVersions, readMappingNow } from './mapping.ts';
export { previewMapping, readMappingSchemas } from './mapping-drafts.ts';
export { pauseAll, resumeAll } from './pause-all.ts';
export { pauseFlow, resumeFlow } from './pause-flow.ts';
export { readJourney } from './read-journey.ts';
export { readOverview } from './read-overview.ts';
export { readSetup, verifySetup } from './setup.ts';
