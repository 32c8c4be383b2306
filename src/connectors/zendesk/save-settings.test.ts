/** One setting of our app, written by an admin from outside: nobody's newer version is lost, and nothing beside it changes. */
import type { Transport } from '#capabilities';
import { testCall } from '../../connector-kit/testing/index.ts';
import { ADMIN, DEMO_CLIENT, demoSettings, ORIGIN, openDemoDesk } from './fake/demo-account.ts';
import { zendesk } from './index.ts';

let demo: ReturnType<typeof openDemoDesk>;
beforeEach(() => {
  demo = openDemoDesk();
});
afterEach(() => demo.close());

const PATH = '/api/v2/apps/installations/6001.json';
const BEFORE = 'version: 1\n';

/** A token with those scopes, as the vendor issues it. */
async function tokenFor(scope: string): Promise<string> {
  const body = JSON.stringify({ grant_type: 'client_credentials', client_id: DEMO_CLIENT.identifier, client_secret: DEMO_CLIENT.secret, scope });
  const answer = await demo.fake.fetch(
    new Request(`${ORIGIN}/oauth/tokens`, { method: 'POST', headers: { 'content-type': 'application/json' }, body }),
  );
  return ((await answer.json()) as { access_token: string }).access_token;
}

const settingsNow = async () =>
  ((await (await demo.fake.fetchAs(ADMIN, new Request(`${ORIGIN}${PATH}`))).json()) as { settings: Record<string, unknown> }).settings;

/** Somebody saves in the vendor's own screen. */
const saveAs = async (settings: Record<string, unknown>) =>
  demo.fake.fetchAs(
    ADMIN,
    new Request(`${ORIGIN}${PATH}`, { method: 'PUT', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ settings }) }),
  );

async function save(value: string, { token, transport = demo.runtime.transport }: { token?: string; transport?: Transport } = {}): Promise<unknown> {
  const write = { installationId: '6001', name: 'field_mappings', value, before: BEFORE, token: token ?? (await tokenFor('apps:read apps:write')) };
  return zendesk.saveSetting?.({ ...demo.runtime, transport }, demoSettings(), write, testCall()).then(
    () => 'saved',
    (error: unknown) => error,
  );
}

/** The runtime's own transport, with something done before each call of that method. */
const before =
  (method: string, work: () => Promise<unknown>): Transport =>
  async (request) => {
    if (request.method === method) await work();
    return demo.runtime.transport(request);
  };

test('writes the one value and leaves every other setting as it was', async () => {
  expect(await save('version: 1\nflows: []\n')).toBe('saved');
  expect(await settingsNow()).toMatchObject({ field_mappings: 'version: 1\nflows: []\n', panels: 'items,changes' });
});

test('writes nothing where the value is there already', async () => {
  const ledger = demo.fake.ledger.length;
  expect(await save(BEFORE)).toBe('saved');
  expect(demo.fake.ledger.slice(ledger).filter(({ effect }) => effect.startsWith('installation'))).toEqual([]);
});

test('refuses where somebody has saved a newer version, and leaves it there', async () => {
  await saveAs({ field_mappings: 'version: 1\n# theirs\n', panels: 'items' });
  expect(await save('version: 1\n# ours\n')).toMatchObject({
    code: 'conflict',
    message: expect.stringContaining('somebody has saved another field_mappings'),
  });
  expect(await settingsNow()).toMatchObject({ field_mappings: 'version: 1\n# theirs\n', panels: 'items' });
});

test('notices somebody who saves between its write and its last look', async () => {
  let reads = 0;
  const transport = before('GET', async () => {
    reads += 1;
    if (reads === 2) await saveAs({ field_mappings: 'version: 1\n# theirs\n', panels: 'items' });
  });
  expect(await save('version: 1\n# ours\n', { transport })).toMatchObject({
    code: 'conflict',
    message: expect.stringContaining('field_mappings, panels'),
  });
});

test('finds by its last look that a write arrived whose answer was lost', async () => {
  const transport: Transport = async (request) => {
    const answer = await demo.runtime.transport(request);
    return request.method === 'PUT' ? { ...answer, status: 502, body: new Uint8Array() } : answer;
  };
  expect(await save('version: 1\n# ours\n', { transport })).toBe('saved');
});

test.each([
  ['nobody knows', async () => 'made-up', 'vendor-auth-failed'],
  ['may only read', () => tokenFor('apps:read'), expect.stringMatching(/^vendor-/)],
])('a token that %s writes nothing and stands in no error', async (_what, issue, code) => {
  const token = await issue();
  const failure = await save('version: 1\n# ours\n', { token });
  expect(failure).toMatchObject({ code });
  expect(JSON.stringify(failure) + String((failure as Error).stack)).not.toContain(token);
  expect(await settingsNow()).toMatchObject({ field_mappings: BEFORE });
});
