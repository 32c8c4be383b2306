import type { TicketId } from '#domain';
import { createSync } from './create-sync.ts';
import type { SyncStore } from './ports.ts';
import { details } from './testing/linked-world.ts';
import { createMemoryStore } from './testing/memory-store.ts';
import { createWorld, INSTALLATION, incidentFlow, TEST_CALL, TICKET } from './testing/world.ts';

const OTHER_TICKET = '200' as TicketId;

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
    expect(world.remote.ledger.filter((effect) => effect.kind === 'create')).toHaveLength(1);
  });

  test('offers an on-demand flow and makes nothing', async () => {
    const world = createWorld();
    expect(await world.sync.consider({ installationId: INSTALLATION, ticketId: TICKET, call: TEST_CALL })).toMatchObject([
      { outcome: { code: 'offered-on-demand' }, canCreate: true, canLink: true },
    ]);
    expect(await world.sync.listLinksOfTicket({ installationId: INSTALLATION, ticketId: TICKET })).toMatchObject({ links: [] });
  });

  test('wakes no link that is there, however often somebody looks at the ticket: whoever changed something says so', async () => {
    const store = createMemoryStore();
    const world = createWorld({ store });
    await world.link();
    await world.settle();
    store.wakes.links.length = 0;
    const { remote } = world;
    const calls = () => [...remote.calls.values()].reduce((sum, count) => sum + count, 0);
    const before = calls();
    for (let look = 0; look < 3; look += 1) await world.sync.consider({ installationId: INSTALLATION, ticketId: TICKET, call: TEST_CALL });
    await world.settle();
    expect(store.wakes.links).toEqual([]);
    expect(calls()).toBe(before);
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

  test('takes up a delivery that nobody understood as soon as somebody does, and keeps the rest', async () => {
    const store = createMemoryStore();
    const world = createWorld({ store });
    const link = await world.link();
    await world.settle();
    store.wakes.links.length = 0;
    // More than one page of them.
    const kinds = Array.from({ length: 250 }, (_, number) => `kind-${String(number).padStart(3, '0')}`);
    for (const type of kinds)
      await world.sync.acceptWebhook({
        installationId: INSTALLATION,
        connectionId: 'conn-remote',
        side: 'remote',
        nudge: { deliveryId: type, events: [], unknown: { type, payload: { type } } },
        payload: JSON.stringify({ type, record: '1' }),
      });
    expect(store.wakes.links).toEqual([]);
    const known = new Set(['kind-007', 'kind-240']);
    const again = () =>
      world.sync.takeUnknownAgain({
        installationId: INSTALLATION,
        read: ({ payload }) => {
          const { type, record } = payload as { type: string; record: string };
          return { side: 'remote', events: known.has(type) ? [event(record)] : [] };
        },
      });
    expect(await again()).toEqual({ looked: 250, taken: 2 });
    expect(store.wakes.links).toEqual([link.id, link.id]);
    expect(await again()).toEqual({ looked: 248, taken: 0 });
    expect((await details(world, link.id)).link.wantedSeq).toBeGreaterThan(link.wantedSeq);
  });

  test.each(['desk', 'remote'] as const)(
    'the first sweep of the %s begins now, so every link looks once for what was told before it and lost; later ones wake whom they name',
    async (side) => {
      const store = createMemoryStore();
      const world = createWorld({ store });
      await world.link();
      await world.settle();
      world.remote.edit('1', { assignee: 'Priya' });
      world.desk.edit(TICKET, { status: 'pending' });
      world.clock.advance(60_000);
      const sweep = () =>
        world.sync.sweep({
          installationId: INSTALLATION,
          connectionId: `conn-${side}`,
          side,
          records: world[side],
          recordType: side === 'desk' ? 'ticket' : 'incident',
          call: TEST_CALL,
        });
      expect(await sweep()).toMatchObject({ changes: 0 });
      await world.settle();
      expect([world.desk.now(TICKET).owner, world.remote.now('1').state]).toEqual(['Priya', '3']);
      // Finds what we have written ourselves.
      await sweep();
      await world.settle();
      store.wakes.links.length = 0;
      await sweep();
      expect(store.wakes.links).toEqual([]);
    },
  );

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
