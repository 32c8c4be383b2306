import { webcrypto } from 'node:crypto';
import { exportSPKI, generateKeyPair, SignJWT } from 'jose';
import type { DeskCapability, DeskRole } from '#capabilities';
import { brandId, type InstallationId, type TraceId } from '#domain';
import { createFakeClock } from '../connector-kit/testing/fake-clock.ts';
import { zendeskPages } from '../connectors/zendesk/pages.ts';
import { type AccessDeps, createAccess, type EnrolledInstallation, type RenewalRecord, requireRole } from './index.ts';

const INSTALLATION: EnrolledInstallation = {
  id: brandId<InstallationId>('inst-1'),
  account: 'acme',
  deskAppId: '55',
  deskInstallationId: '900',
  mode: 'hosted',
};
const OTHER: EnrolledInstallation = {
  id: brandId<InstallationId>('inst-2'),
  account: 'other',
  deskAppId: '55',
  deskInstallationId: '901',
  mode: 'hosted',
};
const traceId = brandId<TraceId>('0'.repeat(32));
const keys = await generateKeyPair('RS256', { extractable: true });
const publicKeyPem = await exportSPKI(keys.publicKey);

function setup() {
  const clock = createFakeClock();
  const renewals = new Map<string, RenewalRecord>();
  const used = new Set<string>();
  const roles: Record<string, DeskRole> = { '1': 'admin', '2': 'agent', '3': 'viewer', '4': 'none' };
  const secrets: Record<string, string[]> = { 'inst-1': ['s'.repeat(40)], 'inst-2': ['o'.repeat(40)] };
  const asked = { users: 0 };
  const desk = {
    readUser: async (id: string) => {
      asked.users += 1;
      return roles[id] ? { id, name: `User ${id}`, role: roles[id] } : undefined;
    },
    canSeeTicket: async (_user: string, ticket: string) => ticket === '1042',
    readAppPublicKey: async () => publicKeyPem,
  } as unknown as DeskCapability;
  const all = [INSTALLATION, OTHER];
  const deps: AccessDeps = {
    clock,
    installations: {
      find: async (key) => all.find(({ account, deskInstallationId }) => account === key.account && deskInstallationId === key.deskInstallationId),
      read: async (id) => all.find((one) => one.id === id),
      sharedSecrets: async (id) => secrets[id] ?? [],
    },
    sessions: {
      putRenewal: async (_installation, renewal) => void renewals.set(renewal.tokenHash, renewal),
      takeRenewal: async (_installation, hash) => {
        const found = renewals.get(hash);
        renewals.delete(hash);
        return found;
      },
      useTokenId: async (installation, id) => {
        const name = `${installation}/${id}`;
        if (used.has(name)) return 'seen';
        used.add(name);
        return 'first';
      },
    },
    desk: async () => desk,
    pages: zendeskPages,
    sessionKeys: [new TextEncoder().encode('k'.repeat(32))],
    randomBytes: (size) => webcrypto.getRandomValues(new Uint8Array(size)),
  };
  return { access: createAccess(deps), clock, roles, secrets, asked };
}

type Claims = Readonly<Record<string, string>>;
const appClaims: Claims = { iss: 'acme.zendesk.com', installation_id: '900', sub: '2' };

async function appToken(
  nowMs: number,
  options: { claims?: Claims; secret?: string; lifeS?: number; alg?: string; iatS?: number } = {},
): Promise<string> {
  const now = Math.floor(nowMs / 1000);
  return new SignJWT(options.claims ?? appClaims)
    .setProtectedHeader({ alg: options.alg ?? 'HS256' })
    .setIssuedAt(options.iatS ?? now)
    .setExpirationTime(now + (options.lifeS ?? 60))
    .sign(new TextEncoder().encode(options.secret ?? 's'.repeat(40)));
}

