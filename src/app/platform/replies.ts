/** @module app/platform/replies  What each call answers: its type from the contract, and the check that the answer must pass before a view sees it. */
import type {
  AffectedItemsPanel,
  AffectedItemView,
  ChangesPanel,
  ConnectionView,
  DeadLetterView,
  FlowOfferView,
  FlowOverview,
  HoldChoices,
  HoldView,
  ItemRelationsAnswer,
  ItemRelationView,
  ItemSearchAnswer,
  ItemView,
  LinkAnswer,
  LinkPlanView,
  LinksPanel,
  LinkView,
  MappingVersionView,
  NearbyChangeView,
  OverviewAnswer,
  PlannedFieldView,
  ReasonView,
  RequesterPanel,
  SessionAnswer,
  SourceState,
  SuggestedItemView,
} from '#contract';
import type { CallName } from './paths.ts';
import { anything, type Check, flag, list, nullable, number, object, text } from './shape.ts';

/** Answers of the admin lists, which the contract has no type names for. */
export interface ConnectionsAnswer {
  readonly connections: readonly ConnectionView[];
}
export interface MappingVersionsAnswer {
  readonly active: number | null;
  readonly versions: readonly MappingVersionView[];
}
export interface DeadLettersAnswer {
  readonly groups: readonly { readonly cause: ReasonView; readonly count: number; readonly since: string }[];
  readonly letters: readonly DeadLetterView[];
  readonly nextCursor: string | null;
}
export interface PreflightAnswer {
  readonly verdict: 'safe' | 'stale' | 'conflict' | 'blocked';
  readonly reason: ReasonView;
}

/** The type that each call resolves with. `void` where the answer is not read. */
export interface Replies {
  openSession: SessionAnswer;
  readAffectedItems: AffectedItemsPanel;
  linkItem: AffectedItemsPanel;
  unlinkItem: AffectedItemsPanel;
  readChanges: ChangesPanel;
  readRequester: RequesterPanel;
  readNewTicketRequester: RequesterPanel;
  readLinks: LinksPanel;
  planLink: LinkPlanView;
  createLink: LinkAnswer;
  reportEditing: undefined;
  searchItems: ItemSearchAnswer;
  readItemRelations: ItemRelationsAnswer;
  syncLink: LinkAnswer;
  pauseLink: LinkAnswer;
  resumeLink: LinkAnswer;
  unlink: undefined;
  readHoldChoices: HoldChoices;
  answerHold: LinkAnswer;
  readOverview: OverviewAnswer;
  listConnections: ConnectionsAnswer;
  listMappingVersions: MappingVersionsAnswer;
  listDeadLetters: DeadLettersAnswer;
  preflightDeadLetter: PreflightAnswer;
  replayDeadLetter: undefined;
}

const reason = object<ReasonView>({ code: text, facts: object({}) });
const sources = list(object<SourceState>({ connectionId: text, name: text, freshness: text, fetchedAt: nullable(text) }));
const item = object<ItemView>({
  connectionId: text,
  id: text,
  name: text,
  classLabel: text,
  status: text,
  statusLabel: text,
  updatedAt: text,
  url: text,
});
const relation = object<ItemRelationView>({ direction: text, label: text, item });
const incident = object({ number: text, title: text, stateLabel: text, url: text });
const affected = object<AffectedItemView>({
  item,
  businessServices: list(object({ name: text })),
  relations: list(relation),
  openIncidents: list(incident),
});
const change = object<NearbyChangeView>({
  id: text,
  number: text,
  title: text,
  phase: text,
  stateLabel: text,
  distance: number,
  path: list(text),
  score: number,
  reasons: list(reason),
  url: text,
});
const hold = object<HoldView>({
  id: text,
  kind: text,
  reason,
  release: reason,
  asks: list(object({ path: text, label: text, kind: text })),
  since: text,
});
const link = object<LinkView>({
  id: text,
  flow: text,
  connectionName: text,
  role: text,
  state: text,
  stateReason: reason,
  record: nullable(object({ number: text, title: text, stateLabel: text, url: text })),
  holds: list(hold),
  fields: list(object({ deskLabel: text, remoteLabel: text, direction: text, state: text })),
});
const offer = object<FlowOfferView>({
  flow: text,
  connectionName: text,
  recordType: text,
  canCreate: flag,
  canLink: flag,
  gate: reason,
  openIncidents: list(incident),
});
const requester = object<RequesterPanel>({ requester: object({ id: text, name: text }), match: object({ kind: text }), sources });
const linkAnswer = object<LinkAnswer>({ link });
const affectedItems = object<AffectedItemsPanel>({
  items: list(affected),
  suggestions: list(object<SuggestedItemView>({ item, reasons: list(reason) })),
  fillableFields: list(object({ path: text, label: text })),
  isConfigured: flag,
  sources,
});

/** The check of each call's answer. */
export const REPLY_CHECKS: Readonly<Record<CallName, Check>> = {
  openSession: object<SessionAnswer>({
    user: object({ id: text, name: text, role: text }),
    identity: text,
    installation: object({ isPaused: flag }),
    panels: list(text),
    mapping: object({ problems: number }),
  }),
  readAffectedItems: affectedItems,
  linkItem: affectedItems,
  unlinkItem: affectedItems,
  readChanges: object<ChangesPanel>({
    situation: nullable(object({ change, reason })),
    changes: list(change),
    window: object({ from: text, to: text }),
    hasItems: flag,
    isConfigured: flag,
    sources,
  }),
  readRequester: requester,
  readNewTicketRequester: requester,
  readLinks: object<LinksPanel>({ links: list(link), offers: list(offer), isConfigured: flag, sources }),
  planLink: object<LinkPlanView>({
    flow: text,
    record: object({ number: text, title: text }),
    fields: list(object<PlannedFieldView>({ deskPath: text, deskLabel: text, remotePath: text, remoteLabel: text, effect: text, reason })),
    token: text,
  }),
  createLink: linkAnswer,
  reportEditing: anything,
  searchItems: object<ItemSearchAnswer>({ items: list(item), sources }),
  readItemRelations: object<ItemRelationsAnswer>({ relations: list(relation), isTruncated: flag, sources }),
  syncLink: linkAnswer,
  pauseLink: linkAnswer,
  resumeLink: linkAnswer,
  unlink: anything,
  readHoldChoices: object<HoldChoices>({
    holdId: text,
    fields: list(object({ path: text, label: text, kind: text, options: list(object({ value: text, label: text })) })),
  }),
  answerHold: linkAnswer,
  readOverview: object<OverviewAnswer>({
    isPaused: flag,
    flows: list(object<FlowOverview>({ flow: text, connectionName: text, state: text, stateReason: reason })),
    needs: object({ held: number, conflicts: number, deadLetters: number }),
  }),
  listConnections: object<ConnectionsAnswer>({
    connections: list(object<ConnectionView>({ id: text, name: text, connectorId: text, state: text, owner: text })),
  }),
  listMappingVersions: object<MappingVersionsAnswer>({
    versions: list(
      object<MappingVersionView>({ version: number, state: text, readAt: text, problems: list(object({ line: number, message: text })) }),
    ),
  }),
  listDeadLetters: object<DeadLettersAnswer>({
    groups: list(object({ cause: reason, count: number, since: text })),
    letters: list(object<DeadLetterView>({ id: text, ticketId: text, cause: reason, state: text })),
  }),
  preflightDeadLetter: object<PreflightAnswer>({ verdict: text, reason }),
  replayDeadLetter: anything,
};
