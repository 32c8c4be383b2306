import fc from 'fast-check';
import { type LinkId, toWholeSecond } from '#domain';
import { createSync } from './create-sync.ts';
import type { SyncDeps } from './ports.ts';
import { mortal, ProcessDied } from './testing/mortal.ts';
import { createWorld, INSTALLATION, incidentFlow, TEST_CALL, TICKET, type World } from './testing/world.ts';

type Winner = 'desk' | 'remote' | 'newest' | 'ask';

/** The usual flow with that winner for the note, which both sides may write. */
function noteFlow(winner: Winner, tie: 'desk' | 'remote' = 'desk') {
  const { fields } = incidentFlow();
  return incidentFlow({ tie, fields: fields.map((field) => (field.desk === 'note' ? { ...field, winner } : field)) });
}

async function linked(winner: Winner, options: Parameters<typeof createWorld>[0] = {}, tie?: 'desk' | 'remote') {
  const world = createWorld({ flow: noteFlow(winner, tie), ...options });
  const { id: linkId } = await world.link();
  await world.settle();
  world.desk.ledger.length = 0;
  world.remote.ledger.length = 0;
  world.desk.calls.clear();
  world.remote.calls.clear();
  return { world, linkId };
}

const notes = (world: World) => [world.desk.now(TICKET).note, world.remote.now('1').work_notes];
/** How a vendor tells that instant. */
const told = (ms: number) => new Date(toWholeSecond(ms)).toISOString();
const details = (world: World, linkId: LinkId) => world.sync.readLinkDetails({ installationId: INSTALLATION, linkId });
const noteOf = async (world: World, linkId: LinkId) => (await details(world, linkId)).fields.find(({ remotePath }) => remotePath === 'work_notes');
const history = async (world: World, linkId: LinkId) =>
  (await world.sync.readFieldHistory({ installationId: INSTALLATION, linkId, fieldKey: '["note","work_notes"]', limit: 50 })).rows;

async function run(world: World, linkId: LinkId): Promise<void> {
  await world.sync.syncNow({ installationId: INSTALLATION, linkId });
  await world.settle();
}

/** Somebody writes at the vendor between our look and our write, once. */
function interrupt(world: World, side: 'desk' | 'remote', edit: () => void): void {
  const records = world[side];
  const { write } = records;
  records.write = (...args) => {
    records.write = write;
    edit();
    return write(...args);
  };
}

/** Somebody writes at the vendor right after our write, once, whatever becomes of its answer. */
function follow(world: World, side: 'desk' | 'remote', edit: () => void): void {
  const records = world[side];
  const { write } = records;
  records.write = async (...args) => {
    records.write = write;
    return write(...args).finally(edit);
  };
}

