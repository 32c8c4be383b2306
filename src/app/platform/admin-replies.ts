/**
 * @module app/platform/admin-replies
 * What each call of the console answers, beside `replies.ts` for the panels: an agent's sidebar carries none of it.
 */
import type {
  BatchesAnswer,
  BatchItemsAnswer,
  BatchItemView,
  BatchView,
  ConflictsAnswer,
  ConflictView,
  ConnectionView,
  ConsentAnswer,
  DeadLetterDetails,
  DeadLetterView,
  EnrolmentAnswer,
  FlowOverview,
  HeldAnswer,
  HeldLinkView,
  HopView,
  JourneyAnswer,
  MappingSchemasAnswer,
  MappingTestView,
  MappingVersionView,
  OverviewAnswer,
  PlannedFieldView,
  PreviewMappingAnswer,
  ReasonView,
  SetupAnswer,
  TryRequestAnswer,
} from '#contract';
import { ADMIN_PATHS, type PANEL_PATHS } from './paths.ts';
import { type PanelReplies, reason } from './replies.ts';
import { anything, type Check, flag, list, nullable, number, object, text } from './shape.ts';

/** One field of a connector's form. */
export interface ConnectorField {
  readonly name: string;
  /** `text`, `url`, `secret`, `choice`, `number`, `boolean` or `multiline`; an unknown one is drawn as text. */
  readonly kind: string;
  readonly isRequired: boolean;
  readonly choices?: readonly string[];
  readonly default?: string | number | boolean;
}
export interface ConnectorView {
  readonly id: string;
  readonly name: string;
  readonly capabilities: readonly string[];
  readonly fields: readonly ConnectorField[];
  readonly docs: readonly string[];
  /** Requests that can be tried while they are described. */
  readonly trials: readonly string[];
}
export interface ConnectionsAnswer {
  readonly connections: readonly ConnectionView[];
  readonly nextCursor: string | null;
}
/** One step of a test of a connection. */
export interface ConnectionCheck {
  readonly name: string;
  readonly outcome: 'passed' | 'failed' | 'skipped';
  readonly problem: { readonly code: string; readonly message: string } | null;
  readonly tookMs: number;
}
export type MappingProblem = MappingVersionView['problems'][number];
export interface CheckMappingAnswer {
  readonly problems: readonly MappingProblem[];
  readonly tests: readonly MappingTestView[];
  readonly isUsable: boolean;
}
export interface DeadLettersAnswer {
  readonly groups: readonly {
    readonly cause: ReasonView;
    readonly count: number;
    readonly since: string;
    readonly fix: ReasonView;
    readonly isWaitingForVendor: boolean;
  }[];
  readonly flows: readonly { readonly flow: string; readonly count: number }[];
  readonly total: number;
  readonly letters: readonly DeadLetterView[];
  readonly nextCursor: string | null;
}
export interface PreflightAnswer {
  readonly verdict: 'safe' | 'stale' | 'conflict' | 'blocked';
  readonly reason: ReasonView;
}

/** The type that each call of the console resolves with. `undefined` where the answer is not read. */
interface AdminReplies {
  enrol: EnrolmentAnswer;
  readOverview: OverviewAnswer;
  pauseAll: undefined;
  resumeAll: undefined;
  pauseFlow: undefined;
  resumeFlow: undefined;
  readSetup: SetupAnswer;
  verifySetup: SetupAnswer;
  listConnectors: { readonly connectors: readonly ConnectorView[] };
  listConnections: ConnectionsAnswer;
  addConnection: ConnectionView;
  changeConnection: ConnectionView;
  rotateSecrets: { readonly isRotated: boolean; readonly checks: readonly ConnectionCheck[] };
  addWebhookSecret: undefined;
  pauseConnection: undefined;
  resumeConnection: undefined;
  removeConnection: undefined;
  testConnection: { readonly checks: readonly ConnectionCheck[] };
  tryRequest: TryRequestAnswer;
  startConsent: ConsentAnswer;
  listMappingVersions: { readonly active: number | null; readonly versions: readonly MappingVersionView[]; readonly nextCursor: string | null };
  checkMapping: CheckMappingAnswer;
  readMappingSchemas: MappingSchemasAnswer;
  previewMapping: PreviewMappingAnswer;
  readMappingNow: undefined;
  listHeld: HeldAnswer;
  listConflicts: ConflictsAnswer;
  resolveConflict: undefined;
  readJourney: JourneyAnswer;
  startBatch: BatchView;
  listBatches: BatchesAnswer;
  readBatch: BatchView;
  listBatchItems: BatchItemsAnswer;
  applyBatch: BatchView;
  cancelBatch: BatchView;
  listDeadLetters: DeadLettersAnswer;
  preflightDeadLetter: PreflightAnswer;
  replayDeadLetter: undefined;
  readDeadLetter: DeadLetterDetails;
  editDeadLetter: undefined;
  discardDeadLetter: undefined;
}

