import { createRequire } from 'node:module';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { brandId, type InstallationId, type LinkId, systemClock } from '#domain';
import { createJobs, type JobHandlers, type Jobs, type JobsDeps } from '#jobs';
import { createInstallationLookup, createSyncStore, createTicketItemStore, type Database } from '#storage';
import { until } from '../../support/until.ts';
import { engines, type OpenEngine } from './engines.ts';
import { enrolForTest } from './installations.ts';

const item = { connectionId: 'cmdb', itemId: 'web-01', linkedBy: 'agent-1', linkedAt: '2026-11-22T05:00:00.000Z' };

interface ScheduleReader {
  parse(cron: string, options: { readonly tz: string; readonly currentDate: Date }): { take(count: number): readonly { getTime(): number }[] };
}
const readerOfSchedules = (): ScheduleReader => createRequire(import.meta.resolve('pg-boss'))('cron-parser').CronExpressionParser;

/** Polls wait for a second at least; until `letGo` no timer that long goes off. */
function holdLongTimers(): { readonly held: () => number; readonly letGo: () => void } {
  const real = globalThis.setTimeout;
  let held = 0;
  const holding = (work: () => void, ms = 0, ...rest: []) => {
    if (ms < 1_000) return real(work, ms, ...rest);
    held += 1;
    return real(() => undefined, 2 ** 31 - 1).unref();
  };
  globalThis.setTimeout = Object.assign(holding, real);
  const letGo = () => {
    globalThis.setTimeout = real;
  };
  return { held: () => held, letGo };
}

