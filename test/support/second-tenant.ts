/**
 * A second company in the same backend: its own help desk, incident system and directory, its own keys and secrets, enrolled through the real endpoint. People
 * have the same desk ids as in the first, so that nothing but the installation tells two callers apart; tickets and one person are its own.
 */
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { exportPKCS8, exportSPKI, generateKeyPair, SignJWT } from 'jose';
import { systemClock } from '#domain';
import { createEntraFake } from '../../src/connectors/entra/fake.ts';
import { createJiraFake } from '../../src/connectors/jira/fake.ts';
import { createServiceNowFake } from '../../src/connectors/servicenow/fake.ts';
import { createZendeskFake, signPageToken, type ZendeskSeed } from '../../src/connectors/zendesk/fake.ts';
import { listen } from '../../src/sandbox/listen.ts';
import { seedApplicationSupport } from '../../src/sandbox/seed/application-support.ts';
import { DESK, deskUserId, seedDesk } from '../../src/sandbox/seed/desk.ts';
import { seedDirectory } from '../../src/sandbox/seed/directory.ts';
import { seedIncidentSystem } from '../../src/sandbox/seed/incident-system.ts';
import { connectionEntries, deskEntry, type Vendors } from '../../src/sandbox/vendors.ts';
import type { World } from './world.ts';

/** One enrolled installation as a test reaches it. */
export interface Tenant extends Pick<World, 'installationId' | 'connectionIds' | 'appToken' | 'pageToken' | 'secrets' | 'vendors'> {
  readonly account: string;
  /** The desk's ids are those of the first company plus this. */
  readonly ticketOffset: number;
  readonly close: () => Promise<void>;
}

/** How the second company differs. */
export const SECOND = {
  account: 'nordwerk',
  accountId: 10_000_077,
  deskInstallationId: 4_200_777,
  ticketOffset: 50_000,
  ownPersonId: 77_001,
} as const;

/** Enrols it in the backend of `world`. Close it before the world. */
export async function enrolSecond(world: Pick<World, 'call' | 'backend' | 'operatorKey'>): Promise<Tenant> {
  const pair = await generateKeyPair('RS256', { extractable: true });
  const [privateKeyPem, appPublicKeyPem] = await Promise.all([exportPKCS8(pair.privateKey), exportSPKI(pair.publicKey)]);
  const sharedSecret = randomBytes(32).toString('hex');
  const deskClientSecret = randomBytes(18).toString('hex');
  const fieldMappings = readFileSync(new URL('../../src/mapping/examples/incidents.yaml', import.meta.url), 'utf8');
  const nowMs = systemClock.now();
  const seed = seedOfSecond(seedDesk({ nowMs, appPublicKeyPem, sharedSecret, fieldMappings }), deskClientSecret);
  const vendors: Vendors = {
    desk: createZendeskFake({ clock: systemClock, seed }),
    incidentSystem: createServiceNowFake({ clock: systemClock, seed: seedIncidentSystem(nowMs) }),
    directory: createEntraFake({ clock: systemClock, seed: seedDirectory(nowMs) }),
    issueTracker: createJiraFake({
      clock: systemClock,
      seed: seedApplicationSupport(nowMs),
      project: 'APP',
      siteUrl: 'https://second.atlassian.net',
    }),
  };
  const [deskServer, hub] = await Promise.all([listen('workspace', 0), listen('hub', 0)]);
  deskServer.serve((request) => vendors.desk.fetch(request));
  hub.serve((request) => serveHub(vendors, request));
  const tokens = tokensOf(world, { privateKeyPem, sharedSecret });
  const desk = deskEntry(`http://127.0.0.1:${deskServer.port}`);
  const answer = await world.call('/v1/enrolments', {
    token: world.operatorKey,
    body: {
      account: SECOND.account,
      deskAppId: String(DESK.appId),
      deskInstallationId: String(SECOND.deskInstallationId),
      deskConnectorId: desk.connectorId,
      mode: 'hosted',
      sharedSecret,
      owner: 'Second admin',
      settings: { ...desk.settings, subdomain: SECOND.account, accountId: String(SECOND.accountId) },
      secrets: { clientSecret: deskClientSecret },
    },
  });
  if (answer.status !== 200) throw new Error(`The second enrolment answered ${answer.status}: ${JSON.stringify(answer.body)}`);
  const { installationId } = answer.body as { installationId: string };
  const token = await tokens.pageToken('leona.vogt');
  const connectionIds: Record<string, string> = {};
  for (const [name, entry] of Object.entries(connectionEntries(vendors, `http://127.0.0.1:${hub.port}`))) {
    const added = await world.call('/v1/connections', { token, body: { name, owner: 'Second admin', onCall: 'Second on call', ...entry } });
    if (added.status !== 201) throw new Error(`The second ${name} was refused: ${JSON.stringify(added.body)}`);
    connectionIds[name] = (added.body as { id: string }).id;
  }
  await world.call('/v1/mapping/read', { method: 'POST', token });
  return {
    ...tokens,
    installationId,
    connectionIds,
    vendors,
    account: SECOND.account,
    ticketOffset: SECOND.ticketOffset,
    secrets: [sharedSecret, deskClientSecret],
    close: async () => void (await Promise.all([deskServer.close(), hub.close()])),
  };
}

