/** @module sync/testing/model-perform  Tells a history: performs its commands on a world, then heals everything that was done to it. */
import type { LinkId } from '#domain';
import { createSync } from '../create-sync.ts';
import { defaultLimits } from '../limits.ts';
import type { LinkRow } from '../rows.ts';
import type { MemoryRecordStore } from './memory-record-store.ts';
import { type At, type Command, FAULTS } from './model-histories.ts';
import { close, followLink, merge, promote, relink } from './model-links.ts';
import { decide, look, noteSpent, restore } from './model-people.ts';
import { effectsIn, idAt, linksOf, type ModelWorld, remap, SURVIVOR, sweepAll, systemAt, wakeAll } from './model-world.ts';
import { mortal, ProcessDied } from './mortal.ts';
import { INSTALLATION } from './world.ts';

interface News {
  readonly deliveryId: string;
  readonly recordId: string;
  readonly isDeletion?: boolean;
}

async function nudge(model: ModelWorld, at: At, { deliveryId, recordId, isDeletion = false }: News): Promise<void> {
  const event = { type: isDeletion ? 'deleted' : 'changed', recordType: 'any', recordId, isDeletion };
  const side = at === 'desk' ? 'desk' : 'remote';
  await model.world.sync.acceptWebhook({ installationId: INSTALLATION, connectionId: `conn-${at}`, side, nudge: { deliveryId, events: [event] } });
}

/** Performs one command. */
export async function perform(model: ModelWorld, now: Command, index: number): Promise<void> {
  const { world } = model;
  switch (now.do) {
    case 'wait':
      world.clock.advance(now.ms);
      return deliverLate(model);
    case 'fault':
      return void systemAt(model, now.at).faults.push(FAULTS[now.fault]?.() ?? { on: 'read', kind: 'lagging' });
    case 'comment':
      world.clock.advance(10);
      if (isClosed(model, now.at)) return;
      return void systemAt(model, now.at).comment(idAt(model, now.at), `comment ${index} ${now.visibility}`, now.visibility);
    case 'redact':
      return redact(systemAt(model, now.at), idAt(model, now.at), now.how);
    case 'edit':
      return edit(model, now, index);
    case 'run':
      return runOnce(model, now);
    case 'remap':
      remap(model, now.change);
      return wakeAll(model);
    case 'look':
      return look(model);
    case 'decide':
      return decide(model, now);
    case 'restore':
      return restore(model, now.which);
    case 'pause':
    case 'resume':
      return pause(model, now);
    case 'agent':
      return now.is === 'editing'
        ? world.sync.reportEditing({ installationId: INSTALLATION, ticketId: model.ticketId, userId: 'agent' })
        : world.sync.clearEditing({ installationId: INSTALLATION, ticketId: model.ticketId, userId: 'agent' });
    case 'retype':
      return retype(model);
    case 'merge':
      return merge(model);
    case 'close':
      return close(model, now.fault);
    case 'relink':
      return void (await relink(model));
    case 'promote':
      return void (await promote(model));
    case 'vanish':
      return vanish(model, now.at);
    case 'return':
      return comeBack(model, now.at);
    case 'tell-deleted':
      return nudge(model, now.at, { deliveryId: `deleted ${index}`, recordId: idAt(model, now.at), isDeletion: true });
  }
}

/** A closed ticket takes nothing from anybody. */
function isClosed({ world, ticketId }: ModelWorld, at: At): boolean {
  return at === 'desk' && world.desk.records.get(ticketId)?.life === 'closed';
}

async function edit(model: ModelWorld, now: Extract<Command, { do: 'edit' }>, index: number): Promise<void> {
  if (isClosed(model, now.at)) return;
  model.world.clock.advance(10);
  const recordId = idAt(model, now.at);
  systemAt(model, now.at).edit(recordId, { [now.path]: now.value });
  const tell = () => nudge(model, now.at, { deliveryId: `delivery ${index}`, recordId });
  if (now.event === 'late') model.late.push(tell);
  for (let copy = 0; copy < { lost: 0, late: 0, once: 1, doubled: 2 }[now.event]; copy += 1) await tell();
}

async function deliverLate({ late }: ModelWorld): Promise<void> {
  for (const tell of late.splice(0).toReversed()) await tell();
}

async function runOnce(model: ModelWorld, { diesAt, isTakenOver, remap: change }: Extract<Command, { do: 'run' }>): Promise<void> {
  const { world, linkId } = model;
  const meanwhile = change
    ? {
        at: change.at,
        happens: () => remap(model, change.change),
        wroteByOldMapping: () => void model.objections.push({ wroteByOldMapping: model.past.at(-2), insteadOf: model.rules }),
      }
    : undefined;
  for (const id of linksOf(model)) {
    const isMeanwhile = meanwhile !== undefined && id === linkId;
    const run = diesAt === null && !isMeanwhile ? world.sync : createSync(mortal(world, { diesAt, ...(isMeanwhile && { meanwhile }) }));
    const before = effectsIn(world);
    const end = await run.reconcile({ installationId: INSTALLATION, linkId: id }).catch((error: unknown) => {
      if (!(error instanceof ProcessDied)) throw error;
      return 'died';
    });
    if (end === 'died' && isTakenOver === true) {
      world.clock.advance(defaultLimits.leaseMs + 1);
      await world.sync.reconcile({ installationId: INSTALLATION, linkId: id });
    }
    if (isPaused(model, id) && effectsIn(world) > before) model.objections.push({ wroteWhilePaused: id, paused: [...model.paused] });
  }
  if (change) await wakeAll(model);
  await noteSpent(model);
  await followLink(model);
}

