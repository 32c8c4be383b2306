/** @module connectors/entra  The fake directory refuses what the vendor refuses. */
import { createFakeClock } from '../../connector-kit/testing/index.ts';
import { CLIENT, demoDirectory, GRAPH, LOGIN, PETRA } from './fake/demo-directory.ts';
import { createEntraFake, PERMISSIONS, TENANT_ROW } from './fake.ts';

const grant = { grant_type: 'client_credentials', client_id: CLIENT.clientId, client_secret: CLIENT.secret, scope: `${GRAPH}/.default` };

function setUp() {
  const clock = createFakeClock();
  const fake = createEntraFake({ clock, seed: demoDirectory });
  const login = (changes: Readonly<Record<string, string>> = {}, tenant = 'alpenhof.example') =>
    fake.fetch(new Request(`${LOGIN}/${tenant}/oauth2/v2.0/token`, { method: 'POST', body: new URLSearchParams({ ...grant, ...changes }) }));
  const token = async () => ((await (await login()).json()) as { access_token: string }).access_token;
  const get = async (path: string, bearer?: string) =>
    fake.fetch(new Request(`${GRAPH}/v1.0${path}`, { headers: { authorization: `Bearer ${bearer ?? (await token())}` } }));
  const codeOf = async (response: Response) => ((await response.json()) as { error: { code: string } }).error.code;
  return { clock, fake, login, token, get, codeOf };
}

test.each([
  [{ client_secret: 'wrong' }, 401],
  [{ grant_type: 'password' }, 400],
  [{ scope: 'User.Read.All' }, 400],
])('the token endpoint refuses %j', async (changes, status) => {
  expect((await setUp().login(changes)).status).toBe(status);
});

test('the token endpoint of another tenant gives nothing', async () => {
  expect((await setUp().login({}, 'other.example')).status).toBe(400);
});

test('a call without a token, or with one that ran out, answers 401', async () => {
  const { clock, get, token } = setUp();
  const bearer = await token();
  expect((await get('/users', bearer)).status).toBe(200);
  expect((await get('/users', 'made-up')).status).toBe(401);
  clock.setNow(clock.now() + 3_600_000);
  expect((await get('/users', bearer)).status).toBe(401);
});

test('without $select a user carries the few default properties only', async () => {
  const { get } = setUp();
  const user = (await (await get(`/users/${PETRA}`)).json()) as Record<string, unknown>;
  expect(user).toMatchObject({ id: PETRA, displayName: 'Petra Lang' });
  expect(Object.keys(user)).not.toContain('department');
  expect(await (await get(`/users/${PETRA}?$select=department`)).json()).toEqual({ department: 'Reception' });
});

test('sign-in activity is told by id only', async () => {
  const { get } = setUp();
  expect((await get(`/users/${PETRA}?$select=signInActivity`)).status).toBe(200);
  expect((await get('/users/petra.lang@alpenhof.example?$select=signInActivity')).status).toBe(400);
});

test('sign-in activity without a licence or permission is refused with a code that tells which', async () => {
  const { fake, get, codeOf } = setUp();
  fake.edit('tenant', TENANT_ROW, { licence: 'free' }, 'admin');
  expect(await codeOf(await get(`/users/${PETRA}?$select=signInActivity`))).toBe('Authentication_RequestFromNonPremiumTenantOrB2CTenant');
  fake.edit('tenant', TENANT_ROW, { permissions: PERMISSIONS.slice(0, 2) }, 'admin');
  expect(await codeOf(await get(`/users/${PETRA}?$select=signInActivity`))).toBe('Authorization_RequestDenied');
});

test('a person without a manager answers 404', async () => {
  const { get, codeOf } = setUp();
  const { people = [] } = demoDirectory;
  const alone = people.find(({ managerId }) => managerId === undefined);
  expect(await codeOf(await get(`/users/${alone?.id}/manager`))).toBe('Request_ResourceNotFound');
});

test('the list of factors takes no query options', async () => {
  const { get } = setUp();
  expect((await get(`/users/${PETRA}/authentication/methods`)).status).toBe(200);
  expect((await get(`/users/${PETRA}/authentication/methods?$top=5`)).status).toBe(400);
});

test('sign-ins allow five calls in ten seconds and then say how long to wait', async () => {
  const { clock, get } = setUp();
  const statuses: number[] = [];
  for (let call = 0; call < 6; call += 1) statuses.push((await get('/auditLogs/signIns')).status);
  expect(statuses).toEqual([200, 200, 200, 200, 200, 429]);
  const refused = await get('/auditLogs/signIns');
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(refused.headers.get('x-ms-throttle-scope')).toContain('reports');
  clock.setNow(clock.now() + 10_000);
  expect((await get('/auditLogs/signIns')).status).toBe(200);
});

test('a filter that cannot be read is refused', async () => {
  expect((await setUp().get(`/users?$filter=${encodeURIComponent("mail eq 'x' or startsWith(mail,'a')")}`)).status).toBe(400);
});

test('what a hand edits on the hub shows in the next answer', async () => {
  const { fake, get } = setUp();
  fake.edit('users', PETRA, { accountEnabled: false, department: 'Events' }, 'admin');
  expect(await (await get(`/users/${PETRA}?$select=accountEnabled,department`)).json()).toEqual({ accountEnabled: false, department: 'Events' });
});

test('a snapshot brings people, licence and tokens back', async () => {
  const { fake, token, get } = setUp();
  const bearer = await token();
  const saved = fake.snapshot();
  fake.edit('users', PETRA, { displayName: 'Somebody else' }, 'admin');
  fake.restore(saved);
  expect(await (await get(`/users/${PETRA}?$select=displayName`, bearer)).json()).toEqual({ displayName: 'Petra Lang' });
});
