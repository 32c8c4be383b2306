import { BreakerOpenError, type LinkId, VendorAuthError, VendorNotFoundError, VendorRateLimitedError, VendorUnavailableError } from '#domain';
import { createSync } from './create-sync.ts';
import { details, holdOf, linkedWorld, wake } from './testing/linked-world.ts';
import { createWorld, INSTALLATION, TICKET, type World } from './testing/world.ts';

/** So many workers take the link one after the other and die, each long enough after the one before. */
async function dieOver(world: World, linkId: LinkId, deaths: number): Promise<void> {
  for (let death = 0; death < deaths; death += 1) {
    await world.store.transact(INSTALLATION, (stores) => stores.links.claim(linkId, world.clock.now(), 25_000));
    world.clock.advance(26_000);
  }
}

describe('what crosses', () => {
  test('carries a status that the agent changed to the remote, once, and says where it came from', async () => {
    const { world, linkId } = await linkedWorld();
    world.desk.edit(TICKET, { status: 'pending' });
    await wake(world, linkId);
    await world.settle();
    expect(world.remote.ledger).toMatchObject([{ kind: 'write', id: '1', fields: { state: '3' } }]);
    const shown = await details(world, linkId);
    expect(shown.state).toBe('in-sync');
    expect(shown.fields.find((field) => field.remotePath === 'state')?.provenance).toMatchObject({
      state: 'in-sync',
      source: 'desk',
      desk: 'pending',
      remote: '3',
      mappingVersion: 1,
      reason: { code: 'desk-changed' },
    });
  });

  test('falls silent after its own write comes back as a webhook: one write, then reads only', async () => {
    const { world, linkId } = await linkedWorld();
    world.desk.edit(TICKET, { status: 'pending' });
    for (const [side, connectionId, recordId] of [
      ['desk', 'conn-desk', TICKET],
      ['remote', 'conn-remote', '1'],
      ['desk', 'conn-desk', TICKET],
      ['remote', 'conn-remote', '1'],
    ] as const) {
      const nudge = { deliveryId: `${side}-${world.clock.now()}`, events: [{ type: 'changed', recordType: 'any', recordId, isDeletion: false }] };
      await world.sync.acceptWebhook({ installationId: INSTALLATION, connectionId, side, nudge });
      await world.settle();
      world.clock.advance(1_000);
    }
    expect([...world.desk.ledger, ...world.remote.ledger]).toHaveLength(1);
    expect([world.remote.calls.get('write'), world.desk.calls.get('write') ?? 0]).toEqual([1, 0]);
    expect((await details(world, linkId)).state).toBe('in-sync');
  });

  test('brings a remote change to the ticket and leaves the other fields alone', async () => {
    const { world, linkId } = await linkedWorld();
    world.remote.edit('1', { assignee: 'Priya', state: '3' });
    await wake(world, linkId);
    await world.settle();
    expect(world.desk.ledger).toMatchObject([{ fields: { status: 'pending', owner: 'Priya' } }]);
    expect(world.remote.ledger).toEqual([]);
  });

  test('keeps the value that a vendor rule made of ours and does not write again', async () => {
    const { world, linkId } = await linkedWorld({ remote: { recompute: (fields) => ('impact' in fields ? { ...fields, impact: '3' } : fields) } });
    world.desk.edit(TICKET, { impact: '9' });
    for (const _ of [1, 2, 3]) {
      await wake(world, linkId);
      await world.settle();
    }
    expect(world.remote.ledger).toHaveLength(1);
    expect(world.desk.ledger).toEqual([]);
    expect((await details(world, linkId)).fields.find((field) => field.remotePath === 'impact')?.provenance).toMatchObject({
      desk: '9',
      remote: '3',
    });
  });
});

