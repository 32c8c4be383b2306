import { details, holdOf, linkedWorld, wake } from './testing/linked-world.ts';
import { INSTALLATION, incidentFlow, TICKET } from './testing/world.ts';

describe('what waits', () => {
  test('holds a value whose demands are open, lets the others go, and sends them together once answered', async () => {
    const { world, linkId } = await linkedWorld();
    world.desk.edit(TICKET, { status: 'solved', subject: 'Mail is fast again' });
    await wake(world, linkId);
    await world.settle();
    expect(world.remote.ledger).toMatchObject([{ fields: { short_description: 'Mail is fast again' } }]);
    const hold = await holdOf(world, linkId, 'state');
    expect(hold).toMatchObject({ kind: 'missing', asks: ['close_code', 'close_notes'], reason: { code: 'answer-missing' } });
    await world.sync.answerHold({
      installationId: INSTALLATION,
      linkId,
      holdId: hold?.id ?? '',
      answers: { close_code: 'Solved', close_notes: 'Restarted.' },
      by: 'agent-7',
    });
    await world.settle();
    expect(world.remote.ledger[1]?.fields).toEqual({ state: '6', close_code: 'Solved', close_notes: 'Restarted.' });
    expect((await details(world, linkId)).state).toBe('in-sync');
  });

  test('releases a demand by itself when somebody fills it at the vendor', async () => {
    const { world, linkId } = await linkedWorld();
    world.desk.edit(TICKET, { status: 'solved' });
    await wake(world, linkId);
    await world.settle();
    world.remote.edit('1', { close_code: 'Solved', close_notes: 'By hand.' });
    await wake(world, linkId);
    await world.settle();
    expect(world.remote.now('1').state).toBe('6');
    expect(await holdOf(world, linkId, 'state')).toBeUndefined();
  });

  test('shows a true conflict with both values and lets the other fields go on; the answer settles it once', async () => {
    const { world, linkId } = await linkedWorld();
    world.desk.edit(TICKET, { note: 'from the agent', status: 'pending' });
    world.remote.edit('1', { work_notes: 'from the engineer' });
    await wake(world, linkId);
    await world.settle();
    const hold = await holdOf(world, linkId, 'work_notes');
    expect(hold).toMatchObject({ kind: 'conflict', asks: ['side'], sides: { desk: 'from the agent', remote: 'from the engineer' } });
    expect(world.remote.now('1').state).toBe('3');
    expect((await details(world, linkId)).state).toBe('conflict');
    await world.sync.answerHold({ installationId: INSTALLATION, linkId, holdId: hold?.id ?? '', answers: { side: 'remote' }, by: 'admin-1' });
    await world.settle();
    expect(world.desk.now(TICKET).note).toBe('from the engineer');
    expect(world.remote.now('1').work_notes).toBe('from the engineer');
    expect((await details(world, linkId)).state).toBe('in-sync');
  });

  test('does not use an answer for values that have changed since it was given', async () => {
    const { world, linkId } = await linkedWorld();
    world.desk.edit(TICKET, { note: 'a' });
    world.remote.edit('1', { work_notes: 'b' });
    await wake(world, linkId);
    await world.settle();
    const hold = await holdOf(world, linkId, 'work_notes');
    await world.sync.answerHold({ installationId: INSTALLATION, linkId, holdId: hold?.id ?? '', answers: { side: 'desk' }, by: 'admin-1' });
    world.remote.edit('1', { work_notes: 'c' });
    await world.settle();
    expect(world.remote.now('1').work_notes).toBe('c');
    expect(await holdOf(world, linkId, 'work_notes')).toMatchObject({ kind: 'conflict', sides: { desk: 'a', remote: 'c' } });
  });

  test('holds only the field that the vendor names in a refusal and does not ask again with the same value', async () => {
    const { world, linkId } = await linkedWorld({
      remote: {
        refuse: (_after, written) =>
          'short_description' in written ? { fields: ['short_description'], message: 'Too vague', missing: [] } : undefined,
      },
    });
    world.desk.edit(TICKET, { subject: 'x', status: 'pending' });
    await wake(world, linkId);
    await world.settle();
    expect(world.remote.now('1').state).toBe('3');
    expect(await holdOf(world, linkId, 'short_description')).toMatchObject({ kind: 'refused', reason: { facts: { message: 'Too vague' } } });
    const writes = world.remote.calls.get('write');
    await world.sync.wakeAll({ installationId: INSTALLATION });
    await world.settle();
    expect(world.remote.calls.get('write')).toBe(writes);
  });

  test('tries a refused value once more when the record has moved to where it may be taken, and not before', async () => {
    const { world, linkId } = await linkedWorld({
      remote: {
        refuse: (after, written) =>
          written.state === '3' && after.impact !== '3' ? { fields: ['state'], message: `Not from ${after.impact}`, missing: [] } : undefined,
      },
    });
    const hear = async () => {
      await world.sync.wakeAll({ installationId: INSTALLATION });
      await world.settle();
    };
    world.desk.edit(TICKET, { status: 'pending' });
    await hear();
    const writes = world.remote.calls.get('write');
    world.remote.edit('1', { impact: '2' });
    await hear();
    expect(world.remote.calls.get('write')).toBe(writes);
    expect(await holdOf(world, linkId, 'state')).toMatchObject({ kind: 'refused' });
    world.remote.edit('1', { impact: '3', state: '1' });
    await hear();
    expect(world.remote.now('1').state).toBe('3');
    expect((await details(world, linkId)).holds).toEqual([]);
  });

  test('finds the culprit of a refusal that names nothing by halving, and the rest arrives', async () => {
    const { world, linkId } = await linkedWorld({
      remote: { refuse: (_after, written) => (written.impact === '8' ? { fields: [], message: 'Data policy', missing: [] } : undefined) },
    });
    world.desk.edit(TICKET, { subject: 'y', status: 'pending', note: 'n', impact: '8' });
    await wake(world, linkId);
    await world.settle();
    expect(world.remote.now('1')).toMatchObject({ short_description: 'y', state: '3', work_notes: 'n', impact: '1' });
    expect(await holdOf(world, linkId, 'impact')).toMatchObject({ kind: 'refused' });
    expect((await details(world, linkId)).holds).toHaveLength(1);
  });

  test('asks for what the vendor says is missing and sends the answer with the value', async () => {
    const { world, linkId } = await linkedWorld({
      remote: {
        refuse: (after, written) =>
          written.state === '3' && after.close_notes === '' ? { fields: ['state'], message: 'Say why', missing: ['close_notes'] } : undefined,
      },
    });
    world.desk.edit(TICKET, { status: 'pending' });
    await wake(world, linkId);
    await world.settle();
    const hold = await holdOf(world, linkId, 'state');
    expect(hold).toMatchObject({ kind: 'missing', asks: ['close_notes'] });
    await world.sync.answerHold({
      installationId: INSTALLATION,
      linkId,
      holdId: hold?.id ?? '',
      answers: { close_notes: 'Waiting for the user' },
      by: 'agent-7',
    });
    await world.settle();
    expect(world.remote.now('1')).toMatchObject({ state: '3', close_notes: 'Waiting for the user' });
  });

  test('waits with inbound writes while an agent edits, and goes on when the agent submits', async () => {
    const { world, linkId } = await linkedWorld();
    await world.sync.reportEditing({ installationId: INSTALLATION, ticketId: TICKET, userId: 'agent-7' });
    world.remote.edit('1', { assignee: 'Priya' });
    world.desk.edit(TICKET, { subject: 'outbound goes on' });
    await wake(world, linkId);
    await world.reconcile(linkId);
    expect(world.desk.ledger).toEqual([]);
    expect(world.remote.now('1').short_description).toBe('outbound goes on');
    expect(await holdOf(world, linkId, 'assignee')).toMatchObject({ kind: 'waiting-for-agent' });
    await world.sync.clearEditing({ installationId: INSTALLATION, ticketId: TICKET, userId: 'agent-7' });
    await world.reconcile(linkId);
    expect(world.desk.now(TICKET).owner).toBe('Priya');
  });

  test.each([
    { what: 'a field', comments: 'none' },
    { what: 'a comment', comments: 'in' },
  ])('goes on at once with $what where the agent submits while a run still takes the ticket for being edited', async ({ comments }) => {
    const { world, linkId } = await linkedWorld({ flow: incidentFlow({ comments: { public: 'none', internal: comments, since: 'link' } }) });
    const agent = { installationId: INSTALLATION, ticketId: TICKET, userId: 'agent-7' };
    await world.sync.reportEditing(agent);
    world.remote.edit('1', { assignee: 'Priya' });
    world.remote.comment('1', 'Found it', 'internal');
    await wake(world, linkId);
    const { read } = world.remote;
    world.remote.read = async (...args) => {
      world.remote.read = read;
      await world.sync.clearEditing(agent);
      return read(...args);
    };
    const before = world.clock.now();
    await world.reconcile(linkId);
    await world.reconcile(linkId);
    expect(world.clock.now()).toBe(before);
    expect(world.desk.now(TICKET).owner).toBe('Priya');
    expect((await details(world, linkId)).state).toBe('in-sync');
    expect((world.desk.records.get(TICKET)?.comments ?? []).map(({ text }) => text)).toHaveLength(comments === 'in' ? 1 : 0);
  });

  test('what needs a person is not hidden by a wait for the agent', async () => {
    const { world, linkId } = await linkedWorld({ flow: incidentFlow({ comments: { public: 'none', internal: 'in', since: 'link' } }) });
    world.desk.edit(TICKET, { note: 'ours' });
    world.remote.edit('1', { work_notes: 'theirs' });
    await world.sync.reportEditing({ installationId: INSTALLATION, ticketId: TICKET, userId: 'agent-7' });
    await wake(world, linkId);
    await world.reconcile(linkId);
    expect(await details(world, linkId)).toMatchObject({ state: 'conflict', stateReason: { code: 'link-conflict', facts: { count: 1 } } });
  });

  test('never waits longer than ten minutes for an agent who forgets the ticket', async () => {
    const { world, linkId } = await linkedWorld();
    const start = world.clock.now();
    world.remote.edit('1', { assignee: 'Priya' });
    for (let minute = 0; minute < 15 && world.desk.now(TICKET).owner === ''; minute += 1) {
      await world.sync.reportEditing({ installationId: INSTALLATION, ticketId: TICKET, userId: 'agent-7' });
      await world.sync.wakeAll({ installationId: INSTALLATION });
      await world.reconcile(linkId);
      world.clock.advance(60_000);
    }
    expect(world.desk.now(TICKET).owner).toBe('Priya');
    expect(world.clock.now() - start).toBeLessThanOrEqual(12 * 60_000);
  });

  test('holds a field that two systems keep changing back, and is silent then', async () => {
    const { world, linkId } = await linkedWorld();
    for (let round = 0; round < 12; round += 1) {
      world.remote.edit('1', { state: '2' }, 'a-vendor-rule');
      world.desk.edit(TICKET, { status: 'pending' }, 'a-desk-trigger');
      await wake(world, linkId);
      await world.reconcile(linkId);
      world.remote.edit('1', { state: '2' }, 'a-vendor-rule');
      await wake(world, linkId);
      await world.reconcile(linkId);
      world.clock.advance(10_000);
    }
    expect(await holdOf(world, linkId, 'state')).toMatchObject({ kind: 'disagreement', asks: ['side'] });
    const effects = world.remote.ledger.length + world.desk.ledger.length;
    await world.sync.wakeAll({ installationId: INSTALLATION });
    await world.settle();
    expect(world.remote.ledger.length + world.desk.ledger.length).toBe(effects);
    expect(effects).toBeLessThanOrEqual(6);
  });

  test('holds the link and makes nothing anew where the record is gone', async () => {
    const { world, linkId } = await linkedWorld();
    const [record] = world.remote.records.values();
    world.remote.records.clear();
    await wake(world, linkId);
    await world.settle();
    expect(await details(world, linkId)).toMatchObject({ state: 'held', holds: [{ kind: 'unreachable', reason: { code: 'record-unreachable' } }] });
    expect(world.remote.calls.get('create')).toBeUndefined();
    if (record) world.remote.records.set('1', record);
    await wake(world, linkId);
    await world.settle();
    expect(await details(world, linkId)).toMatchObject({ state: 'in-sync', holds: [] });
  });
});
