/** @module connections/testing/memory-deps  Everything that connections stand on, in memory. */
import type { ConnectorDefinition } from '#capabilities';
import { createFakeClock } from '../../connector-kit/testing/index.ts';
import type { BudgetStore } from '../budget-gate.ts';
import type { ConnectionsDeps } from '../face.ts';
import type { TokenLeaseStore } from '../token-store.ts';
import { createMemoryStore } from './memory-store.ts';

/** Nobody has signed in anywhere, and nobody does. */
const noTokens: TokenLeaseStore = {
  read: async () => Promise.reject(new Error('No connection of these tests signs in.')),
  takeLease: async () => undefined,
  save: async () => 'lost',
  forget: async () => undefined,
  release: async () => undefined,
};

/** Forgets what was used up. */
const noBudgets: BudgetStore = { change: async (_installation, _connection, _endpoints, change) => change([]).result };

/** Nobody is called: every vendor answers 200 with nothing. */
export function memoryDeps(connectors: readonly ConnectorDefinition[]) {
  const clock = createFakeClock({ sleeping: 'jumps' });
  const vault = new Map<string, string>();
  const store = createMemoryStore(vault);
  let made = 0;
  const deps: ConnectionsDeps = {
    store,
    secrets: {
      read: async (_installation, name) => vault.get(name),
      remove: async (_installation, name) => void vault.delete(name),
    },
    tokens: noTokens,
    budgets: noBudgets,
    connectors: new Map(connectors.map((connector) => [connector.id, connector])),
    transport: async () => ({ status: 200, headers: {}, body: new Uint8Array() }),
    clock,
    random: () => 0.5,
    newId: () => `conn-${++made}`,
    log: { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined },
  };
  return { deps, store, clock };
}
