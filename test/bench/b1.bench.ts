/**
 * B1: a hundred changed tickets cross by reconcile, against a bare loop that makes the same calls to the vendors through the same client and keeps nothing: no plan,
 * no shadow, no audit, no transaction. What is between the two is what it costs never to lose, double or overwrite a change.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { RecordStore } from '#capabilities';
import { brandId, systemClock, type TicketId, type TraceId } from '#domain';
import { createSyncStore } from '#storage';
import { createSync, type DeskRecords, type Sync } from '#sync';
import { compileFlow, incidentFlow } from '../../src/sync/testing/world.ts';
import type { Bench, Measurement } from './bench.ts';
import { type BenchDatabase, INSTALLATION, openBenchDatabase } from './engine/database.ts';
import type { Asked } from './engine/vendors-process.ts';

const LINKS = 100;
/** As many links as one worker takes at a time. */
const AT_ONCE = 8;
/** Unmeasured rounds of each before the first measured one. */
const WARM_ROUNDS = 5;
const call = { signal: new AbortController().signal, traceId: brandId<TraceId>('0'.repeat(32)), priority: 'sync' } as const;
const traits = {
  writeGuard: 'atomic',
  findLagMs: 3_000,
  hasFieldHistory: true,
  hasIdempotentCreate: false,
  commentVisibilities: ['public', 'internal'],
} as const;
const made: { rig?: BenchDatabase; child?: ChildProcess; sync?: Sync; url?: string } = {};
/** Calls since the last reading, by side and method. */
const calls = new Map<string, number>();
let transactions = 0;
let edits = 0;

const vendor = (side: 'desk' | 'remote'): RecordStore => {
  const post = async (method: string, given: readonly unknown[]) => {
    calls.set(`${side}.${method}`, (calls.get(`${side}.${method}`) ?? 0) + 1);
    const answer = await fetch(`${made.url}/${side}/${method}`, { method: 'POST', body: JSON.stringify(given) });
    return answer.json();
  };
  return new Proxy({ traits } as unknown as RecordStore, {
    get: (target, name) =>
      name === 'traits' || typeof name === 'symbol' || name === 'then'
        ? Reflect.get(target, name)
        : (...given: unknown[]) => post(name, given.slice(0, -1)),
  });
};
const desk = vendor('desk');
const remote = vendor('remote');
const ids = Array.from({ length: LINKS }, (_, index) => String(index + 1));

const ask = async (asked: Asked): Promise<number> => {
  if (!made.child) throw new Error('The bench was not prepared.');
  const answer = once(made.child, 'message');
  made.child.send(asked);
  const [{ answer: count }] = (await answer) as [{ answer: number }];
  return count;
};

/** Works through the list, so many at a time. */
const each = async (items: readonly string[], work: (item: string) => Promise<unknown>): Promise<void> => {
  const left = [...items];
  const worker = async () => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
};

/** Tickets per second until all have crossed. What has crossed is counted where it arrives. */
const measured = async (carry: (subject: string) => Promise<void>): Promise<Measurement> => {
  edits += 1;
  const subject = `edit ${edits}`;
  await ask({ ask: 'edit', subject });
  calls.clear();
  transactions = 0;
  const startedAt = performance.now();
  await carry(subject);
  const rate = (LINKS / (performance.now() - startedAt)) * 1000;
  const told = [...calls].map(([name, count]) => `${name} ${(count / LINKS).toFixed(2)}`).join(', ');
  return {
    values: { tickets: rate },
    ledger: { due: LINKS, done: await ask({ ask: 'count', subject }) },
    notes: [`for each ticket: ${told}; ${(transactions / LINKS).toFixed(2)} transactions`],
  };
};

const carryBare = async (): Promise<void> =>
  each(ids, async (id) => {
    const [ticket, incident] = await Promise.all([desk.read(id, ['subject'], call), remote.read(id, ['short_description'], call)]);
    if (ticket.kind !== 'found' || incident.kind !== 'found') throw new Error(`A record of pair ${id} is gone.`);
    await remote.write({ id, fields: { short_description: ticket.record.fields.subject ?? null }, expected: incident.record.version }, call);
    for (const [records, kept] of [
      [desk, 'desk.listComments'],
      [remote, 'remote.listComments'],
    ] as const)
      if (listsComments.has(kept)) await records.listComments(id, undefined, call);
  });
/** Filled by the unmeasured preparation: the bare loop makes the calls that reconcile makes, no more and no fewer. */
const listsComments = new Set<string>();

const carryAll = async (): Promise<void> => {
  const { sync } = made;
  if (!sync) throw new Error('The bench was not prepared.');
  await sync.wakeAll({ installationId: INSTALLATION });
  for (let round = 0; round < 20; round += 1) {
    const due = await sync.dueScan({ installationId: INSTALLATION });
    if (due.length === 0) return;
    await each(due, (linkId) => sync.reconcile({ installationId: INSTALLATION, linkId: brandId(linkId) }));
  }
};

const prepare = async (): Promise<void> => {
  made.rig = await openBenchDatabase();
  const child = fork(join(import.meta.dirname, 'engine', 'vendors-process.ts'), [String(LINKS)], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  made.child = child;
  made.url = ((await once(child, 'message')) as [{ answer: string }])[0].answer;
  const store = createSyncStore({ database: made.rig.database });
  const mapping = compileFlow(incidentFlow());
  const sync = createSync({
    store: {
      transact: (installationId, work, commit) => {
        transactions += 1;
        return store.transact(installationId, work, commit);
      },
    },
    clock: systemClock,
    random: Math.random,
    ids: { next: () => crypto.randomUUID() },
    mappings: { active: async () => ({ version: 1, mapping }) },
    systems: {
      desk: async () => ({ kind: 'open', connectionId: 'd', connectionName: 'desk', records: desk as DeskRecords }),
      remote: async () => ({ kind: 'open', connectionId: 'r', connectionName: 'remote-prod', records: remote }),
      reportAttention: async () => undefined,
    },
    // A ticket is changed by each round: the vendor's allowance for one ticket in ten minutes is not what is measured.
    limits: { ticketWrites: 1_000 },
  });
  made.sync = sync;
  await each(ids, async (id) => {
    const request = { installationId: INSTALLATION, ticketId: brandId<TicketId>(id), flow: 'incidents', number: `INC${id}`, call };
    const plan = await sync.planFirstLink(request);
    await sync.confirmFirstLink({ ...request, planToken: plan.token, choices: {} });
  });
  await carryAll();
  // A worker runs for weeks: code that is warm, and plans of the database that are, belong to what is measured.
  for (let round = 0; round < WARM_ROUNDS; round += 1) await measured(carryAll);
  for (const name of calls.keys()) if (name.endsWith('listComments')) listsComments.add(name);
  for (let round = 0; round < WARM_ROUNDS; round += 1) await measured(carryBare);
};

export const bench: Bench = {
  id: 'B1',
  title: 'a changed ticket crosses by reconcile nearly as fast as by a bare loop of the same calls',
  goals: [{ metric: 'tickets', unit: 'tickets/s', atLeast: 0.6 }],
  prepare,
  limit: () => measured(carryBare),
  product: () => measured(carryAll),
  cleanUp: async () => {
    made.child?.kill();
    await made.rig?.close();
  },
};
