/** @module connectors/jira  Deliveries are verified before anything is read from them. */
import { runWebhookSuite } from '../../connector-kit/webhook.suite.ts';
import { anna, configFor, connectTo, ORIGIN } from './fake/test-connection.ts';
import { signDelivery } from './fake/webhook-routes.ts';
import { readJiraEvents, receiveJiraWebhook } from './webhook.ts';

const { settings } = configFor('basic');
const SECRET = 'a-webhook-secret';
const EVENT = {
  timestamp: 1_767_603_600_000,
  webhookEvent: 'jira:issue_updated',
  issue_event_type_name: 'issue_generic',
  user: { accountId: anna },
  issue: { id: '10042', key: 'OPS-42', self: `${ORIGIN}/rest/api/3/issue/10042`, fields: { summary: 'x' } },
  changelog: { id: '1', items: [{ field: 'status', fieldId: 'status', from: '1', to: '2' }] },
};

const receive = (event: object, options: { readonly headers?: Readonly<Record<string, string>>; readonly siteUrl?: string } = {}) => {
  const body = new TextEncoder().encode(JSON.stringify(event));
  const headers = { 'x-hub-signature': signDelivery(body, SECRET), 'x-atlassian-webhook-identifier': 'delivery-1', ...options.headers };
  const own = options.siteUrl === undefined ? settings : configFor('basic', { siteUrl: options.siteUrl }).settings;
  return receiveJiraWebhook({ body, headers }, { settings: own, secrets: [SECRET], nowMs: EVENT.timestamp });
};

runWebhookSuite({
  name: 'jira',
  receive: receiveJiraWebhook,
  settings,
  body: JSON.stringify(EVENT),
  sign: ({ body, secret }) => ({ body, headers: { 'x-hub-signature': signDelivery(body, secret), 'x-atlassian-webhook-identifier': 'delivery-1' } }),
  signatureHeader: 'x-hub-signature',
});

test('names the issue to look at, and the identifier that is the same over retries', () => {
  expect(receive(EVENT)).toEqual({
    kind: 'accepted',
    nudge: {
      deliveryId: 'delivery-1',
      account: ORIGIN,
      events: [{ type: 'jira:issue_updated', recordType: 'incident', recordId: '10042', isDeletion: false }],
    },
  });
});

test.each([
  ['jira:issue_created', false],
  ['jira:issue_deleted', true],
  ['comment_created', false],
  ['comment_updated', false],
])('takes %s; a deletion: %s', (webhookEvent, isDeletion) => {
  expect(receive({ ...EVENT, webhookEvent })).toMatchObject({ nudge: { events: [{ recordId: '10042', isDeletion }] } });
});

test('takes events without an issue and asks for nothing', () => {
  const event = { timestamp: 1, webhookEvent: 'sprint_started', sprint: { id: 3 } };
  expect(receive(event)).toMatchObject({ kind: 'accepted', nudge: { events: [], unknown: { type: 'sprint_started', payload: event } } });
  expect([event, undefined, { cut: true }].map(readJiraEvents)).toEqual([[], [], []]);
});

test('refuses a rightly signed delivery of another site', () => {
  expect(receive(EVENT, { siteUrl: 'https://other.atlassian.net' })).toEqual({ kind: 'refused', why: 'account-mismatch' });
});

test('knows a delivery without identifier by its bytes', () => {
  const [first, again, other] = [EVENT, EVENT, { ...EVENT, timestamp: 2 }].map((event) =>
    receive(event, { headers: { 'x-atlassian-webhook-identifier': '' } }),
  );
  expect(again).toEqual(first);
  expect(other).not.toEqual(first);
});

test('accepts what the fake site sends after changes by people, signed with the secret of its webhook', async () => {
  const { fake, seedRecord, close } = connectTo();
  try {
    const basic = `Basic ${Buffer.from(`${fake.credentials.email}:${fake.credentials.apiToken}`).toString('base64')}`;
    const events = ['jira:issue_created', 'jira:issue_updated', 'jira:issue_deleted', 'comment_created'];
    const webhook = { name: 'Tieline', url: 'https://tieline.example/v1/hooks/1', events, secret: SECRET };
    const headers = { authorization: basic, 'content-type': 'application/json' };
    const made = await fake.fetch(new Request(`${ORIGIN}/rest/webhooks/1.0/webhook`, { method: 'POST', headers, body: JSON.stringify(webhook) }));
    expect(made.status).toBe(201);
    expect(JSON.stringify(await made.json())).not.toContain(SECRET);
    const id = seedRecord();
    fake.edit('issue', id, { status: '10002' }, anna);
    fake.edit('issue', id, { publicComment: 'Any news?' }, anna);
    fake.remove('issue', id, anna);
    const results = fake.takeDeliveries().map((sent) => {
      const delivery = { body: new TextEncoder().encode(sent.body), headers: sent.headers };
      return receiveJiraWebhook(delivery, { settings, secrets: [SECRET], nowMs: 0 });
    });
    expect(
      results.flatMap((result) =>
        result.kind === 'accepted' ? result.nudge.events.map(({ type, recordId }) => [type, recordId === id]) : [[result.why, false]],
      ),
    ).toEqual([
      ['jira:issue_created', true],
      ['jira:issue_updated', true],
      ['comment_created', true],
      ['jira:issue_updated', true],
      ['jira:issue_deleted', true],
    ]);
    expect(new Set(results.map((result) => (result.kind === 'accepted' ? result.nudge.deliveryId : ''))).size).toBe(5);
  } finally {
    await close();
  }
});
