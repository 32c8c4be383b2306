import { ConflictError, InvalidInputError, type LinkId, NotFoundError, type TicketId, VendorUnavailableError } from '#domain';
import { createSync } from './create-sync.ts';
import type { SyncStore } from './ports.ts';
import { createMemoryStore } from './testing/memory-store.ts';
import { createWorld, INSTALLATION, incidentFlow, TEST_CALL, TICKET, type World } from './testing/world.ts';

const request = { installationId: INSTALLATION, ticketId: TICKET, flow: 'incidents', call: TEST_CALL };
const details = (world: World, linkId: LinkId) => world.sync.readLinkDetails({ installationId: INSTALLATION, linkId });
const creates = (world: World) => world.remote.ledger.filter((effect) => effect.kind === 'create');
const OTHER_TICKET = '200' as TicketId;

describe('creating a record', () => {
  test('makes one record from the ticket, with the correlation id, and is in sync after it', async () => {
    const world = createWorld();
    const link = await world.sync.createLink(request);
    expect(link).toMatchObject({ state: 'pending', remoteId: null, role: 'owner' });
    await world.settle();
    expect(creates(world)).toMatchObject([{ fields: { state: '2', short_description: 'Mail is slow', impact: '1' } }]);
    const shown = await details(world, link.id);
    expect(shown).toMatchObject({ state: 'in-sync', link: { create: null, record: { title: expect.any(String) } } });
    expect(world.remote.records.get(shown.link.remoteId ?? '')?.correlationId).toMatch(/^tl-[0-9a-f]{24}$/);
    expect(world.remote.ledger).toHaveLength(1);
  });

  test('finds the record of a create whose answer was lost, once the vendor shows it, and makes no second', async () => {
    const world = createWorld();
    const link = await world.sync.createLink(request);
    world.remote.faults.push({ on: 'create', kind: 'lost' });
    await world.reconcile(link.id);
    expect((await details(world, link.id)).link).toMatchObject({
      create: { phase: 'verifying' },
      state: 'pending',
      stateReason: { code: 'create-verifying' },
    });
    await world.settle();
    expect(creates(world)).toHaveLength(1);
    expect((await details(world, link.id)).state).toBe('in-sync');
  });

  test('creates again only after a look-up later than the lag has said no', async () => {
    const world = createWorld();
    const link = await world.sync.createLink(request);
    world.remote.faults.push({ on: 'create', kind: 'dropped' });
    const sentAt = world.clock.now();
    await world.reconcile(link.id);
    await world.settle();
    expect(creates(world)).toHaveLength(1);
    expect(world.clock.now() - sentAt).toBeGreaterThan(world.remote.traits.findLagMs);
  });

  test('creates at once again where nothing can have reached the vendor', async () => {
    const world = createWorld();
    await world.sync.createLink(request);
    world.remote.faults.push({ on: 'create', kind: 'throws', error: new VendorUnavailableError({ message: 'down' }) });
    await world.settle();
    expect(creates(world)).toHaveLength(1);
  });

  test('takes the record that it made before a backup was restored instead of making a second one', async () => {
    const world = createWorld();
    const before = await world.sync.createLink(request);
    await world.settle();
    // The restored database knows nothing of the link.
    await world.store.transact(INSTALLATION, (stores) => stores.links.remove(before.id));
    world.clock.advance(60_000);
    const after = await world.sync.createLink(request);
    await world.settle();
    expect(creates(world)).toHaveLength(1);
    expect((await details(world, after.id)).link.remoteId).toBe(world.remote.ledger[0]?.id);
  });

  test('makes another record after the link was cut on purpose, and keeps both', async () => {
    const world = createWorld();
    const first = await world.sync.createLink(request);
    await world.settle();
    await world.sync.unlink({ installationId: INSTALLATION, linkId: first.id });
    expect(world.remote.records.size).toBe(2);
    world.clock.advance(60_000);
    await world.sync.createLink(request);
    await world.settle();
    expect(creates(world)).toHaveLength(2);
    expect(world.remote.records.size).toBe(3);
  });

  test('holds the link where the vendor refuses the create, asks for what is missing, and creates with the answer', async () => {
    const world = createWorld();
    const link = await world.sync.createLink(request);
    world.remote.faults.push({ on: 'create', kind: 'refused', refusal: { fields: [], message: 'Category is mandatory', missing: ['category'] } });
    await world.settle();
    const [hold] = (await details(world, link.id)).holds;
    expect(hold).toMatchObject({ kind: 'missing', fieldKey: null, asks: ['category'], reason: { facts: { message: 'Category is mandatory' } } });
    await world.sync.answerHold({
      installationId: INSTALLATION,
      linkId: link.id,
      holdId: hold?.id ?? '',
      answers: { category: 'network' },
      by: 'agent-7',
    });
    await world.settle();
    expect(creates(world)).toMatchObject([{ fields: { category: 'network' } }]);
    expect(await details(world, link.id)).toMatchObject({ state: 'in-sync', holds: [] });
  });

  test('does not carry a value back that a vendor rule changed on the way in', async () => {
    const world = createWorld({ remote: { recompute: (fields) => ({ ...fields, impact: '3' }) } });
    await world.sync.createLink(request);
    await world.settle();
    expect(world.desk.ledger).toEqual([]);
    expect(world.remote.ledger).toHaveLength(1);
  });

  test('refuses a second link of the same flow, a flow that makes none, and a ticket that the flow does not mean', async () => {
    const world = createWorld();
    await world.sync.createLink(request);
    await expect(world.sync.createLink(request)).rejects.toBeInstanceOf(ConflictError);
    const never = createWorld({ flow: incidentFlow({ create: 'never' }) });
    await expect(never.sync.createLink(request)).rejects.toBeInstanceOf(InvalidInputError);
    const gated = createWorld({ flow: incidentFlow({ when: { status: 'new' } }) });
    await expect(gated.sync.createLink(request)).rejects.toThrow('does not mean this ticket');
    await expect(world.sync.createLink({ ...request, flow: 'nothing' })).rejects.toBeInstanceOf(NotFoundError);
  });
});

