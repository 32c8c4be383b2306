/** @module connectors/servicenow  Announcements of the shipped business rules are verified before anything is read from them. */
import { signHmac } from '#connector-kit';
import { runWebhookSuite } from '../../connector-kit/webhook.suite.ts';
import { configFor, connectTo } from './fake/test-connection.ts';
import { readServiceNowEvents, receiveServiceNowWebhook } from './webhook.ts';

const { settings } = configFor('basic');
const SECRET = 'a-secret-of-the-connection';
const NOW_MS = Date.UTC(2026, 0, 5, 9);
const ID = 'ab'.repeat(16);
const BODY = {
  version: 1,
  operation: 'update',
  table: 'incident',
  sys_id: ID,
  number: 'INC0010001',
  sys_mod_count: '4',
  sys_updated_on: '2026-01-05 09:00:00',
  sys_updated_by: 'anna.huber',
  correlation_id: '',
  instance: 'acme',
};

const sign = ({ body, secret, timestamp }: { readonly body: Uint8Array; readonly secret: string; readonly timestamp: string }) => ({
  body,
  headers: {
    'x-tieline-signature': signHmac({ algorithm: 'sha256', encoding: 'base64', payload: [`${timestamp}.`, body], secret }),
    'x-tieline-timestamp': timestamp,
  },
});
const secondsOf = (ms: number) => String(Math.floor(ms / 1_000));
const receive = (body: object, change: Partial<typeof settings> = {}) =>
  receiveServiceNowWebhook(sign({ body: new TextEncoder().encode(JSON.stringify(body)), secret: SECRET, timestamp: secondsOf(NOW_MS) }), {
    settings: { ...settings, ...change },
    secrets: [SECRET],
    nowMs: NOW_MS,
  });

runWebhookSuite({
  name: 'servicenow',
  receive: receiveServiceNowWebhook,
  settings,
  body: JSON.stringify(BODY),
  sign,
  timestampOf: secondsOf,
  signatureHeader: 'x-tieline-signature',
  timestampHeader: 'x-tieline-timestamp',
});

test('names the record to look at, and table, record, count and operation as delivery id', () => {
  expect(receive(BODY)).toEqual({
    kind: 'accepted',
    nudge: {
      deliveryId: `incident:${ID}:4:update`,
      account: 'acme',
      events: [{ type: 'incident.update', recordType: 'incident', recordId: ID, isDeletion: false }],
    },
  });
});

test('tells a change request from an incident', () => {
  expect(receive({ ...BODY, table: 'change_request', operation: 'insert' })).toMatchObject({ nudge: { events: [{ recordType: 'change-request' }] } });
});

test('tells a deletion, and never takes it for the update before it', () => {
  const deletion = receive({ ...BODY, operation: 'delete' });
  expect(deletion).toMatchObject({ nudge: { events: [{ isDeletion: true }] } });
  if (deletion.kind === 'accepted') expect(deletion.nudge.deliveryId).not.toBe(`incident:${ID}:4:update`);
});

test('takes a table of which it keeps no records, and asks for nothing', () => {
  const body = { ...BODY, table: 'problem' };
  expect(receive(body)).toMatchObject({ kind: 'accepted', nudge: { events: [], unknown: { type: 'problem.update', payload: body } } });
  expect([body, undefined, { cut: true }].map(readServiceNowEvents)).toEqual([[], [], []]);
});

test.each([
  ['a sys_id that is none', { sys_id: '../sys_user' }],
  ['an operation that no rule knows', { operation: 'truncate' }],
  ['a table that could bend an id', { table: 'incident:x' }],
  ['a count that is no number', { sys_mod_count: '4 or 5' }],
  ['another version of the body', { version: 2 }],
])('refuses %s', (_name, odd) => {
  expect(receive({ ...BODY, ...odd })).toEqual({ kind: 'refused', why: 'body-unreadable' });
});