function seedOfSecond(seed: ZendeskSeed, secret: string): ZendeskSeed {
  return {
    ...seed,
    accountId: SECOND.accountId,
    subdomain: SECOND.account,
    users: [...(seed.users ?? []), { id: SECOND.ownPersonId, name: 'Only Here', email: 'only.here@nordwerk.example', role: 'end-user' }],
    tickets: (seed.tickets ?? []).map((ticket) => ({ ...ticket, id: ticket.id + SECOND.ticketOffset })),
    installations: (seed.installations ?? []).map((installation) => ({ ...installation, id: SECOND.deskInstallationId })),
    clients: (seed.clients ?? []).map((client) => ({ ...client, secret })),
  };
}

/** Signs as the second desk does. */
function tokensOf(
  { backend }: Pick<World, 'backend'>,
  keys: { readonly privateKeyPem: string; readonly sharedSecret: string },
): Pick<World, 'appToken' | 'pageToken'> {
  const pages = new Map<string, string>();
  return {
    async appToken(personKey) {
      const now = Math.floor(systemClock.now() / 1000);
      const claims = { iss: `${SECOND.account}.zendesk.com`, sub: String(deskUserId(personKey)), installation_id: String(SECOND.deskInstallationId) };
      return new SignJWT(claims)
        .setProtectedHeader({ alg: 'HS256' })
        .setIssuedAt(now)
        .setExpirationTime(now + 60)
        .sign(new TextEncoder().encode(keys.sharedSecret));
    },
    async pageToken(personKey) {
      const known = pages.get(personKey);
      if (known) return known;
      const token = await signPageToken({
        privateKeyPem: keys.privateKeyPem,
        account: SECOND.account,
        installationId: SECOND.deskInstallationId,
        userId: deskUserId(personKey),
        location: 'nav_bar',
        nowMs: systemClock.now(),
      });
      const page = await backend.app.request('/app/console', {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams({ token }).toString(),
      });
      const block = /id="tieline-page">(.*?)<\/script>/s.exec(await page.text())?.[1];
      if (!block) throw new Error(`The second desk's page was refused with ${page.status}.`);
      const { accessToken } = (JSON.parse(block) as { tokens: { accessToken: string } }).tokens;
      pages.set(personKey, accessToken);
      return accessToken;
    },
  };
}

function serveHub({ incidentSystem, directory }: Vendors, request: Request): Promise<Response> {
  const prefix = '/vendor/servicenow';
  const url = new URL(request.url);
  if (!url.pathname.startsWith(prefix)) return directory.fetch(request);
  url.pathname = url.pathname.slice(prefix.length);
  return incidentSystem.fetch(new Request(url, request));
}
