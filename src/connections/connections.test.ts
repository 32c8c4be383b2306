/** Several workers over one store: what one of them is told, all of them heed at once, and asking costs next to nothing. */
import { z } from 'zod';
import type { ConnectorDefinition } from '#capabilities';
import { VendorNotFoundError } from '#domain';
import { testCall } from '../connector-kit/testing/index.ts';
import { createConnections } from './connections.ts';
import type { Connections } from './face.ts';
import { demoConnector, demoSchemas } from './testing/demo-connector.ts';
import { memoryDeps } from './testing/memory-deps.ts';

const INSTALLATION = 'inst-1';
const input = { name: 'demo-prod', connectorId: 'demo', owner: 'Anna', settings: { region: 'eu' }, secrets: { password: 'first' } };

/** Over the demo connector, and those that a test brings. `built` has what the demo was connected with. */
function depsWith(...others: readonly ConnectorDefinition[]) {
  const built: unknown[] = [];
  const demo = demoConnector({
    ...demoSchemas,
    connect: (_runtime, config) => {
      built.push(config);
      return { capabilities: {}, checks: [] };
    },
  });
  return { ...memoryDeps([demo, ...others]), built };
}

async function twoWorkers() {
  const { deps, store, clock, built } = depsWith();
  const [console, worker] = [createConnections(deps), createConnections(deps)];
  const { id } = await console.add(INSTALLATION, input);
  await worker.connect(INSTALLATION, id);
  const pass = (ms: number) => clock.setNow(clock.now() + ms);
  return { console, worker, id, built, store, pass, connect: () => worker.connect(INSTALLATION, id) };
}

type Act = (console: Connections, id: string) => Promise<unknown>;
const pause: Act = (console, id) => console.pause(INSTALLATION, id);

test.each<[string, Act, string]>([
  ['pauses', pause, 'conflict'],
  ['removes', (console, id) => console.remove(INSTALLATION, id), 'not-found'],
])('a connection that an admin %s is closed in every other worker within a second', async (_title, act, code) => {
  const { console, id, pass, connect } = await twoWorkers();
  await act(console, id);
  pass(1_000);
  await expect(connect()).rejects.toMatchObject({ code });
});

test('a connection that is paused and resumed is built anew where its pause was seen, and kept where it was not', async () => {
  const { console, id, built, pass, connect } = await twoWorkers();
  await pause(console, id);
  await console.resume(INSTALLATION, id);
  pass(1_000);
  await connect();
  expect(built).toHaveLength(1);
  await pause(console, id);
  pass(1_000);
  await connect().catch(() => undefined);
  await console.resume(INSTALLATION, id);
  await connect();
  expect(built).toHaveLength(2);
});

test('a connection that is tested while it is paused opens for its test alone', async () => {
  const { console, id } = await twoWorkers();
  await pause(console, id);
  await console.test(INSTALLATION, id, testCall());
  await expect(console.connect(INSTALLATION, id)).rejects.toMatchObject({ code: 'conflict' });
});

test('settings that were changed elsewhere are in force within a second, rotated secrets within half a minute', async () => {
  const { console, id, built, pass, connect } = await twoWorkers();
  await console.change(INSTALLATION, id, { ...input, settings: { region: 'us' }, secrets: {} });
  pass(1_000);
  await connect();
  expect(built.at(-1)).toMatchObject({ settings: { region: 'us' }, secrets: { password: 'first' } });
  await console.change(INSTALLATION, id, { ...input, settings: { region: 'us' }, secrets: { password: 'second' } });
  pass(30_000);
  await connect();
  expect(built.at(-1)).toMatchObject({ secrets: { password: 'second' } });
});

test('a busy worker asks once a second, and keeps what is live', async () => {
  const { built, store, pass, connect } = await twoWorkers();
  store.reads = 0;
  for (let call = 0; call < 200; call += 1) {
    await connect();
    pass(100);
  }
  expect(store.reads).toBeLessThanOrEqual(21);
  expect(built).toHaveLength(1);
});

