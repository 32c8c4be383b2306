import { type LinkId, OutcomeUnknownError, type TicketId } from '#domain';
import { OUR_USER } from './testing/memory-record-store.ts';
import { createWorld, INSTALLATION, incidentFlow, TEST_CALL, TICKET, type World } from './testing/world.ts';

const OTHER = '200' as TicketId;
const THIRD = '300' as TicketId;

const details = (world: World, linkId: LinkId) => world.sync.readLinkDetails({ installationId: INSTALLATION, linkId });

async function linked(options: Parameters<typeof createWorld>[0] = {}) {
  const world = createWorld(options);
  const { id: linkId } = await world.link();
  await world.settle();
  world.desk.ledger.length = 0;
  world.remote.ledger.length = 0;
  return { world, linkId };
}

async function run(world: World, linkId: LinkId): Promise<void> {
  await world.sync.syncNow({ installationId: INSTALLATION, linkId });
  await world.settle();
  await world.reconcile(linkId);
}

const setLife = (world: World, ticketId: string, life: object) => Object.assign(world.desk.records.get(ticketId) ?? {}, life);

describe('a closed ticket whose flow wants a follow-up', () => {
  const flow = incidentFlow({ afterClose: 'follow-up' });

  async function closed() {
    const { world, linkId } = await linked({ flow });
    world.desk.edit(TICKET, { status: 'solved' });
    world.remote.edit('1', { close_code: 'Solved', close_notes: 'Done' });
    await run(world, linkId);
    setLife(world, TICKET, { life: 'closed' });
    return { world, linkId };
  }

  test('stays alone while the record does not move', async () => {
    const { world, linkId } = await closed();
    await run(world, linkId);
    expect((await details(world, linkId)).link.ticketId).toBe(TICKET);
    expect(world.desk.calls.get('createFollowUp')).toBeUndefined();
  });

  test('hands its link to a follow-up ticket, filled by the record, when that moves on', async () => {
    const { world, linkId } = await closed();
    world.remote.edit('1', { state: '2', assignee: 'Priya', work_notes: 'It is back.' });
    await run(world, linkId);
    const { link, state } = await details(world, linkId);
    expect(state).toBe('in-sync');
    expect(world.desk.followUps).toEqual([{ id: link.ticketId, sourceId: TICKET }]);
    expect(world.desk.now(link.ticketId)).toMatchObject({ status: 'open', owner: 'Priya', note: 'It is back.' });
    expect(world.remote.now('1')).toMatchObject({ state: '2', assignee: 'Priya' });
  });

  test('takes the last change of the ticket out before it hands over', async () => {
    const { world, linkId } = await closed();
    world.desk.edit(TICKET, { subject: 'Mail was slow' });
    world.remote.edit('1', { assignee: 'Priya' });
    await run(world, linkId);
    expect(world.remote.ledger.some(({ fields }) => fields?.short_description === 'Mail was slow')).toBe(true);
  });

  test('says at the record nothing of why the follow-up was opened', async () => {
    const { world, linkId } = await linked({ flow: { ...flow, comments: { public: 'both', internal: 'both', since: 'link' } } });
    setLife(world, TICKET, { life: 'closed' });
    world.remote.edit('1', { state: '3' });
    await run(world, linkId);
    await run(world, linkId);
    const { ticketId } = (await details(world, linkId)).link;
    expect(world.desk.records.get(ticketId)?.comments).toMatchObject([
      { text: expect.stringContaining('has changed since ticket'), authorId: OUR_USER },
    ]);
    expect(world.remote.ledger).toEqual([]);
  });

  test('hands over what the record did also where its own last state, which nothing stands for, was not seen before', async () => {
    const fields = flow.fields.map((rule) => (rule.desk === 'status' ? { ...rule, otherwise: { out: 'keep', in: 'keep' } } : rule));
    const { world, linkId } = await linked({ flow: { ...flow, fields } });
    world.desk.edit(TICKET, { status: 'closed' });
    setLife(world, TICKET, { life: 'closed' });
    world.remote.edit('1', { state: '3' });
    await run(world, linkId);
    expect(world.desk.followUps).toHaveLength(1);
    expect(world.desk.now((await details(world, linkId)).link.ticketId).status).toBe('pending');
    expect(world.remote.now('1').state).toBe('3');
  });

  test('opens one follow-up although the answer to it is lost', async () => {
    const { world, linkId } = await closed();
    const { createFollowUp } = world.desk;
    world.desk.createFollowUp = async (...args) => {
      world.desk.createFollowUp = createFollowUp;
      await createFollowUp?.(...args);
      throw new OutcomeUnknownError({ message: 'No answer came.' });
    };
    world.remote.edit('1', { state: '2' });
    await run(world, linkId);
    expect(world.desk.followUps).toHaveLength(1);
    expect((await details(world, linkId)).link.ticketId).toBe(world.desk.followUps[0]?.id);
  });

  test('does not let an automatic flow take the follow-up before the link has moved', async () => {
    const { world } = await linked({ flow: incidentFlow({ afterClose: 'follow-up', create: 'automatic' }) });
    const made = await world.desk.createFollowUp?.(
      { sourceId: TICKET, text: 'x', fields: {}, marker: 'tl:1', correlationId: 'tlf-1', idempotencyKey: 'tlf-1' },
      TEST_CALL,
    );
    const ticketId = (made?.kind === 'created' ? made.record.id : '') as TicketId;
    const outcomes = await world.sync.consider({ installationId: INSTALLATION, ticketId, call: TEST_CALL });
    expect(outcomes).toMatchObject([{ outcome: { code: 'follow-up-of-link' }, link: undefined }]);
  });

  test.each([
    ['says that the desk knows no follow-ups', 'follow-up-not-offered', (world: World) => Object.assign(world.desk, { createFollowUp: undefined })],
    [
      'says why the desk refused',
      'follow-up-refused',
      (world: World) =>
        Object.assign(world.desk, { createFollowUp: async () => ({ kind: 'refused', refusal: { fields: [], message: 'Too old.', missing: [] } }) }),
    ],
  ])('%s, and goes on saying it', async (_sentence, code, prepare) => {
    const { world, linkId } = await closed();
    prepare(world);
    world.remote.edit('1', { state: '2' });
    for (let round = 0; round < 2; round += 1) await run(world, linkId);
    expect((await details(world, linkId)).holds).toMatchObject([{ reason: { code } }]);
  });
});

