import fc from 'fast-check';
import { createWorld, INSTALLATION, incidentFlow, TICKET } from './testing/world.ts';
import { nextTicketWriteAt } from './ticket-window.ts';

const limits = { ticketWrites: 28, ticketWindowMs: 600_000 };

test('lets the first half of the writes go at once and keeps the later ones apart', () => {
  const burst = Array.from({ length: 13 }, () => 1_000);
  expect(nextTicketWriteAt(burst, 1_000, limits)).toBe(1_000);
  expect(nextTicketWriteAt([...burst, 1_000], 1_000, limits)).toBeGreaterThan(20_000);
  expect(nextTicketWriteAt([], 5, limits)).toBe(5);
});

test('never allows more writes in any window than the limit, whenever they are wanted', () => {
  // Long rows of bursts and of trickles: short ones never come near the limit.
  const wishes = fc
    .integer({ min: 0, max: 60_000 })
    .chain((longest) => fc.array(fc.integer({ min: 0, max: longest }), { minLength: 1, maxLength: 200, size: 'max' }));
  fc.assert(
    fc.property(wishes, (steps) => {
      const sent: number[] = [];
      let now = 0;
      for (const step of steps) {
        now += step;
        const recent = sent.filter((at) => at >= now - limits.ticketWindowMs);
        const at = nextTicketWriteAt(recent, now, limits);
        if (at <= now) sent.push(now);
        const within = sent.filter((instant) => instant > now - limits.ticketWindowMs).length;
        expect(within).toBeLessThanOrEqual(limits.ticketWrites);
      }
    }),
  );
});

test('spaces a burst of changes over all links of a ticket, loses none, and ends in the right values', async () => {
  const world = createWorld({ flow: incidentFlow({ comments: { public: 'in', internal: 'in', since: 'link' } }) });
  const { id: linkId } = await world.link();
  await world.settle();
  world.desk.ledger.length = 0;
  const start = world.clock.now();
  for (let edit = 1; edit <= 100; edit += 1) {
    world.remote.edit('1', { assignee: `Engineer ${edit}` });
    if (edit % 10 === 0) world.remote.comment('1', `comment ${edit}`, 'internal');
    world.clock.advance(1_000);
    await world.sync.syncNow({ installationId: INSTALLATION, linkId });
    await world.reconcile(linkId);
  }
  await world.settle();
  expect(world.desk.now(TICKET).owner).toBe('Engineer 100');
  expect(world.desk.records.get(TICKET)?.comments).toHaveLength(10);
  const inWindow = world.desk.ledger.length;
  expect(world.clock.now() - start).toBeLessThan(600_000);
  expect(inWindow).toBeLessThanOrEqual(28);
});