describe('linking an existing record', () => {
  test('shows per field what linking would do, and changes nothing', async () => {
    const world = createWorld();
    world.remote.edit('1', { state: '3', work_notes: 'filled', assignee: 'Priya', short_description: 'Another title' });
    const plan = await world.sync.planFirstLink({ ...request, number: 'INC1' });
    const effects = Object.fromEntries(plan.fields.map((field) => [field.remotePath, [field.effect, field.after, field.reason.code]]));
    expect(effects).toEqual({
      state: ['ask', null, 'first-link-differs'],
      short_description: ['write-remote', 'Mail is slow', 'first-link-one-way'],
      work_notes: ['write-desk', 'filled', 'first-link-fills-empty'],
      impact: ['equal', null, 'first-link-equal'],
      assignee: ['write-desk', 'Priya', 'first-link-fills-empty'],
    });
    expect(plan).toMatchObject({ ownedBy: null, record: { number: 'INC1' } });
    expect([...world.desk.ledger, ...world.remote.ledger]).toEqual([]);
  });

  test('links as planned and chosen', async () => {
    const world = createWorld();
    world.remote.edit('1', { state: '3' });
    const plan = await world.sync.planFirstLink({ ...request, number: 'INC1' });
    await world.sync.confirmFirstLink({ ...request, number: 'INC1', planToken: plan.token, choices: { state: 'remote' } });
    await world.settle();
    expect(world.desk.now(TICKET).status).toBe('pending');
    expect(world.remote.ledger).toEqual([]);
  });

  test('holds what nobody chose instead of guessing', async () => {
    const world = createWorld();
    world.remote.edit('1', { state: '3' });
    const plan = await world.sync.planFirstLink({ ...request, number: 'INC1' });
    const link = await world.sync.confirmFirstLink({ ...request, number: 'INC1', planToken: plan.token, choices: {} });
    await world.settle();
    expect(await details(world, link.id)).toMatchObject({ state: 'conflict', holds: [{ kind: 'conflict', reason: { code: 'first-link-differs' } }] });
  });

  test.each([
    ['the ticket changes', (world: World) => world.desk.edit(TICKET, { subject: 'New words' })],
    ['the record changes', (world: World) => world.remote.edit('1', { state: '1' })],
    ['another ticket takes the record', (world: World) => world.link(OTHER_TICKET)],
  ])('refuses a confirmation after %s', async (_what, change) => {
    const world = createWorld();
    world.desk.seed(OTHER_TICKET);
    const plan = await world.sync.planFirstLink({ ...request, number: 'INC1' });
    await change(world);
    await expect(world.sync.confirmFirstLink({ ...request, number: 'INC1', planToken: plan.token, choices: {} })).rejects.toBeInstanceOf(
      ConflictError,
    );
  });

  test('lets a second ticket follow a record: it reads and never writes it', async () => {
    const world = createWorld();
    world.desk.seed(OTHER_TICKET, { subject: 'Mine too', status: 'new' });
    await world.link();
    await world.settle();
    const plan = await world.sync.planFirstLink({ ...request, ticketId: OTHER_TICKET, number: 'INC1' });
    expect(plan.ownedBy).toEqual({ ticketId: TICKET });
    const follower = await world.sync.confirmFirstLink({ ...request, ticketId: OTHER_TICKET, number: 'INC1', planToken: plan.token, choices: {} });
    expect(follower.role).toBe('follower');
    world.remote.edit('1', { assignee: 'Priya' });
    world.desk.edit(OTHER_TICKET, { subject: 'Changed by the follower' });
    const before = world.remote.ledger.length;
    await world.sync.wakeAll({ installationId: INSTALLATION });
    await world.reconcile(follower.id);
    expect(world.desk.now(OTHER_TICKET)).toMatchObject({ owner: 'Priya', status: 'open' });
    expect(world.remote.ledger).toHaveLength(before);
  });

  test('says which of ticket, record and flow is not there', async () => {
    const world = createWorld();
    await expect(world.sync.planFirstLink({ ...request, number: 'INC404' })).rejects.toThrow('There is no INC404');
    await expect(world.sync.planFirstLink({ ...request, ticketId: '404' as TicketId, number: 'INC1' })).rejects.toThrow('Ticket 404');
  });
});

