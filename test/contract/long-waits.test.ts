/** A help desk or a service asks for a pause: people see at once that a link waits, why and until when; workers wait it out and lose nothing. */
import { createFakeClock } from '../../src/connector-kit/testing/index.ts';
import { ADMIN } from '../../src/connectors/zendesk/fake/demo-account.ts';
import { INSTALLATION } from '../../src/sync/testing/world.ts';
import { until } from '../support/until.ts';
import { incidentSystem, openDeskAndRecords, statusFlow, TICKET } from './desk-and-records.ts';

const flow = statusFlow({ remote: 'state', values: { new: '1', open: '2', pending: '3', solved: '6' }, solvedRequires: ['close_code'] }, []);
const at = { installationId: INSTALLATION };
const MINUTE_MS = 60_000;

function open() {
  const vendors = openDeskAndRecords({ other: incidentSystem, flow, clock: createFakeClock() });
  const { sync, clock, desk, records } = vendors;
  return {
    ...vendors,
    /** A link whose ticket has been changed, and a side that asks for a minute at the next call. */
    async changedUnder(side: 'desk' | 'records') {
      const { linkId } = await vendors.begin();
      clock.setNow(clock.now() + MINUTE_MS);
      desk.edit('tickets', TICKET, { status: 'pending' }, String(ADMIN));
      await sync.syncNow({ ...at, linkId });
      vendors[side].switchOn({ kind: 'rate-limited', retryAfter: '60' }, { times: 1 });
      return linkId;
    },
    calls: () => desk.requests.length + records.requests.length,
    updates: () => vendors.ours().filter((effect) => effect === 'incident.update').length,
  };
}

describe.each([['the help desk', 'desk'] as const, ['the other system', 'records'] as const])('%s asks for a minute', (_name, side) => {
  let vendors: ReturnType<typeof open>;
  beforeEach(() => {
    vendors = open();
  });
  afterEach(() => vendors.close());
  const shownOf = (linkId: Parameters<typeof vendors.settle>[0]) => vendors.sync.readLinkDetails({ ...at, linkId });
  const code = side === 'desk' ? 'desk-waits' : 'vendor-waits';
  const waits = (untilMs: number) => ({
    state: 'failing',
    stateReason: { code, facts: { seconds: 60 } },
    nextAttemptAt: untilMs,
  });

  test('a run that somebody waits for ends at once and says until when; a worker goes on at that moment', async () => {
    const { sync, clock } = vendors;
    const linkId = await vendors.changedUnder(side);
    const askedAt = clock.now();
    expect(await sync.reconcile({ ...at, linkId, priority: 'agent' })).toMatchObject({ kind: 'ran', end: { kind: 'wait' } });
    expect(clock.sleeps).toEqual([]);
    const shown = await shownOf(linkId);
    expect(shown).toMatchObject({ ...waits(expect.any(Number)), link: { attempts: 0 } });
    expect((shown.nextAttemptAt ?? 0) - askedAt).toBeGreaterThanOrEqual(MINUTE_MS);
    expect((shown.nextAttemptAt ?? 0) - askedAt).toBeLessThan(MINUTE_MS + 5_000);

    // Pressed again meanwhile: nothing is sent to who asked for the pause, and the moment is the same.
    clock.setNow(askedAt + 20_000);
    await sync.syncNow({ ...at, linkId });
    vendors[side].switchOn({ kind: 'down' });
    await sync.reconcile({ ...at, linkId, priority: 'agent' });
    const again = await shownOf(linkId);
    expect(again).toMatchObject({ state: 'failing', stateReason: { code, facts: { seconds: 40 } } });
    expect((again.nextAttemptAt ?? 0) - askedAt).toBeGreaterThanOrEqual(MINUTE_MS);
    vendors[side].switchOff('down');
    expect(await vendors.settle(linkId)).toMatchObject({ state: 'in-sync' });
    expect(vendors.updates()).toBe(1);
  });

  test('a worker waits it out where it stands, says so meanwhile, and is not taken for dead', async () => {
    const { sync, clock } = vendors;
    const linkId = await vendors.changedUnder(side);
    const untilMs = clock.now() + MINUTE_MS;
    const running = sync.reconcile({ ...at, linkId });
    await until(async () => (await shownOf(linkId)).state === 'failing', 'the link says that it waits');
    expect(await shownOf(linkId)).toMatchObject(waits(untilMs));

    for (let passed = 0; passed < MINUTE_MS - 5_000; passed += 5_000) {
      await clock.advance(5_000);
      expect(await sync.dueScan(at)).toEqual([]);
      expect(await sync.reconcile({ ...at, linkId, priority: 'agent' })).toMatchObject({ kind: 'skipped' });
    }
    await clock.advance(5_000);
    expect(await running).toMatchObject({ kind: 'ran', end: { kind: 'done' } });
    expect(await shownOf(linkId)).toMatchObject({ state: 'in-sync', nextAttemptAt: null, link: { starts: 0, attempts: 0 } });
    expect(vendors.updates()).toBe(1);
  });

  test('a worker that dies in such a wait is replaced when it is over', async () => {
    const { sync, clock } = vendors;
    const linkId = await vendors.changedUnder(side);
    const untilMs = clock.now() + MINUTE_MS;
    const dying = new AbortController();
    void sync.reconcile({ ...at, linkId, signal: dying.signal });
    await until(async () => (await shownOf(linkId)).state === 'failing', 'the link says that it waits');
    // Its clock stands still from here on: it never wakes.
    clock.setNow(untilMs + 25_001);
    expect(await sync.dueScan(at)).toEqual([linkId]);
    expect(await sync.reconcile({ ...at, linkId })).toMatchObject({ kind: 'ran', end: { kind: 'done' } });
    dying.abort(new Error('The process ends.'));
    expect(vendors.updates()).toBe(1);
  });
});
