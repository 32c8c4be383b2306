/** @module app/testing/gallery/console-scenes  The console as the gallery shows it: each screen in each of its states, in the frame. */
import { Console } from '../../console/console.tsx';
import { memoryRoute } from '../../platform/testing/memory-route.ts';
import { SetupPage } from '../../setup/setup-page.tsx';
import type { Canned, CannedAnswers } from './canned-transport.ts';
import * as fixtures from './fixtures/index.ts';

interface ConsoleScene {
  readonly group: string;
  readonly title: string;
  readonly answers: CannedAnswers;
  readonly view: JSX.Element;
  readonly settings?: Readonly<Record<string, string>>;
}

const says = (body: unknown): Canned => ({ body });
const down: Canned = {
  status: 503,
  problem: { type: 'about:blank', title: 'Down', status: 503, code: 'storage-unavailable', detail: 'The store does not answer.', traceId: 'a1' },
};

/** What every screen of the console asks; `more` comes first. */
const answersOf = (more: CannedAnswers, overview: Canned = says(fixtures.busyOverview)): CannedAnswers => [
  ...more,
  [/GET \/v1\/overview/, overview],
  [/GET \/v1\/connectors/, says(fixtures.connectorsAnswer)],
  [/GET \/v1\/connections/, says(fixtures.connectionsAnswer)],
  [/POST \/v1\/connectors\/.*\/try/, says(fixtures.triedRequest)],
  [/POST \/v1\/connections\/.*\/test/, says(fixtures.failedChecks)],
  [/POST \/v1\/connections\/.*\/secrets/, says({ isRotated: false, ...fixtures.failedChecks })],
  [/GET \/v1\/batches\/[^/]+\/items/, says(fixtures.itemsPage(317, new URLSearchParams()))],
  [/GET \/v1\/batches\/[^/]+$/, says(fixtures.plannedBatch)],
  [/POST \/v1\/batches$/, says(fixtures.planningBatch)],
  [
    /GET \/v1\/batches/,
    says({ batches: [fixtures.planningBatch, fixtures.plannedBatch, fixtures.doneBatch, fixtures.failedBatch], nextCursor: null }),
  ],
];

const heldOf = (list: Canned): CannedAnswers => answersOf([[/GET \/v1\/held/, list]]);

const lettersOf = (list: Canned): CannedAnswers =>
  answersOf([
    [/GET \/v1\/dead-letters\/[^/?]+/, says(fixtures.letterDetails)],
    [/GET \/v1\/dead-letters/, list],
  ]);

const scene = (group: string, title: string, hash: string, answers: CannedAnswers): ConsoleScene => ({
  group,
  title,
  answers,
  view: <Console address={memoryRoute(hash)} />,
});

/** The mapping screen over the settings of a help desk; `more` comes first. */
const mapping = (title: string, query: string, more: CannedAnswers = [], text = fixtures.MAPPING_TEXT): ConsoleScene => ({
  ...scene(
    'console-mappings',
    title,
    `#/mappings?${query}`,
    answersOf([
      ...more,
      [/GET \/v1\/mapping\/schemas/, says(fixtures.mappingSchemas)],
      [/POST \/v1\/mapping\/check/, says(fixtures.goodCheck)],
      [/POST \/v1\/mapping\/preview/, says(fixtures.mappingPreview)],
      [/GET \/v1\/mapping$/, says(fixtures.mappingVersions)],
      [/POST \/v1\/session/, says(fixtures.agentSession)],
    ]),
  ),
  settings: { field_mappings: text },
});

