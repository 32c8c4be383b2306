/**
 * Routes x roles x two installations, generated from the API's own document: who is refused, with which words, and that ids of another installation do not exist.
 */
import { SignJWT } from 'jose';
import { sql } from 'kysely';
import type { RouteName } from '#contract';
import { DESK, deskUserId } from '../../../src/sandbox/seed/desk.ts';
import { enrolSecond, SECOND, type Tenant } from '../../support/second-tenant.ts';
import { startWorld, type World } from '../../support/world.ts';
import { type ApiDocument, fillPath, idsOf, listOperations, type Operation } from './document.ts';
import { BODIES, prepareIds, QUERIES, type TenantIds } from './examples.ts';

type Answer = Awaited<ReturnType<World['call']>>;
type Role = 'viewer' | 'agent' | 'admin';
interface CallerCase {
  readonly name: string;
  /** A fresh one, where it lives for a minute only: a slow machine takes longer for all routes. */
  readonly token: () => Promise<string | undefined>;
  /** Undefined: nobody that the API knows. */
  readonly is?: { readonly role: Role; readonly identity: 'asserted' | 'proven' };
  readonly isOperator?: true;
}

const RANK: Readonly<Record<Role, number>> = { viewer: 0, agent: 1, admin: 2 };
const NOWHERE: TenantIds = {
  ticketId: '999999',
  connectionId: 'no-such-connection',
  connectorId: 'no-such-connector',
  itemId: 'no-such-item',
  linkId: 'no-such-link',
  holdId: 'no-such-hold',
  letterId: 'no-such-letter',
  batchId: 'no-such-batch',
  deskUserId: '999998',
  file: 'no-such.js',
  page: 'no-such-page',
};

let world: World;
let second: Tenant;
let operations: readonly Operation[];
let first: TenantIds;
let other: TenantIds;
let callers: readonly CallerCase[];

beforeAll(async () => {
  world = await startWorld();
  second = await enrolSecond(world);
  operations = listOperations((await world.call('/openapi.json')).body as ApiDocument);
  first = await prepareIds(world, world, { ticketOffset: 0 });
  other = await prepareIds(world, second, { ticketOffset: SECOND.ticketOffset, deskUserId: String(SECOND.ownPersonId) });
  callers = listCallers();
});
afterAll(async () => {
  await second?.close();
  await world?.close();
});

function listCallers(): readonly CallerCase[] {
  const kinds = (tenant: Pick<Tenant, 'appToken' | 'pageToken'>, where: string): CallerCase[] => [
    { name: `a viewer of ${where}, asserted`, token: () => tenant.appToken('pavel.novak'), is: { role: 'viewer', identity: 'asserted' } },
    { name: `a viewer of ${where}, proven`, token: () => tenant.pageToken('pavel.novak'), is: { role: 'viewer', identity: 'proven' } },
    { name: `an agent of ${where}, asserted`, token: () => tenant.appToken('jonas.lindqvist'), is: { role: 'agent', identity: 'asserted' } },
    { name: `an agent of ${where}, proven`, token: () => tenant.pageToken('jonas.lindqvist'), is: { role: 'agent', identity: 'proven' } },
    // The shared secret proves an installed app and no person: an admin by it is an agent.
    { name: `an admin of ${where}, asserted`, token: () => tenant.appToken('leona.vogt'), is: { role: 'agent', identity: 'asserted' } },
    { name: `an admin of ${where}, proven`, token: () => tenant.pageToken('leona.vogt'), is: { role: 'admin', identity: 'proven' } },
  ];
  return [
    { name: 'nobody', token: async () => undefined },
    { name: 'a garbage token', token: async () => 'aaaa.bbbb.cccc' },
    { name: 'an expired token', token: expiredToken },
    { name: 'the operator', token: async () => world.operatorKey, isOperator: true },
    ...kinds(world, 'the first installation'),
    ...kinds(second, 'the second installation'),
  ];
}

async function expiredToken(): Promise<string> {
  const past = Math.floor(Date.now() / 1000) - 600;
  const claims = { iss: `${DESK.subdomain}.zendesk.com`, sub: String(deskUserId('leona.vogt')), installation_id: String(DESK.installationId) };
  return new SignJWT(claims)
    .setProtectedHeader({ alg: 'HS256' })
    .setIssuedAt(past)
    .setExpirationTime(past + 60)
    .sign(new TextEncoder().encode(world.secrets[0]));
}