describe('newest', () => {
  test.each([
    ['desk', 10_000, 0],
    ['remote', 0, 10_000],
  ] as const)('lets the %s win where it changed last, and says when each side changed and by whom', async (winner, deskLater, remoteLater) => {
    const { world, linkId } = await linked('newest');
    const start = world.clock.now();
    const edits = [
      { at: deskLater, edit: () => world.desk.edit(TICKET, { note: 'agent' }, 'agent-1') },
      { at: remoteLater, edit: () => world.remote.edit('1', { work_notes: 'engineer' }, 'engineer-1') },
    ].sort((a, b) => a.at - b.at);
    for (const { at, edit } of edits) {
      world.clock.advance(start + at - world.clock.now());
      edit();
    }
    await run(world, linkId);
    const value = winner === 'desk' ? 'agent' : 'engineer';
    expect(notes(world)).toEqual([value, value]);
    expect((await noteOf(world, linkId))?.provenance?.reason).toEqual({
      code: 'newest-decides',
      facts: {
        side: winner,
        deskAt: told(start + deskLater),
        deskBy: 'agent-1',
        remoteAt: told(start + remoteLater),
        remoteBy: 'engineer-1',
      },
    });
  });

  test('reads no history while there is no conflict, and each side once where several fields have one', async () => {
    const { fields } = incidentFlow();
    const flow = incidentFlow({ tie: 'desk', fields: fields.map((field) => (field.direction === 'both' ? { ...field, winner: 'newest' } : field)) });
    const world = createWorld({ flow });
    const { id: linkId } = await world.link();
    await world.settle();
    world.desk.edit(TICKET, { note: 'only here' });
    await run(world, linkId);
    expect([world.desk.calls.get('fieldHistory'), world.remote.calls.get('fieldHistory')]).toEqual([undefined, undefined]);
    world.desk.edit(TICKET, { note: 'a', impact: '2' });
    world.remote.edit('1', { work_notes: 'b', impact: '3' });
    await run(world, linkId);
    expect([world.desk.calls.get('fieldHistory'), world.remote.calls.get('fieldHistory')]).toEqual([1, 1]);
  });

  test('does not take our own last write for somebody’s change', async () => {
    const { world, linkId } = await linked('newest');
    world.desk.edit(TICKET, { note: 'first' });
    await run(world, linkId);
    const start = world.clock.now();
    world.remote.edit('1', { work_notes: 'engineer' }, 'engineer-1');
    world.clock.advance(60_000);
    world.desk.edit(TICKET, { note: 'agent' }, 'agent-1');
    await run(world, linkId);
    expect(notes(world)).toEqual(['agent', 'agent']);
    expect((await noteOf(world, linkId))?.provenance?.reason.facts).toMatchObject({ remoteAt: told(start) });
  });

  test('lets the tie decide where a history does not tell yet how the value came about', async () => {
    const { world, linkId } = await linked('newest', {}, 'remote');
    const { fieldHistory } = world.desk;
    world.desk.fieldHistory = async (...args) => (await fieldHistory(...args)).slice(0, -1);
    world.remote.edit('1', { work_notes: 'engineer' });
    world.clock.advance(60_000);
    world.desk.edit(TICKET, { note: 'agent' });
    await run(world, linkId);
    expect(notes(world)).toEqual(['engineer', 'engineer']);
    expect((await noteOf(world, linkId))?.provenance?.reason.code).toBe('tie-without-times');
  });

  test('asks no vendor that keeps no history', async () => {
    const { world, linkId } = await linked('newest', { remote: { traits: { hasFieldHistory: false } } });
    world.desk.edit(TICKET, { note: 'agent' });
    world.remote.edit('1', { work_notes: 'engineer' });
    await run(world, linkId);
    expect(notes(world)).toEqual(['agent', 'agent']);
    expect(world.remote.calls.get('fieldHistory')).toBeUndefined();
  });

  test.each(['lost', 'dropped'] as const)(
    'knows without a history that a value found in place of our unanswered write (%s) is the newer one: the field was as we knew it when we sent',
    async (kind) => {
      const { world, linkId } = await linked('newest', { remote: { traits: { hasFieldHistory: false } } });
      world.desk.edit(TICKET, { note: 'agent' });
      world.remote.faults.push({ on: 'write', kind });
      follow(world, 'remote', () => world.remote.edit('1', { work_notes: 'engineer' }, 'engineer-1'));
      await run(world, linkId);
      expect(notes(world)).toEqual(['engineer', 'engineer']);
      expect(world.remote.ledger).toHaveLength(kind === 'lost' ? 1 : 0);
      expect(world.desk.ledger).toHaveLength(1);
    },
  );

  test('knows so whatever step of judging it a worker dies at', async () => {
    for (let step = 1, hasDied = true; hasDied; step += 1) {
      const { world, linkId } = await linked('newest', { remote: { traits: { hasFieldHistory: false } } });
      world.desk.edit(TICKET, { note: 'agent' });
      world.remote.faults.push({ on: 'write', kind: 'lost' });
      follow(world, 'remote', () => world.remote.edit('1', { work_notes: 'engineer' }, 'engineer-1'));
      await world.sync.syncNow({ installationId: INSTALLATION, linkId });
      await world.reconcile(linkId);
      world.clock.advance(120_000);
      const dying = createSync(mortal(world, { diesAt: step }));
      hasDied = await dying.reconcile({ installationId: INSTALLATION, linkId }).then(
        () => false,
        (error: unknown) => error instanceof ProcessDied,
      );
      world.clock.advance(120_000);
      await world.settle();
      expect([step, ...notes(world)]).toEqual([step, 'engineer', 'engineer']);
      expect(world.remote.ledger).toHaveLength(1);
    }
  });

  test('asks the tie where the ticket too has moved on from what an unanswered write carried', async () => {
    const { world, linkId } = await linked('newest', { remote: { traits: { hasFieldHistory: false } } });
    world.desk.edit(TICKET, { note: 'agent' });
    world.remote.faults.push({ on: 'write', kind: 'lost' });
    follow(world, 'remote', () => {
      world.remote.edit('1', { work_notes: 'engineer' }, 'engineer-1');
      world.desk.edit(TICKET, { note: 'agent again' }, 'agent-1');
    });
    await run(world, linkId);
    expect(notes(world)).toEqual(['agent again', 'agent again']);
  });

  test('comes to the same end in whatever order the news of two changes arrives', async () => {
    const event = fc.constantFrom('desk' as const, 'remote' as const);
    const scenario = fc.record({
      deskAt: fc.nat({ max: 30 }),
      remoteAt: fc.nat({ max: 30 }),
      events: fc.array(fc.record({ side: event, isRunAfter: fc.boolean(), isLagging: fc.boolean() }), { maxLength: 6 }),
      guard: fc.constantFrom('atomic' as const, 'compare' as const),
      tie: event,
    });
    await fc.assert(
      fc.asyncProperty(scenario, async ({ deskAt, remoteAt, events, guard, tie }) => {
        const { world, linkId } = await linked('newest', { remote: { traits: { writeGuard: guard } } }, tie);
        const start = world.clock.now();
        const desk = { at: deskAt * 1_000, edit: () => world.desk.edit(TICKET, { note: 'agent' }) };
        const remote = { at: remoteAt * 1_000, edit: () => world.remote.edit('1', { work_notes: 'engineer' }) };
        for (const { at, edit } of [desk, remote].sort((a, b) => a.at - b.at)) {
          world.clock.advance(start + at - world.clock.now());
          edit();
        }
        for (const [index, { side, isRunAfter, isLagging }] of events.entries()) {
          const nudge = {
            deliveryId: `d${index}`,
            events: [{ type: 'changed', recordType: 'any', recordId: side === 'desk' ? TICKET : '1', isDeletion: false }],
          };
          await world.sync.acceptWebhook({ installationId: INSTALLATION, connectionId: `conn-${side}`, side, nudge });
          // A lagging read shows one side from before its edit.
          if (isLagging) world[side].faults.push({ on: 'read', kind: 'lagging' });
          if (isRunAfter) await world.reconcile(linkId);
        }
        world.desk.faults.length = 0;
        world.remote.faults.length = 0;
        world.clock.advance(600_000);
        await run(world, linkId);
        const winner = Math.abs(deskAt - remoteAt) <= 5 ? tie : deskAt > remoteAt ? 'desk' : 'remote';
        const value = winner === 'desk' ? 'agent' : 'engineer';
        expect(notes(world)).toEqual([value, value]);
      }),
      { numRuns: 300 },
    );
  });
});

