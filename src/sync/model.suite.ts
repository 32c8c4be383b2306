/**
 * @module sync/model.suite
 * The engine against a model of two systems and everything that can go wrong between them: random edits on both sides, lost, doubled and reordered events,
 * crashes between any two steps, refused, unanswered and lagging calls, a vendor rule that recomputes a field. After quiet and one sweep both sides agree by
 * the rules, nothing was done twice, and a further run plans nothing. fast-check prints the seed of a failure.
 */

import fc from 'fast-check';
import { type FieldValue, type FieldValues, type LinkId, VendorRateLimitedError, VendorUnavailableError } from '#domain';
import { createSync } from './create-sync.ts';
import type { SyncDeps, SyncStore } from './ports.ts';
import { type Fault, type MemoryRecordStore, OUR_USER } from './testing/memory-record-store.ts';
import { createWorld, INSTALLATION, incidentFlow, TEST_CALL, TICKET, type World } from './testing/world.ts';

/** What the vendor stores when that impact is written. */
const clampImpact = (value: FieldValue | undefined): FieldValue => (value === '7' || value === '8' || value === '9' ? '3' : (value ?? null));

const flow = incidentFlow({ comments: { public: 'both', internal: 'both', since: 'link' } });

class ProcessDied extends Error {}

/** A process that dies at its n-th step: from then on nothing that it does reaches anything. */
function mortal(world: World, diesAt: number): { readonly deps: SyncDeps; readonly hasDied: () => boolean } {
  let steps = 0;
  let isDead = false;
  const step = () => {
    steps += 1;
    if (isDead || steps === diesAt) {
      isDead = true;
      throw new ProcessDied('killed');
    }
  };
  const store: SyncStore = {
    transact: async (installationId, work) => {
      step();
      const result = await world.store.transact(installationId, async (stores) => {
        const answer = await work(stores);
        // Inside the commit: all of it or nothing.
        step();
        return answer;
      });
      step();
      return result;
    },
  };
  const wrap = (records: MemoryRecordStore): MemoryRecordStore =>
    new Proxy(records, {
      get: (target, name, receiver) => {
        const member = Reflect.get(target, name, receiver);
        if (typeof member !== 'function') return member;
        return async (...args: unknown[]) => {
          step();
          const answer = await member.apply(target, args);
          step();
          return answer;
        };
      },
    });
  const systems: SyncDeps['systems'] = {
    ...world.deps.systems,
    desk: async (installation) => {
      const opened = await world.deps.systems.desk(installation);
      return opened.kind === 'open' ? { ...opened, records: wrap(world.desk) } : opened;
    },
    remote: async (...args) => {
      const opened = await world.deps.systems.remote(...args);
      return opened.kind === 'open' ? { ...opened, records: wrap(world.remote) } : opened;
    },
  };
  return { deps: { ...world.deps, store, systems }, hasDied: () => isDead };
}

type Command =
  | {
      readonly do: 'edit';
      readonly side: 'desk' | 'remote';
      readonly path: string;
      readonly value: string;
      readonly event: 'lost' | 'once' | 'doubled';
    }
  | { readonly do: 'comment'; readonly side: 'desk' | 'remote'; readonly visibility: 'public' | 'internal' }
  | { readonly do: 'fault'; readonly side: 'desk' | 'remote'; readonly fault: number }
  | { readonly do: 'run'; readonly diesAt: number | null }
  | { readonly do: 'wait'; readonly ms: number };

const FAULTS: readonly (() => Fault)[] = [
  () => ({ on: 'write', kind: 'lost' }),
  () => ({ on: 'write', kind: 'dropped' }),
  () => ({ on: 'write', kind: 'no-reply' }),
  () => ({ on: 'write', kind: 'stale' }),
  () => ({ on: 'write', kind: 'refused-whole' }),
  () => ({ on: 'read', kind: 'lagging' }),
  () => ({ on: 'read', kind: 'throws', error: new VendorUnavailableError({ message: 'down' }) }),
  () => ({ on: 'write', kind: 'throws', error: new VendorRateLimitedError({ message: 'slow', retryAfterMs: 10_000 }) }),
  () => ({ on: 'comment', kind: 'lost' }),
  () => ({ on: 'comment', kind: 'throws', error: new VendorUnavailableError({ message: 'down' }) }),
];

