/**
 * B4: how much of the help desk's allowance is used, and how seldom it is overdrawn. Two worker processes share the budget through the database; background work and
 * people write as fast as they are let. The limit is the same client without a budget, which runs into the vendor's refusals and waits as they say: all that can be
 * had. Minutes are simulated, so that five of them take seconds; queries and the vendor's rules are real.
 */
import { BudgetExhaustedError, VendorRateLimitedError } from '#domain';
import type { Bench, Measurement } from './bench.ts';
import { type BenchDatabase, openBenchDatabase } from './engine/database.ts';
import { type LimitedDesk, openLimitedDesk } from './engine/limited-desk.ts';

const MINUTES = 5;
const TICKETS = 100;
/** Loops of each kind in a worker. */
const LOOPS = { sync: 4, agent: 2 } as const;
/** When somebody asks again who was told that the allowance is used up, ms. */
const ASK_AGAIN_MS = 1_000;
const made: { rig?: BenchDatabase } = {};

interface Tally {
  /** Within the minutes. */
  readonly written: Record<keyof typeof LOOPS, number>;
  /** Begun before the minutes were over, and ended after. */
  late: number;
  begun: number;
  /** Anything but "not now": there must be none. */
  readonly failed: string[];
}

/** Writes one ticket after the other until the minutes are over. */
const writeOn = async (
  desk: LimitedDesk,
  worker: Awaited<ReturnType<LimitedDesk['connect']>>,
  { priority, untilMs, tally }: { readonly priority: keyof typeof LOOPS; readonly untilMs: number; readonly tally: Tally },
): Promise<void> => {
  while (desk.clock.now() < untilMs) {
    tally.begun += 1;
    const count = tally.begun;
    const id = desk.tickets[count % TICKETS] ?? '';
    try {
      const { kind } = await worker.write({ id, fields: { subject: `edit ${count} ${crypto.randomUUID()}` } }, desk.call(priority));
      if (kind !== 'written') tally.failed.push(kind);
      else if (desk.clock.now() > untilMs) tally.late += 1;
      else tally.written[priority] += 1;
    } catch (error) {
      if (!(error instanceof BudgetExhaustedError || error instanceof VendorRateLimitedError)) tally.failed.push(String(error));
      await desk.clock.sleep(ASK_AGAIN_MS);
    }
  }
};

const measured = async (kind: 'budgeted' | 'bare'): Promise<Measurement & { readonly tally: Tally; readonly desk: LimitedDesk }> => {
  if (!made.rig) throw new Error('The bench was not prepared.');
  const desk = await openLimitedDesk(made.rig, TICKETS);
  const workers = await desk.run(Promise.all([desk.connect(kind), desk.connect(kind)]));
  // Logged in, and the account's fields read: not part of the minutes.
  await desk.run(Promise.all(workers.map((worker) => worker.describe(desk.call('sync')))));
  desk.answers.clear();
  const tally: Tally = { written: { sync: 0, agent: 0 }, late: 0, begun: 0, failed: [] };
  const untilMs = desk.clock.now() + MINUTES * 60_000;
  const loops = workers.flatMap((worker) =>
    (['sync', 'agent'] as const).flatMap((priority) =>
      Array.from({ length: LOOPS[priority] }, () => writeOn(desk, worker, { priority, untilMs, tally })),
    ),
  );
  await desk.run(Promise.all(loops));
  const refused = desk.answers.get('PUT 429') ?? 0;
  const written = tally.written.sync + tally.written.agent;
  return { values: { updates: written, refused }, ledger: { due: written + tally.late + tally.failed.length, done: desk.updates() }, tally, desk };
};

/** How many tickets one call reads when all are due. */
const readAll = async (desk: LimitedDesk): Promise<number> => {
  const worker = await desk.run(desk.connect('bare'));
  await desk.run(worker.describe(desk.call('sync')));
  desk.answers.clear();
  const found = (await desk.run(worker.readMany?.(desk.tickets, ['subject'], desk.call('sync')) ?? Promise.resolve([]))).length;
  return found / (desk.answers.get('GET 200') ?? 1);
};

export const bench: Bench = {
  id: 'B4',
  title: "the help desk's allowance is used, and hardly ever overdrawn",
  // Simulated minutes pass alike on a slow machine.
  rounds: 'deterministic',
  goals: [
    { metric: 'updates', unit: `updates in ${MINUTES} minutes`, atLeast: 0.95 },
    { metric: '429s among them', unit: 'answers', atMost: 0.01 },
  ],
  prepare: async () => {
    made.rig = await openBenchDatabase();
  },
  limit: async () => {
    const { values, ledger } = await measured('bare');
    const updates = values.updates ?? 0;
    return {
      values: { updates, '429s among them': updates },
      ...(ledger && { ledger }),
    };
  },
  product: async () => {
    const { values, ledger, tally, desk } = await measured('budgeted');
    return {
      values: { updates: values.updates ?? 0, '429s among them': values.refused ?? 0 },
      ...(ledger && { ledger }),
      notes: [
        `simulated minutes: one round decides. ${TICKETS} tickets, as many as the vendor reads in one call`,
        `of the product's updates ${tally.written.sync} are background work, which may take half of this allowance at most: the rest is kept for people`,
        `not met: 20 changed tickets for each call with 1,000 due, and not measured with so many. Reconcile reads and writes each ticket on its own; asked for all at once, the connector reads ${await readAll(desk)} tickets in one call, which only batches use`,
        'each writing call changes one ticket, with all its changed fields: the bulk update of the vendor only queues a job, and tells neither whether a ticket had moved on since we read it nor what it holds afterwards, before the job is over',
      ],
    };
  },
  cleanUp: async () => made.rig?.close(),
};
