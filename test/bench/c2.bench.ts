/**
 * C2: a cold ticket with every source slow, against the same ticket with one source slow, whichever takes longer: what is asked at the same time costs no more
 * than the slowest. The help desk stays quick: it says whose ticket it is, so everything else waits for it by nature.
 */
import { type Bench, type Measurement, percentile } from './bench.ts';
import { type ContextServer, openTicket, startContextServer } from './context/client.ts';
import type { VendorName } from './context/process.ts';

const DELAY_MS = 60;
const OPENINGS = 2;
const panels = ['affected-items', 'changes', 'requester'];
const sources: readonly VendorName[] = ['incidentSystem', 'directory'];
const made: { server?: ContextServer } = {};

/** The p95 of cold openings while those sources are slow, ms. */
const openCold = async (slow: readonly VendorName[]): Promise<number> => {
  if (!made.server) throw new Error('The bench was not prepared.');
  const { ask, product } = made.server;
  const times: number[] = [];
  for (let opening = 0; opening < OPENINGS; opening += 1) {
    const token = await ask<string>({ ask: 'age' });
    for (const vendor of slow) await ask({ ask: 'slow', vendor, delayMs: DELAY_MS });
    times.push(await openTicket(product, token, panels));
    for (const vendor of slow) await ask({ ask: 'slow', vendor, delayMs: 0 });
  }
  return percentile(times, 0.95);
};

const slowestAlone = async (): Promise<Measurement> => {
  const alone: number[] = [];
  for (const source of sources) alone.push(await openCold([source]));
  return { values: { p95: Math.max(...alone) } };
};

export const bench: Bench = {
  id: 'C2',
  title: 'a cold ticket with all sources slow takes as long as with the slowest alone',
  goals: [{ metric: 'p95', unit: 'ms', atMost: 1.25 }],
  prepare: async () => {
    made.server = await startContextServer();
  },
  limit: slowestAlone,
  product: async () => ({
    values: { p95: await openCold(sources) },
    notes: [
      `each answer of a slow source takes ${DELAY_MS} ms; an opening is the panels ${panels.join(', ')} at once; a panel with a missing source fails the run`,
    ],
  }),
  cleanUp: async () => made.server?.stop(),
};