describe('considering a ticket', () => {
  test('stores why a flow does not mean the ticket', async () => {
    const world = createWorld({ flow: incidentFlow({ when: { status: ['new'] } }) });
    const [outcome] = await world.sync.consider({ installationId: INSTALLATION, ticketId: TICKET, call: TEST_CALL });
    expect(outcome).toMatchObject({
      flow: 'incidents',
      gate: { isOpen: false },
      outcome: { code: 'gate-value-differs' },
      canCreate: false,
      canLink: false,
    });
    const { considerations } = await world.sync.listLinksOfTicket({ installationId: INSTALLATION, ticketId: TICKET });
    expect(considerations).toMatchObject([{ isMatch: false, outcome: { code: 'gate-value-differs' } }]);
  });

  test('makes the link of an automatic flow once, however often the ticket is considered', async () => {
    const world = createWorld({ flow: incidentFlow({ create: 'automatic', when: { status: 'open' } }) });
    const consider = () => world.sync.consider({ installationId: INSTALLATION, ticketId: TICKET, call: TEST_CALL });
    const [[first], [second]] = await Promise.all([consider(), consider()]);
    expect([first?.outcome.code, second?.outcome.code].toSorted()).toEqual(['link-exists', 'link-made']);
    await world.settle();
    expect(creates(world)).toHaveLength(1);
  });

  test('offers an on-demand flow and makes nothing', async () => {
    const world = createWorld();
    expect(await world.sync.consider({ installationId: INSTALLATION, ticketId: TICKET, call: TEST_CALL })).toMatchObject([
      { outcome: { code: 'offered-on-demand' }, canCreate: true, canLink: true },
    ]);
    expect(await world.sync.listLinksOfTicket({ installationId: INSTALLATION, ticketId: TICKET })).toMatchObject({ links: [] });
  });

  test('keeps a link going whose conditions no longer hold, and says so', async () => {
    const world = createWorld({ flow: incidentFlow({ when: { status: 'open' } }) });
    const link = await world.link();
    await world.settle();
    world.desk.edit(TICKET, { status: 'pending' });
    await world.sync.syncNow({ installationId: INSTALLATION, linkId: link.id });
    await world.settle();
    expect(world.remote.now('1').state).toBe('3');
    expect((await details(world, link.id)).link.gate).toMatchObject({ isOpen: false, reason: { code: 'gate-value-differs' } });
  });
});

