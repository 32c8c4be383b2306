/** @module app/testing/gallery/scenes  What the gallery shows: each panel in each of its states, the whole sidebar, and the console. */
import type { ReactNode } from 'react';
import type { OverlapsBody } from '#contract';
import { AffectedItemsPanel } from '../../sidebar/affected-items/index.tsx';
import { ChangesNearPanel } from '../../sidebar/changes-near/index.tsx';
import { LinkedRecordsPanel } from '../../sidebar/linked-records/index.tsx';
import { NewTicketSidebar } from '../../sidebar/new-ticket.tsx';
import { RequesterPanel } from '../../sidebar/requester/index.tsx';
import { Sidebar } from '../../sidebar/sidebar.tsx';
import { StatusLine } from '../../sidebar/status-line/index.tsx';
import type { Canned, CannedAnswers } from './canned-transport.ts';
import { CONSOLE_SCENES } from './console-scenes.tsx';
import * as fixtures from './fixtures/index.ts';

export interface Scene {
  readonly group: string;
  readonly title: string;
  readonly answers: CannedAnswers;
  readonly view: ReactNode;
  readonly isNewTicket?: true;
  /** The app's settings at the help desk. */
  readonly settings?: Readonly<Record<string, string>>;
}

const says = (body: unknown) => ({ body });
/** Takes longer than one look; whoever waits for that run finds it done. */
const slowCheck = (asked: unknown) => says((asked as OverlapsBody).run === null ? fixtures.unfinishedCheck : fixtures.overlaps);
const down: Canned = {
  status: 503,
  problem: {
    type: 'about:blank',
    title: 'Storage unavailable',
    status: 503,
    code: 'storage-unavailable',
    detail: 'The store does not answer.',
    traceId: 'a1',
  },
};

interface Answers {
  readonly search?: Canned;
  readonly items?: Canned;
  readonly changes?: Canned;
  readonly requester?: Canned;
  readonly links?: Canned;
  readonly session?: Canned;
}

const answersOf = ({ search, items, changes, requester, links, session }: Answers): CannedAnswers => [
  [/session/, session ?? says(fixtures.agentSession)],
  [/GET .*relations/, says(fixtures.relationsOfWeb01)],
  [/GET .*\/items\?/, search ?? says({ items: fixtures.searchable, sources: [fixtures.serviceNow] })],
  [/GET .*history/, says(fixtures.fieldHistory)],
  [/GET .*h-7\/choices/, says(fixtures.stepChoices('Authorize', 'Canceled'))],
  [/GET .*choices/, says(fixtures.closeChoices)],
  [/POST .*l-4\/overlaps/, slowCheck],
  [/POST .*overlaps/, says(fixtures.overlaps)],
  [/POST .*links\/plan/, says(fixtures.plan)],
  [/POST .*affected-items/, says(fixtures.filledItems)],
  [/POST .*(sync|pause|resume|answers|links)$/, says({ link: fixtures.inSyncLink })],
  [/affected-items/, items ?? says(fixtures.filledItems)],
  [/changes/, changes ?? says(fixtures.filledChanges)],
  [/requester/, requester ?? says(fixtures.lockedRequester)],
  [/links/, links ?? says(fixtures.linksOf(fixtures.heldLink))],
];

const sceneOf =
  (group: string, view: ReactNode, part: keyof Answers) =>
  ([title, answer]: readonly [string, Canned]): Scene => ({ group, title, view, answers: answersOf({ [part]: answer }) });