describe('a form that nobody saved', () => {
  const call = testCall();
  const settings = { address: 'https://cases.acme.example', region: 'eu' };

  /** A connector whose requests are described; it answers what it was connected with. */
  function tryingWorld(fails?: Error) {
    const built: { readonly config: unknown; readonly connectionId: string }[] = [];
    const cases = demoConnector({
      id: 'cases',
      fields: [{ name: 'address', kind: 'url', isRequired: true }],
      settings: z.object({ address: z.string(), region: z.string() }),
      secrets: demoSchemas.secrets,
      trials: ['get'],
      connect: ({ connectionId, budget, tokens }, config) => {
        built.push({ config, connectionId });
        const tryRequest = async () => {
          if (fails) throw fails;
          await budget.acquire({ endpoint: '*', priority: 'agent', maxWaitMs: 0, signal: call.signal });
          await tokens.replace(undefined, async () => ({ accessToken: 'of-the-trial', expiresAt: 1 }));
          return { sent: 'GET /x', reply: '{}', isCut: false, recordCount: 0, findings: [], problem: null };
        };
        return { capabilities: {}, checks: [], tryRequest };
      },
    });
    const { deps, store } = depsWith(cases);
    return { connections: createConnections(deps), built, store };
  }
  const draft = { connectorId: 'cases', connectionId: undefined, settings, secrets: { password: 'typed' } };
  const trial = { request: 'get', value: '' };

  test('is tried with what was typed, and leaves nothing behind', async () => {
    const { connections, built, store } = tryingWorld();
    expect(await connections.tryRequest(INSTALLATION, draft, trial, call)).toMatchObject({ kind: 'answered', sent: 'GET /x' });
    expect(built).toMatchObject([{ config: { settings, secrets: { password: 'typed' } } }]);
    expect(await store.list(INSTALLATION)).toEqual([]);
  });

  test('of a saved connection is tried with its stored secrets, towards the saved address alone', async () => {
    const { connections, built } = tryingWorld();
    const { id } = await connections.add(INSTALLATION, { ...input, connectorId: 'cases', settings });
    const edited = { ...draft, connectionId: id, secrets: {} };
    await connections.tryRequest(INSTALLATION, { ...edited, settings: { ...settings, region: 'us' } }, trial, call);
    expect(built).toMatchObject([{ config: { settings: { region: 'us' }, secrets: { password: 'first' } } }]);
    for (const moved of [
      { ...edited, settings: { ...settings, address: 'https://elsewhere.example' } },
      { ...edited, connectorId: 'demo' },
    ])
      await expect(connections.tryRequest(INSTALLATION, moved, trial, call)).rejects.toMatchObject({ code: 'invalid-input' });
    expect(built).toHaveLength(1);
    await expect(connections.tryRequest(INSTALLATION, { ...edited, connectionId: 'no-such' }, trial, call)).rejects.toMatchObject({
      code: 'not-found',
    });
  });

  test('is not sent while it is incomplete, nor to a connector that brings its own requests', async () => {
    const { connections, built } = tryingWorld();
    await expect(connections.tryRequest(INSTALLATION, { ...draft, settings: {} }, trial, call)).rejects.toMatchObject({ code: 'invalid-input' });
    expect(built).toEqual([]);
    const other = { ...draft, connectorId: 'demo', settings: { region: 'eu' } };
    await expect(connections.tryRequest(INSTALLATION, other, trial, call)).rejects.toMatchObject({ code: 'invalid-input' });
  });

  test('says what the service refused, and leaves a bug of ours to the log', async () => {
    const refusal = new VendorNotFoundError({ message: 'There is no case c-9.', facts: {} });
    expect(await tryingWorld(refusal).connections.tryRequest(INSTALLATION, draft, trial, call)).toEqual({
      kind: 'refused',
      problem: { code: 'vendor-not-found', message: 'There is no case c-9.' },
    });
    await expect(tryingWorld(new TypeError('ours')).connections.tryRequest(INSTALLATION, draft, trial, call)).rejects.toThrow('ours');
  });
});
