/** The incident system is in trouble: what waits, what goes on, and that nothing is lost or done twice when it is well again. */
import { inspect } from 'node:util';
import { because } from '#domain';
import { answerWith, latestRequest, requestsAfter } from './at-the-edge.ts';
import {
  type Company,
  comeToRest,
  createIncident,
  editTicket,
  effects,
  incidentNow,
  listenForMore,
  ourWrites,
  postDeliveries,
  readLink,
  startCompany,
  sweep,
} from './company.ts';

let company: Company;
/** Two tickets with incidents that every test moves. */
let first: Awaited<ReturnType<typeof createIncident>>;
let second: Awaited<ReturnType<typeof createIncident>>;
beforeAll(async () => {
  company = await startCompany();
  first = await createIncident(company, '1043');
  second = await createIncident(company, '1045');
  await sweep(company);
});
afterAll(() => company?.close());
afterEach(async () => {
  company.vendors.incidentSystem.switchOff();
  await comeToRest(company);
});

const latest = () => latestRequest(company.vendors.incidentSystem);
const callsSince = (from: number, match = '') =>
  requestsAfter(company.vendors.incidentSystem, from).filter(({ method, path }) => `${method} ${path}`.includes(match));
/** Posts what waits and runs what is due now, without letting time pass for backoffs. */
const runNow = async () => {
  await postDeliveries(company);
  await company.settle();
};

test('ten minutes of errors open the breaker after at most ten failures, then one probe goes out per rest, and every change arrives once', async () => {
  const before = ourWrites(company, first.incidentId, second.incidentId).length;
  company.vendors.incidentSystem.switchOn({ kind: 'error', status: 500 });
  editTicket(company, '1043', { status: 'pending' });
  editTicket(company, '1045', { status: 'pending' });
  const from = latest();
  // Rounds of work until the connection rests: then nothing leaves at all.
  for (let round = 0; round < 10; round += 1) {
    await runNow();
    company.clock.setNow(company.clock.now() + 1_000);
  }
  const failures = callsSince(from, '/api/').length;
  expect(failures).toBeGreaterThan(0);
  expect(failures).toBeLessThanOrEqual(10);
  for (let rest = 0; rest < 5; rest += 1) {
    company.clock.setNow(company.clock.now() + 120_000);
    const probe = latest();
    await runNow();
    expect(callsSince(probe, '/api/').length).toBeLessThanOrEqual(1);
  }
  company.vendors.incidentSystem.switchOff();
  company.clock.setNow(company.clock.now() + 120_000);
  await comeToRest(company);
  await listenForMore(company);
  expect(effects(company, first.incidentId, second.incidentId).slice(before)).toEqual(['incident.update', 'incident.update']);
  expect([incidentNow(company, first.incidentId)?.state, incidentNow(company, second.incidentId)?.state]).toEqual(['3', '3']);
});

test.each([
  ['in seconds', '30', 30_000],
  ['as a date', () => new Date(company.clock.now() + 90_000).toUTCString(), 88_000],
  ['not at all', undefined, 1_000],
  ['as rubbish', 'soon', 1_000],
  ['as a year', '31536000', 3_600_000],
] as const)('a 429 whose wait is told %s is obeyed, and the change arrives once afterwards', async (how, told, leastMs) => {
  const before = ourWrites(company, first.incidentId).length;
  editTicket(company, '1043', { subject: `Scanners, wait told ${how}` });
  const at = company.clock.now();
  const retryAfter = typeof told === 'function' ? told() : told;
  const asked: number[] = [];
  const refusing = answerWith(
    company.vendors.incidentSystem,
    '/api/',
    () => {
      asked.push(company.clock.now());
      return Response.json(
        { error: { message: 'Rate limit exceeded', detail: null }, status: 'failure' },
        { status: 429, headers: retryAfter === undefined ? {} : { 'retry-after': retryAfter } },
      );
    },
    1,
  );
  const from = latest();
  await runNow();
  const [refusedAt = at] = asked;
  refusing.end();
  expect(refusing.count()).toBe(1);
  // A wait that fits into the call is slept through there; then the next request is later by at least what was told.
  const next = callsSince(from, '/api/')[0];
  if (next) expect(Date.parse(next.at) - refusedAt).toBeGreaterThanOrEqual(leastMs);
  company.clock.setNow(Math.max(company.clock.now(), refusedAt + leastMs - 1_000));
  if (!next) {
    await runNow();
    expect(callsSince(from, '/api/')).toEqual([]);
  }
  await comeToRest(company);
  expect(effects(company, first.incidentId).slice(before)).toEqual(['incident.update']);
});