const itemsScenes: readonly (readonly [string, Canned])[] = [
  ['filled', says(fixtures.filledItems)],
  ['only suggestions', says(fixtures.suggestedItems)],
  ['loading', 'never'],
  ['empty', says(fixtures.emptyItems)],
  ['not configured', says(fixtures.unconfiguredItems)],
  ['failed', down],
  ['stale', says(fixtures.staleItems)],
  ['only the id known', says(fixtures.untoldItems)],
];
const changesScenes: readonly (readonly [string, Canned])[] = [
  ['filled', says(fixtures.filledChanges)],
  ['loading', 'never'],
  ['empty', says(fixtures.quietChanges)],
  ['no items yet', says(fixtures.changesWithoutItems)],
  ['not configured', says(fixtures.unconfiguredChanges)],
  ['failed', 'offline'],
  ['source unreachable', says(fixtures.unreachableChanges)],
];
const requesterScenes: readonly (readonly [string, Canned])[] = [
  ['active', says(fixtures.activeRequester)],
  ['locked', says(fixtures.lockedRequester)],
  ['long names', says(fixtures.requesterOfLongNames)],
  ['parts not told', says(fixtures.guardedRequester)],
  ['many', says(fixtures.manyRequesters)],
  ['none', says(fixtures.unknownRequester)],
  ['not verified', says(fixtures.unverifiedRequester)],
  ['no e-mail', says(fixtures.requesterWithoutEmail)],
  ['not configured', says(fixtures.unconfiguredRequester)],
  ['unreachable', says(fixtures.unreachableRequester)],
  ['loading', 'never'],
  ['failed', down],
];
const linksScenes: readonly (readonly [string, Canned])[] = [
  ['in sync', says(fixtures.linksOf(fixtures.inSyncLink))],
  ['held', says(fixtures.linksOf(fixtures.heldLink))],
  ['conflict', says(fixtures.linksOf(fixtures.conflictLink))],
  ['pending and creating', says(fixtures.linksOf(fixtures.pendingLink, fixtures.creatingLink))],
  ['retrying', says(fixtures.linksOf(fixtures.failingLink))],
  ['paused', says(fixtures.linksOf(fixtures.pausedLink))],
  ['gave up', says(fixtures.linksOf(fixtures.deadLink))],
  ['condition no longer holds', says(fixtures.linksOf(fixtures.shutLink))],
  ['a field set aside', says(fixtures.linksOf(fixtures.brokenFieldLink))],
  ['unreachable', says(fixtures.linksOf(fixtures.unreachableLink))],
  ['merged', says(fixtures.linksOf(fixtures.mergedLink))],
  ['a change', says(fixtures.linksOf(fixtures.changeLink))],
  ['a change whose check takes long', says(fixtures.linksOf(fixtures.slowChangeLink))],
  ['a step to choose', says(fixtures.linksOf(fixtures.stepLink))],
  ['follows', says(fixtures.linksOf(fixtures.followerLink))],
  ['follows nobody', says(fixtures.linksOf(fixtures.orphanLink))],
  ['paused by flow', says(fixtures.linksOf(fixtures.scopePausedLink('flow')))],
  ['nothing linked', says(fixtures.unlinked)],
  ['open incidents', says(fixtures.unlinkedWithOpenIncidents)],
  ['not offered', says(fixtures.notOffered)],
  ['not configured', says(fixtures.unconfiguredLinks)],
  ['loading', 'never'],
  ['failed', down],
];

const ticketId = '1042';
export const SCENES: readonly Scene[] = [
  { group: 'sidebar', title: 'a busy ticket', view: <Sidebar />, answers: answersOf({}) },
  {
    group: 'sidebar',
    title: 'all is well',
    view: <Sidebar />,
    answers: answersOf({
      changes: says(fixtures.quietChanges),
      requester: says(fixtures.activeRequester),
      links: says(fixtures.linksOf(fixtures.inSyncLink)),
    }),
  },
  { group: 'sidebar', title: 'a viewer', view: <Sidebar />, answers: answersOf({ session: says(fixtures.viewerSession) }) },
  {
    group: 'sidebar',
    title: 'everything fails',
    view: <Sidebar />,
    answers: answersOf({ items: 'offline', changes: 'offline', requester: 'offline', links: 'offline', session: 'offline' }),
  },
  {
    group: 'sidebar',
    title: 'everything loads',
    view: <Sidebar />,
    answers: answersOf({ items: 'never', changes: 'never', requester: 'never', links: 'never' }),
  },
  { group: 'sidebar', title: 'a new ticket', view: <NewTicketSidebar />, answers: answersOf({}), isNewTicket: true },
  { group: 'sidebar', title: 'a short journey', view: <StatusLine ticketId="1042" />, answers: answersOf({}) },
  ...itemsScenes.map(sceneOf('affected-items', <AffectedItemsPanel ticketId={ticketId} />, 'items')),
  {
    group: 'affected-items',
    title: 'of two systems',
    view: <AffectedItemsPanel ticketId={ticketId} />,
    answers: answersOf({
      items: says(fixtures.itemsOfTwoSystems),
      search: says({ items: fixtures.searchableOfTwoSystems, sources: fixtures.itemsOfTwoSystems.sources }),
    }),
  },
  ...changesScenes.map(sceneOf('changes-near', <ChangesNearPanel ticketId={ticketId} />, 'changes')),
  ...requesterScenes.map(sceneOf('requester', <RequesterPanel ticketId={ticketId} />, 'requester')),
  ...linksScenes.map(sceneOf('linked-records', <LinkedRecordsPanel ticketId={ticketId} />, 'links')),
  ...CONSOLE_SCENES,
];
