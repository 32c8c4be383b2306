/** @module connectors/zendesk  The desk's own promises, and what the connector proves about its use of the kit. */
import { runDeskContract } from '../../capabilities/desk.suite.ts';
import { runKitSuite } from '../../connector-kit/kit.suite.ts';
import { createFakeClock } from '../../connector-kit/testing/index.ts';
import {
  ADMIN,
  AGENT,
  DEMO_CLIENT,
  demoSeed,
  demoSettings,
  GROUP_AGENT,
  LIGHT_AGENT,
  ORIGIN,
  openDemoDesk,
  REQUESTER,
  UNVERIFIED,
} from './fake/demo-account.ts';
import { createZendeskFake } from './fake.ts';
import { zendesk } from './index.ts';

runDeskContract(async () => {
  const { fake, desk, call, close } = openDemoDesk();
  return {
    desk,
    call,
    close,
    people: { admin: String(ADMIN), agent: String(AGENT), viewer: String(LIGHT_AGENT), none: [String(REQUESTER), '5103'] },
    restricted: [{ userId: String(GROUP_AGENT), seen: '102', hidden: '101' }],
    requesters: { verified: String(REQUESTER), unverified: String(UNVERIFIED) },
    ticket: { id: '101', inDescription: 'ap-lobby-02 since this morning', inComment: 'Checked the controller' },
    addLongComment: (length) => fake.edit('tickets', '101', { comment: '🚆'.repeat(length / 2) }, String(AGENT)),
    mergeAsPerson: async (source, target) => {
      const body = JSON.stringify({ ids: [Number(source)] });
      const response = await fake.fetchAs(ADMIN, new Request(`${ORIGIN}/api/v2/tickets/${target}/merge.json`, { method: 'POST', body }));
      expect(response.status).toBe(200);
    },
    seedRecord: () =>
      fake.insert('tickets', { subject: 'Mail is slow', description: 'Since noon.', requester_id: REQUESTER, assignee_id: AGENT }, String(ADMIN)),
    installation: { id: '6001', appId: '4001', plain: { field_mappings: 'version: 1\n', panels: 'items,changes' }, secureName: 'shared_secret' },
    unknownId: '999999',
    hostileId: '../users/me',
    webhookCount: () => fake.rows('webhooks', { offset: 0, limit: 10 }).total,
    notifications: () =>
      fake.rows('notifications', { offset: 0, limit: 10 }).rows.map(({ event, body }) => ({ event: String(event), body: String(body) })),
  };
});

const FILLERS = Array.from({ length: 150 }, (_, index) => ({
  id: 2_000 + index,
  subject: `Badge ${index} does not open`,
  description: 'At the gate.',
  requesterId: REQUESTER,
  externalId: 'same',
  createdAt: '2026-01-05T06:00:00Z',
}));

runKitSuite({
  name: 'zendesk',
  login: 'renewed',
  setUp: () => {
    const clock = createFakeClock({ sleeping: 'jumps' });
    const fake = createZendeskFake({
      clock,
      seed: { ...demoSeed, tickets: [...(demoSeed.tickets ?? []), ...FILLERS] },
      limits: { account: 100_000, ticketsUpdate: 100_000, ticketsIndex: 100_000, updatesPerTicket: 100_000 },
    });
    return {
      fake,
      origin: ORIGIN,
      canaries: [DEMO_CLIENT.secret],
      listedIds: FILLERS.map(({ id }) => String(id)),
      connect: (runtime) => {
        const { desk } = zendesk.connect(runtime, { settings: demoSettings(), secrets: { clientSecret: DEMO_CLIENT.secret } }).capabilities;
        if (!desk) throw new TypeError('The connection fills no desk.');
        return {
          read: (call) => desk.readUser(String(AGENT), call),
          write: (call) => desk.notify({ event: 'tieline.test', body: 'x' }, call),
          list: async (call) => (await desk.findByCorrelation('same', [], call)).map(({ id }) => id),
        };
      },
    };
  },
  ownStatuses: { 404: 'a user who does not exist is an answer' },
});

describe('follow-up tickets', () => {
  const request = { sourceId: '101', text: 'INC1 has changed.', marker: 'tl:1', fields: {}, correlationId: 'tlf-1', idempotencyKey: 'tlf-1' };

  test('go on where a closed ticket ended: same title, requester and tags, the reason as an internal comment', async () => {
    const { fake, desk, call, close } = openDemoDesk();
    fake.edit('tickets', '101', { status: 'solved', assignee_id: AGENT, custom_360000010: 'cause_network' }, String(AGENT));
    fake.edit('tickets', '101', { status: 'closed' }, String(ADMIN));
    const source = await desk.read('101', ['subject', 'requester_id', 'tags'], call);
    const created = await desk.createFollowUp?.(request, call);
    if (created?.kind !== 'created' || source.kind !== 'found') throw new Error(`The follow-up was ${created?.kind}.`);
    const { record } = created;
    expect(record).toMatchObject({ life: 'open', title: source.record.title, correlationId: 'tlf-1' });
    const found = await desk.read(record.id, ['requester_id', 'tags'], call);
    if (found.kind !== 'found') throw new Error('The follow-up is not there.');
    expect(found.record.fields.tags).toEqual(source.record.fields.tags);
    expect(await desk.listComments(record.id, undefined, call)).toMatchObject([
      { text: 'INC1 has changed.', visibility: 'internal', marker: 'tl:1' },
    ]);
    expect((await desk.createFollowUp?.(request, call)) ?? {}).toMatchObject({ record: { id: record.id } });
    close();
  });

  test('are refused for what cannot be a ticket', async () => {
    const { desk, call, close } = openDemoDesk();
    expect(await desk.createFollowUp?.({ ...request, sourceId: '../users/me' }, call)).toMatchObject({ kind: 'refused' });
    close();
  });
});
