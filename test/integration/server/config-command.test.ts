/** Configuration as code from a shell: the command as a process, over a real backend and the desk's own API. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAdaptorServer } from '@hono/node-server';
import { DESK, deskUserId } from '../../../src/sandbox/seed/desk.ts';
import { type Ran, runTieline } from '../../support/run-tieline.ts';
import { startWorld, type World } from '../../support/world.ts';

let world: World;
let backend: string;
let folder: string;
const server = createAdaptorServer({ fetch: (request) => world.backend.app.fetch(request) });

beforeAll(async () => {
  world = await startWorld();
  folder = await mkdtemp(join(tmpdir(), 'tieline-config-'));
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  backend = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.close();
  if (folder) await rm(folder, { recursive: true, force: true });
  await world?.close();
});

/** Runs the command in the folder of the file; `typed` is what the person types. */
function run(args: readonly string[], { environment = {}, typed = '' }: { environment?: Record<string, string>; typed?: string } = {}): Promise<Ran> {
  const known = { TIELINE_OPERATOR_KEY: world.operatorKey, TIELINE_SANDBOX: '1', ...environment };
  return runTieline(['config', ...args, '--backend', backend, '--installation', world.installationId], { cwd: folder, environment: known, typed });
}

const FILE = () => join(folder, 'tieline.config.yaml');
const edit = async (change: (text: string) => string) => writeFile(FILE(), change(await readFile(FILE(), 'utf8')));

/** What was done here, in order. */
const audited = async () =>
  (await world.database.withTenant(world.installationId, (trx) => trx.selectFrom('audit_entries').select('body').orderBy('seq').execute())).map(
    ({ body }) => (JSON.parse(body) as { action: string }).action,
  );