/** The type that each call resolves with. */
export type Replies = PanelReplies & AdminReplies;

const shown = object({ label: text });
const connection = object<ConnectionView>({ id: text, name: text, connectorId: text, state: text, owner: text, version: number });
const checks = list(object<ConnectionCheck>({ name: text, outcome: text }));
const setup = object<SetupAnswer>({ isComplete: flag, steps: list(object({ step: text, state: text, reason, doneAt: nullable(text) })) });
const batch = object<BatchView>({
  id: text,
  kind: text,
  state: text,
  subject: text,
  startedBy: text,
  startedAt: text,
  progress: object({ done: number, total: nullable(number) }),
  verdicts: object({}),
  canApply: flag,
  canCancel: flag,
});
const letter = object<DeadLetterView>({ id: text, ticketId: text, flow: text, cause: reason, attempts: number, lastAt: text, state: text });
const outcome = object<MappingTestView['differences'][number]['wanted']>({ kind: text, value: text, missing: list(text) });
const mappingTest = object<MappingTestView>({
  name: text,
  outcome: text,
  differences: list(object({ target: text, wanted: outcome, found: outcome, message: text })),
});
const mappingProblem = object<MappingProblem>({ line: number, column: number, severity: text, facts: object({}), message: text });
const planned = object<PlannedFieldView>({ deskPath: text, deskLabel: text, remotePath: text, remoteLabel: text, effect: text, reason });
const schemaFields = list(
  object({ path: text, label: text, kind: text, options: list(object({ value: text, label: text, dependsOn: list(text) })) }),
);
const needs = object<OverviewAnswer['needs']>({ held: number, conflicts: number, deadLetters: number });
const side = object({ value: shown, path: text, label: text });

