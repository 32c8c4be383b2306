/** The webhook door against what may come: unsigned, wrongly signed, rewritten, replayed, unreadable and unknown deliveries (B1-B6, B26). */
import { createHmac } from 'node:crypto';
import { DESK } from '../../../src/sandbox/seed/desk.ts';
import { enrolSecond, SECOND, type Tenant } from '../../support/second-tenant.ts';
import { startWorld, type World } from '../../support/world.ts';

let world: World;
let second: Tenant;
let hook: { readonly path: string; readonly secret: string };
let otherHook: typeof hook;
beforeAll(async () => {
  world = await startWorld();
  second = await enrolSecond(world);
  hook = await readHook(world.vendors.desk);
  otherHook = await readHook(second.vendors.desk);
});
afterAll(async () => {
  await second?.close();
  await world?.close();
});

/** Where the desk sends deliveries and with what it signs them, as an admin of the desk reads it. */
async function readHook(desk: World['vendors']['desk']): Promise<typeof hook> {
  const get = async (path: string) => (await desk.fetchAs(DESK.integrationUserId, new Request(`http://desk.test${path}`))).json();
  const { webhooks } = (await get('/api/v2/webhooks')) as { webhooks: { id: string; endpoint: string }[] };
  const [webhook] = webhooks;
  if (!webhook) throw new Error('The enrolment made no webhook at the desk.');
  const { signing_secret } = (await get(`/api/v2/webhooks/${webhook.id}/signing_secret`)) as { signing_secret: { secret: string } };
  return { path: new URL(webhook.endpoint).pathname, secret: signing_secret.secret };
}

let serial = 0;
const eventOf = (change: Readonly<Record<string, unknown>> = {}) => ({
  type: 'zen:event-type:ticket.status_changed',
  account_id: DESK.accountId,
  id: `event-${++serial}`,
  time: new Date().toISOString(),
  zendesk_event_version: '2022-11-06',
  subject: 'zen:ticket:1042',
  detail: { id: '1042' },
  event: { current: 'OPEN', previous: 'NEW' },
  ...change,
});

interface Sent {
  readonly body: string | Uint8Array<ArrayBuffer>;
  readonly secret?: string;
  readonly timestamp?: string;
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly path?: string;
}

const sign = (timestamp: string, body: string | Uint8Array, secret: string) =>
  createHmac('sha256', secret).update(timestamp).update(body).digest('base64');

async function deliver({
  body,
  secret = hook.secret,
  timestamp = new Date().toISOString(),
  headers = {},
  path = hook.path,
}: Sent): Promise<{ status: number; body: string }> {
  const all = {
    'content-type': 'application/json',
    'x-zendesk-webhook-signature': sign(timestamp, body, secret),
    'x-zendesk-webhook-signature-timestamp': timestamp,
    'x-zendesk-account-id': String(DESK.accountId),
    ...headers,
  };
  const sent = Object.fromEntries(Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined));
  const answer = await world.backend.app.request(path, { method: 'POST', headers: sent, body: body as BodyInit });
  return { status: answer.status, body: (await answer.text()).replace(/[0-9a-f]{32}/, '') };
}

const inbox = (installationId = world.installationId) =>
  world.database.withTenant(installationId, (trx) => trx.selectFrom('sync_inbox').selectAll().execute());

const auditOf = async () =>
  (await world.database.withTenant(world.installationId, (trx) => trx.selectFrom('audit_entries').select('body').execute())).map(
    (row) => JSON.parse(row.body) as { action: string; facts: unknown },
  );

test('a signed delivery is stored once and acknowledged without a body', async () => {
  const before = (await inbox()).length;
  expect(await deliver({ body: JSON.stringify(eventOf()) })).toEqual({ status: 202, body: '' });
  expect(await inbox()).toHaveLength(before + 1);
});