test('a closed ticket takes what its record does as seen where the flow ignores it, even where it repairs drift', async () => {
  const { world, linkId } = await linked({ flow: incidentFlow({ drift: 'repair' }) });
  setLife(world, TICKET, { life: 'closed' });
  world.remote.edit('1', { state: '3' });
  await run(world, linkId);
  expect([world.remote.now('1').state, (await details(world, linkId)).state]).toEqual(['3', 'in-sync']);
  expect(world.remote.ledger).toEqual([]);
});

describe('tickets with a link each that were merged', () => {
  async function merged() {
    const world = createWorld();
    world.desk.seed(OTHER, { subject: 'Survivor' });
    world.remote.seed('2', { short_description: 'Theirs' });
    const ours = await world.link();
    const theirs = await world.link(OTHER, 'INC2');
    for (const { id } of [ours, theirs]) await world.reconcile(id);
    setLife(world, TICKET, { life: 'merged', mergedInto: OTHER });
    await world.sync.syncNow({ installationId: INSTALLATION, linkId: ours.id });
    await world.reconcile(ours.id);
    const [hold] = (await details(world, ours.id)).holds;
    return { world, ours, theirs, holdId: hold?.id ?? '' };
  }
  const choose = async ({ world, ours, holdId }: Awaited<ReturnType<typeof merged>>, keep: string) => {
    await world.sync.answerHold({ installationId: INSTALLATION, linkId: ours.id, holdId, answers: { keep }, by: 'agent-1' });
    await world.reconcile(ours.id);
  };
  const linksOf = async (world: World, ticketId: TicketId) =>
    (await world.sync.listLinksOfTicket({ installationId: INSTALLATION, ticketId })).links.map(({ link }) => link.id);

  test('ask which link stays, with both as a choice', async () => {
    const { world, holdId } = await merged();
    const choices = await world.sync.readHoldChoices({ installationId: INSTALLATION, holdId, call: TEST_CALL });
    expect(choices.fields).toMatchObject([{ path: 'keep', options: [{ value: 'ours' }, { value: 'theirs' }] }]);
    expect(choices.hold.reason).toMatchObject({ code: 'ticket-merged-into-linked', facts: { ticket: OTHER } });
  });

  test('keep this link on the surviving ticket where a person says so', async () => {
    const all = await merged();
    await choose(all, 'ours');
    expect(await linksOf(all.world, OTHER)).toEqual([all.ours.id]);
    expect(await linksOf(all.world, TICKET)).toEqual([]);
    expect(all.world.remote.now('1').short_description).toBe('Survivor');
    expect(all.world.remote.now('2').short_description).toBe('Survivor');
  });

  test('keep the other one where a person says so, and leave both records as they are', async () => {
    const all = await merged();
    const writes = all.world.remote.ledger.length;
    await choose(all, 'theirs');
    expect(await linksOf(all.world, OTHER)).toEqual([all.theirs.id]);
    expect(await linksOf(all.world, TICKET)).toEqual([]);
    expect(all.world.remote.ledger).toHaveLength(writes);
  });

  test.each([
    { answer: 'never came', kind: 'dropped', wins: 'the record, by the rule', value: '2' },
    { answer: 'told nothing', kind: 'no-reply', wins: 'the surviving ticket, as a change', value: '3' },
  ] as const)('end equal where the answer of a write to the one that is gone $answer: $wins', async ({ kind, value }) => {
    const { world, linkId } = await linked();
    world.desk.edit(TICKET, { impact: '1' });
    await run(world, linkId);
    world.desk.seed(OTHER, { subject: 'Survivor', impact: '3' });
    // Another link wrote it last, as the same user: it proves nothing about what this link sent to the other ticket.
    Object.assign(world.desk.records.get(OTHER)?.versions.at(-1) ?? {}, { by: OUR_USER });
    world.desk.faults.push({ on: 'write', kind });
    world.remote.edit('1', { impact: '2' });
    await world.sync.syncNow({ installationId: INSTALLATION, linkId });
    await world.reconcile(linkId);
    setLife(world, TICKET, { life: 'merged', mergedInto: OTHER });
    await run(world, linkId);
    expect(await linksOf(world, OTHER)).toEqual([linkId]);
    expect([world.desk.now(OTHER).impact, world.remote.now('1').impact]).toEqual([value, value]);
    expect((await details(world, linkId)).state).toBe('in-sync');
  });

  test('take no other answer', async () => {
    const all = await merged();
    await expect(choose(all, 'both')).rejects.toMatchObject({ code: 'invalid-input' });
  });
});

