/** @module sync/testing/model-world  A world in the middle of its history: what stands in it, whom it links, and what everybody in it may do. */
import type { FieldValue, FieldValues, LinkId, TicketId } from '#domain';
import { createSync } from '../create-sync.ts';
import type { FirstLinkPlan } from '../first-link.ts';
import { defaultLimits } from '../limits.ts';
import type { HoldRow, OperationRow } from '../rows.ts';
import type { MemoryRecordStore } from './memory-record-store.ts';
import type { At, Setting } from './model-histories.ts';
import { flowsOf, type Rules } from './model-rules.ts';
import { mortal, ProcessDied } from './mortal.ts';
import { INSTALLATION, TEST_CALL, type World } from './world.ts';

export const FOLLOWER = '200' as TicketId;
export const SURVIVOR = '300' as TicketId;
export const RECORD = '1';

/** How things stood when a ticket was closed. */
export interface ClosedTicket {
  /** How often it had been written. */
  readonly writes: number;
  /** What had been seen of the record's fields that had been looked at, by path. */
  readonly seen: ReadonlyMap<string, FieldValue>;
  readonly record: FieldValues;
}

/** A world in the middle of its history. */
export interface ModelWorld {
  readonly world: World;
  readonly setting: Setting;
  /** Another one once it was cut and made again. */
  linkId: LinkId;
  readonly otherId: LinkId | undefined;
  followerId: LinkId | undefined;
  /** When the link was made, where that was in the middle of the history. */
  linkedAt: number;
  /** It was a follower's. */
  wasPromoted: boolean;
  /** Where the ticket's link is now: the survivor after a merge, the follow-up after a close. */
  ticketId: TicketId;
  readonly away: Map<'desk' | 'remote', ReturnType<MemoryRecordStore['records']['get']>>;
  /** Deliveries that are on their way, in the order of what they tell. */
  readonly late: (() => Promise<void>)[];
  /** A live type that is another one for a while. */
  readonly schema: { path: string; label: string; kind: 'text' | 'integer'; isReadOnly: boolean; isRequired: boolean }[];
  /** In force now. */
  rules: Rules;
  /** All that ever were, oldest first. */
  readonly past: Rules[];
  /** What is paused. */
  readonly paused: Set<'all' | 'flow' | 'connection' | 'link'>;
  /** The plan that was confirmed, where the link began with one and is still the same. */
  shown: FirstLinkPlan | undefined;
  /** Holds as somebody saw them, and may answer them. */
  readonly screen: HoldRow[];
  /** The holds whose answers were taken, by the answer's id. */
  readonly answered: Map<string, HoldRow>;
  /** Answers that were left over when their hold was released, with the operations that had carried them until then. */
  readonly spent: Map<string, ReadonlySet<string>>;
  readonly closed: Map<string, ClosedTicket>;
  /** Writes over a vendor's own rule that links which were cut leave to their successors. */
  excused: number;
  /** What was wrong on the way. */
  readonly objections: unknown[];
}

export function systemAt({ world }: Pick<ModelWorld, 'world'>, at: At): MemoryRecordStore {
  return at === 'desk' ? world.desk : at === 'remote' ? world.remote : world.other;
}

export function idAt(model: ModelWorld, at: At): string {
  if (at === 'desk') return model.ticketId;
  return at === 'remote' ? recordIdOf(model) : '9';
}

/** The record of the link; a name that no record has while it is not made. */
export function recordIdOf({ world, setting, away }: ModelWorld): string {
  if (setting.start.kind !== 'create') return RECORD;
  return [away.get('remote'), ...world.remote.records.values()].find((record) => record?.correlationId !== undefined)?.id ?? 'not made';
}

/** Another version of the mapping is in force. */
export function remap(model: ModelWorld, change: Partial<Rules>): void {
  model.rules = { ...model.rules, ...change };
  model.past.push(model.rules);
  model.world.activate(flowsOf(model.rules, model.setting.hasOther));
}

export async function wakeAll({ world }: ModelWorld): Promise<void> {
  await world.sync.wakeAll({ installationId: INSTALLATION });
}

/** A process that is killed as soon as a vendor has done that; and the one that goes on after it, as soon as its lease is over. */
export async function dieAndTakeOver(world: World, linkId: LinkId, diesAfter: 'create' | 'createFollowUp'): Promise<void> {
  const request = { installationId: INSTALLATION, linkId };
  await createSync(mortal(world, { diesAt: null, diesAfter }))
    .reconcile(request)
    .catch((error: unknown) => {
      if (!(error instanceof ProcessDied)) throw error;
    });
  world.clock.advance(defaultLimits.leaseMs + 1);
  await world.sync.reconcile(request);
}

/** How much was ever done to any record. */
export function effectsIn({ desk, remote, other }: World): number {
  return desk.ledger.length + remote.ledger.length + other.ledger.length;
}

export async function sweepAll({ world, otherId }: Pick<ModelWorld, 'world' | 'otherId'>): Promise<void> {
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

/** Our writes that were not answered, or not with the record, and whose outcome was never heard of: a vendor's own rule is unknown where they went. */
export async function unheardWrites({ world, linkId }: Pick<ModelWorld, 'world' | 'linkId'>): Promise<readonly OperationRow[]> {
  const operations = await world.store.transact(INSTALLATION, (stores) => stores.operations.listOfLink(linkId, 500));
  return operations.filter(({ state, sentAt, fields }) => state === 'superseded' && sentAt !== null && fields.some(({ path }) => path === 'impact'));
}

/** The links of the history that are still there. */
export function linksOf({ linkId, otherId, followerId }: ModelWorld): readonly LinkId[] {
  return [linkId, otherId, followerId].flatMap((id) => (id === undefined ? [] : [id]));
}
