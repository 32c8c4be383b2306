/** @module app/platform/replies  What each call of the panels answers: its type from the contract, and the check that the answer must pass before a view sees it. */
import type {
  AffectedItemsPanel,
  AffectedItemView,
  ChangesPanel,
  FieldHistoryAnswer,
  FlowOfferView,
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
  NearbyChangeView,
  OverlapsAnswer,
  PlannedFieldView,
  ReasonView,
  RequesterPanel,
  SessionAnswer,
  SourceState,
  SuggestedItemView,
} from '#contract';
import { anything, type Check, flag, list, nullable, number, object, text } from './shape.ts';

/** The type that each call of the panels resolves with. `undefined` where the answer is not read. */
export interface PanelReplies {
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
  restoreValue: LinkAnswer;
  promoteFollower: LinkAnswer;
  confirmDeleted: LinkAnswer;
  checkOverlaps: OverlapsAnswer;
  readFieldHistory: FieldHistoryAnswer;
}

export const reason = object<ReasonView>({ code: text, facts: object({}) });
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
const around = { businessServices: list(object({ name: text })), relations: list(relation), openIncidents: list(incident) };
const affected = object<AffectedItemView>({ item, ...around });
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

/** The check of each answer that the panels read. */
export const PANEL_CHECKS: Readonly<Record<keyof PanelReplies, Check>> = {
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
  readItemRelations: object<ItemRelationsAnswer>({ ...around, isTruncated: flag, sources }),
  syncLink: linkAnswer,
  pauseLink: linkAnswer,
  resumeLink: linkAnswer,
  unlink: anything,
  readHoldChoices: object<HoldChoices>({
    holdId: text,
    fields: list(object({ path: text, label: text, kind: text, options: list(object({ value: text, label: text })) })),
  }),
  answerHold: linkAnswer,
  restoreValue: linkAnswer,
  promoteFollower: linkAnswer,
  confirmDeleted: linkAnswer,
  checkOverlaps: object<OverlapsAnswer>({
    outcome: text,
    overlaps: list(object({ kind: text, change: nullable(object({ number: text, url: text })) })),
    checkedAt: text,
  }),
  readFieldHistory: object<FieldHistoryAnswer>({
    entries: list(object({ at: text, side: text, path: text, label: text, by: text, historyId: text, canRestore: flag })),
    nextCursor: nullable(text),
  }),
};
