/** C1: a panel that was just asked for, against the same framework with the same token check and a string that is already there. */
import { type Bench, type Measurement, percentile } from './bench.ts';
import { type ContextServer, load, readPanel, startContextServer } from './context/client.ts';

const CONNECTIONS = 10;
const ROUND_MS = 1_500;
const path = '/v1/tickets/1042/affected-items';
const made: { server?: ContextServer } = {};

const measure = async (origin: string, token: string): Promise<Measurement> => {
  const { sent, answered, elapsedMs, latencies } = await load(origin, { path, token }, { connections: CONNECTIONS, forMs: ROUND_MS });
  return { values: { p95: percentile(latencies, 0.95), rate: (answered / elapsedMs) * 1000 }, ledger: { due: sent, done: answered } };
};

const server = (): ContextServer => {
  if (!made.server) throw new Error('The bench was not prepared.');
  return made.server;
};

export const bench: Bench = {
  id: 'C1',
  title: 'a warm panel answers like a cached string',
  goals: [
    { metric: 'p95', unit: 'ms', atMost: 2 },
    { metric: 'rate', unit: 'requests/s', atLeast: 0.5 },
  ],
  prepare: async () => {
    made.server = await startContextServer();
  },
  limit: () => measure(server().limit, server().limitToken),
  product: async () => {
    const token = await server().ask<string>({ ask: 'token' });
    // Warm is what is measured: a fresh token's first call asks the desk for its user, as the ticket's opening did a moment ago.
    await readPanel(server().product, token, 'affected-items');
    return measure(server().product, token);
  },
  cleanUp: async () => made.server?.stop(),
};
