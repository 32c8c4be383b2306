/**
 * @module connectors/entra/fake/graph-routes
 * Users and what hangs on them, sign-ins, devices. Each part asks its own permission.
 */
import type { Context, Hono } from 'hono';
import type { Clock } from '#domain';
import type { FakeStore, StoredRow } from '../../../connector-kit/testing/index.ts';
import { FilterError, parseFilter, type Resource } from './filter.ts';
import { badRequest, denied, noLicence, notFound, throttled } from './refusals.ts';
import { TENANT_ROW } from './seeds.ts';

export interface Directory {
  readonly store: FakeStore;
  readonly clock: Clock;
}

/** What a user answers without `$select`. */
const DEFAULT_SELECT = [
  'id',
  'businessPhones',
  'displayName',
  'givenName',
  'jobTitle',
  'mail',
  'mobilePhone',
  'officeLocation',
  'preferredLanguage',
  'surname',
  'userPrincipalName',
];
const GUID = /^[0-9a-f-]{36}$/i;
const REPORT_WINDOW_MS = 10_000;
const REPORT_CALLS = 5;
const PAGE = 100;

export function addGraphRoutes(app: Hono, { store, clock }: Directory): void {
  const demand = (permission: string): void => {
    const permissions = store.get('tenant', TENANT_ROW)?.values.permissions;
    if (!Array.isArray(permissions) || !permissions.includes(permission)) throw denied();
  };
  const demandLicence = (): void => {
    if (store.get('tenant', TENANT_ROW)?.values.licence !== 'premium') throw noLicence();
  };
  const findUser = (key: string): StoredRow => {
    const row = store.find(
      'users',
      (candidate) => candidate.id === key || String(candidate.values.userPrincipalName).toLowerCase() === key.toLowerCase(),
    );
    if (!row) throw notFound(key);
    return row;
  };
  const countReport = createReportLimit(clock);

  app.get('/v1.0/users', (context) => {
    demand('User.Read.All');
    const users = filtered(
      context,
      store.all('users').map((row) => ({ ...row.values, id: row.id })),
    );
    return context.json(
      linkedPage(
        context,
        users.map((user) => selected(context, user)),
      ),
    );
  });

  app.get('/v1.0/users/:key', (context) => {
    demand('User.Read.All');
    const key = context.req.param('key');
    const row = findUser(key);
    if (!(context.req.query('$select') ?? '').split(',').includes('signInActivity'))
      return context.json(selected(context, { ...row.values, id: row.id }));
    demand('AuditLog.Read.All');
    demandLicence();
    if (!GUID.test(key)) throw badRequest('Get By Key only supports UserId and the key has to be a valid Guid');
    const { lastSuccessfulSignInDateTime = null, lastSignInDateTime = null } = row.values;
    // Nobody who never signed in carries the property at all.
    const activity =
      (lastSuccessfulSignInDateTime ?? lastSignInDateTime)
        ? { signInActivity: { lastSuccessfulSignInDateTime, lastSignInDateTime: lastSignInDateTime ?? lastSuccessfulSignInDateTime } }
        : {};
    return context.json({ id: row.id, ...activity });
  });

  app.get('/v1.0/users/:key/manager', (context) => {
    demand('User.Read.All');
    const manager = store.get('users', String(findUser(context.req.param('key')).values.managerId ?? ''));
    if (!manager) throw notFound('manager');
    return context.json({ '@odata.type': '#microsoft.graph.user', ...selected(context, { ...manager.values, id: manager.id }) });
  });

  app.get('/v1.0/users/:key/memberOf', (context) => {
    const ids = findUser(context.req.param('key')).values.groupIds;
    demand('GroupMember.Read.All');
    const groups = store.all('groups').filter((row) => Array.isArray(ids) && ids.includes(row.id));
    return context.json(
      linkedPage(
        context,
        groups.map((row) => ({ '@odata.type': `#microsoft.graph.${row.values.kind}`, id: row.id, displayName: row.values.displayName })),
      ),
    );
  });

  app.get('/v1.0/users/:key/authentication/methods', (context) => {
    if (new URL(context.req.url).search !== '') throw badRequest('Query options are not supported here.');
    demand('UserAuthenticationMethod.Read.All');
    const row = findUser(context.req.param('key'));
    const methods = Array.isArray(row.values.methods) ? row.values.methods : [];
    return context.json({ value: methods.map((type, index) => methodOf(String(type), index, row)) });
  });

  app.get('/v1.0/users/:key/managedDevices', (context) => {
    demand('DeviceManagementManagedDevices.Read.All');
    const { id } = findUser(context.req.param('key'));
    const devices = store.all('devices').filter((row) => row.values.userId === id);
    return context.json(
      linkedPage(
        context,
        devices.map((row) => ({ ...row.values, id: row.id })),
      ),
    );
  });

  app.get('/v1.0/auditLogs/signIns', (context) => {
    countReport();
    demand('AuditLog.Read.All');
    demandLicence();
    const all = store.all('signIns').map((row) => ({
      id: row.id,
      userId: row.values.userId,
      createdDateTime: row.values.createdDateTime,
      status: { errorCode: row.values.errorCode },
    }));
    const found = filtered(context, all).toSorted((a, b) => String(b.createdDateTime).localeCompare(String(a.createdDateTime)));
    return context.json(linkedPage(context, found));
  });
}

