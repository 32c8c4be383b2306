/** The server as functions, called as the platform calls them: requests, timers and messages of a queue, on a real PostgreSQL. */
import { randomBytes } from 'node:crypto';
import type { LambdaEvent } from 'hono/aws-lambda';
import { systemClock } from '#domain';
import { createJobs, type JobHandlers, type Jobs } from '#jobs';
import { type Database, openDatabase } from '#storage';
import { drain, handler } from '../../../src/server/lambda.ts';
import { createMigratedDatabase } from '../../support/postgres.ts';
import { until } from '../../support/until.ts';
import { enrolForTest } from '../platform/installations.ts';

const before = process.env;
const key = () => `k1:${randomBytes(32).toString('base64')}`;
let url: string;
let drop: () => Promise<void>;
let database: Database;
/** Another process, which only sends. */
let sender: Jobs;
beforeAll(async () => {
  ({ url, drop } = await createMigratedDatabase());
  database = await openDatabase({ engine: 'postgres', url });
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const idle = { nextInstallation: async () => undefined, handlers: {} as JobHandlers };
  sender = createJobs({ engine: 'postgres', queue: database.queue, clock: systemClock, log, ...idle });
  await sender.start('sender');
  await enrolForTest(database, 'north');
});
afterAll(async () => {
  process.env = before;
  await sender?.stop(0);
  await database?.close();
  // The functions never close theirs: their process ends with them.
  await drop?.();
});

function setEnvironment(changed: Readonly<Record<string, string>> = {}): void {
  process.env = {
    ...before,
    TIELINE_PUBLIC_URL: 'https://tieline.example',
    TIELINE_DATABASE_URL: url,
    TIELINE_MIGRATIONS: 'check',
    TIELINE_MASTER_KEYS: key(),
    TIELINE_SESSION_KEYS: key(),
    TIELINE_LOG_LEVEL: 'silent',
    ...changed,
  };
}

const minutes = (count: number) => ({ getRemainingTimeInMillis: () => count * 60_000 });

/** A request as a function URL hands it over. */
const eventOf = (method: string, path: string, body?: string): LambdaEvent => ({
  version: '2.0',
  routeKey: '$default',
  rawPath: path,
  rawQueryString: '',
  headers: { host: 'tieline.example', 'content-type': 'application/json' },
  requestContext: {
    accountId: 'anonymous',
    apiId: 'tieline',
    authentication: null,
    authorizer: {},
    domainName: 'tieline.example',
    domainPrefix: 'tieline',
    http: { method, path, protocol: 'HTTP/1.1', sourceIp: '192.0.2.1', userAgent: 'test' },
    requestId: 'request-1',
    routeKey: '$default',
    stage: '$default',
    time: '05/Jan/2026:09:00:00 +0000',
    timeEpoch: Date.UTC(2026, 0, 5, 9),
  },
  body: body === undefined ? null : Buffer.from(body).toString('base64'),
  isBase64Encoded: body !== undefined,
});

async function request(method: string, path: string, body?: string) {
  const answer = (await handler(eventOf(method, path, body))) as { statusCode: number; headers: Record<string, string>; body: string };
  return { status: answer.statusCode, type: answer.headers['content-type'] ?? '', body: answer.body };
}

/** Connections of others to our database. */
async function connectionsOfOthers(): Promise<number> {
  const { rows } = await database.queue.executeSql(
    "SELECT count(*)::int AS count FROM pg_stat_activity WHERE datname = current_database() AND application_name <> 'tieline-jobs'",
  );
  return (rows[0] as { count: number }).count;
}

test('a start that failed is not kept and leaves no connection: the next call starts anew', async () => {
  const ours = await connectionsOfOthers();
  setEnvironment({ TIELINE_MASTER_KEYS: 'none' });
  await expect(request('GET', '/livez')).rejects.toMatchObject({
    code: 'configuration-invalid',
    message: expect.stringContaining('TIELINE_MASTER_KEYS'),
  });
  setEnvironment({ TIELINE_DATABASE_URL: url.replace(/\/[^/]*$/, '/nowhere') });
  await expect(drain({}, minutes(15))).rejects.toMatchObject({ code: 'storage-unavailable' });
  setEnvironment({ TIELINE_DATABASE_JOBS_URL: url.replace(/\/[^/]*$/, '/nowhere') });
  await expect(drain({}, minutes(15))).rejects.toMatchObject({ code: 'storage-unavailable' });
  await until(async () => (await connectionsOfOthers()) <= ours, 'the failed start let go of the database');
  setEnvironment();
  expect(await Promise.all([request('GET', '/livez'), request('GET', '/readyz')])).toMatchObject([{ status: 200 }, { status: 200 }]);
});

describe('once it is warm', () => {
  beforeAll(() => setEnvironment());
  const heads = () => database.withTenant('north', (trx) => trx.selectFrom('audit_heads').select('seq').execute());
  const doDeed = (seq: number) =>
    database.withTenant('north', (trx) =>
      trx
        .insertInto('audit_entries')
        .values({ seq, previous_hash: `hash ${seq - 1}`, body: '{}', hash: `hash ${seq}` })
        .execute(),
    );
  const wake = (linkId: string) => database.withTenant('north', (trx) => sender.wake.link(trx, 'north', linkId));

  test('a request is answered by the whole application, its body read as it was sent', async () => {
    expect(await request('GET', '/openapi.json')).toMatchObject({ status: 200, type: expect.stringContaining('application/json') });
    const cut = await request('POST', '/v1/session/renew', '{"renewalToken":');
    const unknown = await request('POST', '/v1/session/renew', '{"renewalToken":"nobody.knows-this-one"}');
    expect([cut.status, unknown.status]).toEqual([400, 401]);
    expect(cut.type).toContain('application/problem+json');
  });

  test('a timer runs the round that it names, and what waits is done', async () => {
    await doDeed(1);
    await wake('link-1');
    expect(await drain({ schedule: 'sign-audit' }, minutes(15))).toEqual({ jobs: 1 });
    expect(await heads()).toHaveLength(1);
  });

  test('a message of a queue, whatever it says, only wakes: what waits is done, and no round is run', async () => {
    await doDeed(2);
    for (const link of ['link-1', 'link-2']) await wake(link);
    const messages = { Records: [{ messageId: 'm1', body: '{"schedule":"sign-audit"}', eventSource: 'aws:sqs' }] };
    expect(await drain(messages as object, minutes(15))).toEqual({ jobs: 2 });
    expect(await heads()).toHaveLength(1);
  });

  test('a round that nobody knows is refused by name, after what waits is done', async () => {
    await wake('link-1');
    await expect(drain({ schedule: 'sign-audits' }, minutes(15))).rejects.toMatchObject({
      code: 'configuration-invalid',
      message: expect.stringMatching(/sign-audits.*sweep.*sign-audit,/),
    });
    expect(await drain({}, minutes(15))).toEqual({ jobs: 0 });
  });

  test('with half a minute left nothing is begun, and the next call does it', async () => {
    await wake('link-1');
    expect(await drain({}, minutes(0.5))).toEqual({ jobs: 0 });
    expect(await drain({}, minutes(15))).toEqual({ jobs: 1 });
  });
});
