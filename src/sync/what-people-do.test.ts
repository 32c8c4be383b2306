import { ConflictError, InvalidInputError, NotFoundError } from '#domain';
import { details } from './testing/linked-world.ts';
import { createMemoryStore } from './testing/memory-store.ts';
import { createWorld, INSTALLATION, TEST_CALL, TICKET } from './testing/world.ts';

describe('what people do', () => {
  test('is told by the transaction that does it, with what it was done to, and not at all where it is refused', async () => {
    const store = createMemoryStore();
    const world = createWorld({ store });
    const link = await world.link();
    await world.settle();
    const target = { installationId: INSTALLATION, linkId: link.id };
    const told =
      (action: string) =>
      ({ id }: { readonly id: string }) => ({ action, actor: { kind: 'user' as const, id: '7' }, target: id });
    await world.sync.pauseLink({ ...target, by: 'Mara', until: null, deed: told('link-paused') });
    await world.sync.resumeLink({ ...target, deed: told('link-resumed') });
    await world.sync.resumeLink(target);
    const refused = [
      world.sync.answerHold({ ...target, holdId: 'none', answers: {}, by: 'Mara', deed: told('hold-answered') }),
      world.sync.promoteFollower({ ...target, deed: told('follower-promoted') }),
      world.sync.confirmDeleted({ ...target, by: 'Mara', deed: told('deletion-confirmed') }),
      world.sync.replay({ installationId: INSTALLATION, letterId: 'none', deed: told('dead-letter-replayed') }),
    ];
    expect((await Promise.allSettled(refused)).map(({ status }) => status)).toEqual(refused.map(() => 'rejected'));
    await world.sync.unlink({ ...target, deed: told('link-cut') });
    expect(store.deeds.map(({ action, target: what }) => [action, what])).toEqual(
      ['link-paused', 'link-resumed', 'link-cut'].map((action) => [action, link.id]),
    );
  });

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
      whole: { needs: { held: 1, conflicts: 0, deadLetters: 0 } },
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

  test('names the links on which something waits for a person, with what it is and since when', async () => {
    const world = createWorld();
    const { id: linkId } = await world.link();
    await world.settle();
    world.desk.edit(TICKET, { status: 'solved' });
    await world.sync.syncNow({ installationId: INSTALLATION, linkId });
    await world.settle();
    const since = world.clock.now();
    const held = await world.sync.listHeld({ installationId: INSTALLATION, limit: 9 });
    expect(held).toMatchObject({ total: 1, next: null, rows: [{ link: { id: linkId, ticketId: TICKET }, holds: [{ kind: 'missing' }] }] });
    expect(held.rows[0]?.holds[0]?.openedAt).toBeLessThanOrEqual(since);
    const { flows, whole } = await world.sync.readOverview({ installationId: INSTALLATION });
    expect([whole.needs.held, flows[0]?.needs.held]).toEqual([1, 1]);
    expect((await world.sync.listHeld({ installationId: INSTALLATION, limit: 9, kind: 'schema' })).rows).toEqual([]);
    expect((await world.sync.listHeld({ installationId: INSTALLATION, limit: 9, flow: 'changes' })).rows).toEqual([]);
  });

  test('leaves out a link whose holds were released while the list was read', async () => {
    const store = createMemoryStore();
    let isReleasing = false;
    const world = createWorld({
      store: {
        transact: (installationId, work) =>
          store.transact(installationId, (stores) => {
            const { listOpen } = stores.holds;
            return work({ ...stores, holds: { ...stores.holds, listOpen: (ids) => (isReleasing ? Promise.resolve([]) : listOpen(ids)) } });
          }),
      },
    });
    const { id: linkId } = await world.link();
    await world.settle();
    world.desk.edit(TICKET, { status: 'solved' });
    await world.sync.syncNow({ installationId: INSTALLATION, linkId });
    await world.settle();
    isReleasing = true;
    expect((await world.sync.listHeld({ installationId: INSTALLATION, limit: 9 })).rows).toEqual([]);
  });
});
