/** @module connectors/jira/fake  The fake keeps the vendor's documented habits; a connector tested against it must meet them. */
import { createFakeClock } from '../../../connector-kit/testing/index.ts';
import { createJiraFake, FAKE_CREDENTIALS, type JiraFakeOptions } from '../fake.ts';
import { ITEM_FIELD } from './site-model.ts';
import { anna, company, ORIGIN } from './test-connection.ts';

const { email, apiToken, clientId, clientSecret } = FAKE_CREDENTIALS;
const basic = `Basic ${Buffer.from(`${email}:${apiToken}`).toString('base64')}`;
const ISSUES = [
  { summary: 'Mail is slow', status: 'Work in progress', labels: ['mail'], items: ['web-01'], createdAt: '2026-01-04T08:00:00.000Z' },
  { summary: 'Mail is gone', status: 'Resolved', resolution: 'Done', createdAt: '2026-01-03T08:00:00.000Z' },
  { summary: 'Badge', createdAt: '2026-01-05T08:30:00.000Z' },
];

function open(options: Partial<JiraFakeOptions> = {}) {
  const clock = createFakeClock();
  const fake = createJiraFake({ clock, seed: { ...company, issues: ISSUES }, ...options });
  const send = async (method: string, path: string, body?: unknown, headers: Readonly<Record<string, string>> = {}) => {
    const init = { method, headers: { authorization: basic, 'content-type': 'application/json', ...headers } };
    const answer = await fake.fetch(new Request(`${ORIGIN}${path}`, { ...init, ...(body === undefined ? {} : { body: JSON.stringify(body) }) }));
    const text = await answer.text();
    return { status: answer.status, headers: answer.headers, body: text === '' ? undefined : JSON.parse(text) };
  };
  const search = async (jql: string) => {
    const { status, body } = await send('GET', `/rest/api/3/search/jql?fields=summary&jql=${encodeURIComponent(jql)}`);
    return status === 200 ? body.issues.map((issue: { fields: { summary: string } }) => issue.fields.summary) : body.errorMessages;
  };
  const aql = async (qlQuery: string) => {
    const { status, body } = await send('POST', '/jsm/assets/workspace/b1f0a9c2-3d4e-4f5a-8b6c-7d8e9f001122/v1/object/aql?maxResults=50', {
      qlQuery,
    });
    return status === 200 ? body.values.map(({ label }: { label: string }) => label) : status;
  };
  const summary = (fields: object) =>
    send('POST', '/rest/api/3/issue', { fields: { project: { key: 'OPS' }, issuetype: { name: '[System] Incident' }, ...fields } });
  return { clock, fake, send, search, aql, summary };
}

describe('JQL', () => {
  test.each([
    ['all conditions hold', 'project = OPS AND labels = mail', ['Mail is slow']],
    ['either condition', 'labels = mail OR summary = Badge ORDER BY created DESC', ['Badge', 'Mail is slow']],
    ['AND binds closer than OR', 'labels = mail OR summary = Badge AND project = NONE', ['Mail is slow']],
    ['brackets', '(labels = mail OR summary = Badge) AND project = NONE', []],
    ['by category, in any case', 'statusCategory != done ORDER BY created ASC', ['Mail is slow', 'Badge']],
    ['lists', 'status in ("Resolved", "Open") ORDER BY summary ASC', ['Badge', 'Mail is gone']],
    ['empty', `labels is EMPTY AND resolution is not EMPTY`, ['Mail is gone']],
    ['minutes before now', 'created >= -45m', ['Badge']],
    ["an instant in the user's zone", 'created >= "2026/01/05 09:30"', ['Badge']],
    ["later in the user's zone", 'created >= "2026/01/05 09:31"', []],
    ['objects by query', `cf[10050] in aqlFunction("Name = \\"web-01\\"")`, ['Mail is slow']],
    ['a field by its name', '"Affected hardware" is not EMPTY', ['Mail is slow']],
  ])('finds %s', async (_what, jql, expected) => {
    expect(await open().search(jql)).toEqual(expected);
  });

  test.each([
    ['unbounded', 'ORDER BY created'],
    ['empty', ''],
    ['a field that is not there', 'nonsense = 1'],
    ['a custom field that is not there', 'cf[99999] = 1'],
    ['an open quote', 'summary = "x'],
    ['two conditions without a word between', 'project = OPS labels = mail'],
    ['a date that is none', 'created >= "yesterday"'],
    ['a broken query for objects', `cf[10050] in aqlFunction("Nonsense = 1")`],
  ])('refuses %s', async (_what, jql) => {
    const { status, body } = await open().send('GET', `/rest/api/3/search/jql?jql=${encodeURIComponent(jql)}`);
    expect(status).toBe(400);
    expect(body.errorMessages).toHaveLength(1);
  });

  test('answers ids alone where no fields are asked for, pages by token, and takes a token for its own query only', async () => {
    const { send } = open();
    const first = await send('GET', '/rest/api/3/search/jql?maxResults=2&jql=project%3DOPS');
    expect(first.body).toMatchObject({ isLast: false, issues: [{ id: '10001' }, { id: '10002' }], nextPageToken: expect.any(String) });
    expect(first.body.issues[0]).not.toHaveProperty('fields');
    expect(first.body).not.toHaveProperty('total');
    const next = `nextPageToken=${first.body.nextPageToken}`;
    expect((await send('GET', `/rest/api/3/search/jql?maxResults=2&jql=project%3DOPS&${next}`)).body).toMatchObject({
      isLast: true,
      issues: [{ id: '10003' }],
    });
    expect((await send('GET', `/rest/api/3/search/jql?jql=labels%3Dmail&${next}`)).status).toBe(400);
    expect((await send('POST', '/rest/api/3/search/jql', { jql: 'project = OPS', maxResults: 1, fields: ['summary'] })).body.issues).toMatchObject([
      { fields: { summary: 'Mail is slow' } },
    ]);
  });
});