describe('values that our write has replaced', () => {
  const compare = { remote: { traits: { writeGuard: 'compare' as const } } };

  async function overwrite(winner: Winner, secondsBetween: number) {
    const { world, linkId } = await linked(winner, compare);
    world.desk.edit(TICKET, { note: 'agent' }, 'agent-1');
    interrupt(world, 'remote', () => {
      world.clock.advance(secondsBetween * 1_000);
      world.remote.edit('1', { work_notes: 'engineer' }, 'engineer-1');
    });
    await run(world, linkId);
    return { world, linkId };
  }

  test.each([
    ['keeps ours where the desk wins by rule', 'desk', 20, 'agent'],
    ['writes theirs back where the remote wins by rule', 'remote', 20, 'engineer'],
    ['writes theirs back where it is the newer one', 'newest', 20, 'engineer'],
    ['keeps ours where the tie says so', 'newest', 2, 'agent'],
  ] as const)('%s, in a bounded number of writes', async (_sentence, winner, seconds, value) => {
    const { world, linkId } = await overwrite(winner, seconds);
    expect(notes(world)).toEqual([value, value]);
    expect((await details(world, linkId)).state).toBe('in-sync');
    expect(await history(world, linkId)).toEqual(expect.arrayContaining([expect.objectContaining({ value: 'engineer', by: 'engineer-1' })]));
    expect(world.desk.ledger.length + world.remote.ledger.length).toBeLessThanOrEqual(3);
  });

  test('asks a person where nobody decides: choosing theirs brings it back on both sides', async () => {
    const { world, linkId } = await overwrite('ask', 20);
    const hold = (await noteOf(world, linkId))?.hold;
    expect(hold).toMatchObject({ kind: 'conflict', sides: { desk: 'agent', remote: 'engineer' } });
    await world.sync.resolveConflict({ installationId: INSTALLATION, linkId, holdId: hold?.id ?? '', side: 'remote', by: 'admin' });
    await world.settle();
    expect(notes(world)).toEqual(['engineer', 'engineer']);
    expect((await details(world, linkId)).holds).toEqual([]);
  });

  test('keeps ours without a write where a person says so', async () => {
    const { world, linkId } = await overwrite('ask', 20);
    const writes = world.remote.ledger.length;
    const holdId = (await noteOf(world, linkId))?.hold?.id ?? '';
    await world.sync.resolveConflict({ installationId: INSTALLATION, linkId, holdId, side: 'desk', by: 'admin' });
    await world.settle();
    expect([notes(world), world.remote.ledger.length]).toEqual([['agent', 'agent'], writes]);
  });
});

