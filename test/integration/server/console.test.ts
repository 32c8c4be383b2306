/** What the console asks, over the real backend: the path of a change, the tick list of the set-up, drafts on a real ticket, configuration as code. */
import { createHmac } from 'node:crypto';
import type {
  ApplyConfigAnswer,
  ConfigDocument,
  ConfigPlanAnswer,
  JourneyAnswer,
  MappingSchemasAnswer,
  OverviewAnswer,
  PreviewMappingAnswer,
  SetupAnswer,
} from '#contract';
import { DESK } from '../../../src/sandbox/seed/desk.ts';
import { startWorld, type World } from '../../support/world.ts';

const TICKET = '1042';
let world: World;
let admin: string;
let agent: string;

beforeAll(async () => {
  world = await startWorld();
  admin = await world.pageToken('leona.vogt');
  agent = await world.pageToken('jonas.lindqvist');
  const created = await world.call(`/v1/tickets/${TICKET}/links`, {
    token: agent,
    body: { mode: 'create', flow: 'incidents', openIncidentsSeen: [] },
  });
  expect(created.status).toBe(201);
  await world.settle();
});
afterAll(() => world?.close());

const read = async <Answer>(path: string): Promise<Answer> => {
  const { status, body } = await world.call(path, { token: admin });
  expect({ path, status, body }).toMatchObject({ status: 200 });
  return body as Answer;
};

describe('journey', () => {
  test('a ticket leads through the person’s click, the look at both sides and the record that was made, with times and reasons', async () => {
    const { matches, hops } = await read<JourneyAnswer>(`/v1/journey?id=%23${TICKET}&limit=100`);
    expect(matches[0]).toMatchObject({ kind: 'ticket', title: `#${TICKET}` });
    const kinds = hops.map(({ kind, side, outcome }) => [kind, side, outcome].filter(Boolean).join(' '));
    expect(kinds).toEqual(expect.arrayContaining(['person done', 'run-start done', 'create remote done', 'run-end done']));
    expect(hops.find(({ kind }) => kind === 'create')).toMatchObject({
      tookMs: expect.any(Number),
      payload: { fields: expect.any(Object) },
      reason: { code: 'hop-created' },
    });
    const times = hops.map(({ at }) => at);
    expect(times).toEqual(times.toSorted());
  });

  test('the record’s number, the link and the trace id of a hop lead to the same link', async () => {
    const { hops } = await read<JourneyAnswer>(`/v1/journey?id=${TICKET}&limit=100`);
    const created = hops.find(({ kind }) => kind === 'create');
    const { links } = await read<{ links: { id: string; record: { number: string } }[] }>(`/v1/tickets/${TICKET}/links`);
    for (const id of [links[0]?.record.number, links[0]?.id, created?.traceId]) {
      const found = await read<JourneyAnswer>(`/v1/journey?id=${id}`);
      expect(found.matches[0]?.linkId).toBe(links[0]?.id);
      expect(found.hops.some((hop) => hop.id === created?.id)).toBe(true);
    }
  });

  test('a delivery’s id leads through the look at both sides that it woke to the write that came of it', async () => {
    const asPlatform = async (path: string) =>
      (await world.vendors.desk.fetchAs(DESK.integrationUserId, new Request(`http://desk.test/api/v2/webhooks${path}`))).json();
    const { webhooks } = (await asPlatform('')) as { webhooks: { id: string; endpoint: string }[] };
    const [webhook] = webhooks;
    const { signing_secret } = (await asPlatform(`/${webhook?.id}/signing_secret`)) as { signing_secret: { secret: string } };
    world.vendors.desk.edit('tickets', TICKET, { subject: 'Told by a delivery' }, 'jonas.lindqvist');
    const timestamp = new Date().toISOString();
    const body = JSON.stringify({
      type: 'zen:event-type:ticket.subject_changed',
      account_id: DESK.accountId,
      id: 'delivery-of-the-journey',
      time: timestamp,
      zendesk_event_version: '2022-11-06',
      subject: `zen:ticket:${TICKET}`,
      detail: { id: TICKET },
      event: { current: 'Told by a delivery', previous: '' },
    });
    const headers = {
      'content-type': 'application/json',
      'x-zendesk-webhook-signature': createHmac('sha256', signing_secret.secret).update(timestamp).update(body).digest('base64'),
      'x-zendesk-webhook-signature-timestamp': timestamp,
      'x-zendesk-account-id': String(DESK.accountId),
    };
    const answer = await world.backend.app.request(new URL(webhook?.endpoint ?? '').pathname, { method: 'POST', headers, body });
    expect(answer.status).toBe(202);
    await world.settle();

    const { matches, hops } = await read<JourneyAnswer>('/v1/journey?id=delivery-of-the-journey&limit=100');
    expect(matches).toMatchObject([{ kind: 'delivery', id: 'delivery-of-the-journey', ticketId: TICKET, linkId: expect.any(String) }]);
    const kinds = hops.map(({ kind, side }) => [kind, side].filter(Boolean).join(' '));
    expect(kinds[0]).toBe('delivery desk');
    expect(kinds.slice(1)).toEqual(expect.arrayContaining(['run-start', 'write remote', 'run-end']));
    // What came before it is another story.
    expect(kinds).not.toContain('create remote');
    expect(hops.find(({ kind }) => kind === 'write')?.payload).toMatchObject({ fields: { short_description: 'Told by a delivery' } });
  });

  test('an id that nobody knows leads to an empty answer, not to an error', async () => {
    expect(await read<JourneyAnswer>('/v1/journey?id=NOPE0001')).toMatchObject({ matches: [], hops: [], nextCursor: null, keptDays: 30 });
  });

  test('pages go on where the last one ended, and no hop comes twice', async () => {
    const all = await read<JourneyAnswer>(`/v1/journey?id=${TICKET}&limit=200`);
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const page: JourneyAnswer = await read<JourneyAnswer>(`/v1/journey?id=${TICKET}&limit=3${cursor && `&cursor=${encodeURIComponent(cursor)}`}`);
      seen.unshift(...page.hops.map(({ id }) => id));
      cursor = page.nextCursor;
    }
    expect(seen).toEqual(all.hops.map(({ id }) => id));
  });
});