describe.each(engines)('on $engine', ({ engine, open }) => {
  let opened: OpenEngine;
  let database: Database;
  const running: Jobs[] = [];

  beforeAll(async () => {
    opened = await open();
    database = opened.database;
    await enrolForTest(database, 'north');
    await enrolForTest(database, 'south');
  });
  afterEach(async () => {
    for (const jobs of running.splice(0)) await jobs.stop(100);
  });
  afterAll(() => opened.close());

  function setup(handlers: Partial<JobHandlers> = {}, more: Partial<JobsDeps> = {}) {
    const ran: string[] = [];
    /** Apart from what was woken: a worker whose half minute comes starts rounds by the clock, whatever a test is about. */
    const rounds: string[] = [];
    const logged: string[] = [];
    const log = { info: () => undefined, warn: (event: string) => void logged.push(event), error: (event: string) => void logged.push(event) };
    const note = (name: string) => async (installationId: string) => void rounds.push(`${name} ${installationId}`);
    const jobs = createJobs({
      engine,
      queue: database.queue,
      nextInstallation: createInstallationLookup(database).next,
      clock: systemClock,
      log,
      dueScanEveryMs: 60_000,
      handlers: {
        link: async ({ linkId }) => void ran.push(linkId),
        ticket: async ({ ticketId }) => void ran.push(ticketId),
        batch: async ({ batchId }) => void ran.push(batchId),
        listDueLinks: async () => [],
        listDueBatches: async () => [],
        sweep: note('sweep'),
        readSettings: note('read-settings'),
        reportHeld: note('report-held'),
        signAudit: note('sign-audit'),
        retention: note('retention'),
        ...handlers,
      },
      ...more,
    });
    running.push(jobs);
    const wake = (...linkIds: string[]) =>
      database.withTenant('north', async (trx) => {
        for (const id of linkIds) await jobs.wake.link(trx, 'north', id);
      });
    return { jobs, ran, rounds, logged, wake };
  }

  test('runs a link that was woken inside a transaction where no poll ever comes', async () => {
    const timers = holdLongTimers();
    try {
      const { jobs, ran, wake } = setup({}, { concurrency: 1 });
      await jobs.start('worker');
      // The first may be found by the look that begins the work; after it only the wake-up itself can tell.
      for (const link of ['link-1', 'link-2', 'link-3']) {
        await wake(link);
        await until(() => ran.includes(link), `${link} ran`);
      }
      expect(timers.held()).toBeGreaterThan(0);
    } finally {
      timers.letGo();
    }
  });

  test('wakes what the sync engine’s store asks to be woken', async () => {
    const { jobs, ran } = setup();
    await jobs.start('sender');
    const store = createSyncStore({ database, wake: jobs.wake });
    await store.transact(brandId<InstallationId>('north'), ({ wake }) => wake.link(brandId<LinkId>('from-sync')));
    await jobs.drainOnce(Date.now() + 60_000);
    expect(ran).toEqual(['from-sync']);
  });

  test('a wake-up exists exactly when its transaction commits', async () => {
    const { jobs, ran } = setup();
    await jobs.start('sender');
    const items = createTicketItemStore(database);
    const undone = database.withTenant('north', async (trx) => {
      await trx
        .insertInto('ticket_items')
        .values({ ticket_id: '9', connection_id: 'c', item_id: 'i', linked_by: 'u', linked_at: item.linkedAt })
        .execute();
      await jobs.wake.link(trx, 'north', 'link-undone');
      throw new Error('after the wake-up');
    });
    await expect(undone).rejects.toThrow('after the wake-up');
    await database.withTenant('north', async (trx) => {
      await jobs.wake.link(trx, 'north', 'link-kept');
      await jobs.wake.ticket(trx, 'north', 'ticket-kept');
    });
    expect(await jobs.drainOnce(Date.now() + 60_000)).toBe(2);
    expect(ran.sort()).toEqual(['link-kept', 'ticket-kept']);
    expect(await items.list(brandId<InstallationId>('north'), '9')).toEqual([]);
  });

  test('a hundred wake-ups of one link while it waits are one run', async () => {
    const { jobs, ran, wake } = setup();
    await jobs.start('sender');
    for (let n = 0; n < 10; n++) await wake(...Array.from({ length: 10 }, () => 'busy-link'));
    expect(await jobs.drainOnce(Date.now() + 60_000)).toBe(1);
    expect(ran).toEqual(['busy-link']);
  });

  test('wake-ups of a link that is under work, or whose worker was killed, keep no other link waiting', async () => {
    const { promise: isReleased, resolve: release } = Promise.withResolvers<void>();
    const runs: string[] = [];
    const { jobs, wake } = setup({
      link: async ({ linkId }) => {
        runs.push(linkId);
        if (runs.length === 1) await isReleased;
      },
    });
    await jobs.start('worker');
    await wake('link-under-work');
    await until(() => runs.length === 1, 'the first run began');
    await wake('link-under-work');
    await wake('other-link');
    await until(() => runs.includes('other-link'), 'the other link ran');
    // Whether the busy link may run is said by its lease, which this handler does not have.
    await until(() => runs.filter((id) => id === 'link-under-work').length === 2, 'the wake-up during the run was handed out too');
    release();
  });

  test('a link that failed does not hold up its next wake-up or other links', async () => {
    let attempts = 0;
    const { jobs, ran, logged, wake } = setup({
      link: async ({ linkId }) => {
        if (linkId === 'bad' && attempts++ === 0) throw new Error('refused');
        ran.push(linkId);
      },
    });
    await jobs.start('worker');
    await wake('bad', 'good');
    await until(() => ran.includes('good') && logged.includes('job-failed'), 'both ran');
    await wake('bad');
    await until(() => ran.includes('bad'), 'the failed link ran again');
  });

  test('the due-scan wakes links whose wake-up was lost, of every installation', async () => {
    const due = new Set(['north', 'south']);
    const { jobs, ran } = setup(
      { listDueLinks: async (installationId) => (due.delete(installationId) ? [`due-${installationId}`] : []) },
      { dueScanEveryMs: 50 },
    );
    await jobs.start('worker');
    await until(() => ran.length === 2, 'both due links ran');
    expect(ran.sort()).toEqual(['due-north', 'due-south']);
  });

  test('the due-scan wakes batches that are due, and a batch is woken inside a transaction', async () => {
    const due = new Set(['north']);
    const { jobs, ran } = setup(
      { listDueBatches: async (installationId) => (due.delete(installationId) ? ['due-batch'] : []) },
      { dueScanEveryMs: 50 },
    );
    await jobs.start('worker');
    await database.withTenant('north', (trx) => jobs.wake.batch(trx, 'north', 'woken-batch'));
    await until(() => ran.length === 2, 'both batches ran');
    expect(ran.sort()).toEqual(['due-batch', 'woken-batch']);
  });

  test('what a lost webhook did not tell is looked for every five minutes at least, day and night', async () => {
    const { jobs } = setup();
    await jobs.start('worker');
    const { rows } = await database.queue.executeSql('select cron, timezone from pgboss.schedule where name = $1', ['sweep']);
    const [stored] = z
      .array(z.object({ cron: z.string(), timezone: z.string() }))
      .length(1)
      .parse(rows);
    // Read by what the queue itself reads it with.
    const beginnings = readerOfSchedules().parse(stored?.cron ?? '', {
      tz: stored?.timezone ?? '',
      currentDate: new Date('2026-10-24T21:59:30.000Z'),
    });
    const instants = [Date.parse('2026-10-24T21:59:30.000Z'), ...beginnings.take(1_440).map((begins) => begins.getTime())];
    const gaps = instants.slice(1).map((at, index) => at - (instants[index] ?? 0));
    expect(Math.max(...gaps)).toBeLessThanOrEqual(300_000);
    expect(Math.min(...gaps)).toBeGreaterThan(0);
  });

  test('a round visits every installation, though one of them fails', async () => {
    const visited: string[] = [];
    const { jobs, logged } = setup({
      sweep: async (installationId) => {
        visited.push(installationId);
        if (installationId === 'north') throw new Error('vendor away');
      },
    });
    expect(await jobs.runSchedule('sweep')).toEqual({ visited: 2, failed: 1 });
    expect(visited).toEqual(['north', 'south']);
    expect(logged).toEqual(['round-failed']);
  });

  test.each(['sweep', 'read-settings', 'report-held', 'sign-audit', 'retention'] as const)('runs the round %s', async (name) => {
    const { jobs, rounds } = setup();
    await jobs.runSchedule(name);
    expect(rounds).toEqual([`${name} north`, `${name} south`]);
  });

  test('stopping takes no new job and waits for the one that runs', async () => {
    const { promise: isReleased, resolve: release } = Promise.withResolvers<void>();
    const events: string[] = [];
    const { jobs, wake } = setup(
      {
        link: async ({ linkId }) => {
          events.push(`began ${linkId}`);
          await isReleased;
          events.push(`ended ${linkId}`);
        },
      },
      { concurrency: 1 },
    );
    await jobs.start('worker');
    await wake('slow');
    await until(() => events.length === 1, 'the slow link began');
    await wake('later');
    const stopped = jobs.stop(10_000).then(() => events.push('stopped'));
    await pause(100);
    expect(events).toEqual(['began slow']);
    release();
    await stopped;
    expect(events).toEqual(['began slow', 'ended slow', 'stopped']);
  });

  test('stopping aborts what runs past its grace', async () => {
    let hasBegun = false;
    const { jobs, wake } = setup({
      link: (_job, { signal }) => {
        hasBegun = true;
        return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
      },
    });
    await jobs.start('worker');
    await wake('endless');
    await until(() => hasBegun, 'the endless link began');
    await jobs.stop(50);
    const after = setup();
    await after.jobs.start('sender');
    await after.jobs.drainOnce(Date.now() + 60_000);
  });

  test('a drain leaves jobs for the next one when its deadline is near', async () => {
    const { jobs, ran, wake } = setup();
    await jobs.start('sender');
    await wake('a', 'b');
    expect(await jobs.drainOnce(Date.now() + 29_000)).toBe(0);
    expect(await jobs.drainOnce(Date.now() + 60_000)).toBe(2);
    expect(ran.sort()).toEqual(['a', 'b']);
  });

  test('refuses to enqueue through the queue’s own connection inside a transaction', async () => {
    const inside = database.withTenant('north', () => database.queue.executeSql('SELECT 1'));
    await expect(inside).rejects.toMatchObject({ code: 'transaction-misuse' });
  });

  test('keeps the queue’s role away from tenants’ tables and the application away from the queue’s schema changes', async () => {
    await expect(database.queue.executeSql('SELECT * FROM tieline.installations')).rejects.toThrow(/permission denied/u);
    const { rows } = await database.queue.executeSql('SELECT current_user AS who');
    expect(rows).toEqual([{ who: 'tieline_jobs' }]);
  });
});