const side = fc.constantFrom('desk' as const, 'remote' as const);
const edit = (at: 'desk' | 'remote', path: string, values: readonly string[]): fc.Arbitrary<Command> =>
  fc.record({
    do: fc.constant('edit' as const),
    side: fc.constant(at),
    path: fc.constant(path),
    value: fc.constantFrom(...values),
    event: fc.constantFrom('lost', 'once', 'doubled'),
  });

const command: fc.Arbitrary<Command> = fc.oneof(
  edit('desk', 'status', ['new', 'open', 'pending', 'solved']),
  edit('remote', 'state', ['1', '2', '3', '6', '7', '99']),
  edit('desk', 'subject', ['a', 'b', 'c']),
  edit('remote', 'short_description', ['x', 'y']),
  edit('desk', 'note', ['n1', 'n2']),
  edit('remote', 'work_notes', ['n1', 'n3']),
  edit('desk', 'impact', ['1', '2', '8']),
  edit('remote', 'impact', ['1', '2']),
  edit('remote', 'assignee', ['Priya', 'Tom']),
  edit('remote', 'close_code', ['Solved']),
  edit('remote', 'close_notes', ['Done']),
  fc.record({ do: fc.constant('comment' as const), side, visibility: fc.constantFrom('public' as const, 'internal' as const) }),
  fc.record({ do: fc.constant('fault' as const), side, fault: fc.nat({ max: FAULTS.length - 1 }) }),
  { weight: 6, arbitrary: fc.record({ do: fc.constant('run' as const), diesAt: fc.option(fc.integer({ min: 1, max: 60 }), { freq: 2 }) }) },
  fc.record({ do: fc.constant('wait' as const), ms: fc.constantFrom(500, 5_000, 30_000, 400_000) }),
);

async function nudge(world: World, at: 'desk' | 'remote', deliveryId: string): Promise<void> {
  const recordId = at === 'desk' ? TICKET : '1';
  const event = { type: 'changed', recordType: 'any', recordId, isDeletion: false };
  await world.sync.acceptWebhook({ installationId: INSTALLATION, connectionId: `conn-${at}`, side: at, nudge: { deliveryId, events: [event] } });
}

async function perform(world: World, { linkId, command: now, index }: { linkId: LinkId; command: Command; index: number }): Promise<void> {
  const system = (at: 'desk' | 'remote') => (at === 'desk' ? world.desk : world.remote);
  const id = (at: 'desk' | 'remote') => (at === 'desk' ? TICKET : '1');
  if (now.do === 'wait') return world.clock.advance(now.ms);
  if (now.do === 'fault') return void system(now.side).faults.push(FAULTS[now.fault]?.() ?? { on: 'read', kind: 'lagging' });
  if (now.do === 'comment') {
    world.clock.advance(10);
    return void system(now.side).comment(id(now.side), `comment ${index} ${now.visibility}`, now.visibility);
  }
  if (now.do === 'edit') {
    world.clock.advance(10);
    system(now.side).edit(id(now.side), { [now.path]: now.value });
    for (let copy = 0; copy < (now.event === 'lost' ? 0 : now.event === 'once' ? 1 : 2); copy += 1) await nudge(world, now.side, `delivery ${index}`);
    return;
  }
  if (now.diesAt === null) return void (await world.reconcile(linkId));
  const process = mortal(world, now.diesAt);
  await createSync(process.deps)
    .reconcile({ installationId: INSTALLATION, linkId })
    .catch((error: unknown) => {
      if (!(error instanceof ProcessDied)) throw error;
    });
}

/** A sweep of both sides, then everything that is due until nothing is; a link that was set aside or gave up is replayed, as an admin would. */
async function heal(world: World, linkId: LinkId): Promise<void> {
  world.desk.faults.length = 0;
  world.remote.faults.length = 0;
  world.clock.advance(3_600_000);
  for (const [at, records] of [
    ['desk', world.desk],
    ['remote', world.remote],
  ] as const) {
    await world.sync.sweep({ installationId: INSTALLATION, connectionId: `conn-${at}`, side: at, records, recordType: 'any', call: TEST_CALL });
  }
  for (const letter of (await world.sync.listDeadLetters({ installationId: INSTALLATION, limit: 50 })).rows) {
    if (letter.state === 'waiting') await world.sync.replay({ installationId: INSTALLATION, letterId: letter.id });
  }
  await world.sync.syncNow({ installationId: INSTALLATION, linkId });
  await world.settle();
}

