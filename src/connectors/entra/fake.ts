/**
 * @module connectors/entra/fake
 * A stateful directory that answers as Graph v1.0 does, with its token endpoint. Served over HTTP by the sandbox, through msw in tests.
 */
import { randomBytes } from 'node:crypto';
import { Hono } from 'hono';
import type { Clock } from '#domain';
import { createFakeShell, type FakeShell, type TableSpec } from '../../connector-kit/testing/index.ts';
import { addGraphRoutes } from './fake/graph-routes.ts';
import { graphError, Refused } from './fake/refusals.ts';
import { type EntraSeed, fillFromSeed } from './fake/seeds.ts';
import { createUnits } from './fake/units.ts';

export { type EntraSeed, PERMISSIONS, type SeedDevice, type SeedPerson, TENANT_ROW } from './fake/seeds.ts';

const TOKEN_SECONDS = 3_599;
const column = (name: string, label: string) => ({ name, label, isEditable: true });

const TABLES: readonly TableSpec[] = [
  {
    name: 'users',
    label: 'Users',
    effect: 'user',
    columns: [
      column('displayName', 'Name'),
      column('userPrincipalName', 'Sign-in name'),
      column('mail', 'Mail'),
      column('proxyAddresses', 'Addresses'),
      column('jobTitle', 'Job title'),
      column('department', 'Department'),
      column('accountEnabled', 'Enabled'),
      column('managerId', 'Manager'),
      column('groupIds', 'Memberships'),
      column('methods', 'Authentication methods'),
      column('lastSuccessfulSignInDateTime', 'Last sign-in'),
    ],
  },
  { name: 'groups', label: 'Groups', effect: 'group', columns: [column('displayName', 'Name'), column('kind', 'Kind')] },
  {
    name: 'devices',
    label: 'Devices',
    effect: 'device',
    columns: [
      column('deviceName', 'Name'),
      column('userId', 'User'),
      column('operatingSystem', 'System'),
      column('serialNumber', 'Serial number'),
      column('complianceState', 'Compliance'),
    ],
  },
  {
    name: 'signIns',
    label: 'Sign-ins',
    effect: 'sign-in',
    columns: [column('createdDateTime', 'At'), column('userId', 'User'), column('errorCode', 'Code')],
  },
  { name: 'tenant', label: 'Directory', effect: 'tenant', columns: [column('licence', 'Licence'), column('permissions', 'Permissions')] },
];

export interface EntraFakeOptions {
  readonly clock: Clock;
  readonly seed?: EntraSeed;
  /** Resource units in ten seconds. Absent: they are told of each answer, and nothing is refused for them. */
  readonly unitsPerWindow?: number;
}

export interface EntraFake extends FakeShell {
  /** Other callers of our app use up resource units. */
  readonly spendUnits: (units: number) => void;
}

/** Makes a fake directory. */
export function createEntraFake({ clock, seed = {}, unitsPerWindow = Number.POSITIVE_INFINITY }: EntraFakeOptions): EntraFake {
  const tenantId = seed.tenantId ?? 'alpenhof.example';
  let tokens: { readonly token: string; readonly expiresAt: number }[] = [];
  const units = createUnits(unitsPerWindow, clock);
  const shell = createFakeShell({
    id: 'entra',
    name: 'Microsoft Entra ID',
    clock,
    tables: TABLES,
    seed: (store) => fillFromSeed(seed, store),
    routes: (store) => {
      const app = new Hono();
      app.onError((error) => {
        if (!(error instanceof Refused)) throw error;
        return Response.json(error.body, { status: error.status, headers: error.headers });
      });
      app.notFound(() => Response.json(graphError('BadRequest', 'Resource not found for the segment.'), { status: 400 }));
      app.post('/:tenant/oauth2/v2.0/token', async (context) => {
        const token = issueToken({ form: await context.req.parseBody(), tenant: context.req.param('tenant'), tenantId, seed });
        tokens = [...tokens, { token, expiresAt: clock.now() + TOKEN_SECONDS * 1000 }];
        return context.json({ token_type: 'Bearer', expires_in: TOKEN_SECONDS, ext_expires_in: TOKEN_SECONDS, access_token: token });
      });
      app.use('/v1.0/*', async (context, next) => {
        const sent = /^Bearer (\S+)$/.exec(context.req.header('authorization') ?? '')?.[1];
        if (!tokens.some(({ token, expiresAt }) => token === sent && expiresAt > clock.now())) {
          throw new Refused(401, graphError('InvalidAuthenticationToken', 'Lifetime validation failed, the token is expired.'));
        }
        const told = units.take(new URL(context.req.url));
        await next();
        for (const [name, value] of Object.entries(told)) context.res.headers.set(name, value);
      });
      addGraphRoutes(app, { store, clock });
      return (request) => app.fetch(request);
    },
    failureBody: (status) => graphError(status === 429 ? 'TooManyRequests' : 'InternalServerError', 'The service cannot answer now.'),
    expireTokens: () => {
      tokens = [];
    },
    isTokenEndpoint: (request) => new URL(request.url).pathname.endsWith('/oauth2/v2.0/token'),
    extra: {
      save: () => tokens,
      load: (saved) => {
        tokens = saved as typeof tokens;
      },
    },
  });
  return {
    ...shell,
    get faults() {
      return shell.faults;
    },
    spendUnits: units.spend,
  };
}

interface TokenAsked {
  readonly form: Readonly<Record<string, unknown>>;
  readonly tenant: string;
  readonly tenantId: string;
  readonly seed: EntraSeed;
}

/** https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow */
function issueToken({ form, tenant, tenantId, seed }: TokenAsked): string {
  const refuse = (status: number, error: string, description: string) =>
    new Refused(status, { error, error_description: description, error_codes: [7000215] });
  if (tenant !== tenantId) throw refuse(400, 'invalid_request', `AADSTS90002: Tenant '${tenant}' not found.`);
  if (form.grant_type !== 'client_credentials') throw refuse(400, 'unsupported_grant_type', 'AADSTS70003: The grant type is not supported.');
  if (!/^https?:\/\/[^/]+\/\.default$/.test(String(form.scope))) throw refuse(400, 'invalid_scope', 'AADSTS1002012: The scope is not valid.');
  const client = seed.clients?.find((candidate) => candidate.clientId === form.client_id);
  if (!client || client.secret !== form.client_secret) throw refuse(401, 'invalid_client', 'AADSTS7000215: Invalid client secret provided.');
  return randomBytes(32).toString('base64url');
}
