/** What tests of an installation's connections share: vault and token leases over a real engine, and names that nobody else took. */
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Call, ConnectorDefinition, ConnectorRuntime, Log, TokenSet } from '#capabilities';
import { createConnections } from '#connections';
import { brandId, type Clock, systemClock, type TraceId } from '#domain';
import {
  createBudgetStore,
  createConnectionStore,
  createDataKeyStore,
  createSecretStore,
  createTokenLeaseStore,
  type Database,
  type DeedKeeper,
} from '#storage';
import { createVault } from '#vault';
import { demoConnector } from '../../../src/connections/testing/demo-connector.ts';
import { fakeClock } from './fake-clock.ts';
import { enrolForTest } from './installations.ts';

const nowIso = () => '2026-11-22T05:00:00.000Z';
const masterKeys = [{ id: 'm1', bytes: randomBytes(32) }];
export const call: Call = { signal: new AbortController().signal, traceId: brandId<TraceId>('0'.repeat(32)), priority: 'agent' };
export const silent: Log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
export const pair = (name: string): TokenSet => ({ accessToken: name, expiresAt: 0, refreshToken: `refresh-${name}` });
export const anyCredentials = { id: 'c1', areCurrent: async () => true };

let count = 0;
export const nextConnectionId = (): string => `conn-${count++}`;
export const newTenant = (database: Database) => enrolForTest(database, `tenant-${count++}`);

export const vaultOf = (database: Database) =>
  createVault({
    masterKeys,
    keys: createDataKeyStore(database, nowIso),
    secrets: createSecretStore(database, nowIso),
    clock: systemClock,
    randomBytes,
  });
export const leasesOf = (database: Database) => createTokenLeaseStore({ database, vault: vaultOf(database), nowIso });

/** Their rows alone. */
export const storeOf = (database: Database, keeper?: DeedKeeper) =>
  createConnectionStore({ database, vault: vaultOf(database), nowIso, ...(keeper && { keeper }) });

/** Connections over a real engine. Called again, it is another process over the same rows. */
export const connectionsOver = (
  database: Database,
  {
    connectors,
    clock = systemClock,
    keeper,
  }: { readonly connectors: ReadonlyMap<string, ConnectorDefinition>; readonly clock?: Clock; readonly keeper?: DeedKeeper },
) =>
  createConnections({
    store: storeOf(database, keeper),
    secrets: vaultOf(database),
    tokens: leasesOf(database),
    budgets: createBudgetStore(database),
    connectors,
    transport: async () => ({ status: 200, headers: {}, body: new Uint8Array() }),
    clock,
    random: () => 0.5,
    newId: nextConnectionId,
    log: silent,
  });

/** What an admin enters for one. */
export const demoInput = {
  name: 'demo-prod',
  connectorId: 'demo',
  owner: 'Mara Voss',
  settings: { url: 'https://demo.example' },
  secrets: { password: 'canary-first' },
};

interface DemoConfig {
  readonly settings: { readonly url: string; readonly region: string; readonly states: readonly string[] };
  readonly secrets: { readonly password: string; readonly key?: string | undefined };
}

/** Connections of a demo connector in a tenant of their own. `runtimes`: what it was connected with, in order; `signIn.run` runs within its check of that name. */
export async function demoWorld(database: Database, { keeper }: { readonly keeper?: DeedKeeper } = {}) {
  const runtimes: { readonly runtime: ConnectorRuntime; readonly config: DemoConfig }[] = [];
  const signIn: { run: (config: DemoConfig) => Promise<void> } = { run: async () => undefined };
  const demo = demoConnector<DemoConfig['settings'], DemoConfig['secrets']>({
    settings: z.object({
      url: z.url('Enter a web address.'),
      region: z.string().default('eu'),
      states: z
        .string()
        .default('6,7')
        .transform((text) => text.split(',')),
    }),
    secrets: z.object({ password: z.string().min(8, 'At least 8 characters.'), key: z.string().optional() }),
    connect: (runtime, config) => {
      runtimes.push({ runtime, config });
      const run = () => signIn.run(config);
      return {
        capabilities: {},
        checks: [
          { name: 'reach', run: async () => undefined },
          { name: 'sign-in', run },
          { name: 'read', run },
        ],
      };
    },
  });
  const clock = fakeClock();
  const open = () => connectionsOver(database, { connectors: new Map([['demo', demo]]), clock, ...(keeper && { keeper }) });
  return { installationId: await newTenant(database), connections: open(), another: open, runtimes, signIn, clock };
}