test('who opens a ticket while the help desk asks for a minute hears so at once, with the moment, and sees the links as they are known', async () => {
  const open = async () => company.call('/v1/tickets/1043/links', { token: await company.appToken('jonas.lindqvist') });
  await open();
  const moment = () => new Date(company.clock.now() + 60_000).toISOString();
  company.vendors.desk.switchOn({ kind: 'rate-limited', retryAfter: '60' });
  const [askedAt, until] = [company.clock.now(), moment()];
  for (let time = 0; time < 2; time += 1)
    expect(await open()).toMatchObject({
      status: 200,
      body: { links: [{ id: first.linkId }], sources: [{ freshness: 'unreachable', failure: { code: 'vendor-rate-limited', retryAt: until } }] },
    });
  expect(company.clock.now()).toBe(askedAt);
  // Whether they may see the ticket must be asked anew after a minute.
  company.clock.setNow(askedAt + 61_000);
  expect(await open()).toMatchObject({ status: 503, body: { code: 'vendor-rate-limited', facts: { retryAt: moment() } } });
  company.vendors.desk.switchOff();
  company.clock.setNow(company.clock.now() + 61_000);
  expect((await open()).status).toBe(200);
});

test('a connection that is told to wait leaves the other connections alone', async () => {
  company.vendors.incidentSystem.switchOn({ kind: 'rate-limited', retryAfter: '600' });
  editTicket(company, '1043', { priority: 'normal' });
  await runNow();
  const from = latest();
  expect(await testConnection('entra')).toEqual([]);
  const { failed } = await company.backend.jobs.runSchedule('read-settings');
  expect(failed).toBe(0);
  expect(callsSince(from)).toEqual([]);
});

test('an answer of 200 that says "failure" in its body is a failure: nothing is recorded as written, and the change arrives once', async () => {
  const before = ourWrites(company, second.incidentId).length;
  const lying = answerWith(
    company.vendors.incidentSystem,
    'PATCH',
    () => Response.json({ error: { message: 'Transaction cancelled: maximum execution time exceeded', detail: null }, status: 'failure' }),
    1,
  );
  editTicket(company, '1045', { subject: 'Lodestar confirmations are missing' });
  await runNow();
  expect(lying.count()).toBe(1);
  expect((await readLink(company, second.linkId)).fields.find(({ remotePath }) => remotePath === 'short_description')?.provenance?.remote).not.toBe(
    'Lodestar confirmations are missing',
  );
  lying.end();
  await comeToRest(company);
  expect(effects(company, second.incidentId).slice(before)).toEqual(['incident.update']);
  expect(incidentNow(company, second.incidentId)).toMatchObject({ short_description: 'Lodestar confirmations are missing' });
});

test('a token that expires in the middle of the work is renewed once for everybody', async () => {
  const before = ourWrites(company, first.incidentId, second.incidentId).length;
  company.vendors.incidentSystem.switchOn({ kind: 'expired-token' });
  editTicket(company, '1043', { subject: 'Scanners drop out again' });
  company.vendors.desk.edit('tickets', '1045', { subject: 'Six confirmations are missing' }, '1005');
  const from = latest();
  await runNow();
  expect(callsSince(from, '/oauth_token.do')).toHaveLength(1);
  await comeToRest(company);
  expect(effects(company, first.incidentId, second.incidentId).slice(before)).toEqual(['incident.update', 'incident.update']);
});