/** Undefined: let through. */
function refusalOf(operation: Operation, caller: CallerCase): 401 | 403 | undefined {
  const who = operation['x-access'];
  if (who === 'public') return operation.operationId === 'renewSession' ? 401 : undefined;
  if (who === 'operator') return caller.isOperator ? undefined : 401;
  if (who === 'page' || who === 'vendor') return 401;
  if (!caller.is) return 401;
  const isEnough = RANK[caller.is.role] >= RANK[who] && (operation['x-needs'] !== 'proven' || caller.is.identity === 'proven');
  return isEnough ? undefined : 403;
}

function send(operation: Operation, ids: TenantIds, token: string | undefined, bodyIds: TenantIds = ids): Promise<Answer> {
  const name = operation.operationId as RouteName;
  const body = BODIES[name]?.(bodyIds);
  const path = fillPath(operation, { page: 'console', ...ids }) + (QUERIES[name] ?? '');
  return world.call(path, { method: operation.method, ...(token ? { token } : {}), ...(body === undefined ? {} : { body }) });
}

/** What may differ between two refusals of the same kind. */
function wordsOf({ status, body }: Answer, ids: TenantIds): unknown {
  const untraced = JSON.stringify(body).replace(/"traceId":"[0-9a-f]{32}"/, '"traceId":""');
  // The longest first: one id may hold another.
  const named = Object.entries(ids).sort(([, a], [, b]) => b.length - a.length);
  return { status, body: named.reduce((all, [name, id]) => all.replaceAll(id, `{${name}}`), untraced) };
}

test('every operation with a JSON body has an example in this suite', () => {
  const lacking = operations.filter(({ operationId, requestBody }) => requestBody?.content['application/json'] && !BODIES[operationId as RouteName]);
  expect(lacking.map(({ operationId }) => operationId)).toEqual([]);
});

interface Entry {
  readonly action: string;
  readonly actor: { readonly id: string };
  readonly facts: Readonly<Record<string, unknown>>;
}

/** What the audit log of an installation says of ids that it does not have. */
async function askedOf(installationId: string): Promise<readonly Entry[]> {
  const rows = await world.database.withTenant(installationId, (trx) => trx.selectFrom('audit_entries').select('body').orderBy('seq').execute());
  return rows.map(({ body }) => JSON.parse(body) as Entry).filter(({ action }) => action === 'unknown-id-asked');
}

const isPart = (part: Readonly<Record<string, unknown>>, whole: Readonly<Record<string, unknown>> = {}) =>
  Object.entries(part).every(([name, value]) => whole[name] === value);

// First, because one caller's entries by one route are written once in a while.
test('an id of another installation answers exactly as an id of nothing, in every id field of every path, and is in the audit log', async () => {
  const admin = await world.pageToken('leona.vogt');
  const wrong: string[] = [];
  const written: string[] = [];
  for (const operation of operations.filter((one) => ['viewer', 'agent', 'admin'].includes(one['x-access'])))
    for (const field of idsOf(operation)) {
      // Item ids are the vendor's, reached through a connection, flows have names of the mapping, and connectors are everybody's: alone they name nothing of an installation.
      if (field === 'itemId' || field === 'flow' || field === 'connectorId') continue;
      const foreign = { ...first, [field]: other[field] as string };
      const missing = { ...first, [field]: NOWHERE[field] as string };
      const before = (await askedOf(world.installationId)).length;
      const [got, expected] = [await send(operation, foreign, admin, first), await send(operation, missing, admin, first)];
      if (JSON.stringify(wordsOf(got, foreign)) !== JSON.stringify(wordsOf(expected, missing)))
        wrong.push(`${operation.operationId} ${field}: ${JSON.stringify([wordsOf(got, foreign), wordsOf(expected, missing)])}`);
      // Taking off an item that is not on the ticket leaves the ticket as it is, so that doing it twice is harmless.
      if (got.status !== 404 && operation.operationId !== 'unlinkItem') wrong.push(`${operation.operationId} ${field}: ${got.status}`);
      const entries = (await askedOf(world.installationId)).slice(before);
      if (got.status === 404 && !written.includes(operation.operationId)) {
        written.push(operation.operationId);
        const facts = { route: operation.operationId, [field]: other[field] };
        if (entries.length !== 1 || !isPart(facts, entries[0]?.facts))
          wrong.push(`${operation.operationId} ${field}: audit ${JSON.stringify(entries)}`);
        // A second entry of one caller by one route would be the beginning of a flood.
      } else if (entries.length > 0) wrong.push(`${operation.operationId} ${field}: written again`);
    }
  expect(written.length).toBeGreaterThan(15);
  expect(await askedOf(second.installationId)).toEqual([]);
  expect(wrong).toEqual([]);
});

