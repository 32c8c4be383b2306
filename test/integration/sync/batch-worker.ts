/**
 * A worker process for the kill test of batches: goes on with the batch that it is told until it is over, against vendors over HTTP. It ends itself with SIGKILL
 * at the n-th commit, create or bulk read; that lives here, in wrappers, and nowhere in the product.
 */
import type { RecordStore } from '#capabilities';
import { brandId, type InstallationId, systemClock } from '#domain';
import { createSyncStore, openDatabase } from '#storage';
import { type BatchDeps, createBatches, createSync, type DeskRecords, type SyncStore } from '#sync';
import { compileFlow, incidentFlow } from '../../../src/sync/testing/world.ts';
import type { BatchOrder } from './batch-process.ts';

const order = JSON.parse(process.argv[2] ?? '{}') as BatchOrder;
const installationId = brandId<InstallationId>('inst-1');

let reached = 0;
function maybeDie(at: NonNullable<BatchOrder['dies']>['at']): void {
  if (order.dies?.at !== at) return;
  reached += 1;
  if (reached === order.dies.nth) process.kill(process.pid, 'SIGKILL');
}

function vendor(side: 'desk' | 'remote'): RecordStore {
  const post = async (method: string, args: readonly unknown[]) => {
    const response = await fetch(`${order.vendors}/${side}/${method}`, { method: 'POST', body: JSON.stringify(args) });
    const answer = await response.json();
    // The vendor has answered, and nobody here has noted that.
    if (side === 'remote' && (method === 'create' || method === 'readMany')) maybeDie(method);
    return answer;
  };
  return new Proxy({ traits: order.traits } as RecordStore, {
    get: (target, name) =>
      name === 'traits' || typeof name === 'symbol' || name === 'then'
        ? Reflect.get(target, name)
        : (...args: unknown[]) => post(name, args.slice(0, -1)),
  });
}

const database = await openDatabase({ engine: 'postgres', url: order.databaseUrl });
const real = createSyncStore({ database });
const store: SyncStore = {
  transact: (installation, work) =>
    real.transact(installation, async (stores) => {
      const result = await work(stores);
      maybeDie('commit');
      return result;
    }),
};
const mapping = compileFlow(incidentFlow());
const deps: BatchDeps = {
  store,
  clock: systemClock,
  random: Math.random,
  ids: { next: () => crypto.randomUUID() },
  mappings: { active: async () => ({ version: 1, mapping }) },
  systems: {
    desk: async () => ({ kind: 'open', connectionId: 'conn-desk', connectionName: 'desk', records: vendor('desk') as DeskRecords }),
    remote: async () => ({ kind: 'open', connectionId: 'conn-remote', connectionName: 'remote-prod', records: vendor('remote') }),
    reportAttention: async () => undefined,
  },
  compileDraft: async () => ({ kind: 'unusable', problems: 0 }),
  versionWindow: async () => undefined,
  // Real time passes here, so all waits are short; what is tested is what happens, not when.
  limits: { leaseMs: 300, verifyMs: 200, lookAgainMs: 50, maxStarts: 50 },
  batchLimits: { leaseMs: 300, lookAgainMs: 50, maxStarts: 50, linksPerSlice: order.linksPerSlice },
};
const sync = createSync(deps);
const batches = createBatches(deps);
const at = { installationId };

const { batch } = await batches.start({ ...at, request: order.request, by: 'Leona Vogt' });
for (;;) {
  const now = await batches.read({ ...at, batchId: batch.id });
  if (now.canApply) await batches.apply({ ...at, batchId: batch.id, by: 'Leona Vogt' });
  const { state, looked, equals, reason } = now.batch;
  if (state === 'done' || state === 'failed' || (state === 'planned' && !now.canApply)) {
    process.stdout.write(JSON.stringify({ state, looked, equals, counts: now.counts, reason }));
    break;
  }
  for (const batchId of await batches.due(at)) await batches.run({ ...at, batchId });
  for (const linkId of await sync.dueScan(at)) await sync.reconcile({ ...at, linkId });
  await systemClock.sleep(20);
}
await database.close();
