/** @module sync/testing/model-world  Tells a history: performs its commands on a world, then heals everything that was done to it. */
import type { LinkId, TicketId } from '#domain';
import { createSync } from '../create-sync.ts';
import type { SyncStore } from '../ports.ts';
import type { MemoryRecordStore } from './memory-record-store.ts';
import { type At, type Command, clampImpact, FAULTS, flowsOf, type Setting } from './model-histories.ts';
import { mortal, ProcessDied } from './mortal.ts';
import { createWorld, INSTALLATION, TEST_CALL, TICKET, type World } from './world.ts';

export const FOLLOWER = '200' as TicketId;
export const SURVIVOR = '300' as TicketId;
export const RECORD = '1';

/** A world in the middle of its history. */
export interface ModelWorld {
  readonly world: World;
  readonly setting: Setting;
  readonly linkId: LinkId;
  readonly otherId: LinkId | undefined;
  readonly followerId: LinkId | undefined;
  /** Where the ticket's link is now: the survivor after a merge. */
  ticketId: TicketId;
  readonly away: Map<'desk' | 'remote', ReturnType<MemoryRecordStore['records']['get']>>;
  /** A live type that is another one for a while. */
  readonly schema: { path: string; label: string; kind: 'text' | 'integer'; isReadOnly: boolean; isRequired: boolean }[];
}

const ticketFields = { status: 'open', subject: 'Mail is slow', note: '', memo: '', impact: '1', owner: '', tags: [] };

/** Links what the setting wants and lets it come to rest. */
export async function beginHistory(store: SyncStore, setting: Setting): Promise<ModelWorld> {
  const schema: ModelWorld['schema'] = [{ path: 'work_notes', label: 'Notes', kind: 'text', isReadOnly: false, isRequired: false }];
  const world = createWorld({
    flow: flowsOf(setting),
    store,
    desk: { empty: ticketFields },
    remote: {
      recompute: (fields) => ('impact' in fields ? { ...fields, impact: clampImpact(fields.impact) } : fields),
      traits: { writeGuard: setting.guard },
      schema,
    },
  });
  const link = await world.link();
  world.desk.seed(SURVIVOR, { subject: 'Survivor' });
  const other = setting.hasOther ? await world.link(TICKET, 'OTH9', 'others') : undefined;
  if (setting.hasFollower) world.desk.seed(FOLLOWER, { subject: 'Also slow' });
  const follower = setting.hasFollower ? await world.link(FOLLOWER, 'INC1') : undefined;
  await world.settle();
  const begun = { world, setting, linkId: link.id, otherId: other?.id, followerId: follower?.id, ticketId: TICKET, away: new Map(), schema };
  await sweepAll(begun);
  return begun;
}

export function systemAt({ world }: Pick<ModelWorld, 'world'>, at: At): MemoryRecordStore {
  return at === 'desk' ? world.desk : at === 'remote' ? world.remote : world.other;
}

export function idAt(model: ModelWorld, at: At): string {
  if (at === 'desk') return model.ticketId;
  return at === 'remote' ? RECORD : '9';
}

async function nudge(model: ModelWorld, at: At, { deliveryId, isDeletion = false }: { deliveryId: string; isDeletion?: boolean }): Promise<void> {
  const event = { type: isDeletion ? 'deleted' : 'changed', recordType: 'any', recordId: idAt(model, at), isDeletion };
  const side = at === 'desk' ? 'desk' : 'remote';
  await model.world.sync.acceptWebhook({ installationId: INSTALLATION, connectionId: `conn-${at}`, side, nudge: { deliveryId, events: [event] } });
}

/** Performs one command. */
export async function perform(model: ModelWorld, now: Command, index: number): Promise<void> {
  const { world } = model;
  switch (now.do) {
    case 'wait':
      return world.clock.advance(now.ms);
    case 'fault':
      return void systemAt(model, now.at).faults.push(FAULTS[now.fault]?.() ?? { on: 'read', kind: 'lagging' });
    case 'comment':
      world.clock.advance(10);
      return void systemAt(model, now.at).comment(idAt(model, now.at), `comment ${index} ${now.visibility}`, now.visibility);
    case 'redact':
      return redact(systemAt(model, now.at), idAt(model, now.at), now.how);
    case 'edit':
      return edit(model, now, index);
    case 'run':
      return runOnce(model, now.diesAt);
    case 'pause':
    case 'resume':
      return pause(model, now);
    case 'agent':
      return now.is === 'editing'
        ? world.sync.reportEditing({ installationId: INSTALLATION, ticketId: model.ticketId, userId: 'agent' })
        : world.sync.clearEditing({ installationId: INSTALLATION, ticketId: model.ticketId, userId: 'agent' });
    case 'retype':
      for (const field of model.schema) field.kind = field.kind === 'text' ? 'integer' : 'text';
      return;
    case 'merge':
      return merge(model);
    case 'vanish':
      return vanish(model, now.at);
    case 'return':
      return comeBack(model, now.at);
    case 'tell-deleted':
      return nudge(model, now.at, { deliveryId: `deleted ${index}`, isDeletion: true });
  }
}

