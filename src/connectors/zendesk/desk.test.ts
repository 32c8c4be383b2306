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
