/** The share of a vendor's calls that is kept for people, where several workers use the same budget. */
import { createBudgetStore } from '#storage';
import { createBudgetGate } from '../../../src/connections/budget-gate.ts';
import { call, newTenant, nextConnectionId } from './connection-ground.ts';
import { engines } from './engines.ts';
import { fakeClock } from './fake-clock.ts';
import { connectionForTest } from './installations.ts';

const PER_MS = 20_000;
const STEP_MS = 1_000;
const CALLS = 200;
const RESERVED = 0.4;
const LIMITS = [{ endpoint: '*', calls: CALLS, perMs: PER_MS, reserved: RESERVED }];

test('the background calls of three workers stop at their share together, and an agent still gets through', async () => {
  // Several workers need a server; the embedded engine has one process.
  const { database, another, close } = (await engines.find(({ engine }) => engine === 'postgres')?.open()) ?? {};
  if (!database || !another) throw new Error('There is no PostgreSQL to share.');
  try {
    const installationId = await newTenant(database);
    const connectionId = await connectionForTest(database, installationId, nextConnectionId());
    const clock = fakeClock();
    const gates = [database, await another(), await another()].map((each) =>
      createBudgetGate({ store: createBudgetStore(each), clock, installationId, connectionId, limits: LIMITS }),
    );
    const ask = (priority: 'sync' | 'agent', worker: number) =>
      gates[worker % gates.length]?.acquire({ endpoint: '*', priority, maxWaitMs: 0, signal: call.signal }).then(
        () => 1,
        () => 0,
      );
    const sent = { sync: 0, agent: 0 };
    for (let step = 0; step < PER_MS / STEP_MS; step += 1) {
      const answers = await Promise.all(Array.from({ length: 8 * gates.length }, (_, n) => ask('sync', n)));
      sent.sync += answers.filter((answer) => answer === 1).length;
      // A person opens a ticket now and then, wherever the request lands.
      sent.agent += (await ask('agent', step)) ?? 0;
      clock.advance(STEP_MS);
    }
    expect(sent.sync).toBeLessThanOrEqual(CALLS * (1 - RESERVED));
    expect(sent.sync).toBeGreaterThan((CALLS * (1 - RESERVED)) / 2);
    expect(sent.agent).toBe(PER_MS / STEP_MS);
  } finally {
    await close?.();
  }
});