async function pageToken(nowMs: number, part: { aud?: string; iss?: string; sub?: string; jti?: string; lifeS?: number } = {}): Promise<string> {
  const now = Math.floor(nowMs / 1000);
  return new SignJWT({ context: { product: 'support', location: 'ticket_sidebar' } })
    .setProtectedHeader({ alg: 'RS256' })
    .setAudience(part.aud ?? 'https://acme.zendesk.com/api/v2/apps/installations/900.json')
    .setIssuer(part.iss ?? 'acme.zendesk.com')
    .setSubject(part.sub ?? 'https://acme.zendesk.com/api/v2/users/1.json')
    .setJti(part.jti ?? 'jti-1')
    .setIssuedAt(now)
    .setExpirationTime(now + (part.lifeS ?? 120))
    .sign(keys.privateKey);
}

describe('assets mode', () => {
  test('a token signed with the shared secret makes an asserted caller', async () => {
    const { access, clock } = setup();
    expect(await access.authenticate(await appToken(clock.now()), traceId)).toEqual({
      installationId: 'inst-1',
      account: 'acme',
      userId: '2',
      userName: 'User 2',
      role: 'agent',
      identity: 'asserted',
    });
  });

  test('an admin of the desk is no more than an agent here', async () => {
    const { access, clock } = setup();
    const caller = await access.authenticate(await appToken(clock.now(), { claims: { ...appClaims, sub: '1' } }), traceId);
    expect(caller.role).toBe('agent');
    expect(() => requireRole(caller, 'admin', 'asserted')).toThrow(/needs the role admin/);
    expect(() => requireRole(caller, 'agent', 'proven')).toThrow(/hosted mode/);
  });

  test('both secrets work while one is being rotated', async () => {
    const { access, clock, secrets } = setup();
    secrets['inst-1'] = ['n'.repeat(40), 's'.repeat(40)];
    expect(await access.authenticate(await appToken(clock.now()), traceId)).toMatchObject({ userId: '2' });
  });

  test.each([
    ['the secret of another installation', { secret: 'o'.repeat(40) }],
    ['an installation that is not enrolled', { claims: { ...appClaims, installation_id: '999' } }],
    ['no user', { claims: { iss: 'acme.zendesk.com', installation_id: '900' } }],
    ['a life longer than a minute', { lifeS: 3600 }],
    ['an issue time in the future', { iatS: 4_000_000_000, lifeS: 4_000_000_000 }],
    ['another algorithm', { alg: 'HS512', secret: 's'.repeat(80) }],
  ])('a token with %s is refused', async (_name, options) => {
    const { access, clock } = setup();
    await expect(access.authenticate(await appToken(clock.now(), options), traceId)).rejects.toMatchObject({ code: 'unauthenticated' });
  });

  test.each([
    ['an unsigned token', `${btoa('{"alg":"none"}')}.${btoa(JSON.stringify(appClaims))}.`],
    ['rubbish', 'x'],
    ['nothing', ''],
  ])('%s is refused', async (_name, token) => {
    await expect(setup().access.authenticate(token, traceId)).rejects.toMatchObject({ code: 'unauthenticated' });
  });

  test('a token is good for its own life only, also once it is remembered', async () => {
    const { access, clock } = setup();
    const token = await appToken(clock.now(), { lifeS: 30 });
    await access.authenticate(token, traceId);
    await clock.advance(40_000);
    await expect(access.authenticate(token, traceId)).rejects.toMatchObject({ code: 'unauthenticated' });
  });

  test.each([
    ['a user without a role', '4'],
    ['a user that the desk does not know', '77'],
  ])('%s is forbidden', async (_name, user) => {
    const { access, clock } = setup();
    await expect(access.authenticate(await appToken(clock.now(), { claims: { ...appClaims, sub: user } }), traceId)).rejects.toMatchObject({
      code: 'forbidden',
    });
  });
});