function isPaused({ paused, linkId, otherId }: ModelWorld, id: LinkId): boolean {
  return paused.has('all') || (id === linkId && paused.has('link')) || (id !== otherId && (paused.has('flow') || paused.has('connection')));
}

/** A person makes the newest public comment private, or empties it. */
function redact(records: MemoryRecordStore, id: string, how: 'private' | 'emptied'): void {
  const comments = records.records.get(id)?.comments ?? [];
  const index = comments.findLastIndex(({ visibility, marker }) => visibility === 'public' && marker === undefined);
  const comment = comments[index];
  if (comment) comments[index] = how === 'private' ? { ...comment, visibility: 'internal' } : { ...comment, text: '' };
}

async function pause({ world, linkId, paused }: ModelWorld, now: Extract<Command, { do: 'pause' | 'resume' }>): Promise<void> {
  const { sync } = world;
  if (now.do === 'pause') paused.add(now.scope);
  else paused.delete(now.scope);
  if (now.scope === 'link') {
    if (now.do === 'pause') await sync.pauseLink({ installationId: INSTALLATION, linkId, by: 'admin', until: null });
    else await sync.resumeLink({ installationId: INSTALLATION, linkId });
    return;
  }
  const scopes = {
    all: { kind: 'all' },
    flow: { kind: 'flow', flow: 'incidents' },
    connection: { kind: 'connection', connectionId: 'conn-remote' },
  } as const;
  const request = { installationId: INSTALLATION, scope: scopes[now.scope] };
  await (now.do === 'pause' ? sync.pauseScope({ ...request, by: 'admin', until: null }) : sync.resumeScope(request));
}

/** Before the first run there is no type that a field once had. */
async function retype(model: ModelWorld): Promise<void> {
  if ((await linkOf(model)).mappingVersion === null) return;
  for (const field of model.schema) field.kind = field.kind === 'text' ? 'integer' : 'text';
}

/** A record that nobody has told us of yet cannot be missed: hidden, it would be made again. */
async function vanish(model: ModelWorld, at: 'desk' | 'remote'): Promise<void> {
  if ((await linkOf(model)).remoteId === null) return;
  const records = systemAt(model, at).records;
  const record = records.get(idAt(model, at));
  if (!record) return;
  model.away.set(at, record);
  records.delete(idAt(model, at));
}

async function linkOf({ world, linkId }: ModelWorld): Promise<LinkRow> {
  return (await world.sync.readLinkDetails({ installationId: INSTALLATION, linkId })).link;
}

function comeBack(model: ModelWorld, at: 'desk' | 'remote'): void {
  const record = model.away.get(at);
  if (!record) return;
  systemAt(model, at).records.set(record.id, record);
  model.away.delete(at);
}

/** Ends every fault, pause and absence; a sweep, then everything that is due until nothing is; what gave up is replayed, as an admin would. */
export async function heal(model: ModelWorld): Promise<void> {
  const { world } = model;
  for (const at of ['desk', 'remote'] as const) comeBack(model, at);
  for (const at of ['desk', 'remote', 'other'] as const) systemAt(model, at).faults.length = 0;
  for (const field of model.schema) field.kind = 'text';
  await world.sync.clearEditing({ installationId: INSTALLATION, ticketId: model.ticketId, userId: 'agent' });
  for (const scope of ['all', 'flow', 'connection', 'link'] as const) await pause(model, { do: 'resume', scope });
  world.clock.advance(3_600_000);
  await deliverLate(model);
  await sweepAll(model);
  for (const letter of (await world.sync.listDeadLetters({ installationId: INSTALLATION, limit: 50 })).rows) {
    if (letter.state === 'waiting') await world.sync.replay({ installationId: INSTALLATION, letterId: letter.id });
  }
  if (model.setting.start.kind === 'create') await answerCreate(model);
  if (model.ticketId === SURVIVOR) await answerMerge(model);
  // Each link hears of what the others wrote: nobody tells here of our own writes.
  for (const _round of linksOf(model)) {
    for (const id of linksOf(model)) await world.sync.syncNow({ installationId: INSTALLATION, linkId: id });
    await world.settle(120);
  }
  await followLink(model);
}

/** The vendor demanded something with the new record: a person gives it. */
async function answerCreate({ world, linkId }: ModelWorld): Promise<void> {
  const { link, holds } = await world.sync.readLinkDetails({ installationId: INSTALLATION, linkId });
  const asked = link.remoteId === null ? holds.find(({ asks }) => asks.includes('close_code')) : undefined;
  if (asked) await world.sync.answerHold({ installationId: INSTALLATION, linkId, holdId: asked.id, answers: { close_code: 'Solved' }, by: 'agent' });
}

/** Two links met in a merge: a person keeps this one. */
async function answerMerge({ world, linkId }: ModelWorld): Promise<void> {
  await world.sync.syncNow({ installationId: INSTALLATION, linkId });
  await world.settle(120);
  const { holds } = await world.sync.readLinkDetails({ installationId: INSTALLATION, linkId });
  const asked = holds.find(({ asks }) => asks.includes('keep'));
  if (asked) await world.sync.answerHold({ installationId: INSTALLATION, linkId, holdId: asked.id, answers: { keep: 'ours' }, by: 'agent' });
}
