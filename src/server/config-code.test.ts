/** What somebody saves in the console while a document is being applied is not written over. */
import { type Connections, createConnections } from '#connections';
import { brandId, type InstallationId } from '#domain';
import { demoConnector, demoSchemas } from '../connections/testing/demo-connector.ts';
import { memoryDeps } from '../connections/testing/memory-deps.ts';
import { testCall } from '../connector-kit/testing/index.ts';
import { applyConfig, type ConfigDeps, planConfigOf, readConfig } from './config-code.ts';

const installationId = brandId<InstallationId>('inst-1');
const entered = { connectorId: 'demo', owner: 'Tobias Rau', onCall: 'Night desk', settings: { region: 'eu' }, secrets: { password: 'first' } };

/** Connections as they are, beside an installation that has no mapping. `meanwhile` runs once the plan was compared and before its first change. */
function ground(meanwhile: (connections: Connections) => Promise<unknown>) {
  const demo = demoConnector(demoSchemas);
  const { deps: underneath, clock } = memoryDeps([demo]);
  const connections = createConnections(underneath);
  let deskConnectionId: string | undefined;
  const nobodyAsks = () => Promise.reject(new Error('There is no mapping to ask about.'));
  const deps: ConfigDeps = {
    connections,
    connectors: new Map([['demo', demo]]),
    installations: {
      read: async (id) => ({
        id,
        account: 'acme',
        deskAppId: '9',
        deskInstallationId: '1',
        deskConnectorId: 'desk',
        mode: 'hosted',
        deskConnectionId,
        settings: undefined,
        createdAt: '2026-11-22T05:00:00.000Z',
      }),
      readSettings: async () => ({ kind: 'empty', inForce: undefined }),
      checkDraft: nobodyAsks,
    },
    sync: { readPauses: async () => ({ pause: null, pauses: [] }), pauseScope: nobodyAsks, resumeScope: nobodyAsks },
    appliedConfig: { read: async () => undefined, write: async () => undefined },
    recordAs: async (_actor, _installation, action) => {
      if (action === 'config-apply-begun') await meanwhile(connections);
    },
    clock,
  };
  /** The help desk's own connection, as the enrolment adds it. */
  const addDesk = async (name: string) => {
    deskConnectionId = (await connections.add(installationId, { ...entered, name })).id;
  };
  return { deps, connections, addDesk };
}

async function applyAll(meanwhile: (connections: Connections) => Promise<unknown>, change: (names: readonly string[]) => readonly string[]) {
  const { deps, connections } = ground(meanwhile);
  for (const name of ['one', 'two']) await connections.add(installationId, { ...entered, name });
  const before = await readConfig(deps, installationId, testCall());
  const kept = change(before.connections.map(({ name }) => name));
  const wanted = {
    ...before,
    connections: before.connections.filter(({ name }) => kept.includes(name)).map((one) => ({ ...one, owner: 'The document' })),
  };
  const { token } = await planConfigOf(deps, installationId, wanted, testCall());
  const answer = await applyConfig(deps, { installationId, wanted, token, secrets: {}, call: testCall() });
  return { answer, owners: (await connections.list(installationId)).map(({ name, owner }) => `${name}: ${owner}`) };
}

const leonaSaves = async (connections: Connections) => {
  const two = (await connections.list(installationId)).find(({ name }) => name === 'two');
  const deed = () => ({ action: 'connection-changed', actor: { kind: 'user', id: 'u-1', name: 'Leona Vogt' }, target: 'two' }) as const;
  await connections.change(installationId, two?.id ?? '', { ...entered, name: 'two', owner: 'Leona Vogt', secrets: {}, deed });
};

test('a connection that somebody saves while a document is applied stays as they saved it, and remains to be done', async () => {
  const { answer, owners } = await applyAll(leonaSaves, (names) => names);
  expect(owners).toEqual(['one: The document', 'two: Leona Vogt']);
  expect(answer.applied.map(({ name }) => name)).toEqual(['one']);
  expect(answer.remaining).toMatchObject([{ name: 'two', remains: expect.stringMatching(/^Leona Vogt changed the connection two/) }]);
});

test('a connection that somebody saves while a document without it is applied is not removed', async () => {
  const { answer, owners } = await applyAll(leonaSaves, (names) => names.filter((name) => name !== 'two'));
  expect(owners).toEqual(['one: The document', 'two: Leona Vogt']);
  expect(answer.remaining).toMatchObject([{ name: 'two', action: 'remove' }]);
});

test('where nobody saves meanwhile, all of it is done', async () => {
  const { answer, owners } = await applyAll(
    async () => undefined,
    (names) => names.filter((name) => name !== 'two'),
  );
  expect(owners).toEqual(['one: The document']);
  expect(answer.remaining).toEqual([]);
});

test.each([
  ['one that is there', ['one', 'TWO'], ['TWO: There is a connection named two already', 'two']],
  ['another new one', ['one', 'two', 'three', 'Three'], ['Three: There is a connection named three already', 'three']],
])(
  'a new connection whose name differs from %s in capitals alone is a problem of the plan, so that no part is applied',
  async (_which, names, [said = '', kept]) => {
    const { deps, connections } = ground(async () => undefined);
    for (const name of ['one', 'two']) await connections.add(installationId, { ...entered, name });
    const before = await readConfig(deps, installationId, testCall());
    const [first] = before.connections;
    if (!first) throw new Error('Nothing was read.');
    const wanted = { ...before, connections: names.map((name) => ({ ...first, name })) };
    const { token, problems } = await planConfigOf(deps, installationId, wanted, testCall());
    expect(problems).toMatchObject([
      { path: `connections[${names.length - 1}].name`, message: expect.stringContaining(said), fix: `Use the name ${kept}, or another one.` },
    ]);
    await expect(applyConfig(deps, { installationId, wanted, token, secrets: {}, call: testCall() })).rejects.toMatchObject({ code: 'conflict' });
    expect((await connections.list(installationId)).map(({ name }) => name)).toEqual(['one', 'two']);
  },
);

test('two connections whose names differ in capitals alone, from before that was asked, are applied as they are', async () => {
  const { deps, connections } = ground(async () => undefined);
  for (const name of ['one', 'ONE']) await connections.add(installationId, { ...entered, name });
  const wanted = await readConfig(deps, installationId, testCall());
  expect(await planConfigOf(deps, installationId, wanted, testCall())).toMatchObject({ changes: [], problems: [] });
});

test.each(['help desk', 'Help Desk'])(
  "a document may not name a connection %s as the help desk's own one is named, which belongs to the enrolment",
  async (name) => {
    const { deps, connections, addDesk } = ground(async () => undefined);
    await addDesk('help desk');
    await connections.add(installationId, { ...entered, name: 'one' });
    const before = await readConfig(deps, installationId, testCall());
    const wanted = { ...before, connections: before.connections.map((one) => ({ ...one, name, owner: 'The document' })) };
    const { token, problems } = await planConfigOf(deps, installationId, wanted, testCall());
    expect(problems).toMatchObject([{ path: 'connections[0].name', message: expect.stringMatching(/enrolment/) }]);
    await expect(applyConfig(deps, { installationId, wanted, token, secrets: {}, call: testCall() })).rejects.toMatchObject({ code: 'conflict' });
    expect((await connections.list(installationId)).map(({ owner }) => owner)).toEqual([entered.owner, entered.owner]);
  },
);