describe('intake', () => {
  const event = (recordId: string, isDeletion = false) => ({ type: 'changed', recordType: 'any', recordId, isDeletion });

  test('wakes the links of the records that a webhook names, and considers tickets that a flow has not linked', async () => {
    const store = createMemoryStore();
    const world = createWorld({ store });
    const link = await world.link();
    await world.settle();
    store.wakes.links.length = 0;
    const accept = (side: 'desk' | 'remote', deliveryId: string, ids: readonly string[]) =>
      world.sync.acceptWebhook({
        installationId: INSTALLATION,
        connectionId: `conn-${side}`,
        side,
        nudge: { deliveryId, events: ids.map((id) => event(id)) },
      });
    expect(await accept('desk', 'd1', [TICKET, OTHER_TICKET, TICKET])).toEqual({ kind: 'accepted', links: 1 });
    expect(await accept('remote', 'd1', ['1', 'unknown'])).toEqual({ kind: 'accepted', links: 1 });
    expect(await accept('desk', 'd1', [TICKET])).toEqual({ kind: 'doubled', links: 0 });
    expect(store.wakes).toMatchObject({ links: [link.id, link.id], tickets: [OTHER_TICKET] });
  });

  test('moves the checkpoint of a sweep only with the marks of its page', async () => {
    const world = createWorld();
    await world.link();
    await world.settle();
    const sweep = () =>
      world.sync.sweep({
        installationId: INSTALLATION,
        connectionId: 'conn-remote',
        side: 'remote',
        records: world.remote,
        recordType: 'incident',
        call: TEST_CALL,
      });
    await sweep();
    world.remote.edit('1', { assignee: 'Priya' });
    const failing = { ...world.deps, store: { transact: failAt(2, world.store.transact) } };
    await expect(
      createSync(failing).sweep({
        installationId: INSTALLATION,
        connectionId: 'conn-remote',
        side: 'remote',
        records: world.remote,
        recordType: 'incident',
        call: TEST_CALL,
      }),
    ).rejects.toThrow('connection lost');
    expect(await sweep()).toMatchObject({ changes: 1, links: 1 });
    expect(await sweep()).toMatchObject({ changes: 0, links: 0 });
  });
});

/** Loses the n-th transaction before its commit. */
function failAt(nth: number, transact: SyncStore['transact']): SyncStore['transact'] {
  let count = 0;
  return (installationId, work) =>
    transact(installationId, async (stores) => {
      const result = await work(stores);
      count += 1;
      if (count === nth) throw new Error('connection lost');
      return result;
    });
}

describe('lives of tickets', () => {
  test('moves the link of a merged ticket to the surviving one', async () => {
    const world = createWorld();
    const link = await world.link();
    await world.settle();
    world.desk.seed(OTHER_TICKET, { subject: 'Survivor' });
    Object.assign(world.desk.records.get(TICKET) ?? {}, { life: 'merged', mergedInto: OTHER_TICKET });
    await world.sync.syncNow({ installationId: INSTALLATION, linkId: link.id });
    await world.settle();
    expect((await details(world, link.id)).link.ticketId).toBe(OTHER_TICKET);
    expect(world.remote.now('1').short_description).toBe('Survivor');
  });

  test('asks where the surviving ticket has a link of the same flow', async () => {
    const world = createWorld();
    world.desk.seed(OTHER_TICKET);
    world.remote.seed('2');
    const link = await world.link();
    await world.link(OTHER_TICKET, 'INC2');
    await world.settle();
    Object.assign(world.desk.records.get(TICKET) ?? {}, { life: 'merged', mergedInto: OTHER_TICKET });
    await world.sync.syncNow({ installationId: INSTALLATION, linkId: link.id });
    await world.reconcile(link.id);
    expect((await details(world, link.id)).holds).toMatchObject([{ kind: 'unreachable', reason: { code: 'ticket-merged-into-linked' } }]);
  });

  test('carries the last change of a closed ticket out and writes nothing into it', async () => {
    const world = createWorld();
    const link = await world.link();
    await world.settle();
    world.desk.edit(TICKET, { status: 'pending' });
    world.remote.edit('1', { assignee: 'Priya' });
    Object.assign(world.desk.records.get(TICKET) ?? {}, { life: 'closed' });
    await world.sync.syncNow({ installationId: INSTALLATION, linkId: link.id });
    await world.settle();
    expect(world.remote.now('1').state).toBe('3');
    expect(world.desk.ledger).toEqual([]);
    expect((await details(world, link.id)).state).toBe('in-sync');
  });
});