describe('every refusal reads the same and stores nothing', () => {
  const good = () => JSON.stringify(eventOf());
  const now = () => new Date().toISOString();
  const spaced = (signature: string) => `  ${signature.slice(0, 10)} ${signature.slice(10)}`;
  const cases: readonly [string, () => Sent][] = [
    ['no signature', () => ({ body: good(), headers: { 'x-zendesk-webhook-signature': undefined } })],
    ['an empty signature', () => ({ body: good(), headers: { 'x-zendesk-webhook-signature': '' } })],
    ['a signature with a secret that nobody has', () => ({ body: good(), secret: 'guessed' })],
    ["the other installation's secret", () => ({ body: good(), secret: otherHook.secret })],
    ["the desk's well-known secret of its test console", () => ({ body: good(), secret: 'this_secret_is_for_testing_only' })],
    [
      'a signature in upper case',
      () => {
        const [body, timestamp] = [good(), now()];
        return { body, timestamp, headers: { 'x-zendesk-webhook-signature': sign(timestamp, body, hook.secret).toUpperCase() } };
      },
    ],
    [
      'a signature in hexadecimal',
      () => {
        const [body, timestamp] = [good(), now()];
        return {
          body,
          timestamp,
          headers: {
            'x-zendesk-webhook-signature': createHmac('sha256', hook.secret)
              .update(timestamp + body)
              .digest('hex'),
          },
        };
      },
    ],
    [
      'a signature with spaces inside',
      () => {
        const [body, timestamp] = [good(), now()];
        return { body, timestamp, headers: { 'x-zendesk-webhook-signature': spaced(sign(timestamp, body, hook.secret)) } };
      },
    ],
    [
      'the right one buried under a hundred signatures',
      () => {
        const [body, timestamp] = [good(), now()];
        return {
          body,
          timestamp,
          headers: { 'x-zendesk-webhook-signature': [...Array<string>(100).fill('x'.repeat(44)), sign(timestamp, body, hook.secret)].join(', ') },
        };
      },
    ],
    [
      'a body written anew with other spaces',
      () => {
        const [body, timestamp] = [good(), now()];
        return {
          body: JSON.stringify(JSON.parse(body), null, 1),
          timestamp,
          headers: { 'x-zendesk-webhook-signature': sign(timestamp, body, hook.secret) },
        };
      },
    ],
    [
      'a body with its keys in another order',
      () => {
        const [body, timestamp] = [good(), now()];
        return {
          body: JSON.stringify(Object.fromEntries(Object.entries(JSON.parse(body)).reverse())),
          timestamp,
          headers: { 'x-zendesk-webhook-signature': sign(timestamp, body, hook.secret) },
        };
      },
    ],
    [
      'a byte order mark before the signed body',
      () => {
        const [body, timestamp] = [good(), now()];
        return { body: `\uFEFF${body}`, timestamp, headers: { 'x-zendesk-webhook-signature': sign(timestamp, body, hook.secret) } };
      },
    ],
    [
      'a truncated body',
      () => {
        const [body, timestamp] = [good(), now()];
        return { body: body.slice(0, -5), timestamp, headers: { 'x-zendesk-webhook-signature': sign(timestamp, body, hook.secret) } };
      },
    ],
    ['no body', () => ({ body: '' })],
    ['a signed body that is no JSON', () => ({ body: '{"type":' })],
    ['signed JSON of another shape', () => ({ body: '[1,2,3]' })],
    ['a signed bomb of lists', () => ({ body: `${'['.repeat(10_000)}${']'.repeat(10_000)}` })],
    ['a signed body in UTF-16', () => ({ body: new Uint8Array(Buffer.from(good(), 'utf16le')) })],
    ['NUL in the id of the event', () => ({ body: JSON.stringify(eventOf({ id: 'event-\0' })) })],
    ['NUL in the id of the ticket', () => ({ body: JSON.stringify(eventOf({ detail: { id: '1042\0' } })) })],
    ['half of a pair in the id of the event', () => ({ body: JSON.stringify(eventOf({ id: 'event-\ud800' })) })],
    ['the account of another company in the body', () => ({ body: JSON.stringify(eventOf({ account_id: SECOND.accountId })) })],
    ['the account of another company in the header', () => ({ body: good(), headers: { 'x-zendesk-account-id': String(SECOND.accountId) } })],
    ...['', '0', '-1', '1e309', 'NaN', String(Date.now()), '1767603600.5', '2026-13-45T99:99:99Z', '99999999999999999999'].map(
      (timestamp): [string, () => Sent] => [`the signed timestamp ${JSON.stringify(timestamp)}`, () => ({ body: good(), timestamp })],
    ),
    ['a timestamp of an hour ago', () => ({ body: good(), timestamp: new Date(Date.now() - 3_600_000).toISOString() })],
    ['a timestamp of an hour ahead', () => ({ body: good(), timestamp: new Date(Date.now() + 3_600_000).toISOString() })],
    ['a connection that does not exist', () => ({ body: good(), path: '/v1/hooks/AAAAAAAAAAAAAAAAAAAAAA' })],
    ['a connection without webhooks', () => ({ body: good(), path: `/v1/hooks/${world.connectionIds.entra}` })],
    ["the other installation's address", () => ({ body: good(), path: otherHook.path })],
    ['a path part that climbs', () => ({ body: good(), path: '/v1/hooks/..%2f..%2fadmin' })],
    ['NUL in the path', () => ({ body: good(), path: `${hook.path}%00` })],
    ['a semicolon in the path', () => ({ body: good(), path: `${hook.path};a=b` })],
  ];

  test.each(cases)('%s', async (_name, make) => {
    const before = [await inbox(), await inbox(second.installationId)].map((rows) => rows.length);
    const refusal = await deliver({ body: JSON.stringify(eventOf()), secret: 'reference' });
    expect(await deliver(make())).toEqual(refusal);
    expect(refusal.status).toBe(401);
    expect([await inbox(), await inbox(second.installationId)].map((rows) => rows.length)).toEqual(before);
  });
});