describe('a side that cannot be read', () => {
  async function vanished(side: 'desk' | 'remote') {
    const { world, linkId } = await linked();
    const id = side === 'desk' ? TICKET : '1';
    const record = world[side].records.get(id);
    world[side].records.delete(id);
    await run(world, linkId);
    const comeBack = () => record && world[side].records.set(id, record);
    return { world, linkId, id, comeBack };
  }
  const reasonOf = async (world: World, linkId: LinkId) => (await details(world, linkId)).stateReason;

  test.each([
    ['desk', 'ticket-unreachable', 'ticket-deleted'],
    ['remote', 'record-unreachable', 'record-deleted'],
  ] as const)('of the %s is unreachable until an admin confirms, and heals when it comes back', async (side, unreachable, deleted) => {
    const { world, linkId, comeBack } = await vanished(side);
    expect((await reasonOf(world, linkId)).code).toBe(unreachable);
    await world.sync.confirmDeleted({ installationId: INSTALLATION, linkId, by: 'admin-1' });
    await run(world, linkId);
    expect(await reasonOf(world, linkId)).toEqual({ code: deleted, facts: { source: 'admin', by: 'admin-1' } });
    comeBack();
    await run(world, linkId);
    expect(await details(world, linkId)).toMatchObject({ state: 'in-sync', holds: [], link: { gone: null } });
    expect([...world.desk.ledger, ...world.remote.ledger]).toEqual([]);
  });

  test.each(['desk', 'remote'] as const)('of the %s is deleted where a delete event says so too', async (side) => {
    const { world, linkId, id } = await vanished(side);
    const nudge = { deliveryId: 'd1', events: [{ type: 'deleted', recordType: 'any', recordId: id, isDeletion: true }] };
    await world.sync.acceptWebhook({ installationId: INSTALLATION, connectionId: `conn-${side}`, side, nudge });
    await run(world, linkId);
    expect((await reasonOf(world, linkId)).facts).toMatchObject({ source: 'delete-event' });
    expect([...world.desk.ledger, ...world.remote.ledger]).toEqual([]);
  });

  test("is deleted where the sweep of the vendor's delete log says so", async () => {
    const { world, linkId, id } = await vanished('remote');
    const version = { token: 'v', order: 99, updatedAt: '2026-03-02T10:00:00.000Z' };
    const records = {
      ...world.remote,
      listChangedSince: async () => ({ changes: [{ id, version, isDeletion: true }], checkpoint: 'c', isLast: true }),
    };
    const sweep = { installationId: INSTALLATION, connectionId: 'conn-remote', side: 'remote' as const, records, recordType: 'any', call: TEST_CALL };
    await world.sync.sweep(sweep);
    await run(world, linkId);
    expect(await reasonOf(world, linkId)).toMatchObject({ code: 'record-deleted', facts: { source: 'delete-log' } });
  });

  test('is not deleted because of an event alone: a record that can be read is there', async () => {
    const { world, linkId } = await linked();
    const nudge = { deliveryId: 'd1', events: [{ type: 'deleted', recordType: 'any', recordId: '1', isDeletion: true }] };
    await world.sync.acceptWebhook({ installationId: INSTALLATION, connectionId: 'conn-remote', side: 'remote', nudge });
    await run(world, linkId);
    expect(await details(world, linkId)).toMatchObject({ state: 'in-sync', link: { gone: null } });
    world.remote.records.delete('1');
    await run(world, linkId);
    expect((await reasonOf(world, linkId)).code).toBe('record-unreachable');
  });

  describe('whose id was given to another record meanwhile', () => {
    const MARK = 'tl-ours';
    async function replaced({ by, isTold }: { readonly by: string | undefined; readonly isTold: boolean }) {
      const { world, linkId } = await linked();
      const ours = world.remote.records.get('1');
      if (!ours) throw new Error('The record is not there.');
      ours.correlationId = MARK;
      await run(world, linkId);
      world.remote.records.delete('1');
      if (isTold) {
        const nudge = { deliveryId: 'd1', events: [{ type: 'deleted', recordType: 'any', recordId: '1', isDeletion: true }] };
        await world.sync.acceptWebhook({ installationId: INSTALLATION, connectionId: 'conn-remote', side: 'remote', nudge });
      } else await run(world, linkId);
      world.clock.advance(86_400_000);
      world.remote.seed('1', { short_description: 'Salaries', assignee: 'Somebody else', work_notes: 'Not for this ticket.' });
      Object.assign(world.remote.records.get('1') ?? {}, by !== undefined && { correlationId: by });
      await run(world, linkId);
      return { world, linkId, ours };
    }

    test.each([
      { what: 'made by another link, after the deletion was seen', by: 'tl-theirs', isTold: false },
      { what: 'made by another link, after the deletion was told', by: 'tl-theirs', isTold: true },
      { what: 'made by a person', by: undefined, isTold: false },
    ])('is held and never merged with it: $what', async (how) => {
      const { world, linkId } = await replaced(how);
      expect(await reasonOf(world, linkId)).toMatchObject({ code: 'record-replaced' });
      await run(world, linkId);
      expect(await details(world, linkId)).toMatchObject({ state: 'held', holds: [{ kind: 'unreachable', release: { code: 'release-unlink' } }] });
      expect([...world.desk.ledger, ...world.remote.ledger]).toEqual([]);
      expect(world.desk.now(TICKET)).toMatchObject({ owner: '', note: '' });
    });

    test('goes on by itself once its own record is back under the id', async () => {
      const { world, linkId, ours } = await replaced({ by: 'tl-theirs', isTold: false });
      world.remote.records.set('1', ours);
      await run(world, linkId);
      expect(await details(world, linkId)).toMatchObject({ state: 'in-sync', holds: [], link: { gone: null } });
      expect([...world.desk.ledger, ...world.remote.ledger]).toEqual([]);
    });
  });

  test('cannot be confirmed as deleted while it can be read', async () => {
    const { world, linkId } = await linked();
    await expect(world.sync.confirmDeleted({ installationId: INSTALLATION, linkId, by: 'admin-1' })).rejects.toMatchObject({ code: 'conflict' });
  });
});

