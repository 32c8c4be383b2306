import { readFileSync } from 'node:fs';
import type { LinksPanel } from '#contract';
import { seededId } from '../../../src/connectors/servicenow/fake.ts';
import { deskUserId } from '../../../src/sandbox/seed/desk.ts';
import { joinMappings } from '../../../src/sandbox/seed/field-mappings.ts';
import { until } from '../../support/until.ts';
import { startWorld, type World } from '../../support/world.ts';

const exampleOf = (name: string) => readFileSync(new URL(`../../../src/mapping/examples/${name}.yaml`, import.meta.url), 'utf8');

let world: World;
/** Asserted anew by each call: such a token lives for a minute. */
const agent = () => world.appToken('jonas.lindqvist');
beforeAll(async () => {
  world = await startWorld({ fieldMappings: joinMappings(['incidents', 'changes'].map(exampleOf)) });
});
afterAll(() => world?.close());

test('the mapping of the app settings is in force after enrolment and connections', async () => {
  const { body } = await world.call('/v1/mapping', { token: await world.pageToken('leona.vogt') });
  expect(body).toMatchObject({ active: 1, versions: [{ version: 1, state: 'active', tests: { failed: 0 } }] });
});

test('the panels of a ticket are filled from three systems', async () => {
  const servicenow = world.connectionIds['servicenow'] as string;
  const linked = await world.call('/v1/tickets/1042/affected-items', {
    token: await agent(),
    body: { connectionId: servicenow, itemId: seededId('cmdb_ci', 'erp-api') },
  });
  expect(linked.status).toBe(200);
  expect(linked.body).toMatchObject({
    items: [
      { item: { name: 'erp-api', status: 'degraded' }, businessServices: [{ name: 'Order to Cash' }], openIncidents: [{ number: 'INC0010042' }] },
    ],
  });
  const changes = await world.call('/v1/tickets/1042/changes', { token: await agent() });
  expect(changes.body).toMatchObject({ situation: { change: { number: 'CHG0030031' } } });
  const requester = await world.call('/v1/tickets/1042/requester', { token: await agent() });
  expect(requester.body).toMatchObject({
    match: { kind: 'one', person: { displayName: 'Mia Brandt', lock: { state: 'known', value: { isLocked: true } } } },
  });
});

test('an incident is created from the ticket once the open one was seen, and its status reaches it', async () => {
  const first = await world.call('/v1/tickets/1042/links', {
    token: await agent(),
    body: { mode: 'create', flow: 'incidents', openIncidentsSeen: [] },
  });
  expect(first).toMatchObject({ status: 409, body: { code: 'conflict' } });
  const created = await world.call('/v1/tickets/1042/links', {
    token: await agent(),
    body: { mode: 'create', flow: 'incidents', openIncidentsSeen: ['INC0010042'] },
  });
  expect(created.status).toBe(201);
  // The clock is the real one here, and what a run left to look at again comes due by it.
  const read = async () => (await world.call('/v1/tickets/1042/links', { token: await agent() })).body as { links: readonly { state: string }[] };
  await until(async () => {
    await world.settle();
    return (await read()).links.every(({ state }) => state !== 'pending');
  }, 'the incident was created');
  expect(await read()).toMatchObject({ links: [{ state: 'in-sync', record: { number: expect.stringMatching(/^INC/) } }] });
  expect(world.vendors.incidentSystem.ledger.filter(({ effect }) => effect === 'incident.create')).toHaveLength(1);
});

test('why a flow does not offer itself is said in the words of the help desk, also where the ticket says nothing', async () => {
  const { desk } = world.vendors;
  const question = desk.rows('tickets', { offset: 0, limit: 100 }).rows.find(({ type }) => type === 'question')?.id ?? '';
  const gate = async () => {
    const { body } = await world.call(`/v1/tickets/${question}/links`, { token: await agent() });
    return (body as LinksPanel).offers.find(({ flow }) => flow === 'incidents')?.gate;
  };
  expect(await gate()).toEqual({ code: 'gate-value-differs', facts: { field: 'Type', is: 'Question', wanted: 'Incident' } });
  desk.edit('tickets', question, { type: null }, String(deskUserId('amara.okafor')));
  expect(await gate()).toEqual({ code: 'gate-value-empty', facts: { field: 'Type', is: null, wanted: 'Incident' } });
  const preview = await world.call('/v1/mapping/preview', {
    token: await world.pageToken('leona.vogt'),
    body: { document: exampleOf('incidents'), flow: 'incidents', ticketId: question },
  });
  expect(preview.body).toMatchObject({ gate: { isOpen: false, reason: { facts: { field: 'Type', wanted: 'Incident' } } } });
});