async function expectAgreement(world: World, linkId: LinkId): Promise<void> {
  const { holds, fields, state } = await world.sync.readLinkDetails({ installationId: INSTALLATION, linkId });
  const held = new Set(holds.map((hold) => hold.path));
  const [ticket, record] = [world.desk.now(TICKET), world.remote.now('1')];
  const isAgreed = (path: string, agrees: boolean) =>
    held.has(path) ||
    fields.find((field) => field.remotePath === path)?.hold !== null ||
    fields.find((field) => field.remotePath === path)?.provenance?.state === 'drift' ||
    agrees;
  const states: Readonly<Record<string, readonly string[]>> = { new: ['1'], open: ['2'], pending: ['3'], solved: ['6', '7'] };
  expect({ state: isAgreed('state', states[String(ticket.status)]?.includes(String(record.state)) ?? false), ticket, record }).toMatchObject({
    state: true,
  });
  expect({ subject: isAgreed('short_description', ticket.subject === record.short_description), ticket, record }).toMatchObject({ subject: true });
  expect({ note: isAgreed('work_notes', ticket.note === record.work_notes), ticket, record }).toMatchObject({ note: true });
  expect({ impact: isAgreed('impact', clampImpact(ticket.impact) === clampImpact(record.impact)), ticket, record }).toMatchObject({ impact: true });
  expect({ owner: isAgreed('assignee', ticket.owner === record.assignee), ticket, record }).toMatchObject({ owner: true });
  expect(['in-sync', 'held', 'conflict']).toContain(state);
}

/** Every comment of a person is on the other side once, as private as it was; none of ours came back. */
function expectComments(from: MemoryRecordStore, fromId: string, to: MemoryRecordStore, toId: string): void {
  const carried = to.records.get(toId)?.comments.filter((comment) => comment.authorId === OUR_USER) ?? [];
  for (const comment of from.records.get(fromId)?.comments ?? []) {
    if (comment.authorId === OUR_USER) continue;
    const copies = carried.filter((copy) => copy.text === comment.text);
    expect({ text: comment.text, copies: copies.map(({ visibility }) => visibility) }).toEqual({ text: comment.text, copies: [comment.visibility] });
  }
}

function expectOnce(world: World): void {
  for (const records of [world.desk, world.remote]) expect(records.ledger.filter((effect) => effect.isWithoutEffect)).toEqual([]);
}

async function expectSilence(world: World, linkId: LinkId): Promise<void> {
  const before = world.desk.ledger.length + world.remote.ledger.length;
  await world.sync.wakeAll({ installationId: INSTALLATION });
  await world.settle();
  expect(world.desk.ledger.length + world.remote.ledger.length).toBe(before);
  const dry = await world.sync.dryRun({ installationId: INSTALLATION, linkId, call: TEST_CALL });
  const open = new Set((await world.sync.readLinkDetails({ installationId: INSTALLATION, linkId })).holds.map((hold) => hold.fieldKey));
  if (dry.kind !== 'planned') throw new Error(`The dry run was ${dry.kind}.`);
  expect(dry.plan.writes.flatMap((write) => write.fields).filter((field) => !open.has(field.key))).toEqual([]);
}

/** Runs the property. `newStore` gives each history a store in which nothing has happened. */
export function runModel({
  engine,
  runs,
  newStore,
}: {
  readonly engine: string;
  readonly runs: number;
  readonly newStore: () => Promise<SyncStore>;
}): void {
  test(`agrees, does nothing twice and falls silent on ${engine} after any of ${runs} histories of edits, faults and crashes`, async () => {
    const histories = fc.array(command, { minLength: 1, maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(histories, async (commands) => tellHistory(await newStore(), commands)),
      { numRuns: runs },
    );
  }, 600_000);
}

async function tellHistory(store: SyncStore, commands: readonly Command[]): Promise<void> {
  const recompute = (fields: FieldValues) => ('impact' in fields ? { ...fields, impact: clampImpact(fields.impact) } : fields);
  const world = createWorld({ flow, store, remote: { recompute } });
  const link = await world.link();
  await world.settle();
  for (const [at, records] of [
    ['desk', world.desk],
    ['remote', world.remote],
  ] as const) {
    await world.sync.sweep({ installationId: INSTALLATION, connectionId: `conn-${at}`, side: at, records, recordType: 'any', call: TEST_CALL });
  }
  for (const [index, next] of commands.entries()) await perform(world, { linkId: link.id, command: next, index });
  await heal(world, link.id);
  await expectAgreement(world, link.id);
  expectOnce(world);
  expectComments(world.desk, TICKET, world.remote, '1');
  expectComments(world.remote, '1', world.desk, TICKET);
  await expectSilence(world, link.id);
}