test.each([
  ['equality in any case', 'Name = "WEB-01"', ['web-01']],
  ['a part', 'Name LIKE api', ['erp-api', 'erp-api-test']],
  ['a beginning', 'Name STARTSWITH "erp-api-"', ['erp-api-test']],
  ['a list of ids', 'objectId IN (3, 5)', ['rack-07', 'web-01']],
  ['what points to it', 'object HAVING outboundReferences(objectId IN (4))', ['web-01']],
  ['what it points to', 'object HAVING inboundReferences(Name = "web-01")', ['san-01']],
  ['either', '(Name = "san-01" OR "Serial Number" = CZJ9430211) AND objectSchemaId = 1', ['san-01', 'web-01']],
  ['an attribute that no type has', 'Colour = red', 400],
  ['an open quote', 'Name = "x', 400],
  ['nothing', '', 400],
])('AQL: %s', async (_what, query, expected) => {
  expect(await open().aql(query)).toEqual(expected);
});

describe('a write', () => {
  test.each([
    ['a text where a document belongs', { summary: 'x', description: 'plain' }, 'description'],
    [
      'a document with an empty text',
      { summary: 'x', description: { type: 'doc', version: 1, content: [{ type: 'paragraph', content: [{ type: 'text', text: '' }] }] } },
      'description',
    ],
    ['a summary that is too long', { summary: 'x'.repeat(256) }, 'summary'],
    ['a summary over two lines', { summary: 'a\nb' }, 'summary'],
    ['no summary', {}, 'summary'],
    ['an unknown field', { summary: 'x', customfield_1: 1 }, 'customfield_1'],
    ['a field of other issues', { summary: 'x', customfield_10053: '2026-01-05T10:00:00.000+0000' }, 'customfield_10053'],
    ['a status, which only a step moves', { summary: 'x', status: { id: '10002' } }, 'status'],
    ['a label with a blank', { summary: 'x', labels: ['a b'] }, 'labels'],
    ['an option that is not there', { summary: 'x', priority: { id: '9' } }, 'priority'],
    ['a child of another parent', { summary: 'x', customfield_10062: { id: '10620', child: { id: '10631' } } }, 'customfield_10062'],
    ['a person who left', { summary: 'x', assignee: { accountId: 'nobody' } }, 'assignee'],
    ['an object that is not there', { summary: 'x', [ITEM_FIELD]: [{ workspaceId: 'w', id: 'w:99' }] }, ITEM_FIELD],
    ['a number in quotes', { summary: 'x', customfield_10065: '3' }, 'customfield_10065'],
    ['a date of another form', { summary: 'x', duedate: '5.1.2026' }, 'duedate'],
  ])('with %s is refused by the name of the field', async (_what, fields, blamed) => {
    const { summary, fake } = open();
    const { status, body } = await summary(fields);
    expect(status).toBe(400);
    expect(Object.keys(body.errors)).toEqual([blamed]);
    expect(fake.ledger).toEqual([]);
  });

  test('names every refused field at once, and changes none', async () => {
    const { send, fake } = open();
    const { body } = await send('PUT', '/rest/api/3/issue/10001', { fields: { summary: '', labels: 'x', nonsense: 1, priority: { id: '1' } } });
    expect(Object.keys(body.errors).sort()).toEqual(['labels', 'nonsense', 'summary']);
    expect(fake.ledger).toEqual([]);
  });

  test('of a step that the workflow does not have here, or without what its screen demands, is refused', async () => {
    const { send, fake } = open();
    const step = (id: string, transition: string, fields?: object) =>
      send('POST', `/rest/api/3/issue/${id}/transitions`, { transition: { id: transition }, ...(fields ? { fields } : {}) });
    expect((await step('10001', '61')).status).toBe(400);
    expect((await step('10001', '41')).body.errors).toEqual({ resolution: 'Resolution is required.' });
    expect((await step('10001', '41', { resolution: { name: 'Done' }, summary: 'x' })).body.errors).toHaveProperty('summary');
    expect((await step('10001', '41', { resolution: { name: 'Done' } })).status).toBe(204);
    expect((await step('10001', '51')).status).toBe(204);
    expect(fake.store.get('issue', '10001')?.values).toMatchObject({ status: '10001', resolution: null });
  });

  test('of a plain text comment, or a file without the word that no browser was tricked, is refused', async () => {
    const { send } = open();
    expect((await send('POST', '/rest/api/3/issue/10001/comment', { body: 'plain' })).status).toBe(400);
    expect((await send('POST', '/rest/api/3/issue/10001/attachments', {})).status).toBe(403);
  });

  test('shows in the history with ids and words, who and when', async () => {
    const { send, fake } = open();
    fake.edit('issue', '10001', { status: '10003', labels: 'a b' }, anna);
    const { body } = await send('GET', '/rest/api/3/issue/10001/changelog');
    expect(body).toMatchObject({ total: 1, isLast: true, values: [{ author: { accountId: anna }, created: '2026-01-05T09:00:00.000+0000' }] });
    expect(body.values[0].items).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ fieldId: 'status', from: '10002', fromString: 'Work in progress', to: '10003', toString: 'Pending' }),
        expect.objectContaining({ fieldId: 'labels', fromString: 'mail', toString: 'a b' }),
      ]),
    );
  });
});