async function edit(model: ModelWorld, now: Extract<Command, { do: 'edit' }>, index: number): Promise<void> {
  model.world.clock.advance(10);
  systemAt(model, now.at).edit(idAt(model, now.at), { [now.path]: now.value });
  for (let copy = 0; copy < { lost: 0, once: 1, doubled: 2 }[now.event]; copy += 1) await nudge(model, now.at, { deliveryId: `delivery ${index}` });
}

async function runOnce({ world, linkId, otherId, followerId }: ModelWorld, diesAt: number | null): Promise<void> {
  for (const id of [linkId, otherId, followerId]) {
    if (id === undefined) continue;
    const run = diesAt === null ? world.sync : createSync(mortal(world, diesAt));
    await run.reconcile({ installationId: INSTALLATION, linkId: id }).catch((error: unknown) => {
      if (!(error instanceof ProcessDied)) throw error;
    });
  }
}

/** A person makes the newest public comment private, or empties it. */
function redact(records: MemoryRecordStore, id: string, how: 'private' | 'emptied'): void {
  const comments = records.records.get(id)?.comments ?? [];
  const index = comments.findLastIndex(({ visibility, marker }) => visibility === 'public' && marker === undefined);
  const comment = comments[index];
  if (comment) comments[index] = how === 'private' ? { ...comment, visibility: 'internal' } : { ...comment, text: '' };
}

async function pause({ world, linkId }: ModelWorld, now: Extract<Command, { do: 'pause' | 'resume' }>): Promise<void> {
  const { sync } = world;
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

/** Merged once, while the ticket is there; the survivor may have a link of its own. */
async function merge(model: ModelWorld): Promise<void> {
  const { world, setting } = model;
  const ticket = world.desk.records.get(TICKET);
  if (!ticket || ticket.life === 'merged' || setting.hasOther) return;
  if (setting.isSurvivorLinked) {
    world.remote.seed('2');
    // Linking is a person's click on a healthy day: the waiting faults are for the engine.
    const waiting = [world.desk.faults.splice(0), world.remote.faults.splice(0)];
    await world.link(SURVIVOR, 'INC2');
    world.desk.faults.push(...(waiting[0] ?? []));
    world.remote.faults.push(...(waiting[1] ?? []));
  }
  Object.assign(ticket, { life: 'merged', mergedInto: SURVIVOR });
  model.ticketId = SURVIVOR;
  await world.sync.syncNow({ installationId: INSTALLATION, linkId: model.linkId });
}

function vanish(model: ModelWorld, at: 'desk' | 'remote'): void {
  const records = systemAt(model, at).records;
  const record = records.get(idAt(model, at));
  if (!record) return;
  model.away.set(at, record);
  records.delete(idAt(model, at));
}

function comeBack(model: ModelWorld, at: 'desk' | 'remote'): void {
  const record = model.away.get(at);
  if (!record) return;
  systemAt(model, at).records.set(record.id, record);
  model.away.delete(at);
}

async function sweepAll({ world, otherId }: Pick<ModelWorld, 'world' | 'otherId'>): Promise<void> {
  const systems: readonly (readonly [At, MemoryRecordStore])[] = [
    ['desk', world.desk],
    ['remote', world.remote],
    ['other', world.other],
  ];
  for (const [at, records] of systems.slice(0, otherId === undefined ? 2 : 3)) {
    const side = at === 'desk' ? 'desk' : 'remote';
    await world.sync.sweep({ installationId: INSTALLATION, connectionId: `conn-${at}`, side, records, recordType: 'any', call: TEST_CALL });
  }
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
  await sweepAll(model);
  for (const letter of (await world.sync.listDeadLetters({ installationId: INSTALLATION, limit: 50 })).rows) {
    if (letter.state === 'waiting') await world.sync.replay({ installationId: INSTALLATION, letterId: letter.id });
  }
  await answerMerge(model);
  for (const id of linksOf(model)) await world.sync.syncNow({ installationId: INSTALLATION, linkId: id });
  await world.settle(120);
}

/** Two links met in a merge: a person keeps this one. */
async function answerMerge({ world, linkId }: ModelWorld): Promise<void> {
  await world.sync.syncNow({ installationId: INSTALLATION, linkId });
  await world.settle(120);
  const { holds } = await world.sync.readLinkDetails({ installationId: INSTALLATION, linkId });
  const asked = holds.find(({ asks }) => asks.includes('keep'));
  if (asked) await world.sync.answerHold({ installationId: INSTALLATION, linkId, holdId: asked.id, answers: { keep: 'ours' }, by: 'agent' });
}

/** The links of the history that are still there. */
export function linksOf({ linkId, otherId, followerId }: ModelWorld): readonly LinkId[] {
  return [linkId, otherId, followerId].flatMap((id) => (id === undefined ? [] : [id]));
}
