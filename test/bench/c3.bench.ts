/** C3: calls that vendors get for a hundred simultaneous openings of one cold ticket, against those for one opening; counted in the vendors' own logs. */
import type { Bench, Measurement } from './bench.ts';
import { type ContextServer, openTicket, startContextServer } from './context/client.ts';
import type { Counts } from './context/process.ts';

const panels = ['affected-items', 'changes', 'requester'];
const made: { server?: ContextServer } = {};

const countCalls = async (openings: number): Promise<Measurement> => {
  if (!made.server) throw new Error('The bench was not prepared.');
  const { ask, product } = made.server;
  const token = await ask<string>({ ask: 'age' });
  const before = await ask<Counts>({ ask: 'count' });
  const opened = await Promise.all(Array.from({ length: openings }, () => openTicket(product, token, panels)));
  const after = await ask<Counts>({ ask: 'count' });
  const callsOf = (vendor: keyof Counts) => after[vendor] - before[vendor];
  const values = { 'incident system': callsOf('incidentSystem'), directory: callsOf('directory'), 'help desk': callsOf('desk') };
  return { values, ledger: { due: openings, done: opened.length }, notes: [`${openings} openings of ${panels.length} panels each`] };
};

export const bench: Bench = {
  id: 'C3',
  title: 'a hundred simultaneous openings of a cold ticket ask each source as one opening does',
  goals: ['incident system', 'directory', 'help desk'].map((metric) => ({ metric, unit: 'calls', atMost: 1 })),
  rounds: 'deterministic',
  prepare: async () => {
    made.server = await startContextServer();
    // One opening unmeasured, so that no first login counts for the one and not for the hundred.
    await countCalls(1);
  },
  limit: () => countCalls(1),
  product: () => countCalls(100),
  cleanUp: async () => made.server?.stop(),
};