export const CONSOLE_SCENES: readonly ConsoleScene[] = [
  scene('console-overview', 'needs a person', '#/overview', answersOf([])),
  scene('console-overview', 'all flows', '#/overview', answersOf([], says(fixtures.calmOverview))),
  scene('console-overview', 'paused', '#/overview', answersOf([], says(fixtures.pausedOverview))),
  scene('console-overview', 'fresh', '#/overview', answersOf([], says(fixtures.freshOverview))),
  scene('console-overview', 'loading', '#/overview', answersOf([], 'never')),
  scene('console-overview', 'failed', '#/overview', answersOf([], down)),
  scene('console-overview', 'a back-fill planned', '#/overview?open=incidents&batch=b-1', answersOf([])),
  scene('console-overview', 'a field set aside', '#/overview?open=incidents', answersOf([])),
  scene('console-held', 'filled', '#/held?open=l-0', heldOf(says(fixtures.heldPage(7, new URLSearchParams())))),
  scene('console-held', 'empty', '#/held', heldOf(says(fixtures.heldPage(0, new URLSearchParams())))),
  scene('console-held', 'failed', '#/held', heldOf(down)),
  scene('console-connections', 'filled', '#/connections', answersOf([])),
  scene('console-connections', 'opened', '#/connections?open=c-snow', answersOf([])),
  scene('console-connections', 'tested', '#/connections?open=c-jira&test=now', answersOf([])),
  scene('console-connections', 'none yet', '#/connections', answersOf([[/GET \/v1\/connections/, says({ connections: [], nextCursor: null })]])),
  scene('console-connections', 'which system', '#/connections/new', answersOf([])),
  scene('console-connections', 'a new one', '#/connections/new/servicenow', answersOf([])),
  scene('console-connections', 'a described one', '#/connections/new/generic', answersOf([])),
  scene('console-connections', 'loading', '#/connections', answersOf([[/GET \/v1\/connections/, 'never']])),
  scene('console-connections', 'failed', '#/connections', answersOf([[/GET \/v1\/connections/, down]])),
  mapping('filled', 'rule=0.1'),
  mapping(
    'problems',
    'panel=problems',
    [[/POST \/v1\/mapping\/check/, says(fixtures.badCheck)]],
    fixtures.MAPPING_TEXT.replace('remote: urgency', 'remote: urgencyy'),
  ),
  mapping('a draft proposed', 'flow=incidents&field=state&winner=desk&panel=versions&compare=draft'),
  mapping('on a ticket', 'ticket=1042'),
  mapping('versions', 'version=3'),
  mapping('failed tests', 'panel=tests', [[/POST \/v1\/mapping\/check/, says(fixtures.badCheck)]]),
  mapping('none yet', '', [[/GET \/v1\/mapping$/, says({ active: null, versions: [] })]], ''),
  mapping('only to look at', '', [[/POST \/v1\/session/, says({ ...fixtures.agentSession, identity: 'asserted' })]]),
  mapping('loading', '', [[/GET \/v1\/mapping$/, 'never']]),
  mapping('failed', '', [[/GET \/v1\/mapping$/, down]]),
  scene('console-setup', 'fresh', '#/setup', answersOf([[/GET \/v1\/setup/, says(fixtures.freshSetup)]], says(fixtures.freshOverview))),
  scene('console-setup', 'a step failed', '#/setup', answersOf([[/GET \/v1\/setup/, says(fixtures.brokenSetup)]], says(fixtures.freshOverview))),
  scene('console-setup', 'complete', '#/setup', answersOf([[/GET \/v1\/setup/, says(fixtures.completeSetup)]])),
  scene('console-setup', 'loading', '#/setup', answersOf([[/GET \/v1\/setup/, 'never']])),
  scene('console-setup', 'failed', '#/setup', answersOf([[/GET \/v1\/setup/, down]])),
  scene(
    'console-conflicts',
    'filled',
    '#/conflicts?open=h-1',
    answersOf([[/GET \/v1\/conflicts/, says(fixtures.conflictsOf(fixtures.priorityConflict, fixtures.untoldConflict))]]),
  ),
  scene(
    'console-conflicts',
    'nobody tells',
    '#/conflicts?open=h-2',
    answersOf([[/GET \/v1\/conflicts/, says(fixtures.conflictsOf(fixtures.priorityConflict, fixtures.untoldConflict))]]),
  ),
  scene('console-conflicts', 'none', '#/conflicts', answersOf([[/GET \/v1\/conflicts/, says(fixtures.conflictsOf())]])),
  scene('console-conflicts', 'failed', '#/conflicts', answersOf([[/GET \/v1\/conflicts/, down]])),
  scene('console-letters', 'filled', '#/dead-letters', lettersOf(says(fixtures.lettersAnswer))),
  scene('console-letters', 'a letter', '#/dead-letters?letter=d-1', lettersOf(says(fixtures.lettersAnswer))),
  scene('console-letters', 'preflight', '#/dead-letters?replay=letter-vendor-refused&batch=b-1', lettersOf(says(fixtures.lettersAnswer))),
  scene('console-letters', 'none', '#/dead-letters', lettersOf(says(fixtures.noLetters))),
  scene('console-letters', 'failed', '#/dead-letters', lettersOf(down)),
  scene('console-journey', 'filled', '#/journey?id=1042', answersOf([[/GET \/v1\/journey/, says(fixtures.troubledJourney)]])),
  scene('console-journey', 'ambiguous', '#/journey?id=INC0010042', answersOf([[/GET \/v1\/journey/, says(fixtures.ambiguousJourney)]])),
  scene('console-journey', 'unknown', '#/journey?id=INC9', answersOf([[/GET \/v1\/journey/, says(fixtures.unknownJourney)]])),
  scene('console-journey', 'start', '#/journey', answersOf([])),
  scene('console-batches', 'filled', '#/batches', answersOf([])),
  scene('console-batches', 'none yet', '#/batches', answersOf([[/GET \/v1\/batches/, says({ batches: [], nextCursor: null })]])),
  {
    group: 'setup-page',
    title: 'a fresh install',
    answers: [
      [
        /POST \/v1\/enrolments/,
        says({
          installationId: 'i-7',
          isComplete: false,
          steps: [
            { step: 'connect', outcome: 'done', problem: null },
            { step: 'sign-in', outcome: 'failed', problem: { code: 'vendor-auth-failed', message: 'The help desk refuses the OAuth client.' } },
            { step: 'webhook', outcome: 'skipped', problem: null },
          ],
        }),
      ],
    ],
    view: <SetupPage onKey={() => undefined} />,
  },
];
