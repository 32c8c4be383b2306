/** @module sync  Consider and reconcile: how a change crosses, why it did or waits, and what people can do about it. */

// Results and requests
export type { AnswerRequest, LinkRequest } from './actions.ts';
// Ports and their rows
export * from './batches/index.ts';
export type { Conflict, ConflictSide, ResolveRequest, RestoreRequest, WinnerForecast } from './conflicts.ts';
export type { FlowOutcome, TicketRequest } from './consider.ts';
// Use-cases
export { createSync, type Sync } from './create-sync.ts';
export type { LetterGroup, LetterList, LetterRequest, LettersRequest, Preflight } from './dead-letters.ts';
export type { DryRun } from './dry-run.ts';
export type { FindLinksRequest } from './find-links.ts';
export type { ConfirmRequest, FirstLinkPlan, FirstLinkRequest } from './first-link.ts';
export type { FieldSetAside, HeldLink } from './held.ts';
export type { AcceptedWebhook, SweepRequest } from './intake.ts';
export type { EditableValue, LetterDetails } from './letter-details.ts';
// Reasons and limits
export { defaultLimits, type SyncLimits } from './limits.ts';
export type { FlowSummary, FlowsAsked, Overview } from './overview.ts';
export type { PlannedField } from './planned-fields.ts';
export * from './ports.ts';
export type { DraftPreview, PreviewRequest } from './preview-draft.ts';
export { SYNC_REASONS, type SyncReason, type SyncReasonCode } from './reasons.ts';
export type { ReconcileRequest, ReconcileResult } from './reconcile.ts';
export * from './rows.ts';
export type { RunEnd } from './run.ts';
export type { KeptRows, RunStore, StageChange, StageRows } from './run-store.ts';
export type { FieldDetails, LinkDetails } from './views.ts';
