/** @module connectors/zendesk  Deliveries are verified before anything is read from them. */
import { signHmac } from '#connector-kit';
import { runWebhookSuite } from '../../connector-kit/webhook.suite.ts';
import { zendeskSettings } from './config.ts';
import { ADMIN, demoSettings, openDemoDesk } from './fake/demo-account.ts';
import { signDelivery } from './fake.ts';
import { readZendeskEvents, receiveZendeskWebhook } from './webhook.ts';

const EVENT = {
  type: 'zen:event-type:ticket.status_changed',
  account_id: 10000042,
  id: '9f1c2d3e-0000-4000-8000-000000000001',
  time: '2026-01-05T09:00:00Z',
  zendesk_event_version: '2022-11-06',
  subject: 'zen:ticket:101',
  detail: { id: '101', status: 'SOLVED', tags: ['wifi'] },
  event: { current: 'SOLVED', previous: 'OPEN' },
};
const NOW_MS = Date.UTC(2026, 0, 5, 9);
const SECRET = 'c2lnbmluZy1zZWNyZXQ=';

const deliver = (event: object, options: { readonly secret?: string; readonly headers?: Readonly<Record<string, string>> } = {}) => {
  const body = new TextEncoder().encode(JSON.stringify(event));
  const timestamp = new Date(NOW_MS).toISOString();
  const signature = signHmac({ algorithm: 'sha256', encoding: 'base64', payload: [timestamp, body], secret: options.secret ?? SECRET });
  return { body, headers: { 'x-zendesk-webhook-signature': signature, 'x-zendesk-webhook-signature-timestamp': timestamp, ...options.headers } };
};
const receive = (delivery: ReturnType<typeof deliver>, settings = demoSettings(), secrets: readonly string[] = [SECRET]) =>
  receiveZendeskWebhook(delivery, { settings, secrets, nowMs: NOW_MS });

runWebhookSuite({
  name: 'zendesk',
  receive: receiveZendeskWebhook,
  settings: demoSettings(),
  body: JSON.stringify(EVENT),
  sign: ({ body, secret, timestamp }) => ({
    body,
    headers: {
      'x-zendesk-webhook-signature': signHmac({ algorithm: 'sha256', encoding: 'base64', payload: [timestamp, body], secret }),
      'x-zendesk-webhook-signature-timestamp': timestamp,
    },
  }),
  timestampOf: (ms) => new Date(ms).toISOString(),
  signatureHeader: 'x-zendesk-webhook-signature',
  timestampHeader: 'x-zendesk-webhook-signature-timestamp',
});

test('names the ticket to look at and the event as delivery id', () => {
  expect(receive(deliver(EVENT))).toEqual({
    kind: 'accepted',
    nudge: { deliveryId: EVENT.id, account: '10000042', events: [{ type: EVENT.type, recordType: 'ticket', recordId: '101', isDeletion: false }] },
  });
});

test('reads the ticket from the subject where the detail has none', () => {
  const { detail: _dropped, ...bare } = EVENT;
  expect(receive(deliver(bare))).toMatchObject({ nudge: { events: [{ recordId: '101' }] } });
});

test.each(['soft_deleted', 'permanently_deleted'])('tells %s as a deletion', (name) => {
  expect(receive(deliver({ ...EVENT, type: `zen:event-type:ticket.${name}` }))).toMatchObject({ nudge: { events: [{ isDeletion: true }] } });
});

test('takes events of kinds that it does not know and asks for nothing', () => {
  const event = {
    ...EVENT,
    type: 'zen:event-type:custom_object.record_created',
    subject: 'zen:custom_object:printer',
    detail: { id: '01GCSJW391QVSC80' },
  };
  expect(receive(deliver(event))).toMatchObject({ kind: 'accepted', nudge: { events: [], unknown: { type: event.type, payload: event } } });
  expect(readZendeskEvents(event)).toEqual([]);
  expect(receive(deliver({ ...EVENT, type: 'zen:event-type:ticket.something_new', extra: { nested: [1] } }))).toMatchObject({
    nudge: { events: [{ recordId: '101' }] },
  });
});

