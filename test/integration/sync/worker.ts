/**
 * A worker process for the kill tests: opens the database that it is told, and then, by one order a line, links the ticket or runs what is due, against vendors over
 * HTTP. A failpoint ends it with SIGKILL at one named instant; it lives here, in wrappers, and nowhere in the product.
 */
import { createInterface } from 'node:readline';
import type { RecordStore, RecordStoreTraits } from '#capabilities';
import { brandId, type InstallationId, systemClock, type TicketId, type TraceId } from '#domain';
import { createSyncStore, openDatabase } from '#storage';
import { createSync, type DeskRecords, type SyncDeps, type SyncStore } from '#sync';
import { compileFlow, incidentFlow } from '../../../src/sync/testing/world.ts';

interface Ground {
  readonly database: Parameters<typeof openDatabase>[0];
  readonly vendors: string;
  readonly traits: RecordStoreTraits;
}

interface Order {
  readonly mode: 'enrol-and-link' | 'run';
  readonly failpoint: { readonly at: 'before-call' | 'after-call' | 'inside-commit'; readonly nth: number } | null;
}

const ground = JSON.parse(process.argv[2] ?? '{}') as Ground;
const installationId = brandId<InstallationId>('inst-1');
const call = { signal: new AbortController().signal, traceId: brandId<TraceId>('0'.repeat(32)), priority: 'sync' } as const;

let armed: Order['failpoint'] = null;
let reached = 0;
function failpoint(at: NonNullable<Order['failpoint']>['at']): void {
  if (armed?.at !== at) return;
  reached += 1;
  if (reached === armed.nth) process.kill(process.pid, 'SIGKILL');
}

function vendor(side: 'desk' | 'remote'): RecordStore {
  const post = async (method: string, args: readonly unknown[]) => {
    if (method === 'write') failpoint('before-call');
    const response = await fetch(`${ground.vendors}/${side}/${method}`, { method: 'POST', body: JSON.stringify(args) });
    const answer = await response.json();
    if (method === 'write') failpoint('after-call');
    return answer;
  };
  return new Proxy({ traits: ground.traits } as RecordStore, {
    get: (target, name) =>
      name === 'traits' || typeof name === 'symbol' || name === 'then'
        ? Reflect.get(target, name)
        : (...args: unknown[]) => post(name, args.slice(0, -1)),
  });
}

const database = await openDatabase(ground.database);
const real = createSyncStore({ database });
const store: SyncStore = {
  transact: (installation, work) =>
    real.transact(installation, async (stores) => {
      const result = await work(stores);
      failpoint('inside-commit');
      return result;
    }),
};
const mapping = compileFlow(incidentFlow());
const deps: SyncDeps = {
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
  // Real time passes here, so all waits are short; what is tested is what happens, not when.
  limits: { leaseMs: 400, verifyMs: 200, lookAgainMs: 100, maxStarts: 50 },
};
const sync = createSync(deps);

async function enrolAndLink(): Promise<void> {
  const row = {
    installation_id: installationId,
    subdomain: 'acme',
    app_id: '1',
    desk_installation_id: '1',
    desk_connector: 'zendesk',
    mode: 'assets' as const,
    created_at: '2026-11-22T05:00:00.000Z',
  };
  await database.withTenant(installationId, (trx) => trx.insertInto('installations').values(row).execute());
  const request = { installationId, ticketId: brandId<TicketId>('100'), flow: 'incidents', number: 'INC1', call };
  const plan = await sync.planFirstLink(request);
  await sync.confirmFirstLink({ ...request, planToken: plan.token, choices: {} });
}

/** Until nothing is wanted: backoffs, leases of the dead and verdicts all come due within a second. Undefined where that does not come. */
async function runUntilDone(): Promise<object | undefined> {
  for (let round = 0; round < 100; round += 1) {
    for (const linkId of await sync.dueScan({ installationId })) await sync.reconcile({ installationId, linkId });
    const { links } = await sync.listLinksOfTicket({ installationId, ticketId: brandId<TicketId>('100') });
    if (links.every(({ link }) => link.wantedSeq === link.doneSeq)) {
      const open = await real.transact(installationId, async (stores) => Promise.all(links.map(({ link }) => stores.operations.listOpen(link.id))));
      return { states: links.map(({ state }) => state), open: open.flat().length };
    }
    await systemClock.sleep(50);
  }
  return undefined;
}

for await (const line of createInterface({ input: process.stdin })) {
  const { mode, failpoint: next } = JSON.parse(line) as Order;
  armed = next;
  reached = 0;
  await (mode === 'enrol-and-link' ? enrolAndLink() : sync.wakeAll({ installationId }));
  process.stdout.write(`${JSON.stringify((await runUntilDone()) ?? null)}\n`);
}
await database.close();