test('a delivery larger than a megabyte is refused before it is verified', async () => {
  expect(await deliver({ body: JSON.stringify(eventOf({ event: { text: 'x'.repeat(2_000_000) } })) })).toMatchObject({ status: 413 });
});

test('the same event id with another body is a conflict that is counted and audited, and the first one stands', async () => {
  const event = eventOf();
  const body = JSON.stringify(event);
  await deliver({ body });
  const rows = await inbox();
  const altered = JSON.stringify({ ...event, subject: 'zen:ticket:1050', detail: { id: '1050' } });
  const answer = await deliver({ body: altered });
  expect(answer).toMatchObject({ status: 409 });
  expect(JSON.parse(answer.body)).toMatchObject({ code: 'conflict', status: 409 });
  expect(await inbox()).toEqual(rows);
  expect(await deliver({ body })).toEqual({ status: 202, body: '' });
  const audited = (await auditOf()).filter(({ action }) => action === 'webhook-altered');
  expect(audited).toEqual([expect.objectContaining({ facts: expect.objectContaining({ deliveryId: event.id }) })]);
  const metrics = await world.call('/metrics', { token: world.operatorKey });
  expect(metrics.body).toMatch(/tieline_webhooks_total\{[^}]*outcome="altered"[^}]*\} 1/);
});

test('another body under a known id, from somebody who cannot sign, reads as every other refusal', async () => {
  const event = eventOf();
  await deliver({ body: JSON.stringify(event) });
  const refusal = await deliver({ body: JSON.stringify(eventOf()), secret: 'reference' });
  expect(await deliver({ body: JSON.stringify({ ...event, detail: { id: '1050' } }), secret: 'guessed' })).toEqual(refusal);
});

test.each([
  ['an event of an unknown kind', { type: 'zen:event-type:ticket.teleported' }],
  ['an event about something else than a ticket', { type: 'zen:event-type:user.renamed', subject: 'zen:user:1', detail: { id: '1' } }],
  ['fields that nobody has seen yet', { detail: { id: '1042', novelty: { deep: [1, 2] } }, another: 'one', event: { current: 'A_NEW_STATUS' } }],
  ['script, right-to-left marks and emoji in its text', { event: { current: '<script>alert(1)</script> \u202eabc 👩‍👩‍👧' } }],
  ['names of Object.prototype as keys', { event: { constructor: 1, toString: 2, hasOwnProperty: 3 } }],
])('%s is taken and stored', async (_name, change) => {
  const before = (await inbox()).length;
  expect(await deliver({ body: JSON.stringify(eventOf(change)) })).toEqual({ status: 202, body: '' });
  expect(await inbox()).toHaveLength(before + 1);
});

test('an event of a kind that nobody understands is counted apart and kept to be read, without secrets', async () => {
  const counted = async () => Number(/tieline_webhooks_total\{[^}]*outcome="unknown"[^}]*\} (\d+)/.exec(String((await metrics()).body))?.[1] ?? 0);
  const metrics = () => world.call('/metrics', { token: world.operatorKey });
  const before = await counted();
  const event = eventOf({
    type: 'zen:event-type:user.renamed',
    subject: 'zen:user:1',
    detail: { id: 'of another form', nul: '\0', half: '\ud800' },
    event: { current: 'Mara', api_token: 'not-to-be-kept', text: `signed with ${hook.secret}` },
  });
  expect((await deliver({ body: JSON.stringify(event) })).status).toBe(202);
  expect((await deliver({ body: JSON.stringify(event) })).status).toBe(202);
  expect(await counted()).toBe(before + 1);
  const payload = (await inbox()).find((row) => row.delivery_id === event.id)?.payload ?? '';
  expect(JSON.parse(payload)).toEqual({ ...event, event: { current: 'Mara', api_token: '[redacted]', text: 'signed with [redacted]' } });
  const found = await world.call(`/v1/journey?id=${event.id}`, { token: await world.pageToken('leona.vogt') });
  expect(JSON.stringify(found.body)).toContain('"current":"Mara"');
  const hop = { kind: 'delivery', reason: { code: 'hop-delivery-unknown', facts: { type: event.type } } };
  expect(found.body).toMatchObject({ hops: [hop, hop] });
  expect(world.logged).toContainEqual({ event: 'webhook-unknown', facts: expect.objectContaining({ deliveryId: event.id }) });
});