test.each([
  [403, 'Operation Failed', 'ACL restricts the record', because('vendor-forbids', { code: 'vendor-forbidden' })],
  [404, 'No Record found', "Record doesn't exist or ACL restricts the record retrieval", because('record-unreachable')],
  [422, 'Operation Failed', 'Data Policy Exception', { code: 'link-failing', facts: { code: 'vendor-refused', attempts: expect.any(Number) } }],
])(
  'a %i on one record makes only its link wait, and says why; the others flow, and it is carried when the refusal ends',
  async (status, message, detail, why) => {
    const subject = `Scanners, seen with ${status}`;
    const before = ourWrites(company, first.incidentId, second.incidentId).length;
    const refusing = answerWith(company.vendors.incidentSystem, `/table/incident/${first.incidentId}`, () =>
      Response.json({ error: { message, detail }, status: 'failure' }, { status }),
    );
    editTicket(company, '1043', { subject });
    company.vendors.desk.edit('tickets', '1045', { subject }, '1005');
    await runNow();
    company.clock.setNow(company.clock.now() + 5_000);
    await company.settle();
    expect(effects(company, first.incidentId, second.incidentId).slice(before)).toEqual(['incident.update']);
    expect(incidentNow(company, second.incidentId)).toMatchObject({ short_description: subject });
    const [waiting, flowing] = [await readLink(company, first.linkId), await readLink(company, second.linkId)];
    expect(flowing.state).toBe('in-sync');
    expect(waiting.state).not.toBe('in-sync');
    expect(waiting.stateReason).toEqual(why);
    refusing.end();
    await pressSync();
    await comeToRest(company);
    expect(incidentNow(company, first.incidentId)).toMatchObject({ short_description: subject });
    expect(effects(company, first.incidentId, second.incidentId).slice(before)).toEqual(['incident.update', 'incident.update']);
  },
);

/** Everything of a link that admins, operators and their tools read: journey, dead letters, audit, connections, problems, metrics, log lines. */
async function whatIsTold(linkId: string): Promise<Readonly<Record<string, string>>> {
  const token = await company.pageToken('leona.vogt');
  const told: Record<string, string> = { log: inspect(company.logged, { depth: 20, maxArrayLength: null, maxStringLength: null }) };
  const paths = [
    '/v1/journey?id=1043',
    '/v1/dead-letters',
    '/v1/audit',
    '/v1/connections',
    '/v1/overview',
    '/v1/tickets/1043/links',
    `/v1/links/${linkId}`,
  ];
  for (const path of paths) {
    const { status, body } = await company.call(path, { token });
    expect([path, status]).toEqual([path, 200]);
    told[path] = typeof body === 'string' ? body : JSON.stringify(body);
  }
  told.metrics = String((await company.call('/metrics', { token: company.operatorKey })).body);
  return told;
}

test('a secret in a ticket’s text reaches its record whole, and one in a vendor’s answer nobody; neither is told in a log, a trace, a metric or an error', async () => {
  const inTicket = { key: `ghp_${'a1B2'.repeat(9)}`, words: 'purple-otter-under-the-desk' };
  const inAnswer = { word: 'correct-horse-7', key: `AKIA${'Z9'.repeat(8)}`, bearer: 'm4in.fr4me.s3cret', user: 'hunter2-in-an-address' };
  const subject = `Deploy fails with ${inTicket.key}, sticky note says ${inTicket.words}`;
  const detail = `password=${inAnswer.word} key ${inAnswer.key} at Auth (Bearer ${inAnswer.bearer}) https://svc:${inAnswer.user}@sn.example/x?token=${inAnswer.word}`;
  const refusing = answerWith(company.vendors.incidentSystem, `PATCH /api/now/table/incident/${first.incidentId}`, () =>
    Response.json({ error: { message: `Data Policy Exception: ${detail}`, detail }, status: 'failure' }, { status: 403 }),
  );
  editTicket(company, '1043', { subject });
  await runNow();
  company.clock.setNow(company.clock.now() + 5_000);
  await company.settle();
  expect(refusing.count()).toBeGreaterThan(0);
  const whileRefused = await whatIsTold(first.linkId);
  refusing.end();
  await pressSync();
  await comeToRest(company);
  expect(incidentNow(company, first.incidentId)).toMatchObject({ short_description: subject });
  const afterwards = await whatIsTold(first.linkId);
  const foundIn = (secret: string) => [
    ...new Set([whileRefused, afterwards].flatMap((told) => Object.keys(told).filter((where) => told[where]?.includes(secret)))),
  ];
  expect(Object.values(inAnswer).flatMap(foundIn)).toEqual([]);
  // The link's own views show its ticket's text to whoever may see that ticket. The journey shows values too, without what looks like a secret; a log shows none.
  const ownViews = ['/v1/tickets/1043/links', `/v1/links/${first.linkId}`];
  expect(foundIn(inTicket.key)).toEqual(ownViews);
  expect(foundIn(inTicket.words)).toEqual(['/v1/journey?id=1043', ...ownViews]);
});

