/** Loops: one ticket tied to two systems, vendors' own rules inside, our writes coming back late and doubled. A bounded number of writes, then silence. */
import fc from 'fast-check';
import type { FieldValues, LinkId } from '#domain';
import type { MemoryRecordStoreOptions } from './testing/memory-record-store.ts';
import { createWorld, INSTALLATION, incidentFlow, TICKET, type World } from './testing/world.ts';

const first = incidentFlow({
  tie: 'desk',
  fields: [
    { desk: 'status', remote: 'state', direction: 'both', winner: 'newest' },
    { desk: 'note', remote: 'work_notes', direction: 'both', winner: 'newest' },
    { desk: 'impact', remote: 'impact', direction: 'both', winner: 'remote' },
    { desk: 'subject', remote: 'short_description', direction: 'out' },
    { desk: 'owner', remote: 'assignee', direction: 'in' },
  ],
});
const second = {
  ...incidentFlow({ tie: 'remote' }),
  name: 'others',
  connection: 'other-prod',
  fields: [
    { desk: 'status', remote: 'state', direction: 'both', winner: 'desk' },
    { desk: 'note', remote: 'work_notes', direction: 'both', winner: 'newest' },
    { desk: 'subject', remote: 'short_description', direction: 'out' },
  ],
};

interface Ring {
  readonly world: World;
  readonly links: readonly [LinkId, LinkId];
  readonly writes: () => number;
  /** Everything that a system did is told again, late and twice. */
  readonly echo: () => Promise<void>;
}

async function ring(remote: Partial<MemoryRecordStoreOptions> = {}, other: Partial<MemoryRecordStoreOptions> = {}): Promise<Ring> {
  const world = createWorld({ flow: [first, second], remote, other });
  const one = await world.link();
  const two = await world.link(TICKET, 'OTH9', 'others');
  await world.settle();
  let told = 0;
  const tell = (side: 'desk' | 'remote', connection: string, recordId: string) => {
    told += 1;
    const events = [{ type: 'changed', recordType: 'any', recordId, isDeletion: false }];
    return world.sync.acceptWebhook({ installationId: INSTALLATION, connectionId: connection, side, nudge: { deliveryId: `d${told}`, events } });
  };
  const echo = async () => {
    for (let copy = 0; copy < 2; copy += 1) {
      await tell('remote', 'conn-other', '9');
      await tell('desk', 'conn-desk', TICKET);
      await tell('remote', 'conn-remote', '1');
      world.clock.advance(1_000);
    }
    await world.settle(200);
  };
  const writes = () => world.desk.ledger.length + world.remote.ledger.length + world.other.ledger.length;
  return { world, links: [one.id, two.id], writes, echo };
}

const value = (fields: FieldValues, path: string) => String(fields[path] ?? '');

test('a value goes round three systems once: each holds it, and its echoes write nothing', async () => {
  const { world, writes, echo } = await ring();
  const before = writes();
  world.remote.edit('1', { work_notes: 'from the engineer' });
  await echo();
  expect([world.desk.now(TICKET).note, world.other.now('9').work_notes]).toEqual(['from the engineer', 'from the engineer']);
  expect(writes() - before).toBe(2);
  for (let round = 0; round < 10; round += 1) await echo();
  expect(writes() - before).toBe(2);
});

test('a rule inside a vendor that recomputes what we write costs a bounded number of writes, then there is silence', async () => {
  // The second system answers every note in capitals; the first one trims it to three letters.
  const { world, writes, echo } = await ring(
    { recompute: (fields) => ('work_notes' in fields ? { ...fields, work_notes: value(fields, 'work_notes').slice(0, 3) } : fields) },
    { recompute: (fields) => ('work_notes' in fields ? { ...fields, work_notes: value(fields, 'work_notes').toUpperCase() } : fields) },
  );
  const before = writes();
  world.desk.edit(TICKET, { note: 'agent' });
  for (let round = 0; round < 5; round += 1) await echo();
  const spent = writes() - before;
  expect(spent).toBeLessThanOrEqual(4);
  for (let round = 0; round < 10; round += 1) await echo();
  expect(writes() - before).toBe(spent);
});

test('two systems whose robots keep changing a field back are stopped: the field is held, the others flow, and there is silence', async () => {
  const { world, links, writes, echo } = await ring();
  // Outside of Tieline a robot at the first system insists on 2, one at the third insists on 3.
  const robots = () => {
    if (world.remote.now('1').state !== '2') world.remote.edit('1', { state: '2' }, 'robot-a');
    if (world.other.now('9').state !== '3') world.other.edit('9', { state: '3' }, 'robot-b');
  };
  for (let round = 0; round < 30; round += 1) {
    robots();
    await echo();
  }
  const spent = writes();
  for (let round = 0; round < 30; round += 1) {
    robots();
    await echo();
  }
  expect(writes()).toBe(spent);
  const held = await Promise.all(links.map((linkId) => world.sync.readLinkDetails({ installationId: INSTALLATION, linkId })));
  expect(held.flatMap(({ holds }) => holds.map(({ kind }) => kind))).toContain('disagreement');
  world.desk.edit(TICKET, { subject: 'Still flowing' });
  await echo();
  expect([world.remote.now('1').short_description, world.other.now('9').short_description]).toEqual(['Still flowing', 'Still flowing']);
});