describe('what people do', () => {
  test('runs nothing while paused and everything afterwards', async () => {
    const world = createWorld();
    const link = await world.link();
    await world.settle();
    const target = { installationId: INSTALLATION, linkId: link.id };
    await world.sync.pauseLink({ ...target, by: 'Mara', until: null });
    world.desk.edit(TICKET, { status: 'pending' });
    await world.sync.syncNow(target);
    expect(await world.reconcile(link.id)).toMatchObject({ kind: 'skipped' });
    expect(await details(world, link.id)).toMatchObject({ state: 'paused', link: { pause: { by: 'Mara' } } });
    await world.sync.resumeLink(target);
    await world.settle();
    expect(world.remote.now('1').state).toBe('3');
  });

  test('goes on by itself when a pause has run out', async () => {
    const world = createWorld();
    const link = await world.link();
    await world.settle();
    await world.sync.pauseLink({ installationId: INSTALLATION, linkId: link.id, by: 'Mara', until: world.clock.now() + 60_000 });
    await world.sync.syncNow({ installationId: INSTALLATION, linkId: link.id });
    expect(await world.sync.dueScan({ installationId: INSTALLATION })).toEqual([]);
    world.clock.advance(60_001);
    expect(await world.sync.dueScan({ installationId: INSTALLATION })).toEqual([link.id]);
  });

  test('stops every link of the installation with one switch and keeps what happens meanwhile', async () => {
    const world = createWorld();
    const link = await world.link();
    await world.sync.pauseAll({ installationId: INSTALLATION, by: 'Mara' });
    expect(await world.sync.dueScan({ installationId: INSTALLATION })).toEqual([]);
    expect(await world.reconcile(link.id)).toMatchObject({ kind: 'skipped', reason: { code: 'paused-by-admin' } });
    expect(await world.sync.readOverview({ installationId: INSTALLATION })).toMatchObject({ pause: { by: 'Mara' } });
    await world.sync.resumeAll({ installationId: INSTALLATION });
    await world.settle();
    expect((await details(world, link.id)).state).toBe('in-sync');
  });

  test('unlinks and leaves both records as they are', async () => {
    const world = createWorld();
    const link = await world.link();
    await world.settle();
    const [ticket, record] = [world.desk.now(TICKET), world.remote.now('1')];
    await world.sync.unlink({ installationId: INSTALLATION, linkId: link.id });
    expect([world.desk.now(TICKET), world.remote.now('1')]).toEqual([ticket, record]);
    await expect(details(world, link.id)).rejects.toBeInstanceOf(NotFoundError);
  });

  test('refuses answers that were not asked for, are incomplete, or come too late', async () => {
    const world = createWorld();
    const link = await world.link();
    await world.settle();
    world.desk.edit(TICKET, { status: 'solved' });
    await world.sync.syncNow({ installationId: INSTALLATION, linkId: link.id });
    await world.settle();
    const [hold] = (await details(world, link.id)).holds;
    const answer = (answers: Record<string, string>, holdId = hold?.id ?? '') =>
      world.sync.answerHold({ installationId: INSTALLATION, linkId: link.id, holdId, answers, by: 'agent-7' });
    await expect(answer({ close_code: 'x' })).rejects.toBeInstanceOf(InvalidInputError);
    await expect(answer({ close_code: 'x', close_notes: 'y', caller_id: 'z' })).rejects.toBeInstanceOf(InvalidInputError);
    await expect(answer({ close_code: 'x' }, 'no-hold')).rejects.toBeInstanceOf(NotFoundError);
    world.desk.edit(TICKET, { status: 'open' });
    await world.sync.wakeAll({ installationId: INSTALLATION });
    await world.settle();
    await expect(answer({ close_code: 'x', close_notes: 'y' })).rejects.toBeInstanceOf(ConflictError);
  });

  test("offers the vendor's live choices for what a hold asks", async () => {
    const options = [{ value: 'Solved', label: 'Solved (permanently)' }];
    const closeCode = { path: 'close_code', label: 'Close code', kind: 'choice' as const, isReadOnly: false, isRequired: false, options };
    const world = createWorld({ remote: { schema: [closeCode, { ...closeCode, path: 'other' }] } });
    const link = await world.link();
    await world.settle();
    world.desk.edit(TICKET, { status: 'solved' });
    await world.sync.syncNow({ installationId: INSTALLATION, linkId: link.id });
    await world.settle();
    const [hold] = (await details(world, link.id)).holds;
    expect(await world.sync.readHoldChoices({ installationId: INSTALLATION, holdId: hold?.id ?? '', call: TEST_CALL })).toMatchObject({
      fields: [{ path: 'close_code', options }],
    });
  });

  test('counts links, writes and needs in the overview', async () => {
    const world = createWorld();
    const link = await world.link();
    await world.settle();
    world.desk.edit(TICKET, { status: 'solved', subject: 'Other' });
    world.remote.edit('1', { assignee: 'Priya' });
    await world.sync.syncNow({ installationId: INSTALLATION, linkId: link.id });
    await world.settle();
    expect(await world.sync.readOverview({ installationId: INSTALLATION })).toMatchObject({
      pause: null,
      flows: [{ flow: 'incidents', connectionName: 'remote-prod', state: 'held', links: { held: 1 }, writes24h: { in: 1, out: 1 }, lagMs: 0 }],
      needs: { held: 1, conflicts: 0, deadLetters: 0 },
    });
  });

  test('remembers every observed change with who made it, ours included', async () => {
    const world = createWorld();
    const link = await world.link();
    await world.settle();
    world.desk.edit(TICKET, { status: 'pending' }, 'agent-7');
    await world.sync.syncNow({ installationId: INSTALLATION, linkId: link.id });
    await world.settle();
    const { rows } = await world.sync.readFieldHistory({ installationId: INSTALLATION, linkId: link.id, limit: 10 });
    expect(rows.map(({ side, path, value, previous, by }) => ({ side, path, value, previous, by }))).toEqual(
      expect.arrayContaining([
        { side: 'desk', path: 'status', value: 'pending', previous: 'open', by: 'agent-7' },
        { side: 'remote', path: 'state', value: '3', previous: '2', by: 'tieline' },
      ]),
    );
    expect(rows).toHaveLength(2);
    world.clock.advance(91 * 86_400_000);
    await world.sync.prune({ installationId: INSTALLATION });
    expect((await world.sync.readFieldHistory({ installationId: INSTALLATION, linkId: link.id, limit: 10 })).rows).toEqual([]);
  });
});