test('refused credentials stop the connection alone; repaired, everything that waited is carried once', async () => {
  const before = ourWrites(company, first.incidentId, second.incidentId).length;
  company.vendors.incidentSystem.switchOn({ kind: 'expired-token' });
  const refusing = answerWith(company.vendors.incidentSystem, '/oauth_token.do', () =>
    Response.json({ error: 'access_denied', error_description: 'access_denied' }, { status: 401 }),
  );
  editTicket(company, '1043', { priority: 'low' });
  company.vendors.desk.edit('tickets', '1045', { priority: 'low' }, '1005');
  await runNow();
  company.clock.setNow(company.clock.now() + 60_000);
  await company.settle();
  const { body } = await company.call('/v1/connections', { token: await company.pageToken('leona.vogt') });
  expect((body as { connections: unknown[] }).connections).toContainEqual(
    expect.objectContaining({
      name: 'servicenow',
      state: 'needs-attention',
      stateReason: expect.objectContaining({ code: 'connection-credentials-refused' }),
    }),
  );
  expect(effects(company, first.incidentId, second.incidentId).slice(before)).toEqual([]);
  const link = await readLink(company, first.linkId);
  expect(link.link.isQuarantined).toBe(false);
  refusing.end();
  expect(await testConnection('servicenow')).toEqual([]);
  await comeToRest(company);
  await listenForMore(company);
  expect(effects(company, first.incidentId, second.incidentId).slice(before)).toEqual(['incident.update', 'incident.update']);
  expect(incidentNow(company, first.incidentId)).toMatchObject({ urgency: '3', impact: '3' });
});

test('work that gave up reaches the incident system when an admin replays it, once, and replaying it again writes nothing', async () => {
  const subject = 'Scanners, replayed by an admin';
  const before = ourWrites(company, first.incidentId).length;
  const written = () => effects(company, first.incidentId).slice(before);
  const babbling = answerWith(company.vendors.incidentSystem, `GET /api/now/table/incident/${first.incidentId}`, () =>
    Response.json({ result: 'later' }),
  );
  editTicket(company, '1043', { subject });
  await comeToRest(company);
  babbling.end();
  const token = await company.pageToken('leona.vogt');
  const list = await company.call('/v1/dead-letters?cause=letter-vendor-reply', { token });
  expect(list.body).toMatchObject({ total: 1, letters: [{ linkId: first.linkId, ticketId: '1043', state: 'waiting', attempts: 8 }] });
  const [letter] = (list.body as { letters: { id: string }[] }).letters;
  // The vendor is well again, and nothing goes on before somebody says so.
  await company.settle();
  expect(written()).toEqual([]);
  const preflight = () => company.call(`/v1/dead-letters/${letter?.id}/preflight`, { token });
  const replay = () => company.call(`/v1/dead-letters/${letter?.id}/replay`, { token, method: 'POST' });
  expect((await preflight()).body).toMatchObject({ verdict: 'safe', reason: { facts: { writes: 1 } } });
  expect((await replay()).status).toBe(200);
  await comeToRest(company);
  expect(written()).toEqual(['incident.update']);
  expect(incidentNow(company, first.incidentId)).toMatchObject({ short_description: subject });
  expect((await readLink(company, first.linkId)).state).toBe('in-sync');
  expect((await company.call('/v1/dead-letters', { token })).body).toMatchObject({ total: 0, letters: [] });
  expect((await preflight()).body).toMatchObject({ verdict: 'stale' });
  await replay();
  await listenForMore(company);
  expect(written()).toEqual(['incident.update']);
});

/** "Sync now", as an agent presses it. */
async function pressSync(): Promise<void> {
  await company.call(`/v1/links/${first.linkId}/sync`, { token: await company.appToken('jonas.lindqvist'), method: 'POST', body: {} });
}

/** The connection's own checks, as an admin runs them: those that failed. */
async function testConnection(name: string): Promise<readonly unknown[]> {
  const token = await company.pageToken('leona.vogt');
  const { body } = await company.call(`/v1/connections/${company.connectionIds[name]}/test`, { token, method: 'POST', body: {} });
  return (body as { checks: { outcome: string }[] }).checks.filter(({ outcome }) => outcome === 'failed');
}
