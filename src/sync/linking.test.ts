import { ConflictError, InvalidInputError, NotFoundError, type TicketId, VendorUnavailableError } from '#domain';
import { details } from './testing/linked-world.ts';
import { createWorld, INSTALLATION, incidentFlow, TEST_CALL, TICKET, type World } from './testing/world.ts';

const request = { installationId: INSTALLATION, ticketId: TICKET, flow: 'incidents', call: TEST_CALL };
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
    const sources = shown.fields
      .filter(({ provenance }) => provenance?.state === 'in-sync')
      .map(({ remotePath, provenance }) => [remotePath, provenance?.source]);
    expect(Object.fromEntries(sources)).toMatchObject({ short_description: 'desk', state: 'desk' });
    expect(sources.filter(([, source]) => source === null)).toEqual([]);
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

  test('goes on saying of what it leaves apart that it does, and why, until somebody touches it', async () => {
    const world = createWorld();
    world.desk.edit(TICKET, { owner: 'Ann' });
    const link = await world.link();
    const owner = async () => (await details(world, link.id)).fields.find(({ deskPath }) => deskPath === 'owner')?.provenance;
    for (let look = 0; look < 3; look += 1) {
      await world.sync.syncNow({ installationId: INSTALLATION, linkId: link.id });
      await world.settle();
      expect(await owner()).toMatchObject({ state: 'not-written', reason: { code: 'first-link-source-empty' }, desk: 'Ann', remote: '' });
    }
    world.remote.edit('1', { assignee: 'Priya' });
    await world.sync.syncNow({ installationId: INSTALLATION, linkId: link.id });
    await world.settle();
    expect(await owner()).toMatchObject({ state: 'in-sync', desk: 'Priya', remote: 'Priya' });
  });

  test.each([
    ['the record', (world: World) => world.remote.edit('1', { work_notes: 'newer words' }), { desk: 'mine', remote: 'newer words' }],
    ['the ticket', (world: World) => world.desk.edit(TICKET, { note: 'newer words' }), { desk: 'newer words', remote: 'theirs' }],
  ])('asks again where %s has changed between the choice and the first run: nobody has chosen between these two', async (_side, change, sides) => {
    const world = createWorld();
    world.desk.edit(TICKET, { note: 'mine' });
    world.remote.edit('1', { state: '3', work_notes: 'theirs' });
    const link = await world.link();
    change(world);
    await world.settle();
    expect([world.desk.now(TICKET).note, world.remote.now('1').work_notes]).toEqual([sides.desk, sides.remote]);
    expect(world.remote.now('1').state).toBe('2');
    const { holds } = await details(world, link.id);
    expect(holds).toMatchObject([{ kind: 'conflict', path: 'work_notes', asks: ['side'], sides }]);
    await world.sync.resolveConflict({ installationId: INSTALLATION, linkId: link.id, holdId: holds[0]?.id ?? '', side: 'remote', by: 'agent' });
    await world.settle();
    expect([world.desk.now(TICKET).note, world.remote.now('1').work_notes]).toEqual([sides.remote, sides.remote]);
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