describe('pauses of a flow and of a connection', () => {
  test.each([
    ['flow', { kind: 'flow', flow: 'incidents' }, 'flow-paused'],
    ['connection', { kind: 'connection', connectionId: 'conn-remote' }, 'connection-paused'],
  ] as const)('stop the links of that %s, say who paused, and let them go on with what happened meanwhile', async (_name, scope, code) => {
    const world = createWorld();
    const { id: linkId } = await world.link();
    await world.settle();
    await world.sync.pauseScope({ installationId: INSTALLATION, scope, by: 'Mara', until: null });
    world.desk.edit(TICKET, { status: 'pending' });
    await world.sync.syncNow({ installationId: INSTALLATION, linkId });
    expect(await world.sync.dueScan({ installationId: INSTALLATION })).toEqual([]);
    expect(await world.reconcile(linkId)).toMatchObject({ kind: 'skipped', reason: { code, facts: { by: 'Mara' } } });
    expect(await details(world, linkId)).toMatchObject({ state: 'paused', stateReason: { code }, scopePause: { scope } });
    expect((await world.sync.readOverview({ installationId: INSTALLATION })).pauses).toMatchObject([{ scope, by: 'Mara' }]);
    await world.sync.resumeScope({ installationId: INSTALLATION, scope });
    await world.settle();
    expect(world.remote.now('1').state).toBe('3');
  });

  test('end by themselves when their time is over, and stop nobody else', async () => {
    const world = createWorld();
    const { id: linkId } = await world.link();
    await world.settle();
    const until = world.clock.now() + 60_000;
    await world.sync.pauseScope({ installationId: INSTALLATION, scope: { kind: 'flow', flow: 'another' }, by: 'Mara', until: null });
    await world.sync.pauseScope({ installationId: INSTALLATION, scope: { kind: 'flow', flow: 'incidents' }, by: 'Mara', until });
    await world.sync.syncNow({ installationId: INSTALLATION, linkId });
    expect((await world.reconcile(linkId)).kind).toBe('skipped');
    world.clock.advance(60_001);
    expect((await world.reconcile(linkId)).kind).toBe('ran');
  });

  test('names the tickets on which something has waited for a person for longer than an hour', async () => {
    const world = createWorld();
    const { id: linkId } = await world.link();
    await world.settle();
    world.desk.edit(TICKET, { status: 'solved' });
    await world.sync.syncNow({ installationId: INSTALLATION, linkId });
    await world.settle();
    const since = world.clock.now();
    const listHeld = () => world.sync.listHeld({ installationId: INSTALLATION, sinceBeforeMs: world.clock.now() - 3_600_000 });
    expect(await listHeld()).toEqual([]);
    world.clock.advance(3_600_001);
    expect(await listHeld()).toMatchObject([{ ticketId: TICKET, linkId, flow: 'incidents', count: 1, since: expect.any(Number) }]);
    expect((await listHeld())[0]?.since).toBeLessThanOrEqual(since);
  });
});
