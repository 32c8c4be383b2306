/** What tests of an installation's connections share: vault and token leases over a real engine, and names that nobody else took. */
import { randomBytes } from 'node:crypto';
import type { Call, Log, TokenSet } from '#capabilities';
import { brandId, systemClock, type TraceId } from '#domain';
import { createDataKeyStore, createSecretStore, createTokenLeaseStore, type Database } from '#storage';
import { createVault } from '#vault';
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