describe('signing in', () => {
  const token = (form: object) => open().send('POST', '/oauth/token', form, { authorization: '' });

  test.each([
    ['nothing', ''],
    ['a wrong token', `Basic ${Buffer.from(`${email}:wrong`).toString('base64')}`],
    ['a bearer token at the site itself', 'Bearer x'],
  ])('with %s is refused', async (_what, authorization) => {
    expect((await open().send('GET', '/rest/api/3/myself', undefined, { authorization })).status).toBe(401);
  });

  test.each([
    ['a wrong secret', { grant_type: 'refresh_token', client_id: clientId, client_secret: 'x' }, 401],
    ['an unknown refresh token', { grant_type: 'refresh_token', client_id: clientId, client_secret: clientSecret, refresh_token: 'x' }, 403],
    ['an unknown code', { grant_type: 'authorization_code', client_id: clientId, client_secret: clientSecret, code: 'x' }, 403],
    ['another grant', { grant_type: 'password', client_id: clientId, client_secret: clientSecret }, 400],
  ])('at the token endpoint with %s is refused', async (_what, form, status) => {
    expect((await token(form)).status).toBe(status);
  });

  test('by OAuth opens the gateway, under the cloud id alone', async () => {
    const { fake, send } = open();
    const form = { grant_type: 'refresh_token', client_id: clientId, client_secret: clientSecret, refresh_token: fake.grant() };
    const { body } = await send('POST', '/oauth/token', form, { authorization: '' });
    const authorization = `Bearer ${body.access_token}`;
    const sites = await send('GET', '/oauth/token/accessible-resources', undefined, { authorization });
    expect((await send('GET', `/ex/jira/${sites.body[0].id}/rest/api/3/myself`, undefined, { authorization })).status).toBe(200);
    expect((await send('GET', '/ex/jira/other/rest/api/3/myself', undefined, { authorization })).status).toBe(401);
  });
});

