/**
 * @module sync/testing/model-histories
 * What can happen in the model: which rules a mapping has, and what people, vendors, networks and processes do, as data that fast-check draws and shrinks.
 */
import fc from 'fast-check';
import { type FieldValue, VendorRateLimitedError, VendorUnavailableError } from '#domain';
import type { Fault } from './memory-record-store.ts';
import { incidentFlow } from './world.ts';

export type At = 'desk' | 'remote' | 'other';
type Winner = 'desk' | 'remote' | 'newest' | 'ask';

/** The rules and the shape of one history. */
export interface Setting {
  readonly stateWinner: Winner;
  readonly noteWinner: Winner;
  readonly tie: 'desk' | 'remote';
  readonly drift: 'report' | 'repair' | 'ignore';
  readonly guard: 'atomic' | 'compare';
  /** The ticket has a second link, to a third system. */
  readonly hasOther: boolean;
  /** A second ticket follows the record. */
  readonly hasFollower: boolean;
  /** The ticket that this one may be merged into has a link of the same flow. */
  readonly isSurvivorLinked: boolean;
}

export type Command =
  | { readonly do: 'edit'; readonly at: At; readonly path: string; readonly value: string; readonly event: 'lost' | 'once' | 'doubled' }
  | { readonly do: 'comment'; readonly at: 'desk' | 'remote'; readonly visibility: 'public' | 'internal' }
  | { readonly do: 'redact'; readonly at: 'desk' | 'remote'; readonly how: 'private' | 'emptied' }
  | { readonly do: 'fault'; readonly at: At; readonly fault: number }
  | { readonly do: 'run'; readonly diesAt: number | null }
  | { readonly do: 'wait'; readonly ms: number }
  | { readonly do: 'pause' | 'resume'; readonly scope: 'all' | 'flow' | 'connection' | 'link' }
  | { readonly do: 'vanish' | 'return' | 'tell-deleted'; readonly at: 'desk' | 'remote' }
  | { readonly do: 'retype' }
  | { readonly do: 'agent'; readonly is: 'editing' | 'gone' }
  | { readonly do: 'merge' };

/** What the vendor stores when that impact is written. */
export const clampImpact = (value: FieldValue | undefined): FieldValue => (value === '7' || value === '8' || value === '9' ? '3' : (value ?? null));

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

/** The flows of a setting. The second one shares no target with the first: one writer per field. */
export function flowsOf({ stateWinner, noteWinner, tie, drift, hasOther }: Setting): readonly Readonly<Record<string, unknown>>[] {
  const winners: Readonly<Record<string, Winner>> = { status: stateWinner, note: noteWinner };
  const fields = incidentFlow().fields.map((field) => ({ ...field, ...(winners[field.desk] && { winner: winners[field.desk] }) }));
  const first = incidentFlow({ tie, drift, fields, comments: { public: 'both', internal: 'both', since: 'link' } });
  const second = {
    ...incidentFlow({ tie }),
    name: 'others',
    connection: 'other-prod',
    fields: [
      { desk: 'subject', remote: 'short_description', direction: 'out' },
      { desk: 'note', remote: 'work_notes', direction: 'out' },
      { desk: 'memo', remote: 'close_notes', direction: 'both', winner: 'newest' },
    ],
  };
  return hasOther ? [first, second] : [first];
}

const winner = fc.constantFrom<Winner>('desk', 'remote', 'newest', 'ask');
const rarely = fc.integer({ min: 0, max: 5 }).map((drawn) => drawn === 5);

export const settings: fc.Arbitrary<Setting> = fc.record({
  stateWinner: winner,
  noteWinner: winner,
  tie: fc.constantFrom('desk', 'remote'),
  drift: fc.constantFrom('report', 'repair', 'ignore'),
  guard: fc.constantFrom('atomic', 'compare'),
  hasOther: rarely,
  hasFollower: rarely,
  isSurvivorLinked: fc.boolean(),
});

const bothSides = fc.constantFrom('desk' as const, 'remote' as const);
const edit = (at: At, path: string, values: readonly string[]): fc.Arbitrary<Command> =>
  fc.record({
    do: fc.constant('edit' as const),
    at: fc.constant(at),
    path: fc.constant(path),
    value: fc.constantFrom(...values),
    event: fc.constantFrom('lost', 'once', 'doubled'),
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
  edit('desk', 'memo', ['m1', 'm2']),
  edit('other', 'close_notes', ['m2', 'm3']),
);

const rare = fc.oneof(
  fc.record({ do: fc.constantFrom('pause' as const, 'resume' as const), scope: fc.constantFrom('all', 'flow', 'connection', 'link') }),
  fc.record({ do: fc.constantFrom('vanish' as const, 'return' as const, 'tell-deleted' as const), at: bothSides }),
  fc.constant<Command>({ do: 'retype' }),
  fc.record({ do: fc.constant('agent' as const), is: fc.constantFrom('editing', 'gone') }),
  fc.record({ do: fc.constant('redact' as const), at: bothSides, how: fc.constantFrom('private', 'emptied') }),
  fc.constant<Command>({ do: 'merge' }),
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
  { weight: 6, arbitrary: fc.record({ do: fc.constant('run' as const), diesAt: fc.option(fc.integer({ min: 1, max: 70 }), { freq: 2 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.constantFrom(500, 5_000, 30_000, 400_000) }) },
  { weight: 1, arbitrary: rare },
) as fc.Arbitrary<Command>;

/** One history: its rules and what happens, in order. */
export const histories: fc.Arbitrary<{ readonly setting: Setting; readonly commands: readonly Command[] }> = fc.record({
  setting: settings,
  commands: fc.array(command, { minLength: 1, maxLength: 40 }),
});