describe('restoring a value', () => {
  async function lostRemoteValue() {
    const { world, linkId } = await linked('newest');
    world.remote.edit('1', { work_notes: 'engineer' }, 'engineer-1');
    world.clock.advance(60_000);
    world.desk.edit(TICKET, { note: 'agent' }, 'agent-1');
    await run(world, linkId);
    const lost = (await history(world, linkId)).find(({ value }) => value === 'engineer');
    return { world, linkId, lost };
  }
  const wish = (linkId: LinkId, historyId: string | undefined) => ({
    installationId: INSTALLATION,
    linkId,
    fieldKey: '["note","work_notes"]',
    historyId: historyId ?? '',
    by: 'agent-1',
  });

  test('keeps the loser of a conflict in the history and brings it back on both sides in one click', async () => {
    const { world, linkId, lost } = await lostRemoteValue();
    expect(lost).toMatchObject({ side: 'remote', canRestore: true, reason: { code: 'newest-decides' } });
    await world.sync.restoreValue(wish(linkId, lost?.id));
    await world.settle();
    expect(notes(world)).toEqual(['engineer', 'engineer']);
    expect(world.remote.ledger.at(-1)?.fields).toEqual({ work_notes: 'engineer' });
    expect((await details(world, linkId)).state).toBe('in-sync');
    expect((await history(world, linkId)).find(({ id }) => id === lost?.id)?.canRestore).toBe(false);
  });

  test('does nothing where the field moves before the write, not even later when the old pair comes back', async () => {
    const { world, linkId, lost } = await lostRemoteValue();
    await world.sync.restoreValue(wish(linkId, lost?.id));
    world.desk.edit(TICKET, { note: 'meanwhile' });
    await world.settle();
    world.clock.advance(3_600_000);
    world.desk.edit(TICKET, { note: 'agent' });
    await run(world, linkId);
    expect(notes(world)).toEqual(['agent', 'agent']);
  });

  test('arrives once although the answer to its write is lost', async () => {
    const { world, linkId, lost } = await lostRemoteValue();
    world.remote.faults.push({ on: 'write', kind: 'lost' });
    await world.sync.restoreValue(wish(linkId, lost?.id));
    await world.settle();
    expect(notes(world)).toEqual(['engineer', 'engineer']);
    expect(world.remote.ledger.filter(({ fields }) => fields?.work_notes === 'engineer')).toHaveLength(1);
  });

  test('refuses what was shown otherwise, what the field has already, and what is not in its history', async () => {
    const { world, linkId, lost } = await lostRemoteValue();
    await expect(world.sync.restoreValue({ ...wish(linkId, lost?.id), shown: 'something else' })).rejects.toMatchObject({ code: 'conflict' });
    const present = (await history(world, linkId)).find(({ value, side }) => value === 'agent' && side === 'desk');
    await expect(world.sync.restoreValue(wish(linkId, present?.id))).rejects.toMatchObject({ code: 'invalid-input' });
    await expect(world.sync.restoreValue(wish(linkId, 'nothing'))).rejects.toMatchObject({ code: 'not-found' });
  });
});