test.each([
  ['another instance of the vendor', 'https://acme.service-now.com', 'globex', 'account-mismatch'],
  ['no instance at all', 'https://acme.service-now.com', '', 'account-mismatch'],
  ['an instance under a name of its own', 'https://it.acme.example', 'acmeprod', undefined],
])('compares the account where the address shows it: %s', (_name, instanceUrl, instance, why) => {
  const verdict = receive({ ...BODY, instance }, { instanceUrl });
  expect(verdict.kind === 'refused' ? verdict.why : undefined).toBe(why);
});

describe('the instance with the shipped business rules', () => {
  const open = () => {
    const connection = connectTo();
    connection.fake.setUpWebhook({ url: 'https://tieline.example/v1/hooks/abc', secret: SECRET });
    const verdicts = () =>
      connection.fake.outbound.map(({ headers, body }) =>
        receiveServiceNowWebhook(
          { headers, body: new TextEncoder().encode(body) },
          { settings: { ...settings, instanceUrl: 'https://acme.service-now.com' }, secrets: [SECRET], nowMs: connection.clock.now() },
        ),
      );
    const events = () => verdicts().flatMap((verdict): readonly unknown[] => (verdict.kind === 'accepted' ? verdict.nudge.events : [verdict.why]));
    return { ...connection, verdicts, events };
  };

  test('announces every insert, update and deletion, signed, in order, each under an id of its own', async () => {
    const { fake, events, verdicts, seedRecord, close } = open();
    const id = seedRecord();
    fake.edit('incident', id, { short_description: 'Zürich 🚄' }, 'anna.huber');
    fake.edit('incident', id, { comments: 'Any news?' }, 'anna.huber');
    fake.remove('incident', id, 'anna.huber');
    expect(events()).toEqual(
      ['insert', 'update', 'update', 'delete'].map((operation) => ({
        type: `incident.${operation}`,
        recordType: 'incident',
        recordId: id,
        isDeletion: operation === 'delete',
      })),
    );
    expect(new Set(verdicts().map((verdict) => (verdict.kind === 'accepted' ? verdict.nudge.deliveryId : ''))).size).toBe(4);
    await close();
  });

  test('announces our own writes over the API as it does those of people, and changes as well as incidents', async () => {
    const { incident, changeRecord, fake, events, seedRecord, call, close } = open();
    const id = seedRecord();
    await incident.write({ id, fields: { short_description: 'ours' } }, call);
    await changeRecord.create({ fields: { short_description: 'Patch day' }, correlationId: 'tl-1', idempotencyKey: '1' }, call);
    expect(events()).toMatchObject([{ type: 'incident.insert' }, { type: 'incident.update' }, { type: 'change_request.insert' }]);
    expect(fake.outbound.every(({ url }) => url === 'https://tieline.example/v1/hooks/abc')).toBe(true);
    await close();
  });

  test('says nothing of what a record holds', async () => {
    const { fake, seedRecord, close } = open();
    fake.edit('incident', seedRecord(), { short_description: 'Salary list on the printer' }, 'anna.huber');
    expect(fake.outbound.map(({ body }) => body).join()).not.toContain('Salary');
    await close();
  });

  test('stays silent about other tables, about a save that changed nothing, when switched off, and before it is set up', async () => {
    const { fake, seedRecord, close } = open();
    const id = seedRecord();
    const before = fake.outbound.length;
    fake.edit('incident', id, { short_description: 'Mail is slow' }, 'anna.huber');
    fake.insert('sys_user', { user_name: 'new.one' }, 'admin');
    fake.setUpWebhook({ url: '', secret: SECRET });
    fake.edit('incident', id, { short_description: 'unheard' }, 'anna.huber');
    expect(fake.outbound).toHaveLength(before);
    const { fake: bare, seedRecord: seedBare, close: closeBare } = connectTo();
    seedBare();
    expect(bare.outbound).toEqual([]);
    await close();
    await closeBare();
  });

  test('tells listeners of each announcement, until they leave', async () => {
    const { fake, seedRecord, close } = open();
    const heard: string[] = [];
    const leave = fake.onOutbound(({ body }) => void heard.push(body));
    seedRecord();
    leave();
    seedRecord();
    expect(heard).toHaveLength(1);
    await close();
  });
});