test('an unknown event as long as intake takes is kept whole and taken up like any other; a longer one is refused, and the journey shows the beginning', async () => {
  const long = (characters: number) => eventOf({ type: 'zen:event-type:user.renamed', event: { body: 'x '.repeat(characters / 2) } });
  const event = long(1_048_000);
  expect((await deliver({ body: JSON.stringify(event) })).status).toBe(202);
  expect((await deliver({ body: JSON.stringify(long(1_049_000)) })).status).toBe(413);
  const rowOf = async () => (await inbox()).find((row) => row.delivery_id === event.id);
  expect(JSON.parse((await rowOf())?.payload ?? '')).toEqual(event);
  const found = await world.call(`/v1/journey?id=${event.id}`, { token: await world.pageToken('leona.vogt') });
  expect(found.body).toMatchObject({ hops: [{ kind: 'delivery', payload: { cut: true, start: expect.stringContaining('user.renamed') } }] });
  const asKept = JSON.stringify({ ...event, type: 'zen:event-type:ticket.merged' });
  await world.database.withTenant(world.installationId, (trx) =>
    trx.updateTable('sync_inbox').set({ payload: asKept }).where('delivery_id', '=', event.id).execute(),
  );
  expect(await world.backend.jobs.runSchedule('retention')).toMatchObject({ failed: 0 });
  expect(await rowOf()).toMatchObject({ payload: null, body: expect.stringContaining('"recordId":"1042"') });
});

test('what an older version could not read is taken up by the nightly round of one that can, and the rest stays', async () => {
  const [mine, still] = [eventOf({ type: 'zen:event-type:user.renamed' }), eventOf({ type: 'zen:event-type:user.renamed' })];
  for (const event of [mine, still]) await deliver({ body: JSON.stringify(event) });
  const asKept = JSON.stringify({ ...mine, type: 'zen:event-type:ticket.merged' });
  await world.database.withTenant(world.installationId, (trx) =>
    trx.updateTable('sync_inbox').set({ payload: asKept }).where('delivery_id', '=', mine.id).execute(),
  );
  expect(await world.backend.jobs.runSchedule('retention')).toMatchObject({ failed: 0 });
  const rowOf = async (id: string) => (await inbox()).find((row) => row.delivery_id === id);
  const events = [{ type: 'zen:event-type:ticket.merged', recordType: 'ticket', recordId: '1042', isDeletion: false }];
  expect(await rowOf(mine.id)).toMatchObject({ payload: null, body: JSON.stringify({ events }) });
  expect(JSON.parse((await rowOf(still.id))?.payload ?? '')).toEqual(still);
});

test.each([
  ['that is understood', {}],
  ['of a kind that nobody understands', { type: 'zen:event-type:user.renamed', subject: 'zen:user:1', detail: { id: '1' } }],
])('an event %s with a hundred thousand keys that no schema names is taken once, and the intake goes on', async (_kind, change) => {
  const before = (await inbox()).length;
  const keys = Object.fromEntries(Array.from({ length: 100_000 }, (_, n) => [`k${n.toString(36)}`, 0]));
  const body = JSON.stringify({ ...keys, ...eventOf(change) });
  expect(body.length).toBeLessThan(1_048_576);
  for (const _twice of [1, 2]) expect(await deliver({ body })).toEqual({ status: 202, body: '' });
  expect((await inbox()).length).toBe(before + 1);
  expect(await deliver({ body: JSON.stringify(eventOf()) })).toEqual({ status: 202, body: '' });
  expect((await inbox()).length).toBe(before + 2);
});

test('a signed body with __proto__ pollutes nothing', async () => {
  const body = JSON.stringify(eventOf()).replace('{', '{"__proto__":{"isAdmin":true},');
  expect((await deliver({ body })).status).toBeLessThan(500);
  expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined();
});

test('a ticket id beyond 2^53 keeps every digit', async () => {
  const body = JSON.stringify(eventOf({ subject: undefined })).replace('"detail":{"id":"1042"}', '"detail":{"id":9007199254740993}');
  expect((await deliver({ body })).status).toBe(202);
  expect(JSON.stringify(await inbox())).toContain('9007199254740993');
});

test('a refusal says why in the log, and the answer does not', async () => {
  const { body } = await deliver({ body: JSON.stringify(eventOf()), secret: 'wrong' });
  expect(world.logged).toContainEqual({ event: 'webhook-refused', facts: expect.objectContaining({ why: 'signature-wrong' }) });
  expect(body).not.toContain('signature');
});
