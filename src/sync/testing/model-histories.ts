/**
 * @module sync/testing/model-histories
 * What can happen in the model: which rules a mapping has, and what people, vendors, networks and processes do, as data that fast-check draws and shrinks.
 */
import fc from 'fast-check';
import { type FieldValues, type Side, VendorRateLimitedError, VendorUnavailableError } from '#domain';
import type { Fault } from './memory-record-store.ts';
import { type Rules, ruleChanges, rules } from './model-rules.ts';

export type At = 'desk' | 'remote' | 'other';

/** How the link came to be: it stands and is at rest; its record is yet to be made; it was just made to a record that holds other values. */
export type Start =
  | { readonly kind: 'linked' }
  | {
      readonly kind: 'create';
      readonly findLagMs: number;
      readonly faults: readonly number[];
      /** The process that made the record dies before it hears so; another one takes over. */
      readonly diesAfterCreate?: boolean;
    }
  | {
      readonly kind: 'first';
      readonly desk: FieldValues;
      readonly remote: FieldValues;
      /** What the agent chooses wherever the plan asks. */
      readonly side: Side;
      /** The record changes between the plan that is shown and its confirmation. */
      readonly slips: boolean;
      /** The first run comes before anything else happens: then what was shown is what is done. */
      readonly isCalm: boolean;
    };

/** What happens once everything is well, with an outcome that is known exactly. */
export type Coda = 'none' | 'remap' | 'conflict' | 'demand' | 'restore' | 'follow-up' | 'relink' | 'promote';

/** The first rules and the shape of one history. */
export interface Setting extends Rules {
  readonly start: Start;
  readonly coda: Coda;
  readonly guard: 'atomic' | 'compare';
  /** The ticket has a second link, to a third system. */
  readonly hasOther: boolean;
  /** A second ticket follows the record. */
  readonly hasFollower: boolean;
  /** The ticket that this one may be merged into has a link of the same flow. */
  readonly isSurvivorLinked: boolean;
  /** Whether the record's vendor tells who changed a field, and when. */
  readonly hasHistory: boolean;
}

/** What becomes of the news of an edit; `late`: it comes with the next wait, the younger before the older. */
type Told = 'lost' | 'once' | 'doubled' | 'late';

export type Command =
  | { readonly do: 'edit'; readonly at: At; readonly path: string; readonly value: string; readonly event: Told }
  | { readonly do: 'comment'; readonly at: 'desk' | 'remote'; readonly visibility: 'public' | 'internal' }
  | { readonly do: 'redact'; readonly at: 'desk' | 'remote'; readonly how: 'private' | 'emptied' }
  | { readonly do: 'fault'; readonly at: At; readonly fault: number }
  /** `remap`: the mapping changes at that step of the run. `isTakenOver`: where the process dies, another one goes on as soon as its lease is over. */
  | {
      readonly do: 'run';
      readonly diesAt: number | null;
      readonly isTakenOver?: boolean;
      readonly remap?: { readonly at: number; readonly change: Partial<Rules> } | null;
    }
  | { readonly do: 'remap'; readonly change: Partial<Rules> }
  /** Somebody looks at what is held, and may decide much later by what was shown. */
  | { readonly do: 'look' }
  | { readonly do: 'decide'; readonly which: number; readonly side: Side }
  /** Somebody wants an old value of some field back. */
  | { readonly do: 'restore'; readonly which: number }
  | { readonly do: 'wait'; readonly ms: number }
  | { readonly do: 'pause' | 'resume'; readonly scope: 'all' | 'flow' | 'connection' | 'link' }
  | { readonly do: 'vanish' | 'return' | 'tell-deleted'; readonly at: 'desk' | 'remote' }
  | { readonly do: 'retype' }
  | { readonly do: 'agent'; readonly is: 'editing' | 'gone' }
  | { readonly do: 'merge' }
  /** The help desk closes the ticket for good; what the making of its follow-up meets. */
  | { readonly do: 'close'; readonly fault: number | null }
  /** Somebody cuts the link and links the same two again; or cuts it and makes its follower the owner. */
  | { readonly do: 'relink' | 'promote' };

export const FAULTS: readonly (() => Fault)[] = [
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
  () => ({ on: 'write', kind: 'overtaken', fields: { work_notes: 'overtaken', note: 'overtaken' } }),
];

/** What a new record's look-ups and creates meet. */
export const CREATE_FAULTS: readonly (() => Fault)[] = [
  () => ({ on: 'create', kind: 'lost' }),
  () => ({ on: 'create', kind: 'dropped' }),
  () => ({ on: 'create', kind: 'throws', error: new VendorUnavailableError({ message: 'down' }) }),
  () => ({ on: 'create', kind: 'refused', refusal: { fields: [], message: 'No.', missing: [] } }),
  () => ({ on: 'create', kind: 'refused', refusal: { fields: [], message: 'Say why.', missing: ['close_code'] } }),
  () => ({ on: 'find', kind: 'throws', error: new VendorRateLimitedError({ message: 'slow', retryAfterMs: 10_000 }) }),
];

/** Those of `CREATE_FAULTS` that a follow-up may meet: lost, dropped, not there, refused. */
const FOLLOW_UP_FAULTS = 4;