describe('explaining a conflict', () => {
  async function conflict(limits: SyncDeps['limits'] = {}) {
    const { world, linkId } = await linked('ask', { limits });
    world.remote.edit('1', { work_notes: 'engineer' }, 'engineer-1');
    world.clock.advance(60_000);
    world.desk.edit(TICKET, { note: 'agent' }, 'agent-1');
    world.clock.advance(60_000);
    await run(world, linkId);
    const holdId = (await noteOf(world, linkId))?.hold?.id ?? '';
    return { world, linkId, holdId };
  }

  test('shows both values with who and when, and what each rule would choose', async () => {
    const { world, holdId } = await conflict();
    const shown = await world.sync.explainConflict({ installationId: INSTALLATION, holdId, call: TEST_CALL });
    expect(shown).toMatchObject({
      winner: 'ask',
      desk: { path: 'note', value: 'agent', by: 'agent-1', at: toWholeSecond(world.clock.now()) - 60_000 },
      remote: { path: 'work_notes', value: 'engineer', by: 'engineer-1', at: toWholeSecond(world.clock.now()) - 120_000 },
      rules: [
        { winner: 'desk', side: 'desk', value: 'agent' },
        { winner: 'remote', side: 'remote', value: 'engineer' },
        { winner: 'newest', side: 'desk', value: 'agent', reason: { code: 'newest-decides' } },
      ],
    });
  });

  test('tells the same from what was observed here where no vendor is asked', async () => {
    const { world, holdId } = await conflict();
    world.desk.calls.clear();
    const { desk, remote, rules } = await world.sync.explainConflict({ installationId: INSTALLATION, holdId });
    expect([desk.by, remote.by, rules[2]?.side]).toEqual(['agent-1', 'engineer-1', 'desk']);
    expect(world.desk.calls.get('fieldHistory')).toBeUndefined();
  });

  test('lists open conflicts by flow and field, and none that is settled', async () => {
    const { world, linkId, holdId } = await conflict();
    const list = () => world.sync.listConflicts({ installationId: INSTALLATION, limit: 10 });
    expect(await list()).toMatchObject({
      rows: [{ hold: { id: holdId }, desk: { value: 'agent' } }],
      next: null,
      groups: [{ flow: 'incidents', fieldKey: '["note","work_notes"]', count: 1 }],
    });
    expect((await world.sync.listConflicts({ installationId: INSTALLATION, flow: 'another', limit: 10 })).rows).toEqual([]);
    await world.sync.resolveConflict({
      installationId: INSTALLATION,
      linkId,
      holdId,
      side: 'remote',
      by: 'admin',
      shown: { desk: 'agent', remote: 'engineer' },
    });
    await world.settle();
    expect(notes(world)).toEqual(['engineer', 'engineer']);
    expect((await list()).rows).toEqual([]);
  });

  test('refuses a choice that was made for other values', async () => {
    const { world, linkId, holdId } = await conflict();
    const choice = { installationId: INSTALLATION, linkId, holdId, side: 'desk' as const, by: 'admin' };
    await expect(world.sync.resolveConflict({ ...choice, shown: { desk: 'old', remote: 'engineer' } })).rejects.toMatchObject({ code: 'conflict' });
    await expect(world.sync.explainConflict({ installationId: INSTALLATION, holdId: 'nothing' })).rejects.toMatchObject({ code: 'not-found' });
  });
});
