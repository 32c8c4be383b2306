/** @module connectors/entra  The identity promises, then what is peculiar to this vendor. */
import { runIdentityContract } from '../../capabilities/identity.suite.ts';
import { runKitSuite } from '../../connector-kit/kit.suite.ts';
import { createFakeClock, testCall } from '../../connector-kit/testing/index.ts';
import { entraSettings } from './config.ts';
import { ALONE, CLIENT, demoDirectory, demoSettings, GRAPH, LOCKED, openDemoDirectory, PETRA, PHONE } from './fake/demo-directory.ts';
import { createEntraFake, PERMISSIONS, TENANT_ROW } from './fake.ts';
import { entra } from './index.ts';

type Demo = ReturnType<typeof openDemoDirectory>;
const without = (fake: Demo['fake'], permission: string) =>
  fake.edit('tenant', TENANT_ROW, { permissions: PERMISSIONS.filter((name) => name !== permission) }, 'admin');

runIdentityContract(async () => {
  const demo = openDemoDirectory();
  const { fake, identity, call, close } = demo;
  const sent = watch(demo);
  return {
    identity,
    call,
    close,
    full: {
      id: PETRA,
      email: 'petra.lang@alpenhof.example',
      alias: 'frontdesk@alpenhof.example',
      managerName: 'Marco Steiner',
      groupNames: ['Front office', 'VPN users'],
    },
    bare: { id: ALONE },
    disabled: { email: 'ana+desk@partner.example' },
    locked: { id: LOCKED },
    addresses: { shared: 'shared@alpenhof.example', unknown: 'nobody@alpenhof.example' },
    privateTexts: [PHONE, 'private.address@mail.example', 'Key on the ring'],
    refusePart: { devices: () => without(fake, 'DeviceManagementManagedDevices.Read.All') },
    callCount: () => sent.length,
  };
});

/** More groups than one page holds, and the one person who is in all of them. */
const TEAMS = Array.from({ length: 150 }, (_, index) => ({
  id: `cccc${String(index).padStart(4, '0')}-0000-4000-8000-000000000000`,
  displayName: `Team ${index}`,
}));
const MEMBER = { id: ALONE, displayName: 'Nora Feld', userPrincipalName: 'nora.feld@alpenhof.example', groupIds: TEAMS.map(({ id }) => id) };
const teams = { ...demoDirectory, groups: TEAMS, people: [MEMBER] };

runKitSuite({
  name: 'entra',
  access: 'reads',
  login: 'renewed',
  setUp: () => ({
    fake: createEntraFake({ clock: createFakeClock({ sleeping: 'jumps' }), seed: teams }),
    origin: GRAPH,
    canaries: [CLIENT.secret],
    listedIds: MEMBER.groupIds,
    connect: (runtime) => {
      // One origin for directory and log-in, as in the sandbox.
      const config = { settings: demoSettings({ loginUrl: GRAPH }), secrets: { clientSecret: CLIENT.secret } };
      const { identity } = entra.connect(runtime, config).capabilities;
      if (identity === undefined) throw new TypeError('The connection does not fill identity.');
      return {
        read: (call) => identity.matchByEmail(MEMBER.userPrincipalName, call),
        list: async (call) => {
          const { groups } = await identity.readDetails(MEMBER.id, { wantFactors: 'no' }, call);
          return groups.state === 'known' ? groups.value.map(({ id }) => id) : [];
        },
      };
    },
  }),
});

/** A directory for one test, closed after it. */
const open = (() => {
  let demo: Demo | undefined;
  afterEach(async () => {
    await demo?.close();
    demo = undefined;
  });
  return (...options: Parameters<typeof openDemoDirectory>): Demo => {
    demo = openDemoDirectory(...options);
    return demo;
  };
})();
/** The requests to the API from now on, log-ins apart. */
function watch({ fake }: Demo): readonly Request[] {
  const sent: Request[] = [];
  const { fetch } = fake;
  fake.fetch = (request) => {
    if (request.url.startsWith(`${GRAPH}/`)) sent.push(request);
    return fetch(request);
  };
  return sent;
}
const details = ({ identity, call }: Demo, id = PETRA) => identity.readDetails(id, { wantFactors: 'yes' }, call);

test.each([
  [
    'a free directory tells neither sign-ins nor the lock',
    (fake: Demo['fake']) => fake.edit('tenant', TENANT_ROW, { licence: 'free' }, 'admin'),
    { lastSignIn: 'licence', lock: 'licence' },
  ],
  [
    'an app without the audit permission tells neither sign-ins nor the lock',
    (fake: Demo['fake']) => without(fake, 'AuditLog.Read.All'),
    { lastSignIn: 'permission', lock: 'permission' },
  ],
  [
    'an app without the factor permission tells no factors',
    (fake: Demo['fake']) => without(fake, 'UserAuthenticationMethod.Read.All'),
    { factors: 'permission' },
  ],
  ['an app without the group permission tells no groups', (fake: Demo['fake']) => without(fake, 'GroupMember.Read.All'), { groups: 'permission' }],
])('%s, and everything else', async (_title, refuse, expected) => {
  const demo = open();
  refuse(demo.fake);
  const unknown = Object.entries(await details(demo)).flatMap(([part, told]) => (told.state === 'unknown' ? [[part, told.why]] : []));
  expect(Object.fromEntries(unknown)).toEqual(expected);
});