test('a hundred ids tried by one caller are one entry, and name who tried', async () => {
  const token = await world.appToken('jonas.lindqvist');
  const before = (await askedOf(world.installationId)).length;
  for (let at = 0; at < 100; at += 1) expect((await world.call(`/v1/links/guess-${at}`, { token })).status).toBe(404);
  const entries = (await askedOf(world.installationId)).slice(before);
  expect(entries).toEqual([expect.objectContaining({ actor: expect.objectContaining({ id: String(deskUserId('jonas.lindqvist')) }) })]);
});

// The checks come before the look-up, so ids of nothing tell who is let through without changing anything.
test('each caller is refused or let through by each operation as its access says', async () => {
  const wrong: string[] = [];
  for (const operation of operations.filter(({ operationId }) => !['pauseAll', 'addConnection', 'enrol'].includes(operationId)))
    for (const caller of callers) {
      const expected = refusalOf(operation, caller);
      const { status } = await send(operation, NOWHERE, await caller.token());
      const isRight = expected === undefined ? ![401, 403].includes(status) && status < 500 : status === expected;
      if (!isRight && !(operation.operationId === 'openPage' && status === 404))
        wrong.push(`${operation.operationId} by ${caller.name}: ${status}, expected ${expected ?? 'to be let through'}`);
    }
  expect(wrong).toEqual([]);
});

test('what changes something for everybody refuses whoever may not', async () => {
  const wrong: string[] = [];
  for (const operation of operations.filter(({ operationId }) => ['pauseAll', 'addConnection', 'enrol'].includes(operationId)))
    for (const caller of callers.filter((one) => refusalOf(operation, one) !== undefined)) {
      const { status } = await send(operation, NOWHERE, await caller.token());
      if (status !== refusalOf(operation, caller)) wrong.push(`${operation.operationId} by ${caller.name}: ${status}`);
    }
  expect(wrong).toEqual([]);
});

test('a caller who is not proven reads the same words whatever was wrong, and whatever was asked for', async () => {
  const bodies = new Set<string>();
  for (const operation of operations.filter((one) => ['viewer', 'agent', 'admin'].includes(one['x-access'])))
    for (const caller of callers.slice(1, 3))
      for (const ids of [first, NOWHERE]) bodies.add(JSON.stringify(wordsOf(await send(operation, ids, await caller.token()), ids)));
  expect([...bodies]).toHaveLength(1);
});

test('a refused role reads the same words for ids that exist and ids that do not', async () => {
  const viewer = await world.pageToken('pavel.novak');
  for (const operation of operations.filter((one) => ['agent', 'admin'].includes(one['x-access'])))
    expect(wordsOf(await send(operation, first, viewer), first)).toEqual(wordsOf(await send(operation, NOWHERE, viewer), NOWHERE));
});

test('lists of one installation hold nothing of the other', async () => {
  const texts = await Promise.all(
    ['/v1/connections', '/v1/dead-letters', '/v1/overview', '/v1/mapping', '/v1/audit'].map(async (path) => {
      const { body } = await world.call(path, { token: await world.pageToken('leona.vogt') });
      // Lines of the log; what a caller typed stands there as it was typed.
      return typeof body === 'string'
        ? body
            .split('\n')
            .filter((line) => !line.includes('unknown-id-asked'))
            .join('\n')
        : JSON.stringify(body);
    }),
  );
  const foreign = [second.installationId, other.linkId, other.letterId, ...Object.values(second.connectionIds), SECOND.account];
  const lines = texts.flatMap((text) => text.split('\n')).filter((line) => foreign.some((id) => line.includes(id)));
  expect(lines).toEqual([]);
  expect(texts.join('')).toContain(first.letterId);
});