async function deskToken(): Promise<string> {
  const body = JSON.stringify({
    grant_type: 'client_credentials',
    client_id: DESK.clientId,
    client_secret: DESK.clientSecret,
    scope: 'apps:read apps:write',
  });
  const answer = await fetch(`${world.origins.desk}/oauth/tokens`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  return ((await answer.json()) as { access_token: string }).access_token;
}

const asAdmin = async (path: string, body?: unknown) =>
  (
    await world.vendors.desk.fetchAs(
      deskUserId('leona.vogt'),
      new Request(`http://desk.test${path}`, {
        method: body === undefined ? 'GET' : 'PUT',
        headers: { 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
    )
  ).json() as Promise<{ settings: Record<string, string> }>;
const installationPath = `/api/v2/apps/installations/${DESK.installationId}.json`;
const mappingAtDesk = async () => (await asAdmin(installationPath)).settings['field_mappings'];

test('what is exported plans to nothing, holds no secret and reads as it was written', async () => {
  expect(await run(['export', '--out', 'tieline.config.yaml'])).toEqual({ status: 0, output: '' });
  const text = await readFile(FILE(), 'utf8');
  expect(text).toContain('mapping: |\n');
  for (const secret of world.secrets) expect(text).not.toContain(secret);
  expect(await run(['plan'])).toEqual({ status: 0, output: 'Nothing to change.\n' });
  expect((await run(['export'])).output).toBe(text);
});

test('a plan says what would change and has status 2; nothing happens until a person says yes', async () => {
  await edit((text) => text.replace(/owner: .*/, 'owner: Ada Admin').replace('pausedFlows: []', 'pausedFlows:\n    - incidents'));
  const planned = await run(['plan']);
  expect(planned).toEqual({ status: 2, output: expect.stringMatching(/^connection [\w-]+: owner .+ -> Ada Admin\nflow incidents: to be paused\n$/) });
  expect(await run(['apply'], { typed: 'no\n' })).toMatchObject({ status: 1, output: expect.stringContaining('Nothing was changed.') });
  expect(await run(['apply'])).toMatchObject({ status: 1, output: expect.stringContaining('Nothing was changed.') });
  expect(await run(['plan'])).toEqual(planned);
  const before = (await audited()).length;
  expect(await run(['apply'], { typed: 'yes\n' })).toMatchObject({ status: 0, output: expect.stringContaining('2 of 2 changes applied.') });
  const [begun, ...steps] = (await audited()).slice(before);
  expect([begun, steps.at(-1)]).toEqual(['config-apply-begun', 'config-applied']);
  expect(steps.slice(0, -1).toSorted()).toEqual(['connection-changed', 'flow-paused']);
  expect(await run(['plan'])).toEqual({ status: 0, output: 'Nothing to change.\n' });
});

test('what somebody then edits in the console shows as drift, and an apply takes it back', async () => {
  await world.call('/v1/flows/incidents/pause', { token: await world.pageToken('leona.vogt'), method: 'DELETE' });
  const drift = 'flow incidents: to be paused (changed in the console since the last apply)\n';
  expect(await run(['plan'])).toEqual({ status: 2, output: drift });
  expect(await run(['apply', '--yes'])).toMatchObject({ status: 0, output: expect.stringContaining('1 of 1 changes applied.') });
});

test('the mapping is saved at the desk with an admin’s token, as the lines that differ; without one it remains, and says how', async () => {
  await edit((text) => text.replace('mapping: |\n', 'mapping: |\n  # kept as code\n'));
  expect(await run(['plan'])).toEqual({ status: 2, output: 'mapping:\n    + # kept as code\n' });
  const without = await run(['apply', '--yes']);
  expect(without).toMatchObject({ status: 1, output: expect.stringContaining('apply with TIELINE_DESK_TOKEN') });
  expect(await mappingAtDesk()).not.toContain('kept as code');
  const { panels } = (await asAdmin(installationPath)).settings;
  expect(await run(['apply', '--yes'], { environment: { TIELINE_DESK_TOKEN: await deskToken() } })).toMatchObject({ status: 0 });
  expect((await asAdmin(installationPath)).settings).toMatchObject({ field_mappings: expect.stringMatching(/^# kept as code\n/), panels });
  expect(await run(['plan'])).toEqual({ status: 0, output: 'Nothing to change.\n' });
});

test('a mapping that an admin has saved at the desk meanwhile is drift; one saved after the plan is not overwritten', async () => {
  const { settings } = await asAdmin(installationPath);
  const theirs = `${settings['field_mappings']}# by hand\n`;
  await asAdmin(installationPath, { settings: { ...settings, field_mappings: theirs } });
  expect(await run(['plan'])).toEqual({ status: 2, output: 'mapping: (changed in the console since the last apply)\n    - # by hand\n' });
  const token = await deskToken();
  // Saved just before our write: the desk has another version than the plan saw.
  const { fetch: answer } = world.vendors.desk;
  let isSaved = false;
  world.vendors.desk.fetch = async (request) => {
    if (!isSaved && request.headers.get('authorization') === `Bearer ${token}`) {
      isSaved = true;
      await asAdmin(installationPath, { settings: { ...settings, field_mappings: `${theirs}# and again\n` } });
    }
    return answer(request);
  };
  const refused = await run(['apply', '--yes'], { environment: { TIELINE_DESK_TOKEN: token } });
  world.vendors.desk.fetch = answer;
  expect(refused).toMatchObject({ status: 1, output: expect.stringContaining('somebody has saved another field_mappings since the plan') });
  expect(await mappingAtDesk()).toContain('# and again');
});

test('a document with a problem is applied in no part, and a connection gets its secret from the environment alone', async () => {
  await run(['export', '--out', 'tieline.config.yaml']);
  const spare = (url: string) =>
    `  - name: spare-desk\n    connector: servicenow\n    owner: Ada Admin\n    onCall: Night desk\n    settings:\n      instanceUrl: ${url}\n      auth: oauth-client-credentials\n      clientId: c\n    secrets:\n      - clientSecret\n    isPaused: true\nmapping:`;
  const good = await readFile(FILE(), 'utf8');
  await writeFile(FILE(), good.replace(/onCall: .*/, 'onCall: Nobody').replace('mapping:', spare('no address')));
  const wrong = await run(['apply', '--yes']);
  expect(wrong).toMatchObject({ status: 1, output: expect.stringMatching(/connections\[\d\]\.settings\.instanceUrl: /) });
  await writeFile(FILE(), good);
  expect(await run(['plan'])).toEqual({ status: 0, output: 'Nothing to change.\n' });

  await writeFile(FILE(), good.replace('mapping:', spare('https://spare.service-now.com')));
  const environment = { TIELINE_SECRET_SPARE_DESK_CLIENT_SECRET: 'canary-of-the-shell' };
  const applied = await run(['apply', '--yes'], { environment });
  expect(applied).toMatchObject({ status: 0, output: expect.stringContaining('connection spare-desk: to be added') });
  expect(applied.output).not.toContain('canary-of-the-shell');
  expect(await run(['plan'])).toEqual({ status: 0, output: 'Nothing to change.\n' });
});

test('an installation that is not there, a wrong key and a file that is not there change nothing and have status 1', async () => {
  expect(await run(['plan', '--installation', 'nobody'])).toBeDefined();
  expect(await run(['plan'], { environment: { TIELINE_OPERATOR_KEY: 'wrong' } })).toMatchObject({
    status: 1,
    output: expect.stringContaining('refused (401)'),
  });
  expect(await run(['plan', '--file', 'none.yaml'])).toMatchObject({ status: 1, output: expect.stringContaining('There is no file none.yaml') });
});