test('a part that fails is unavailable and leaves the others filled', async () => {
  const demo = open();
  demo.fake.switchOn({ kind: 'error', status: 503 }, { match: '/authentication/methods' });
  const { factors, manager, devices } = await details(demo);
  expect(factors).toEqual({ state: 'unknown', why: 'unavailable' });
  expect([manager.state, devices.state]).toEqual(['known', 'known']);
});

test('refused credentials fail the whole reading: no part is passed off as unknown', async () => {
  const { identity, call, runtime } = open({ ...demoDirectory, clients: [{ ...CLIENT, secret: 'rotated-by-an-admin' }] });
  await expect(identity.readDetails(PETRA, { wantFactors: 'yes' }, call)).rejects.toMatchObject({ code: 'vendor-auth-failed' });
  expect(JSON.stringify(runtime.logged)).not.toContain(CLIENT.secret);
});

test('an ended call ends the reading instead of leaving six parts unknown', async () => {
  const { identity } = open();
  const ended = testCall({ signal: AbortSignal.abort(new Error('the panel was closed')) });
  await expect(identity.readDetails(PETRA, { wantFactors: 'yes' }, ended)).rejects.toThrow();
});

test('factors keep the vendor order, phones are texts, an unknown type is other', async () => {
  expect((await details(open())).factors).toEqual({ state: 'known', value: ['password', 'push', 'sms', 'email', 'webauthn', 'other'] });
});

test('directory roles and administrative units are no groups', async () => {
  const { groups } = await details(open());
  expect(groups.state === 'known' && groups.value.map(({ name }) => name)).not.toContain('Helpdesk Administrator');
});

test('memberships over several pages are read once each and the reading stops', async () => {
  const demo = open(teams);
  const sent = watch(demo);
  const { groups } = await details(demo, ALONE);
  expect(groups.state === 'known' && groups.value.map(({ id }) => id)).toEqual(MEMBER.groupIds);
  expect(sent.filter(({ url }) => url.includes('/memberOf'))).toHaveLength(2);
});

test('a lock is inferred from the latest refusal and ends with a later success', async () => {
  const demo = open();
  expect((await details(demo, LOCKED)).lock).toEqual({
    state: 'known',
    value: { isLocked: true, kind: 'inferred', evidence: 'sign-in refused with code 50053', at: '2026-01-05T08:50:00Z' },
  });
  demo.fake.insert('signIns', { userId: LOCKED, createdDateTime: '2026-01-05T08:55:00Z', errorCode: 0 }, 'person');
  expect((await details(demo, LOCKED)).lock).toEqual({ state: 'known', value: { isLocked: false, kind: 'inferred' } });
});

test('a refusal of more than an hour ago no longer counts as a lock', async () => {
  const demo = open();
  demo.clock.setNow(Date.parse('2026-01-05T09:51:00Z'));
  expect((await details(demo, LOCKED)).lock).toMatchObject({ value: { isLocked: false } });
});

test('a person of whom only attempts are known shows the attempt as such', async () => {
  expect((await details(open(), LOCKED)).lastSignIn).toEqual({ state: 'known', value: { at: '2026-01-05T08:50:00Z', kind: 'attempt' } });
});

test('a guest is found by mail and told as guest', async () => {
  const { identity, call } = open();
  expect(await identity.matchByEmail('ana+desk@partner.example', call)).toMatchObject({
    kind: 'one',
    person: { isGuest: true, email: 'ana+desk@partner.example' },
  });
});

test('an apostrophe in an address is quoted', async () => {
  const { identity, call } = open();
  expect(await identity.matchByEmail("petra.o'lang@alpenhof.example", call)).toMatchObject({ kind: 'one', person: { id: PETRA } });
});

test.each([
  ['agent', 'High'],
  ['sync', 'Low'],
] as const)('a call for %s asks the vendor for throttle priority %s', async (priority, expected) => {
  const demo = open();
  const sent = watch(demo);
  await demo.identity.matchByEmail('petra.lang@alpenhof.example', testCall({ priority }));
  expect(sent.map(({ headers }) => headers.get('x-ms-throttle-priority'))).toEqual([expected]);
});

test('an expired token is renewed and the reading goes on', async () => {
  const demo = open();
  await details(demo);
  demo.fake.switchOn({ kind: 'expired-token' }, { times: 1 });
  expect((await details(demo)).manager).toMatchObject({ state: 'known', value: { displayName: 'Marco Steiner' } });
});

test('both host names are settings and default to the public cloud', () => {
  const parse = (changes: object) => entraSettings.parse({ tenantId: 'alpenhof.example', clientId: 'x', ...changes });
  expect(parse({})).toMatchObject({ graphUrl: 'https://graph.microsoft.com', loginUrl: 'https://login.microsoftonline.com' });
  expect(parse({ graphUrl: 'https://graph.microsoft.us/', loginUrl: '' })).toMatchObject({
    graphUrl: 'https://graph.microsoft.us',
    loginUrl: 'https://login.microsoftonline.com',
  });
  expect(entraSettings.safeParse({ tenantId: '../common', clientId: 'x' }).success).toBe(false);
  expect(entraSettings.safeParse({ tenantId: 'x.example', clientId: 'x', graphUrl: 'ftp://graph' }).success).toBe(false);
});