test('an id of another installation inside a body answers exactly as an id of nothing', async () => {
  const agent = await world.pageToken('jonas.lindqvist');
  for (const [name, field] of [
    ['linkItem', 'connectionId'],
    ['answerHold', 'holdId'],
  ] as const) {
    const operation = operations.find(({ operationId }) => operationId === name) as Operation;
    const foreign = { ...first, [field]: other[field] };
    const missing = { ...first, [field]: NOWHERE[field] };
    const got = await send(operation, first, agent, foreign);
    expect({ name, answer: wordsOf(got, foreign) }).toEqual({ name, answer: wordsOf(await send(operation, first, agent, missing), missing) });
    expect(got.status).toBe(404);
  }
});

test('row level security gives no row of another installation to a query that asks for it, in any table', async () => {
  const counts = await world.database.withTenant(world.installationId, async (trx) => {
    const { rows: tables } = await sql<{
      table_name: string;
    }>`SELECT table_name FROM information_schema.columns WHERE column_name = 'installation_id' AND table_schema = 'tieline' ORDER BY 1`.execute(trx);
    const of = (table: string, installation: string) =>
      sql<{ n: number }>`SELECT count(*)::int AS n FROM ${sql.id('tieline', table)} WHERE installation_id = ${installation}`.execute(trx);
    const seen: Record<string, { own: number; foreign: number }> = {};
    for (const { table_name: table } of tables)
      seen[table] = {
        own: (await of(table, world.installationId)).rows[0]?.n ?? 0,
        foreign: (await of(table, second.installationId)).rows[0]?.n ?? 0,
      };
    return seen;
  });
  expect(Object.keys(counts).length).toBeGreaterThan(10);
  expect(Object.entries(counts).filter(([, { foreign }]) => foreign > 0)).toEqual([]);
  expect(Object.values(counts).filter(({ own }) => own > 0).length).toBeGreaterThan(5);
});

test('row level security lets no installation write into another', async () => {
  const steal = world.database.withTenant(world.installationId, async (trx) =>
    sql`UPDATE tieline.connections SET installation_id = ${second.installationId} WHERE connection_id = ${first.connectionId}`.execute(trx),
  );
  await expect(steal).rejects.toThrow(/row-level security/);
  const touched = await world.database.withTenant(world.installationId, async (trx) =>
    sql`UPDATE tieline.connections SET owner = 'thief' WHERE connection_id = ${other.connectionId} RETURNING connection_id`.execute(trx),
  );
  expect(touched.rows).toEqual([]);
});

/**
 * What is let in and finds nothing to do: one ticket has one link by one flow; the prepared connection signs in without consent; the prepared link owns its record, which
 * is there, is no change, has no history yet and no conflict.
 */
const NOTHING_TO_DO: Readonly<Record<string, number>> = {
  createLink: 409,
  startConsent: 409,
  promoteFollower: 409,
  checkOverlaps: 409,
  confirmDeleted: 409,
  restoreValue: 404,
  resolveConflict: 404,
};

// Last, because it uses up what was prepared: cutting comes after everything that needs the link.
test('each operation works for the least caller that it lets in', async () => {
  const wrong: string[] = [];
  // A draft is tried while its connection has its name; a letter and an answer come before any run looks at the link again; cutting comes last.
  const order = ['previewMapping', 'editDeadLetter', 'discardDeadLetter', 'readHoldChoices', 'answerHold'];
  const last = ['pauseFlow', 'resumeFlow', 'unlinkItem', 'unlink', 'removeConnection'];
  const rank = ({ operationId }: Operation) => (order.includes(operationId) ? order.indexOf(operationId) - 10 : last.indexOf(operationId));
  const named = operations.filter((one) => ['viewer', 'agent', 'admin'].includes(one['x-access']));
  const least = async (operation: Operation) =>
    operation['x-access'] === 'viewer'
      ? world.pageToken('pavel.novak')
      : operation['x-access'] === 'agent'
        ? world.appToken('jonas.lindqvist')
        : world.pageToken('leona.vogt');
  for (const operation of [...named].sort((a, b) => rank(a) - rank(b))) {
    // A ticket that has no link yet is the one to plan for.
    const ids = operation.operationId === 'planLink' ? { ...first, ticketId: '1043' } : first;
    const answer = await send(operation, ids, await least(operation));
    const documented = Object.keys(operation.responses).find((status) => status.startsWith('2'));
    const expected = NOTHING_TO_DO[operation.operationId] ?? Number(documented);
    if (answer.status !== expected) wrong.push(`${operation.operationId}: ${answer.status} ${JSON.stringify(answer.body)}`);
  }
  expect(wrong).toEqual([]);
});