const ADMIN_CHECKS: Readonly<Record<keyof AdminReplies, Check>> = {
  enrol: object<EnrolmentAnswer>({ installationId: text, isComplete: flag, steps: list(object({ step: text, outcome: text })) }),
  readOverview: object<OverviewAnswer>({
    isPaused: flag,
    flows: list(
      object<FlowOverview>({
        flow: text,
        connectionName: text,
        state: text,
        stateReason: reason,
        links: object({}),
        writes24h: object({ in: number, out: number }),
        hours: list(object({ in: number, out: number })),
        needs,
        setAside: list(object({ fieldKey: text, side: text, label: text, reason, tryAt: nullable(text), waiting: number })),
      }),
    ),
    nextCursor: nullable(text),
    matching: object({ flows: number, links: number }),
    whole: object({ flows: number, stuck: object({ count: number, names: list(text) }), systems: object({}) }),
    needs,
    connections: list(object({ id: text, name: text, state: text })),
    connectionCounts: object({ paused: number, needsAttention: number }),
    batches: object({ running: number, waiting: number }),
  }),
  pauseAll: anything,
  resumeAll: anything,
  pauseFlow: anything,
  resumeFlow: anything,
  readSetup: setup,
  verifySetup: setup,
  listConnectors: object({
    connectors: list(
      object<ConnectorView>({
        id: text,
        name: text,
        trials: list(text),
        fields: list(object<ConnectorField>({ name: text, kind: text, isRequired: flag })),
      }),
    ),
  }),
  listConnections: object<ConnectionsAnswer>({ connections: list(connection), nextCursor: nullable(text) }),
  addConnection: connection,
  changeConnection: connection,
  rotateSecrets: object({ isRotated: flag, checks }),
  addWebhookSecret: anything,
  pauseConnection: anything,
  resumeConnection: anything,
  removeConnection: anything,
  testConnection: object({ checks }),
  tryRequest: object<TryRequestAnswer>({ kind: text }),
  startConsent: object<ConsentAnswer>({ authorizeUrl: text }),
  listMappingVersions: object({
    active: nullable(number),
    versions: list(object<MappingVersionView>({ version: number, state: text, readAt: text, problems: list(mappingProblem) })),
    nextCursor: nullable(text),
  }),
  checkMapping: object<CheckMappingAnswer>({ problems: list(mappingProblem), tests: list(mappingTest), isUsable: flag }),
  readMappingSchemas: object<MappingSchemasAnswer>({
    desk: object({ fields: schemaFields }),
    connections: list(object({ name: text, records: list(object({ type: text, fields: schemaFields })) })),
  }),
  previewMapping: object<PreviewMappingAnswer>({
    ticket: object({ id: text, title: text }),
    gate: object({ isOpen: flag, reason }),
    fields: list(planned),
    holds: list(object({ fieldKey: text, kind: text, reason })),
  }),
  readMappingNow: anything,
  listHeld: object<HeldAnswer>({
    links: list(
      object<HeldLinkView>({
        linkId: text,
        ticketId: text,
        flow: text,
        since: text,
        holds: list(object({ id: text, kind: text, reason, release: reason, since: text })),
      }),
    ),
    nextCursor: nullable(text),
    total: number,
    groups: list(object({ flow: text, fieldKey: text, label: text, count: number })),
  }),
  listConflicts: object<ConflictsAnswer>({
    conflicts: list(
      object<ConflictView>({ holdId: text, linkId: text, ticketId: text, flow: text, fieldKey: text, desk: side, remote: side, reason, since: text }),
    ),
    nextCursor: nullable(text),
    total: number,
  }),
  resolveConflict: anything,
  readJourney: object<JourneyAnswer>({
    matches: list(object({ kind: text, id: text, title: text })),
    hops: list(object<HopView>({ id: text, at: text, kind: text, outcome: text, reason })),
    nextCursor: nullable(text),
    keptDays: number,
  }),
  startBatch: batch,
  listBatches: object<BatchesAnswer>({ batches: list(batch), nextCursor: nullable(text) }),
  readBatch: batch,
  listBatchItems: object<BatchItemsAnswer>({
    items: list(
      object<BatchItemView>({
        id: text,
        ticketId: text,
        flow: text,
        verdict: text,
        reason,
        state: text,
        fields: list(object({ side: text, label: text })),
      }),
    ),
    nextCursor: nullable(text),
  }),
  applyBatch: batch,
  cancelBatch: batch,
  listDeadLetters: object<DeadLettersAnswer>({
    groups: list(object({ cause: reason, count: number, since: text, fix: reason, isWaitingForVendor: flag })),
    flows: list(object({ flow: text, count: number })),
    total: number,
    letters: list(letter),
    nextCursor: nullable(text),
  }),
  preflightDeadLetter: object<PreflightAnswer>({ verdict: text, reason }),
  replayDeadLetter: anything,
  readDeadLetter: object<DeadLetterDetails>({
    letter,
    operations: list(object({ side: text, at: text, outcome: text })),
    editable: list(object({ path: text, label: text })),
  }),
  editDeadLetter: anything,
  discardDeadLetter: anything,
};

/** The calls of the console, for `apiClient`. */
export const ADMIN_CALLS = { paths: ADMIN_PATHS, checks: ADMIN_CHECKS } as const;

/** Every call has a reply type, and every reply a call: fails to compile where one is missing. */
export type EveryCall = keyof typeof PANEL_PATHS | keyof typeof ADMIN_PATHS extends keyof Replies ? keyof Replies : never;
