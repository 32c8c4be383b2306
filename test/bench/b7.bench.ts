/**
 * B7: a worker is killed and PostgreSQL with it, under load; five seconds after the database is back, edits cross as fast as before. Real processes, the sandbox's
 * vendors, the product's own bundle, as in the chaos run. The limit is the rate of the same load just before.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { ensureBuilt } from '../../scripts/build.ts';
import { type Company, setUpCompany } from '../chaos/company.ts';
import { type Delivering, startDelivering } from '../chaos/deliveries.ts';
import type { Bench } from './bench.ts';
import { type CrossingLoad, startCrossingLoad } from './engine/crossing-load.ts';

const TICKETS = 24;
const WINDOW_MS = 4_000;
const RECOVERY_MS = 5_000;
/** A killed worker's links are taken over when its lease is over (25 s); until then their edits are on their way, not lost. */
const TAKEN_OVER_MS = 120_000;
/** Deliveries as they should be: never doubled, never out of order. */
const CALM = { next: () => 1, below: () => 0, pick: <Item>([first]: readonly Item[]) => first as never };
/** What the vendor could not deliver it delivers again after so long. */
const REDELIVERED_MS = 1_000;
const made: { timer?: NodeJS.Timeout; company?: Company; delivering?: Delivering; load?: CrossingLoad } = {};

const parts = () => {
  const { company, load } = made;
  if (!company?.cluster || !load) throw new Error('The bench was not prepared.');
  return { cluster: company.cluster, worker: company.processes.find(({ name }) => name.startsWith('worker')), load };
};

const breakAndMend = async (): Promise<number> => {
  const { cluster, worker } = parts();
  const startedAt = performance.now();
  await Promise.all([worker?.killHard(), cluster.stop('kill')]);
  await cluster.start();
  const awayMs = performance.now() - startedAt;
  await pause(RECOVERY_MS);
  return awayMs;
};

export const bench: Bench = {
  id: 'B7',
  title: 'five seconds after a worker and the database were killed, edits cross as before',
  goals: [{ metric: 'rate', unit: 'edits/s', atLeast: 0.9 }],
  prepare: async () => {
    // The console's page stands for the admin who sets the company up.
    await ensureBuilt('app');
    made.company = await setUpCompany({ engine: 'postgres', systems: ['servicenow'], tickets: TICKETS, say: () => undefined });
    made.delivering = startDelivering(made.company.vendors, CALM);
    made.timer = setInterval(() => made.delivering?.redeliver(), REDELIVERED_MS);
    made.load = startCrossingLoad(made.company);
    await pause(RECOVERY_MS);
  },
  limit: async () => {
    const { load } = parts();
    return { values: { rate: await load.rateOver(WINDOW_MS) }, ledger: load.ledger(TAKEN_OVER_MS) };
  },
  product: async () => {
    const awayMs = await breakAndMend();
    const { load } = parts();
    return {
      values: { rate: await load.rateOver(WINDOW_MS) },
      ledger: load.ledger(TAKEN_OVER_MS),
      notes: [
        `the database was away for ${(awayMs / 1000).toFixed(1)} s; ${TICKETS} tickets, each edited again when its last edit has arrived; two workers, of which one is killed`,
        `an edit counts as due when it is ${TAKEN_OVER_MS / 1000} s old: what a killed worker had in hand is taken over after its lease of 25 s. At the end all must have arrived, each once, or the run is void`,
      ],
    };
  },
  cleanUp: async () => {
    const { company, delivering, load } = made;
    await load?.stop(2 * TAKEN_OVER_MS);
    clearInterval(made.timer);
    const { due, done } = load?.ledger(0) ?? { due: 0, done: 0 };
    await delivering?.stop();
    await company?.close();
    if (due !== done) throw new Error(`The ledger does not balance: ${done} of ${due} edits arrived once.`);
  },
};