describe('followers', () => {
  async function followed() {
    const { world, linkId } = await linked();
    const follow = async (ticketId: TicketId) => {
      world.desk.seed(ticketId, { subject: `Also ${ticketId}` });
      world.clock.advance(1_000);
      const link = await world.link(ticketId, 'INC1');
      await world.reconcile(link.id);
      return link.id;
    };
    const first = await follow(OTHER);
    const second = await follow(THIRD);
    return { world, linkId, first, second };
  }

  test('are named on every link of the record, oldest first, with the owner', async () => {
    const { world, linkId, first, second } = await followed();
    for (const id of [linkId, first, second]) {
      expect((await details(world, id)).record).toMatchObject({
        owner: { linkId, ticketId: TICKET },
        followers: [{ linkId: first }, { linkId: second }],
        canPromote: false,
      });
    }
  });

  test('write nothing when the owner is unlinked, until a person promotes the oldest', async () => {
    const { world, linkId, first, second } = await followed();
    await expect(world.sync.promoteFollower({ installationId: INSTALLATION, linkId: first })).rejects.toMatchObject({ code: 'conflict' });
    await world.sync.unlink({ installationId: INSTALLATION, linkId });
    const before = world.remote.ledger.length;
    world.desk.edit(OTHER, { subject: 'Nobody leads' });
    await run(world, first);
    expect(world.remote.ledger).toHaveLength(before);
    expect((await details(world, first)).record).toMatchObject({ owner: null, canPromote: true });
    expect((await details(world, second)).record.canPromote).toBe(false);
    await expect(world.sync.promoteFollower({ installationId: INSTALLATION, linkId: second })).rejects.toThrow(`Ticket ${OTHER} has followed`);
    await world.sync.promoteFollower({ installationId: INSTALLATION, linkId: first });
    await run(world, first);
    // What differed while it followed stays as it is: only changes from now on cross.
    expect(world.remote.ledger).toHaveLength(before);
    world.desk.edit(OTHER, { subject: 'Now I lead' });
    await run(world, first);
    expect(world.remote.now('1').short_description).toBe('Now I lead');
  });

  test.each([
    ['written into', 'Between us'],
    ['taken out of', null],
  ])('keep to themselves what was %s them while they followed, also once they own the record', async (_done, note) => {
    const { world, linkId, first } = await followed();
    world.remote.edit('1', { work_notes: 'There' });
    await run(world, first);
    world.desk.edit(OTHER, { note });
    await run(world, first);
    await world.sync.unlink({ installationId: INSTALLATION, linkId });
    await world.sync.promoteFollower({ installationId: INSTALLATION, linkId: first });
    await run(world, first);
    expect(world.remote.now('1').work_notes).toBe('There');
    expect((await details(world, first)).fields.find(({ deskPath }) => deskPath === 'note')?.provenance).toMatchObject({
      state: 'not-written',
      reason: { code: 'kept-since-promotion' },
    });
    world.remote.edit('1', { work_notes: 'From there' });
    await run(world, first);
    expect(world.desk.now(OTHER).note).toBe('From there');
  });
});