test('the tick list says what has happened and what it still waits for', async () => {
  await world.call('/v1/setup/verify', { token: admin, method: 'POST' });
  const { steps } = await read<SetupAnswer>('/v1/setup');
  const states = Object.fromEntries(steps.map(({ step, state }) => [step, state]));
  expect(states).toMatchObject({
    enrolled: 'done',
    'desk-connected': 'done',
    'settings-read': 'done',
    'connection-tested': 'done',
    'mapping-active': 'done',
    'first-sync': 'done',
  });
});

test('the overview tells the writes of the last hours, which flow is paused by whom, and which has fields set aside', async () => {
  await world.call('/v1/flows/incidents/pause', { token: admin, body: { until: null } });
  const paused = await read<OverviewAnswer>('/v1/overview');
  expect(paused.flows[0]).toMatchObject({ flow: 'incidents', pause: { by: 'Leona Vogt', until: null } });
  expect(paused.flows[0]?.hours).toHaveLength(24);
  await world.call('/v1/flows/incidents/pause', { token: admin, method: 'DELETE' });
  expect((await read<OverviewAnswer>('/v1/overview')).flows[0]?.pause).toBeNull();
  expect((await read<OverviewAnswer>('/v1/overview?fields=set-aside')).flows).toEqual([]);
  expect((await world.call('/v1/overview?fields=some', { token: admin })).status).toBe(400);
  expect((await world.call('/v1/flows/nothing/pause', { token: admin, body: { until: null } })).status).toBe(404);
});

