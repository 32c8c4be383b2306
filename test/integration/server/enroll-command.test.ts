import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { DESK } from '../../../src/sandbox/seed/desk.ts';
import { runTieline } from '../../support/run-tieline.ts';
import { startWorld, type World } from '../../support/world.ts';

let world: World;
let backend: string;
const server = createAdaptorServer({ fetch: (request) => world.backend.app.fetch(request) });

beforeAll(async () => {
  world = await startWorld();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  backend = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.close();
  await world?.close();
});

const run = (args: readonly string[], environment: Readonly<Record<string, string>>) => runTieline(args, { environment });

const flags = () => [
  'enroll',
  '--backend',
  backend,
  '--account',
  DESK.subdomain,
  '--app',
  String(DESK.appId),
  '--installation',
  String(DESK.installationId),
  '--client-id',
  DESK.clientId,
  '--owner',
  'Leona Vogt',
  '--desk-url',
  world.origins.desk,
];
const secrets = () => ({ TIELINE_OPERATOR_KEY: world.operatorKey, SHARED_SECRET: 's'.repeat(40), DESK_CLIENT_SECRET: DESK.clientSecret });

test('repeating an enrolment ticks every step and says under which id', async () => {
  const { status, output } = await run([...flags(), '--repeat', world.installationId], secrets());
  expect(output).toContain('✓ The help desk tells us of changes');
  expect(output).toContain(`Enrolled as ${world.installationId}.`);
  expect(status).toBe(0);
});

test('the account id is stored with the connection, so that webhooks of another account are refused', async () => {
  const { status, output } = await run([...flags(), '--repeat', world.installationId, '--account-id', String(DESK.accountId)], secrets());
  expect({ status, warned: output.includes('Without --account-id') }).toEqual({ status: 0, warned: false });
  const { body } = await world.call('/v1/connections', { token: await world.pageToken('leona.vogt') });
  const desk = (body as { connections: { connectorId: string; settings: { accountId?: string } }[] }).connections.find(
    ({ connectorId }) => connectorId === 'zendesk',
  );
  expect(desk?.settings.accountId).toBe(String(DESK.accountId));
  const without = await run([...flags(), '--repeat', world.installationId], secrets());
  expect(without.output).toContain('Without --account-id');
});

test('a step that fails is named with its reason, and the way on is said', async () => {
  const { status, output } = await run([...flags(), '--repeat', world.installationId, '--app', '1'], secrets());
  expect(output).toContain('✗ The app is installed and switched on');
  expect(output).toContain('--repeat');
  expect(status).toBe(1);
});

test('a repeat with another client secret proves that one, not the token that the secret before it got', async () => {
  const repeat = [...flags(), '--repeat', world.installationId];
  const { output } = await run(repeat, { ...secrets(), DESK_CLIENT_SECRET: 'mistyped' });
  expect(output).toContain('✗ Its OAuth client signs in');
  expect(await run(repeat, secrets())).toMatchObject({ status: 0, output: expect.stringContaining(`Enrolled as ${world.installationId}.`) });
});

test('an enrolment whose id is lost is told it with the refusal', async () => {
  const { status, output } = await run(flags(), secrets());
  expect(status).toBe(2);
  expect(output).toContain(
    `refused (409): The installation ${DESK.installationId} of ${DESK.subdomain} is enrolled already, as ${world.installationId}.`,
  );
});

test('a wrong operator key is refused, and a missing secret is named before anything is sent', async () => {
  expect(await run(flags(), { ...secrets(), TIELINE_OPERATOR_KEY: 'wrong' })).toMatchObject({
    status: 2,
    output: expect.stringContaining('refused (401)'),
  });
  expect(await run(flags(), { TIELINE_OPERATOR_KEY: 'x' })).toMatchObject({ status: 2, output: expect.stringContaining('SHARED_SECRET is missing') });
});