describe('faults', () => {
  test('finds by a fresh read that an unanswered write arrived, and does not repeat it', async () => {
    const { world, linkId } = await linkedWorld();
    world.desk.edit(TICKET, { status: 'pending' });
    world.remote.faults.push({ on: 'write', kind: 'lost' });
    await wake(world, linkId);
    await world.settle();
    expect(world.remote.ledger).toHaveLength(1);
    expect((await details(world, linkId)).fields.find((field) => field.remotePath === 'state')?.provenance).toMatchObject({
      state: 'in-sync',
      source: 'desk',
    });
  });

  test('repeats a write that never arrived only after the time in which it could have', async () => {
    const { world, linkId } = await linkedWorld();
    world.desk.edit(TICKET, { status: 'pending' });
    world.remote.faults.push({ on: 'write', kind: 'dropped' });
    await wake(world, linkId);
    const sentAt = world.clock.now();
    await world.reconcile(linkId);
    expect(world.remote.ledger).toEqual([]);
    await world.settle();
    expect(world.remote.ledger).toHaveLength(1);
    expect(world.clock.now() - sentAt).toBeGreaterThanOrEqual(2_000);
  });

  test('takes what a vendor rule made of an unanswered write as its answer', async () => {
    const { world, linkId } = await linkedWorld({ remote: { recompute: (fields) => ('impact' in fields ? { ...fields, impact: '3' } : fields) } });
    world.desk.edit(TICKET, { impact: '9' });
    world.remote.faults.push({ on: 'write', kind: 'lost' });
    await wake(world, linkId);
    await world.settle();
    expect(world.remote.ledger).toHaveLength(1);
    expect(world.desk.ledger).toEqual([]);
  });

  test('reads again and merges where the vendor says that the record has moved on', async () => {
    const { world, linkId } = await linkedWorld();
    world.desk.edit(TICKET, { status: 'pending' });
    world.remote.faults.push({ on: 'write', kind: 'stale' }, { on: 'write', kind: 'stale' });
    await wake(world, linkId);
    await world.settle();
    expect(world.remote.ledger).toHaveLength(1);
  });

  test('shows the value that its write has overwritten at a vendor without an atomic guard', async () => {
    const { world, linkId } = await linkedWorld({ remote: { traits: { writeGuard: 'compare' } } });
    world.desk.edit(TICKET, { note: 'ours' });
    const write = world.remote.write;
    world.remote.write = async (...args) => {
      world.remote.write = write;
      world.clock.advance(1_000);
      world.remote.edit('1', { work_notes: 'theirs' }, 'engineer-3');
      return write(...args);
    };
    await wake(world, linkId);
    await world.settle();
    expect(await holdOf(world, linkId, 'work_notes')).toMatchObject({
      kind: 'conflict',
      reason: { code: 'overwritten-at-remote' },
      sides: { desk: 'ours', remote: 'theirs' },
    });
    const { rows } = await world.sync.readFieldHistory({ installationId: INSTALLATION, linkId, limit: 20 });
    expect(rows).toEqual(expect.arrayContaining([expect.objectContaining({ side: 'remote', value: 'theirs', by: 'engineer-3' })]));
    await world.sync.wakeAll({ installationId: INSTALLATION });
    await world.settle();
    expect(await holdOf(world, linkId, 'work_notes')).toBeDefined();
    await wake(world, linkId);
    await world.settle();
    expect(await holdOf(world, linkId, 'work_notes')).toBeUndefined();
  });

  test('does not carry an old value back from a stale read', async () => {
    const { world, linkId } = await linkedWorld();
    world.desk.edit(TICKET, { status: 'pending' });
    await wake(world, linkId);
    await world.settle();
    world.remote.faults.push({ on: 'read', kind: 'lagging' });
    await wake(world, linkId);
    expect(await world.reconcile(linkId)).toMatchObject({ end: { kind: 'look-again', reason: { code: 'read-is-stale' } } });
    await world.settle();
    expect(world.desk.ledger).toEqual([]);
    expect(world.desk.now(TICKET).status).toBe('pending');
  });

  test('keeps a predicted value where the reply carries none, and lets a foreign version show as a change', async () => {
    const { world, linkId } = await linkedWorld();
    world.desk.edit(TICKET, { status: 'pending' });
    world.remote.faults.push({ on: 'write', kind: 'no-reply' });
    await wake(world, linkId);
    await world.reconcile(linkId);
    world.remote.edit('1', { state: '1' });
    await wake(world, linkId);
    await world.settle();
    expect(world.desk.now(TICKET).status).toBe('new');
    expect(world.remote.ledger).toHaveLength(1);
  });

  test('knows what a vendor made of a write in the second of linking, where its answer told nothing and somebody wrote beside it', async () => {
    const world = createWorld({
      remote: { recompute: (fields) => (fields.work_notes ? { ...fields, work_notes: `${fields.work_notes}.` } : fields) },
    });
    world.desk.edit(TICKET, { note: 'slow' });
    world.remote.faults.push({ on: 'write', kind: 'no-reply' });
    const { id } = await world.link();
    await world.reconcile(id);
    world.remote.edit('1', { assignee: 'engineer-1' });
    await wake(world, id);
    await world.settle();
    expect([world.desk.now(TICKET).note, world.remote.now('1').work_notes]).toEqual(['slow', 'slow.']);
  });

  test.each([
    ['waits as long as the vendor says', new VendorRateLimitedError({ message: 'slow down', retryAfterMs: 120_000 }), 120_000],
    ['waits thirty seconds where the vendor does not say', new VendorRateLimitedError({ message: 'slow down' }), 30_000],
    ['waits an hour where the vendor asks for a day', new VendorRateLimitedError({ message: 'slow down', retryAfterMs: 86_400_000 }), 3_600_000],
    ['waits while the breaker is open', new BreakerOpenError({ message: 'open' }), 15_000],
  ])('%s and burns no attempt', async (_title, error, leastMs) => {
    const { world, linkId } = await linkedWorld();
    world.remote.faults.push({ on: 'read', kind: 'throws', error });
    await wake(world, linkId);
    await world.reconcile(linkId);
    const { link, state } = await details(world, linkId);
    expect([state, link.attempts]).toEqual(['failing', 0]);
    expect(link.nextAt - world.clock.now()).toBeGreaterThanOrEqual(leastMs);
    await world.settle();
    expect((await details(world, linkId)).state).toBe('in-sync');
  });

  test('reports a connection whose credentials are refused, waits, and loses nothing', async () => {
    const { world, linkId } = await linkedWorld();
    world.desk.edit(TICKET, { status: 'pending' });
    world.remote.faults.push({
      on: 'write',
      kind: 'throws',
      error: new VendorAuthError({ message: 'who are you', facts: { connectionId: 'conn-remote' } }),
    });
    await wake(world, linkId);
    await world.reconcile(linkId);
    expect(world.attention).toEqual(['conn-remote']);
    world.closeRemote('closed');
    await world.sync.wakeAll({ installationId: INSTALLATION });
    await world.reconcile(linkId);
    expect((await details(world, linkId)).stateReason.code).toBe('connection-closed');
    world.closeRemote('open');
    await world.sync.wakeAll({ installationId: INSTALLATION, connectionId: 'conn-remote' });
    await world.settle();
    expect(world.remote.now('1').state).toBe('3');
  });

  test('backs off with growing waits, gives up as a dead letter, and replay brings the change across', async () => {
    const { world, linkId } = await linkedWorld();
    world.desk.edit(TICKET, { status: 'pending' });
    for (let attempt = 0; attempt < 8; attempt += 1)
      world.remote.faults.push({ on: 'write', kind: 'throws', error: new VendorUnavailableError({ message: 'down' }) });
    await wake(world, linkId);
    const waits: number[] = [];
    for (let attempt = 0; attempt < 8; attempt += 1) {
      await world.reconcile(linkId);
      const { link } = await details(world, linkId);
      waits.push(link.nextAt - world.clock.now());
      world.clock.advance(Math.max(0, link.nextAt - world.clock.now()));
    }
    expect(waits.slice(0, 5)).toEqual([2_000, 4_000, 8_000, 16_000, 32_000]);
    expect((await details(world, linkId)).state).toBe('dead-letter');
    const { rows, groups } = await world.sync.listDeadLetters({ installationId: INSTALLATION, limit: 10 });
    expect(rows).toMatchObject([{ linkId, attempts: 8, state: 'waiting', cause: { facts: { code: 'vendor-unavailable' } } }]);
    expect(groups).toMatchObject([{ count: 1 }]);
    const letter = { installationId: INSTALLATION, letterId: rows[0]?.id ?? '' };
    expect(
      await world.sync.preflight({ ...letter, call: { signal: new AbortController().signal, traceId: '' as never, priority: 'agent' } }),
    ).toMatchObject({ verdict: 'safe', reason: { facts: { writes: 1 } } });
    await world.sync.replay(letter);
    await world.settle();
    expect(world.remote.now('1').state).toBe('3');
    expect((await world.sync.listDeadLetters({ installationId: INSTALLATION, limit: 10 })).total).toBe(0);
  });

  test('sets a link aside after three workers died over it, and a replay frees it', async () => {
    const { world, linkId } = await linkedWorld();
    await wake(world, linkId);
    await dieOver(world, linkId, 3);
    expect(await world.reconcile(linkId)).toMatchObject({ kind: 'skipped', reason: { code: 'link-quarantined' } });
    const { rows } = await world.sync.listDeadLetters({ installationId: INSTALLATION, limit: 10 });
    expect(rows).toMatchObject([{ cause: { code: 'worker-crashed-repeatedly' } }]);
    await world.sync.replay({ installationId: INSTALLATION, letterId: rows[0]?.id ?? '' });
    await world.settle();
    expect((await details(world, linkId)).state).toBe('in-sync');
  });

  test('a link that workers died over through no fault of its own is freed by its first probe', async () => {
    const { world, linkId } = await linkedWorld();
    world.desk.edit(TICKET, { status: 'pending' });
    await wake(world, linkId);
    await dieOver(world, linkId, 3);
    expect(await world.reconcile(linkId)).toMatchObject({ reason: { code: 'link-quarantined' } });
    expect(await world.sync.dueScan({ installationId: INSTALLATION })).toEqual([]);
    world.clock.advance(119_000);
    expect(await world.reconcile(linkId)).toMatchObject({ kind: 'skipped', reason: { code: 'not-due' } });
    world.clock.advance(1_000);
    expect(await world.reconcile(linkId)).toMatchObject({ kind: 'ran', end: { kind: 'done' } });
    const { link, state } = await details(world, linkId);
    expect([state, link.starts, world.remote.ledger.length]).toEqual(['in-sync', 0, 1]);
    expect((await world.sync.listDeadLetters({ installationId: INSTALLATION, limit: 10 })).rows).toEqual([]);
  });

  test('a link that kills each of its probes too is left to a person after three of them, with longer rests between', async () => {
    const { world, linkId } = await linkedWorld();
    await wake(world, linkId);
    await dieOver(world, linkId, 3);
    for (const restMs of [120_000, 240_000, 480_000]) {
      const at = world.clock.now();
      expect(await world.reconcile(linkId)).toMatchObject({ reason: { code: 'link-quarantined' } });
      expect((await details(world, linkId)).link.nextAt).toBe(at + restMs);
      world.clock.advance(restMs);
      await dieOver(world, linkId, 1);
    }
    expect(await world.reconcile(linkId)).toMatchObject({ reason: { code: 'link-quarantined' } });
    expect((await details(world, linkId)).link).toMatchObject({ isQuarantined: true });
    world.clock.advance(86_400_000);
    expect(await world.sync.dueScan({ installationId: INSTALLATION })).toEqual([]);
    const { rows } = await world.sync.listDeadLetters({ installationId: INSTALLATION, limit: 10 });
    expect(rows).toMatchObject([{ cause: { code: 'worker-crashed-repeatedly', facts: { starts: 6 } } }]);
    await world.sync.replay({ installationId: INSTALLATION, letterId: rows[0]?.id ?? '' });
    await world.settle();
    expect((await details(world, linkId)).state).toBe('in-sync');
  });

  test('writes nothing once another worker has taken the lease over', async () => {
    const { world, linkId } = await linkedWorld();
    world.desk.edit(TICKET, { status: 'pending' });
    await wake(world, linkId);
    const read = world.remote.read;
    world.remote.read = async (...args) => {
      world.remote.read = read;
      world.clock.advance(26_000);
      await world.store.transact(INSTALLATION, (stores) => stores.links.claim(linkId, world.clock.now(), 25_000));
      return read(...args);
    };
    expect(await world.reconcile(linkId)).toMatchObject({ end: { kind: 'lease-lost' } });
    expect(world.remote.ledger).toEqual([]);
  });

  test('gives the lease back at once when it is told to stop', async () => {
    const { world, linkId } = await linkedWorld();
    await wake(world, linkId);
    const stop = new AbortController();
    stop.abort();
    expect(await world.sync.reconcile({ installationId: INSTALLATION, linkId, signal: stop.signal })).toMatchObject({ end: { kind: 'stopped' } });
    expect((await details(world, linkId)).link).toMatchObject({ leaseUntil: 0, starts: 0, attempts: 0 });
    await world.settle();
    expect((await details(world, linkId)).state).toBe('in-sync');
  });

  test('counts an answer that nobody expected as a failed attempt of this link alone', async () => {
    const { world, linkId } = await linkedWorld();
    world.remote.faults.push({ on: 'read', kind: 'throws', error: new VendorNotFoundError({ message: 'no such table' }) });
    await wake(world, linkId);
    await world.reconcile(linkId);
    expect((await details(world, linkId)).link).toMatchObject({ state: 'failing', attempts: 1 });
    expect(world.attention).toEqual([]);
  });

  test('a mistake that no code of ours names counts as an attempt and is heard as it was', async () => {
    const { world, linkId } = await linkedWorld();
    const heard: unknown[] = [];
    const sync = createSync({ ...world.deps, hearUnexpected: ({ linkId: id, error }) => heard.push({ id, error }) });
    const mistake = new TypeError('x is not a function');
    world.remote.read = async () => {
      throw mistake;
    };
    await wake(world, linkId);
    await sync.reconcile({ installationId: INSTALLATION, linkId });
    expect(heard).toEqual([{ id: linkId, error: mistake }]);
    expect((await details(world, linkId)).link).toMatchObject({ state: 'failing', attempts: 1 });
  });
});