describe('drafts', () => {
  test('both live schemas are there to complete from', async () => {
    const { desk, connections } = await read<MappingSchemasAnswer>('/v1/mapping/schemas');
    expect(desk.fields.find(({ path }) => path === 'status')?.options.length).toBeGreaterThan(3);
    const listed = connections.find(({ connectorId }) => connectorId === 'servicenow');
    expect(listed?.records.map(({ type, fields }) => [type, fields])).toContainEqual(['incident', []]);
    const of = (name: string) => read<MappingSchemasAnswer>(`/v1/mapping/schemas?${new URLSearchParams({ connection: name })}`);
    expect((await of('nobody')).connections).toEqual([]);
    const { connections: one } = await of(listed?.name ?? '');
    expect(one.map(({ name }) => name)).toEqual([listed?.name]);
    const incidents = one[0]?.records.find(({ type }) => type === 'incident');
    expect(incidents?.fields.find(({ path }) => path === 'state')?.options).toContainEqual({ value: '2', label: 'In Progress', dependsOn: [] });
    const email = { value: 'email', label: 'Email', dependsOn: ['inquiry', 'software'] };
    expect(incidents?.fields.find(({ path }) => path === 'subcategory')?.options).toContainEqual(email);
  });

  test('a draft is tried on a real ticket and writes nothing', async () => {
    const { versions } = await read<{ versions: { document: string; state: string }[] }>('/v1/mapping');
    const document = versions.find(({ state }) => state === 'active')?.document ?? '';
    const writesBefore = world.vendors.incidentSystem.ledger.length;
    const { status, body } = await world.call('/v1/mapping/preview', { token: admin, body: { document, flow: 'incidents', ticketId: TICKET } });
    const preview = body as PreviewMappingAnswer;
    expect(status).toBe(200);
    expect(preview).toMatchObject({ ticket: { id: TICKET }, record: { number: expect.stringMatching(/^INC/) }, gate: { isOpen: true } });
    expect(preview.fields.find(({ deskPath }) => deskPath === 'status')).toMatchObject({ effect: 'equal', desk: { label: expect.any(String) } });
    expect(preview.values.desk).toHaveProperty('status');
    expect(world.vendors.incidentSystem.ledger.length).toBe(writesBefore);
  });

  test('a draft that does not parse and a flow that is not in it are refused with what to do', async () => {
    const { versions } = await read<{ versions: { document: string; state: string }[] }>('/v1/mapping');
    const document = versions.find(({ state }) => state === 'active')?.document ?? '';
    const preview = async (body: object) => (await world.call('/v1/mapping/preview', { token: admin, body: { ticketId: TICKET, ...body } })).status;
    expect([await preview({ document: 'version: [', flow: 'incidents' }), await preview({ document, flow: 'nothing' })]).toEqual([400, 404]);
  });
});