const rarely = fc.integer({ min: 0, max: 5 }).map((drawn) => drawn === 5);

const starts: fc.Arbitrary<Start> = fc.oneof(
  { weight: 5, arbitrary: fc.constant<Start>({ kind: 'linked' }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('create' as const),
      findLagMs: fc.constantFrom(0, 3_000, 90_000),
      faults: fc.array(fc.nat({ max: CREATE_FAULTS.length - 1 }), { maxLength: 4 }),
      diesAfterCreate: rarely,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('first' as const),
      desk: fc.record({
        status: fc.constantFrom('open', 'pending', 'solved'),
        note: fc.constantFrom('', 'n1'),
        impact: fc.constantFrom('1', '2', '8'),
        priority: fc.constantFrom('', 'p1'),
        owner: fc.constantFrom('', 'Ann'),
      }),
      remote: fc.record({
        state: fc.constantFrom('2', '3', '99'),
        work_notes: fc.constantFrom('', 'n1', 'n3'),
        impact: fc.constantFrom('1', '2'),
        urgency: fc.constantFrom('', 'u1'),
        assignee: fc.constantFrom('', 'Tom'),
      }),
      side: fc.constantFrom<Side>('desk', 'remote'),
      slips: rarely,
      isCalm: fc.boolean(),
    }),
  },
);

export const settings: fc.Arbitrary<Setting> = fc
  .tuple(
    rules,
    fc.record({
      start: starts,
      coda: fc.oneof(fc.constant<Coda>('none'), fc.constantFrom<Coda>('remap', 'conflict', 'demand', 'restore', 'follow-up', 'relink', 'promote')),
      guard: fc.constantFrom('atomic', 'compare'),
      hasOther: rarely,
      hasFollower: rarely,
      isSurvivorLinked: fc.boolean(),
      hasHistory: fc.boolean(),
    }),
  )
  .map(([first, shape]): Setting => ({ ...first, ...shape, hasFollower: shape.hasFollower || shape.coda === 'promote' }));

const bothSides = fc.constantFrom('desk' as const, 'remote' as const);
const edit = (at: At, path: string, values: readonly string[]): fc.Arbitrary<Command> =>
  fc.record({
    do: fc.constant('edit' as const),
    at: fc.constant(at),
    path: fc.constant(path),
    value: fc.constantFrom(...values),
    event: fc.constantFrom<Told>('lost', 'once', 'doubled', 'late'),
  });

const edits = fc.oneof(
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
  edit('desk', 'priority', ['p1', 'p2']),
  edit('remote', 'urgency', ['p1', 'u2']),
  edit('desk', 'memo', ['m1', 'm2']),
  edit('other', 'close_notes', ['m2', 'm3']),
);

const rare = fc.oneof(
  fc.record({ do: fc.constantFrom('vanish' as const, 'return' as const, 'tell-deleted' as const), at: bothSides }),
  fc.constant<Command>({ do: 'retype' }),
  fc.record({ do: fc.constant('agent' as const), is: fc.constantFrom('editing', 'gone') }),
  fc.record({ do: fc.constant('redact' as const), at: bothSides, how: fc.constantFrom('private', 'emptied') }),
  fc.constant<Command>({ do: 'merge' }),
  fc.record({ do: fc.constant('close' as const), fault: fc.option(fc.nat({ max: FOLLOW_UP_FAULTS - 1 })) }),
  fc.record({ do: fc.constantFrom('relink' as const, 'promote' as const) }),
) as fc.Arbitrary<Command>;

const command = fc.oneof(
  { weight: 12, arbitrary: edits },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('comment' as const), at: bothSides, visibility: fc.constantFrom('public' as const, 'internal' as const) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('fault' as const),
      at: fc.constantFrom<At>('desk', 'remote', 'other'),
      fault: fc.nat({ max: FAULTS.length - 1 }),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('run' as const),
      diesAt: fc.option(fc.oneof(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 70 })), { freq: 2 }),
      isTakenOver: rarely,
      remap: fc.oneof(
        { weight: 9, arbitrary: fc.constant(null) },
        { weight: 1, arbitrary: fc.record({ at: fc.integer({ min: 1, max: 24 }), change: ruleChanges }) },
      ),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('remap' as const), change: ruleChanges }) },
  {
    weight: 1,
    arbitrary: fc.oneof(
      fc.constant<Command>({ do: 'look' }),
      fc.record({ do: fc.constant('decide' as const), which: fc.nat({ max: 3 }), side: fc.constantFrom<Side>('desk', 'remote') }),
      fc.record({ do: fc.constant('restore' as const), which: fc.nat({ max: 7 }) }),
    ),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.constantFrom(500, 5_000, 30_000, 400_000) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constantFrom('pause' as const, 'pause' as const, 'resume' as const),
      scope: fc.constantFrom('all', 'flow', 'connection', 'link'),
    }),
  },
  { weight: 1, arbitrary: rare },
) as fc.Arbitrary<Command>;

/** One history: its rules and what happens, in order. */
export const histories: fc.Arbitrary<{ readonly setting: Setting; readonly commands: readonly Command[] }> = fc.record({
  setting: settings,
  commands: fc.array(command, { minLength: 1, maxLength: 40 }),
});