/** Five calls in ten seconds, for the whole directory. */
function createReportLimit(clock: Clock): () => void {
  let calls: number[] = [];
  return () => {
    const now = clock.now();
    calls = calls.filter((at) => now - at < REPORT_WINDOW_MS);
    if (calls.length >= REPORT_CALLS) throw throttled(Math.ceil(((calls[0] ?? now) + REPORT_WINDOW_MS - now) / 1000));
    calls.push(now);
  };
}

function filtered<Row extends Resource>(context: Context, rows: readonly Row[]): readonly Row[] {
  const filter = context.req.query('$filter');
  if (filter === undefined) return rows;
  try {
    return rows.filter(parseFilter(filter));
  } catch (error) {
    if (error instanceof FilterError) throw badRequest(`Invalid filter clause: ${error.message}`);
    throw error;
  }
}

function selected(context: Context, resource: Resource): Resource {
  const names = context.req.query('$select')?.split(',') ?? DEFAULT_SELECT;
  return Object.fromEntries(names.map((name) => [name, resource[name] ?? (name === 'businessPhones' ? [] : null)]));
}

function linkedPage(context: Context, rows: readonly Resource[]) {
  const url = new URL(context.req.url);
  const size = Math.min(999, Math.max(1, Number(url.searchParams.get('$top') ?? PAGE) || PAGE));
  const start = Number(url.searchParams.get('$skiptoken') ?? 0) || 0;
  url.searchParams.set('$skiptoken', String(start + size));
  const next = start + size < rows.length ? { '@odata.nextLink': url.href } : {};
  return { '@odata.context': `${url.origin}/v1.0/$metadata`, value: rows.slice(start, start + size), ...next };
}

/** Numbers and addresses are really in the vendor's answer; the connector must not let them out. */
function methodOf(type: string, index: number, user: StoredRow): Resource {
  const base = { '@odata.type': `#microsoft.graph.${type}`, id: `${user.id.slice(0, 24)}${String(index).padStart(12, '0')}` };
  if (type === 'phoneAuthenticationMethod') return { ...base, phoneNumber: user.values.mobilePhone ?? '+43 660 5550123', phoneType: 'mobile' };
  if (type === 'emailAuthenticationMethod') return { ...base, emailAddress: 'private.address@mail.example' };
  if (type === 'fido2AuthenticationMethod') return { ...base, model: 'Security key', displayName: 'Key on the ring' };
  return base;
}