describe('configuration as code', () => {
  const path = () => `/v1/config/${world.installationId}`;
  const asOperator = async <Answer>(suffix: string, body?: object): Promise<{ status: number; body: Answer }> =>
    (await world.call(`${path()}${suffix}`, { token: world.operatorKey, ...(body && { body }) })) as { status: number; body: Answer };

  test('what was exported plans to nothing and holds no secret', async () => {
    const { body: document } = await asOperator<ConfigDocument>('');
    expect(document.connections.map(({ name }) => name)).toContain('servicenow');
    expect(document.connections.every(({ name }) => name !== 'help-desk')).toBe(true);
    expect(JSON.stringify(document)).not.toContain('secret-of');
    expect((await asOperator<ConfigPlanAnswer>('/plan', { document })).body).toMatchObject({ changes: [], problems: [] });
  });

  test('a plan is applied once, a plan after it is empty, and what the console changes then shows as drift', async () => {
    const { body: before } = await asOperator<ConfigDocument>('');
    const wanted = {
      ...before,
      connections: before.connections.map((one) => ({ ...one, onCall: 'Night desk' })),
      rules: { pausedFlows: ['incidents'] },
    };
    const { body: plan } = await asOperator<ConfigPlanAnswer>('/plan', { document: wanted });
    expect(plan.changes.map(({ what, action, isDrift }) => [what, action, isDrift])).toContainEqual(['rule', 'add', false]);
    const applied = await asOperator<ApplyConfigAnswer>('/apply', { document: wanted, token: plan.token, secrets: {} });
    expect(applied).toMatchObject({ status: 200, body: { remaining: [] } });
    expect((await asOperator<ConfigPlanAnswer>('/plan', { document: wanted })).body.changes).toEqual([]);
    expect((await asOperator('/apply', { document: wanted, token: plan.token, secrets: {} })).status).toBe(409);
    await world.call('/v1/flows/incidents/pause', { token: admin, method: 'DELETE' });
    expect((await asOperator<ConfigPlanAnswer>('/plan', { document: wanted })).body.changes).toMatchObject([
      { what: 'rule', name: 'incidents', isDrift: true },
    ]);
  });

  test('a document with a connector that does not exist, or a setting that is wrong, says where', async () => {
    const { body: before } = await asOperator<ConfigDocument>('');
    const first = before.connections.find(({ connector }) => connector === 'servicenow');
    const wrong = {
      ...before,
      connections: [
        ...before.connections,
        { ...first, name: 'x', connector: 'none' },
        { ...first, name: 'y', settings: { instanceUrl: 'no address' } },
      ],
    };
    const { body: plan } = await asOperator<ConfigPlanAnswer>('/plan', { document: wrong });
    expect(plan.problems.map((problem) => problem.path)).toEqual(
      expect.arrayContaining([expect.stringMatching(/\.connector$/), expect.stringMatching(/\.settings\.instanceUrl$/)]),
    );
    expect((await asOperator('/apply', { document: wrong, token: plan.token, secrets: {} })).status).toBe(409);
  });

  test('nobody but the operator gets in', async () => {
    for (const token of [admin, agent, 'nobody']) expect((await world.call(path(), { token })).status).toBe(401);
  });
});

describe('connections', () => {
  test('a change over a newer version is refused with who saved it; a removed connection is gone from the list, and its late webhook is told so', async () => {
    const settings = { instanceUrl: 'https://spare.service-now.com', auth: 'oauth-client-credentials', clientId: 'c' };
    const body = {
      name: 'spare',
      connectorId: 'servicenow',
      owner: 'Tobias Rau',
      onCall: 'Night desk',
      settings,
      secrets: { clientSecret: 'spare-client-secret' },
    };
    const { id } = (await world.call('/v1/connections', { token: admin, body })).body as { id: string };
    const asShown = { name: 'spare', owner: 'Mia Brandt', onCall: 'Night desk', settings };
    const change = (version: number) => world.call(`/v1/connections/${id}`, { token: admin, method: 'PUT', body: { ...asShown, version } });
    expect(await change(1)).toMatchObject({ status: 200, body: { version: 2, changedBy: 'Leona Vogt' } });
    const newer = { code: 'conflict', facts: { version: 2, changedBy: 'Leona Vogt', changedAt: expect.stringMatching(/^20/) } };
    const rotation = { version: 1, secrets: { clientSecret: 'another-client-secret' } };
    const over = [
      await change(1),
      await world.call(`/v1/connections/${id}/secrets`, { token: admin, body: rotation }),
      await world.call(`/v1/connections/${id}?version=1`, { token: admin, method: 'DELETE' }),
    ];
    expect(over).toMatchObject(over.map(() => ({ status: 409, body: newer })));
    expect((await world.call(`/v1/connections/${id}`, { token: admin, method: 'DELETE' })).status).toBe(400);
    expect((await world.call(`/v1/connections/${id}?version=2`, { token: admin, method: 'DELETE' })).status).toBe(204);
    const { connections } = await read<{ connections: { id: string }[] }>('/v1/connections');
    expect(connections.map((one) => one.id)).not.toContain(id);
    expect((await world.backend.app.request(`/v1/hooks/${id}`, { method: 'POST', body: '{}' })).status).toBe(410);
  });

  test('the help desk itself cannot be removed', async () => {
    const { connections } = await read<{ connections: { id: string; name: string }[] }>('/v1/connections');
    const desk = connections.find(({ name }) => name === 'help-desk');
    expect((await world.call(`/v1/connections/${desk?.id}?version=1`, { token: admin, method: 'DELETE' })).status).toBe(409);
  });
});