describe('hosted mode', () => {
  test('a signed page gives tokens for a proven caller with the role that the desk says', async () => {
    const { access, clock } = setup();
    const opened = await access.open(await pageToken(clock.now()), 'sidebar', traceId);
    expect(opened.caller).toMatchObject({ userId: '1', role: 'admin', identity: 'proven' });
    expect(await access.authenticate(opened.tokens.accessToken, traceId)).toMatchObject({ userId: '1', role: 'admin', identity: 'proven' });
  });

  test('a page token is good once', async () => {
    const { access, clock } = setup();
    const token = await pageToken(clock.now());
    await access.open(token, 'sidebar', traceId);
    await expect(access.open(token, 'sidebar', traceId)).rejects.toMatchObject({ code: 'unauthenticated' });
  });

  test.each([
    ['the audience of an installation that is not enrolled', { aud: 'https://acme.zendesk.com/api/v2/apps/installations/777.json' }],
    ['an audience at another host', { aud: 'https://acme.zendesk.com.evil.example/api/v2/apps/installations/900.json' }],
    ['an issuer other than the account', { iss: 'other.zendesk.com' }],
    ['a subject that is no user', { sub: 'https://acme.zendesk.com/api/v2/organizations/x' }],
    ['a life of a day', { lifeS: 86_400 }],
    ['an end in the past', { lifeS: -120 }],
  ])('a page token with %s is refused', async (_name, part) => {
    const { access, clock } = setup();
    await expect(access.open(await pageToken(clock.now(), part), 'sidebar', traceId)).rejects.toMatchObject({ code: 'unauthenticated' });
  });

  test('a page token signed with the public key as an HS256 secret is refused', async () => {
    const { access, clock } = setup();
    const forged = await new SignJWT({})
      .setProtectedHeader({ alg: 'HS256' })
      .setAudience('https://acme.zendesk.com/api/v2/apps/installations/900.json')
      .setIssuer('acme.zendesk.com')
      .setSubject('users/1.json')
      .setJti('x')
      .setIssuedAt(Math.floor(clock.now() / 1000))
      .setExpirationTime(Math.floor(clock.now() / 1000) + 60)
      .sign(new TextEncoder().encode(publicKeyPem));
    await expect(access.open(forged, 'sidebar', traceId)).rejects.toMatchObject({ code: 'unauthenticated' });
  });

  test('access runs out after 15 minutes; renewal works once and takes the role anew', async () => {
    const { access, clock, roles } = setup();
    const { tokens } = await access.open(await pageToken(clock.now()), 'sidebar', traceId);
    await clock.advance(16 * 60_000);
    await expect(access.authenticate(tokens.accessToken, traceId)).rejects.toMatchObject({ code: 'unauthenticated' });
    roles['1'] = 'agent';
    const renewed = await access.renew(tokens.renewalToken, traceId);
    expect(await access.authenticate(renewed.accessToken, traceId)).toMatchObject({ role: 'agent' });
    await expect(access.renew(tokens.renewalToken, traceId)).rejects.toMatchObject({ code: 'unauthenticated' });
  });

  test('renewal of a user who lost every role is forbidden', async () => {
    const { access, clock, roles } = setup();
    const { tokens } = await access.open(await pageToken(clock.now()), 'sidebar', traceId);
    roles['1'] = 'none';
    await expect(access.renew(tokens.renewalToken, traceId)).rejects.toMatchObject({ code: 'forbidden' });
  });

  test('after twelve hours nothing renews the page', async () => {
    const { access, clock } = setup();
    let { tokens } = await access.open(await pageToken(clock.now()), 'sidebar', traceId);
    for (let hour = 0; hour < 11; hour += 1) {
      await clock.advance(3_600_000);
      tokens = await access.renew(tokens.renewalToken, traceId);
    }
    await clock.advance(3_700_000);
    await expect(access.renew(tokens.renewalToken, traceId)).rejects.toMatchObject({ code: 'unauthenticated' });
  });
});

test('a ticket that the user may not see and one that does not exist look the same', async () => {
  const { access } = setup();
  const asked = { installationId: INSTALLATION.id, userId: '2', traceId };
  await expect(access.requireTicket({ ...asked, ticketId: '1042' })).resolves.toBeUndefined();
  await expect(access.requireTicket({ ...asked, ticketId: '1' })).rejects.toMatchObject({
    code: 'not-found',
    message: 'There is no ticket 1 that you can see.',
  });
});

test('a burst of calls with one token costs one look-up of the user', async () => {
  const { access, clock, asked } = setup();
  const token = await appToken(clock.now());
  await Promise.all(Array.from({ length: 20 }, () => access.authenticate(token, traceId)));
  expect(asked.users).toBe(1);
});
