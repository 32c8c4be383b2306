/** The engine over services that nobody wrote a connector for: described in YAML and spoken to by REST, GraphQL or SOAP. Each keeps the same promises. */

import type { FakeClock, FakeShell } from '../../src/connector-kit/testing/index.ts';
import { configFor, ORIGIN, type ServiceKind } from '../../src/connectors/generic/fake/test-connection.ts';
import { MAX_TITLE } from '../../src/connectors/generic/fake/tracker.ts';
import { createGraphqlFake, createRestFake, createSoapFake, PERSON, type RestFake, ROBOT } from '../../src/connectors/generic/fake.ts';
import { generic } from '../../src/connectors/generic/index.ts';
import { runBothWaysSuite, type ServiceUnderTest } from './both-ways.suite.ts';
import { runConflictsSuite } from './conflicts.suite.ts';
import type { OtherSide } from './desk-and-records.ts';
import { runFilesSuite } from './files.suite.ts';

// Its other half is loaded before the first connection, as the server does.
await generic.prepare?.();

const otherSide = <Fake extends FakeShell>(kind: ServiceKind, createFake: (clock: FakeClock) => Fake): OtherSide<Fake> => ({
  origin: ORIGIN,
  createFake,
  connect: (runtime) => generic.connect(runtime, configFor(kind)),
  actor: ROBOT.id,
});

const STATES = { new: 'new', open: 'open', pending: 'waiting', solved: 'resolved' } as const;
const NUMBER = /^T-\d+$/;

/** How the three fakes keep their records, and how people work on them; `idOf` reads the id under which a record is stored from the service's own. */
const tracker = (idOf: (recordId: string) => string, wordOf: (state: string) => string = (state) => state) => ({
  stored: (fake: FakeShell) =>
    fake.store
      .all('incidents')
      .map(({ values }) => ({ status: wordOf(String(values.state)), title: String(values.title), resolution: [String(values.resolution)] })),
  people: {
    move: (fake: FakeShell, recordId: string, to: keyof typeof STATES) => fake.edit('incidents', idOf(recordId), { state: STATES[to] }, PERSON),
    note: (fake: FakeShell, recordId: string, text: string) =>
      void fake.insert('comments', { incidentId: idOf(recordId), text, isPublic: false }, PERSON),
    remove: (fake: FakeShell, recordId: string) => fake.edit('incidents', idOf(recordId), { isTrashed: true }, PERSON),
  },
});
const same = (text: string) => text;

const rest: ServiceUnderTest<RestFake> = {
  name: 'a REST service',
  other: otherSide('rest', (clock) => createRestFake({ clock })),
  status: { remote: 'status', values: STATES, solvedRequires: ['resolution'] },
  title: 'title',
  titleLength: MAX_TITLE,
  resolution: { resolution: 'New cable.' },
  number: NUMBER,
  isWrite: ({ method }) => method === 'PATCH',
  ...tracker(same),
  people: { ...tracker(same).people, remove: (fake, recordId) => fake.bury(recordId) },
};
runBothWaysSuite(rest);
runConflictsSuite({
  ...rest,
  historian: null,
  titleOf: (fake) => String(fake.store.all('incidents')[0]?.values.title),
  retitle: (fake, recordId, title) => fake.edit('incidents', recordId, { title }, PERSON),
});

const unwrapped = (globalId: string) => Buffer.from(globalId, 'base64').toString('utf8').replace('Issue:', '');
runBothWaysSuite({
  name: 'a GraphQL service',
  other: otherSide('graphql', (clock) => createGraphqlFake({ clock })),
  status: {
    remote: 'state',
    values: { new: 'NEW', open: 'OPEN', pending: 'WAITING', solved: 'RESOLVED' },
    solvedRequires: ['resolution'],
  },
  title: 'title',
  titleLength: MAX_TITLE,
  resolution: { resolution: 'New cable.' },
  number: NUMBER,
  isWrite: async (request) => (await request.clone().text()).includes('issueUpdate'),
  ...tracker(unwrapped, (state) => state.toUpperCase()),
});

runBothWaysSuite({
  name: 'a SOAP service',
  other: otherSide('soap', (clock) => createSoapFake({ clock })),
  status: { remote: 'State', values: STATES, solvedRequires: ['Resolution'] },
  title: 'Title',
  titleLength: MAX_TITLE,
  isWrite: ({ headers }) => headers.get('soapaction')?.endsWith('#UpdateIncident"') === true,
  resolution: { Resolution: 'New cable.' },
  number: NUMBER,
  ...tracker(same),
});

runFilesSuite({ ...rest, files: { why: /not carried/ } });