test('a thousand edits in all three systems end in agreement, and ten minutes of silence write nothing', async () => {
  const { world, writes, echo } = await ring({
    recompute: (fields) => (fields.impact === '9' ? { ...fields, impact: '3' } : fields),
  });
  const paths = {
    desk: ['note', 'status', 'impact', 'subject'],
    remote: ['work_notes', 'state', 'impact', 'assignee'],
    other: ['work_notes', 'state'],
  } as const;
  const edits = fc.sample(
    fc.record({
      at: fc.constantFrom('desk' as const, 'remote' as const, 'other' as const),
      path: fc.nat(),
      word: fc.nat({ max: 9 }),
      pauseMs: fc.nat({ max: 20_000 }),
    }),
    { numRuns: 1_000, seed: 20_261_122 },
  );
  for (const [index, { at, path, word, pauseMs }] of edits.entries()) {
    const field = paths[at][path % paths[at].length] ?? 'note';
    world[at].edit({ desk: TICKET, remote: '1', other: '9' }[at], { [field]: `${word}` });
    world.clock.advance(pauseMs);
    if (index % 10 === 0) await echo();
  }
  for (let round = 0; round < 3; round += 1) await echo();
  const before = writes();
  for (let second = 0; second < 600; second += 20) {
    world.clock.advance(20_000);
    await echo();
  }
  expect(writes()).toBe(before);
  const held = await Promise.all(
    (await world.sync.listLinksOfTicket({ installationId: INSTALLATION, ticketId: TICKET })).links.map(async ({ fields }) =>
      fields.filter(({ hold }) => hold !== null).map(({ remotePath }) => remotePath),
    ),
  );
  const [ticket, one, two] = [world.desk.now(TICKET), world.remote.now('1'), world.other.now('9')];
  if (!held.flat().includes('work_notes')) expect([one.work_notes, two.work_notes]).toEqual([ticket.note, ticket.note]);
  if (!held.flat().includes('state')) expect([one.state, two.state]).toEqual([ticket.status, ticket.status]);
  expect([one.short_description, two.short_description]).toEqual([ticket.subject, ticket.subject]);
  expect(ticket.owner).toBe(one.assignee);
});

test('two edits of one field within a second have one winner, which both sides keep, and the loser stays in the history', async () => {
  const at = fc.integer({ min: 0, max: 999 });
  await fc.assert(
    fc.asyncProperty(at, at, fc.boolean(), async (deskMs, remoteMs, isDeskToldFirst) => {
      const { world, links, writes, echo } = await ring();
      const start = world.clock.now();
      const edits = [
        { ms: deskMs, edit: () => world.desk.edit(TICKET, { note: 'agent' }) },
        { ms: remoteMs, edit: () => world.remote.edit('1', { work_notes: 'engineer' }) },
      ].sort((a, b) => a.ms - b.ms);
      for (const { ms, edit } of edits) {
        world.clock.advance(start + ms - world.clock.now());
        edit();
      }
      for (const linkId of isDeskToldFirst ? links : [...links].reverse()) await world.sync.syncNow({ installationId: INSTALLATION, linkId });
      await echo();
      const before = writes();
      for (let round = 0; round < 3; round += 1) await echo();
      expect(writes()).toBe(before);
      expect([world.desk.now(TICKET).note, world.remote.now('1').work_notes, world.other.now('9').work_notes]).toEqual(['agent', 'agent', 'agent']);
      const { rows } = await world.sync.readFieldHistory({ installationId: INSTALLATION, linkId: links[0], limit: 50 });
      expect(rows.map((row) => row.value)).toContain('engineer');
    }),
    { numRuns: 50 },
  );
});

test('the ring comes to rest too where every vendor is slow to show what we wrote', async () => {
  const { world, writes, echo } = await ring();
  for (let edit = 0; edit < 20; edit += 1) {
    world.desk.edit(TICKET, { note: `note ${edit}` });
    for (const records of [world.desk, world.remote, world.other]) records.faults.push({ on: 'read', kind: 'lagging' });
    await echo();
  }
  for (const records of [world.desk, world.remote, world.other]) records.faults.length = 0;
  world.clock.advance(600_001);
  await echo();
  const before = writes();
  for (let round = 0; round < 5; round += 1) await echo();
  expect(writes()).toBe(before);
  expect([world.remote.now('1').work_notes, world.other.now('9').work_notes]).toEqual(['note 19', 'note 19']);
  expect(await world.sync.dueScan({ installationId: INSTALLATION })).toEqual([]);
});