describe('limits', () => {
  const asApp = async (limits: NonNullable<JiraFakeOptions['limits']>) => {
    const { clock, fake, send } = open({ limits });
    clock.setNow(Date.UTC(2026, 0, 5, 9, 59));
    const form = { grant_type: 'refresh_token', client_id: clientId, client_secret: clientSecret, refresh_token: fake.grant() };
    const { body } = await send('POST', '/oauth/token', form, { authorization: '' });
    const authorization = `Bearer ${body.access_token}`;
    const sites = await send('GET', '/oauth/token/accessible-resources', undefined, { authorization });
    const told = async (method: string, path: string, sent?: unknown) => {
      const { status, headers } = await send(method, `/ex/jira/${sites.body[0].id}${path}`, sent, { authorization });
      return { status, ...Object.fromEntries([...headers].filter(([name]) => /ratelimit|retry/.test(name))) };
    };
    return { clock, told };
  };
  const FOUND = '/rest/api/3/search/jql?fields=summary&jql=project%20%3D%20OPS';

  test('of an app are points: one for a call, one more for each issue that is read, two for a person; left is told when it is near', async () => {
    const { clock, told } = await asApp({ pointsPerHour: 20 });
    const plenty = await told('GET', FOUND);
    expect(plenty).toMatchObject({ 'ratelimit-policy': '"global-app-quota";q=20;w=3600', ratelimit: '"global-app-quota";t=60' });
    expect(plenty).not.toHaveProperty('x-ratelimit-nearlimit');
    for (const path of ['/rest/api/3/issue/10001', '/rest/api/3/myself', FOUND]) await told('GET', path);
    // 2 for the list of sites, then 4, 2, 3 and 4: this write leaves a fifth.
    const near = await told('PUT', '/rest/api/3/issue/10001', { fields: { summary: 'Mail' } });
    expect(near).toMatchObject({ status: 204, ratelimit: '"global-app-quota";t=60' });
    expect(await told('GET', FOUND)).toMatchObject({ status: 200, 'x-ratelimit-nearlimit': 'true', ratelimit: '"global-app-quota";r=0;t=60' });
    expect(await told('GET', FOUND)).toMatchObject({
      status: 429,
      'retry-after': '60',
      'x-ratelimit-reset': '2026-01-05T10:00:00.000Z',
      'ratelimit-reason': 'jira-quota-global-based',
    });
    clock.setNow(Date.UTC(2026, 0, 5, 10));
    expect(await told('GET', FOUND)).toMatchObject({ status: 200 });
  });

  test('of an endpoint are a bucket that fills by the second, and another one for each method', async () => {
    const { clock, told } = await asApp({ callsPerSecond: 2 });
    const path = '/rest/api/3/issue/10001';
    expect(await told('GET', path)).toMatchObject({ status: 200, 'x-ratelimit-limit': '2', 'x-ratelimit-remaining': '1' });
    expect(await told('GET', '/rest/api/3/issue/10002')).toMatchObject({ status: 200, 'x-ratelimit-remaining': '0' });
    expect(await told('GET', path)).toMatchObject({ status: 429, 'retry-after': '1', 'ratelimit-reason': 'jira-burst-based' });
    expect(await told('PUT', path, { fields: { summary: 'Mail' } })).toMatchObject({ status: 204 });
    clock.setNow(clock.now() + 500);
    expect(await told('GET', path)).toMatchObject({ status: 200 });
  });

  test('of one issue are writes in two seconds, whoever reads it', async () => {
    const { clock, told } = await asApp({ writesPerIssue: 1 });
    const write = (id: string) => told('PUT', `/rest/api/3/issue/${id}`, { fields: { summary: 'Mail' } });
    expect([await write('10001'), await write('10002')]).toMatchObject([{ status: 204 }, { status: 204 }]);
    expect(await write('10001')).toMatchObject({ status: 429, 'ratelimit-reason': 'jira-per-issue-on-write' });
    expect(await told('GET', '/rest/api/3/issue/10001')).toMatchObject({ status: 200 });
    clock.setNow(clock.now() + 2_000);
    expect(await write('10001')).toMatchObject({ status: 204 });
  });

  test('are no points for who signs in with an API token', async () => {
    const { send } = open({ limits: { pointsPerHour: 1 } });
    for (const _ of ['first', 'second']) {
      const { status, headers } = await send('GET', '/rest/api/3/issue/10001');
      expect([status, headers.get('ratelimit')]).toEqual([200, null]);
    }
  });
});

test('everything survives a snapshot: records, files, tokens', async () => {
  const before = open();
  before.fake.edit('issue', '10003', { publicComment: 'Which door?' }, anna);
  const after = open();
  after.fake.restore(before.fake.snapshot());
  expect((await after.send('GET', '/rest/api/3/issue/10003/comment')).body).toMatchObject({ total: 1, comments: [{ jsdPublic: true }] });
});

test('a webhook needs a usable address and known events, and without a secret is not signed', async () => {
  const { send, fake } = open();
  const webhook = { name: 'x', url: 'https://tieline.example/hook', events: ['jira:issue_updated'] };
  expect((await send('POST', '/rest/webhooks/1.0/webhook', { ...webhook, url: 'nowhere' })).status).toBe(400);
  expect((await send('POST', '/rest/webhooks/1.0/webhook', { ...webhook, events: ['nonsense'] })).status).toBe(400);
  expect((await send('POST', '/rest/webhooks/1.0/webhook', webhook)).status).toBe(201);
  expect((await send('GET', '/rest/webhooks/1.0/webhook')).body).toHaveLength(1);
  fake.edit('issue', '10003', { summary: 'Badge reader' }, anna);
  const [delivery] = fake.takeDeliveries();
  expect(delivery?.headers).not.toHaveProperty('x-hub-signature');
});