test.each([
  ['nothing', undefined],
  ['a text', 'zen:event-type:ticket.'],
  ['what was cut', { cut: true, start: '{"type":"zen:' }],
])('reads no event from %s that was kept, and throws nothing', (_what, payload) => {
  expect(readZendeskEvents(payload)).toEqual([]);
});

test.each([
  ['a body', deliver({ ...EVENT, account_id: 777 })],
  ['a header', deliver(EVENT, { headers: { 'x-zendesk-account-id': '777' } })],
])('refuses a rightly signed delivery when %s names another account', (_where, delivery) => {
  expect(receive(delivery)).toEqual({ kind: 'refused', why: 'account-mismatch' });
});

test('refuses a delivery that names no account where ours is known, and takes it where it is not', () => {
  const { account_id: _dropped, ...nameless } = EVENT;
  expect(receive(deliver(nameless))).toEqual({ kind: 'refused', why: 'account-mismatch' });
  const unknownAccount = zendeskSettings.parse({ subdomain: 'sandbox', clientId: 'x' });
  expect(receive(deliver(nameless), unknownAccount)).toMatchObject({ kind: 'accepted' });
});

test.each(['this_secret_is_for_testing_only', 'dGhpc19zZWNyZXRfaXNfZm9yX3Rlc3Rpbmdfb25seQ=='])(
  'never accepts the documented test secret %s, even where it is configured',
  (secret) => {
    expect(receive(deliver(EVENT, { secret }), demoSettings(), [secret])).toEqual({ kind: 'refused', why: 'no-secret' });
  },
);

test('accepts what the fake desk sends after a change, with the secret that the connector read', async () => {
  const { fake, desk, call, clock, close } = openDemoDesk();
  const { signingSecret } = await desk.ensureWebhook({ name: 'Tieline', endpoint: 'https://tieline.example/v1/hooks/1' }, call);
  fake.edit('tickets', '101', { status: 'pending', priority: 'low' }, String(ADMIN));
  const deliveries = fake.pendingDeliveries();
  const results = deliveries.map(({ body, headers }) =>
    receiveZendeskWebhook(
      { body: new TextEncoder().encode(body), headers },
      { settings: demoSettings(), secrets: [signingSecret], nowMs: clock.now() },
    ),
  );
  expect(deliveries.map(({ type }) => type)).toEqual(['zen:event-type:ticket.status_changed', 'zen:event-type:ticket.priority_changed']);
  expect(results.every((result) => result.kind === 'accepted' && result.nudge.events[0]?.recordId === '101')).toBe(true);
  expect(new Set(results.map((result) => result.kind === 'accepted' && result.nudge.deliveryId)).size).toBe(2);
  await close();
});

test('accepts what the sandbox signs by itself, and the same event to the same webhook is the same delivery', () => {
  const sign = (nowMs: number) =>
    signDelivery({
      webhook: { id: '01HTEST' },
      signingSecret: SECRET,
      event: { ...EVENT, zendesk_event_version: '2022-11-06' },
      accountId: 10000042,
      nowMs,
    });
  const [first, repeated] = [sign(NOW_MS), sign(NOW_MS + 30_000)];
  const results = [first, repeated].map(({ body, headers }) =>
    receive({ body: new TextEncoder().encode(body), headers: { ...headers } } as ReturnType<typeof deliver>),
  );
  expect(results).toEqual([results[1], results[0]]);
  expect(results[0]).toMatchObject({ kind: 'accepted', nudge: { deliveryId: EVENT.id } });
  expect(repeated.headers['x-zendesk-webhook-invocation-id']).toBe(first.headers['x-zendesk-webhook-invocation-id']);
});