test('a change is made from a task that asks for planned work, without a word of open incidents, and its own system checks its plan', async () => {
  const { desk, incidentSystem } = world.vendors;
  const task = desk.rows('tickets', { offset: 0, limit: 100 }).rows.find(({ type }) => type === 'task')?.id ?? '';
  desk.edit('tickets', task, { status: 'open', tags: ['change'] }, String(deskUserId('amara.okafor')));
  const item = { connectionId: world.connectionIds['servicenow'] as string, itemId: seededId('cmdb_ci', 'erp-api') };
  await world.call(`/v1/tickets/${task}/affected-items`, { token: await agent(), body: item });
  const links = `/v1/tickets/${task}/links`;
  expect((await world.call(links, { token: await agent() })).body).toMatchObject({
    offers: expect.arrayContaining([expect.objectContaining({ flow: 'changes', recordType: 'change-request', canCreate: true, openIncidents: [] })]),
  });
  const created = await world.call(links, { token: await agent(), body: { mode: 'create', flow: 'changes', openIncidentsSeen: [] } });
  expect(created.status).toBe(201);
  type Shown = { readonly links: readonly { readonly id: string; readonly state: string }[] };
  const read = async () => (await world.call(links, { token: await agent() })).body as Shown;
  await until(async () => {
    await world.settle();
    return (await read()).links.every(({ state }) => state !== 'pending');
  }, 'the change was created');
  const shown = await read();
  expect(shown).toMatchObject({
    links: [{ flow: 'changes', state: 'in-sync', canCheckOverlaps: true, record: { number: expect.stringMatching(/^CHG/), stateLabel: 'Assess' } }],
  });
  expect(incidentSystem.ledger.filter(({ effect }) => effect === 'change-request.create')).toHaveLength(1);
  const checked = await world.call(`/v1/links/${shown.links[0]?.id}/overlaps`, { token: await agent(), body: { run: null } });
  expect(checked).toMatchObject({ status: 200, body: { outcome: 'refused', message: expect.stringContaining('Planned start date'), overlaps: [] } });
});

test('a directory whose credentials are refused cannot be asked; it is not called "not set up"', async () => {
  const admin = await world.pageToken('leona.vogt');
  const entry = {
    name: 'second-directory',
    owner: 'Tobias Rau',
    onCall: 'Platform on-call',
    connectorId: 'entra',
    settings: { tenantId: 'haldenrau.example', clientId: 'x', graphUrl: world.origins.hub, loginUrl: world.origins.hub },
    secrets: { clientSecret: 'wrong' },
  };
  const { body } = await world.call('/v1/connections', { token: admin, body: entry });
  await world.call(`/v1/connections/${(body as { id: string }).id}/test`, { token: admin, method: 'POST' });
  const panel = await world.call('/v1/tickets/1043/requester', { token: await agent() });
  expect(panel.body).toMatchObject({
    sources: expect.arrayContaining([
      expect.objectContaining({
        name: 'second-directory',
        freshness: 'unreachable',
        failure: expect.objectContaining({ code: 'vendor-auth-failed' }),
      }),
    ]),
  });
});

// The last one: the pause that it asks for outlives it.
test('"Sync now" at a system that asks for a minute is answered at once: the link waits, why, and until when', async () => {
  const { links } = (await world.call('/v1/tickets/1042/links', { token: await agent() })).body as { links: { id: string; flow: string }[] };
  const linkId = links.find(({ flow }) => flow === 'incidents')?.id;
  world.vendors.incidentSystem.switchOn({ kind: 'rate-limited', retryAfter: '60' });
  const askedAt = Date.now();
  const pressed = await world.call(`/v1/links/${linkId}/sync`, { token: await agent(), method: 'POST', body: {} });
  expect(pressed).toMatchObject({ status: 200, body: { link: { state: 'failing', stateReason: { code: 'vendor-waits' } } } });
  const { nextAttemptAt } = (pressed.body as { link: { nextAttemptAt: string } }).link;
  expect(Date.parse(nextAttemptAt) - askedAt).toBeGreaterThanOrEqual(60_000);
  const numbers = { flow: 'incidents', number: 'INC0010042' };
  const planned = await world.call('/v1/tickets/1043/links/plan', { token: await agent(), body: numbers });
  expect(planned).toMatchObject({ status: 503, body: { code: 'vendor-rate-limited', facts: { retryAt: expect.stringMatching(/^\d{4}-.*Z$/) } } });
  expect(Number(planned.headers.get('retry-after'))).toBeLessThanOrEqual(60);
});
