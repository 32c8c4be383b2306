import type { FieldValues, RecordSnapshot } from '#domain';
import type { CompiledFlow } from '#mapping';
import { mergeFields } from './merge-fields.ts';
import type { FieldMerge, MergeInput } from './merge-types.ts';
import type { ShadowRow } from './rows.ts';
import { compileFlow } from './testing/world.ts';

const both = { desk: 'note', remote: 'notes', direction: 'both' };
const out = { ...both, direction: 'out' };
const into = { ...both, direction: 'in' };
const classes = {
  desk: 'status',
  remote: 'state',
  direction: 'both',
  values: [
    { desk: 'open', remote: '2' },
    { desk: 'solved', remote: '6' },
    { desk: 'solved', remote: '7' },
  ],
};

function flowOf(rule: object, extra: object = {}): CompiledFlow {
  const [flow] = compileFlow({ name: 'f', connection: 'c', record: 'incident', fields: [rule], ...extra }).flows;
  if (!flow) throw new Error('The flow did not compile.');
  return flow;
}

function snapshot(fields: FieldValues, life: RecordSnapshot['life'] = 'open'): RecordSnapshot {
  const version = { token: 'v', order: 1, updatedAt: '2026-03-02T09:00:00.000Z' };
  return { id: '1', number: '1', title: '', version, life, fields, labels: {}, url: 'https://example.test' };
}

interface Row {
  readonly rule: object;
  readonly flow?: object;
  /** Last seen: desk, remote. */
  readonly seen?: readonly [string, string];
  /** The rule by which it was seen, where another. */
  readonly seenBy?: object;
  readonly now: readonly [string | undefined, string | undefined];
  readonly role?: MergeInput['role'];
  readonly life?: RecordSnapshot['life'];
  readonly choice?: 'desk' | 'remote';
  readonly firstChoice?: 'desk' | 'remote';
  readonly isFoughtOver?: true;
  /** The side that keeps its value to itself. */
  readonly internal?: 'desk' | 'remote';
  /** When each side came to its value, seconds; undefined where its vendor does not tell. */
  readonly changedAt?: readonly [number | undefined, number | undefined];
}

function timesOf([desk, remote]: NonNullable<Row['changedAt']> | readonly []) {
  const change = (at: number | undefined) => (at === undefined ? undefined : { at: at * 1_000, by: 'person', byName: null });
  return { desk: change(desk), remote: change(remote) };
}

async function merge(row: Row): Promise<FieldMerge> {
  const flow = flowOf(row.rule, row.flow);
  const [field] = flow.fields;
  if (!field) throw new Error('The flow has no field.');
  const [deskPath] = field.deskPaths;
  const [desk, remote] = row.now;
  const seenBy = row.seenBy ? flowOf(row.seenBy).fields[0]?.ruleHash : field.ruleHash;
  const shadow: ShadowRow | undefined = row.seen && {
    linkId: 'l' as ShadowRow['linkId'],
    fieldKey: field.key,
    desk: row.seen[0],
    remote: row.seen[1],
    ruleHash: seenBy ?? '',
    unconfirmed: null,
    trail: [],
  };
  const [merged] = await mergeFields({
    flow,
    role: row.role ?? 'owner',
    desk: {
      ...snapshot(desk === undefined ? {} : { [deskPath ?? '']: desk }, row.life),
      ...(row.internal === 'desk' && { internalFields: [deskPath ?? ''] }),
    },
    remote: {
      ...snapshot(remote === undefined ? {} : { [field.remotePath]: remote }),
      ...(row.internal === 'remote' && { internalFields: [field.remotePath] }),
    },
    shadows: new Map(shadow ? [[field.key, shadow]] : []),
    choices: new Map(row.choice ? [[field.key, { side: row.choice, sides: { desk: desk ?? null, remote: remote ?? null }, answerId: 'a1' }]] : []),
    firstChoices: row.firstChoice ? { [field.key]: row.firstChoice } : {},
    disagreements: new Set(row.isFoughtOver ? [field.key] : []),
    broken: new Map(),
    restores: new Map(),
    ...(row.changedAt && { changeTimes: async () => timesOf(row.changedAt ?? []) }),
    tieMs: 5_000,
  });
  if (!merged) throw new Error('Nothing was merged.');
  return merged;
}

/** `write remote b` for a write; else the kind. */
const verdict = (merged: FieldMerge) => (merged.kind === 'write' ? `write ${merged.side} ${String(merged.value)}` : merged.kind);

function newestRows(): readonly (readonly [string, Row, string, string])[] {
  const bothMoved = { rule: { ...both, winner: 'newest' }, flow: { tie: 'desk' }, seen: ['a', 'a'], now: ['b', 'c'] } as const;
  return [
    ['lets the later desk change win', { ...bothMoved, changedAt: [20, 10] }, 'write remote b', 'newest-decides'],
    ['lets the later remote change win', { ...bothMoved, changedAt: [10, 20] }, 'write desk c', 'newest-decides'],
    ['leaves changes five seconds apart to the tie', { ...bothMoved, changedAt: [10, 15] }, 'write remote b', 'tie-too-close'],
    ['decides changes that are a little more apart', { ...bothMoved, changedAt: [10, 15.001] }, 'write desk c', 'newest-decides'],
    ['lets the tie be the remote', { ...bothMoved, flow: { tie: 'remote' }, changedAt: [15, 10] }, 'write desk c', 'tie-too-close'],
    ['leaves it to the tie where one side does not tell', { ...bothMoved, changedAt: [undefined, 20] }, 'write remote b', 'tie-without-times'],
    ['leaves it to the tie where neither tells', bothMoved, 'write remote b', 'tie-without-times'],
    ['asks where neither times nor tie decide', { ...bothMoved, flow: {} }, 'conflict', 'newest-unknown'],
  ];
}

const table: readonly (readonly [string, Row, string, string])[] = [
  // same | same, one side changed
  ['does nothing where nothing moved', { rule: both, seen: ['a', 'a'], now: ['a', 'a'] }, 'same', 'field-unchanged'],
  ['does nothing where nothing moved although the sides differ', { rule: both, seen: ['a', 'z'], now: ['a', 'z'] }, 'same', 'field-unchanged'],
  ['carries a desk change out', { rule: both, seen: ['a', 'a'], now: ['b', 'a'] }, 'write remote b', 'desk-changed'],
  ['carries a remote change in', { rule: both, seen: ['a', 'a'], now: ['a', 'b'] }, 'write desk b', 'remote-changed'],
  ['adopts a change that makes both sides equal', { rule: both, seen: ['a', 'b'], now: ['b', 'b'] }, 'adopt', 'field-equal'],
  ['clears the other side where a value was cleared', { rule: both, seen: ['a', 'a'], now: ['', 'a'] }, 'write remote ', 'desk-changed'],
  // drift
  ['reports a remote change of an out field and lets the shadow stand', { rule: out, seen: ['a', 'a'], now: ['a', 'b'] }, 'drift', 'drift-reported'],
  [
    'takes the drift as it is where the flow ignores it',
    { rule: out, flow: { drift: 'ignore' }, seen: ['a', 'a'], now: ['a', 'b'] },
    'adopt',
    'drift-ignored',
  ],
  [
    'writes the desk value again where the flow repairs drift',
    { rule: out, flow: { drift: 'repair' }, seen: ['a', 'a'], now: ['a', 'b'] },
    'write remote a',
    'drift-repaired',
  ],
  ['reports a desk change of an in field', { rule: into, seen: ['a', 'a'], now: ['b', 'a'] }, 'drift', 'drift-reported'],
  ['is silent where drift made the sides equal', { rule: out, seen: ['a', 'z'], now: ['a', 'a'] }, 'adopt', 'field-equal'],
  // both changed
  ['adopts where both changed to the same', { rule: both, seen: ['a', 'a'], now: ['b', 'b'] }, 'adopt', 'both-changed-alike'],
  ['shows a conflict where nobody decides', { rule: both, seen: ['a', 'a'], now: ['b', 'c'] }, 'conflict', 'both-changed-differently'],
  ['lets the desk win by rule', { rule: { ...both, winner: 'desk' }, seen: ['a', 'a'], now: ['b', 'c'] }, 'write remote b', 'winner-decides'],
  ['lets the remote win by rule', { rule: { ...both, winner: 'remote' }, seen: ['a', 'a'], now: ['b', 'c'] }, 'write desk c', 'winner-decides'],
  ...newestRows(),
  ['overwrites the read-only side of an out field', { rule: out, seen: ['a', 'a'], now: ['b', 'c'] }, 'write remote b', 'one-way-overwrites'],
  ['overwrites the desk by an in field', { rule: into, seen: ['a', 'a'], now: ['b', 'c'] }, 'write desk c', 'one-way-overwrites'],
  ['uses a person’s choice of the desk', { rule: both, seen: ['a', 'a'], now: ['b', 'c'], choice: 'desk' }, 'write remote b', 'person-decided'],
  ['uses a person’s choice of the remote', { rule: both, seen: ['a', 'a'], now: ['b', 'c'], choice: 'remote' }, 'write desk c', 'person-decided'],
  // classes
  ['sees no change in a move inside a class', { rule: classes, seen: ['solved', '6'], now: ['solved', '7'] }, 'same', 'field-unchanged'],
  ['keeps the member that the other side has', { rule: classes, seen: ['open', '7'], now: ['solved', '7'] }, 'adopt', 'field-equal'],
  ['writes the first pair of a class', { rule: classes, seen: ['open', '2'], now: ['solved', '2'] }, 'write remote 6', 'desk-changed'],
  ['holds a value that is in no pair', { rule: classes, seen: ['open', '2'], now: ['hold', '2'] }, 'hold', 'value-unmapped-held'],
  [
    'keeps the other side where the rule says so',
    { rule: { ...classes, otherwise: { in: 'keep' } }, seen: ['open', '2'], now: ['open', '99'] },
    'keep',
    'value-unmapped-kept',
  ],
  // rule changed
  [
    'keeps equal values under a new rule',
    { rule: { ...both, winner: 'desk' }, seenBy: { ...both, transform: { out: ['trim'], in: ['trim'] } }, seen: ['a', 'a'], now: ['a', 'a'] },
    'adopt',
    'field-equal',
  ],
  [
    'rewrites by the winner under a new rule, never a conflict',
    {
      rule: { ...both, winner: 'remote' },
      seenBy: { ...both, transform: { out: ['uppercase'], in: ['lowercase'] } },
      seen: ['a', 'A'],
      now: ['a', 'A'],
    },
    'write desk A',
    'rule-changed-rewrite',
  ],
  [
    'leaves both as they are under a new rule where nobody decides',
    { rule: both, seenBy: { ...both, transform: { out: ['uppercase'], in: ['lowercase'] } }, seen: ['a', 'A'], now: ['a', 'A'] },
    'keep',
    'rule-changed-kept',
  ],
  [
    'carries the side that moved under a new rule',
    { rule: both, seenBy: { ...both, transform: { out: ['uppercase'], in: ['lowercase'] } }, seen: ['a', 'A'], now: ['b', 'A'] },
    'write remote b',
    'rule-changed-rewrite',
  ],
  [
    'shows a conflict under a new rule only where both moved',
    { rule: both, seenBy: { ...both, transform: { out: ['uppercase'], in: ['lowercase'] } }, seen: ['a', 'A'], now: ['b', 'C'] },
    'conflict',
    'both-changed-differently',
  ],
  [
    'asks nobody less because the ticket was closed, where nobody decides under a new rule',
    {
      rule: both,
      life: 'closed',
      seenBy: { ...both, transform: { out: ['uppercase'], in: ['lowercase'] } },
      seen: ['a', 'A'],
      now: ['a', 'A'],
    },
    'keep',
    'rule-changed-kept',
  ],
  [
    'does not turn the winner around under a new rule because the ticket was closed',
    {
      rule: { ...both, winner: 'remote' },
      life: 'closed',
      seenBy: { ...both, transform: { out: ['uppercase'], in: ['lowercase'] } },
      seen: ['a', 'A'],
      now: ['a', 'A'],
    },
    'keep',
    'ticket-closed',
  ],
  [
    'lets a follower read under a new rule, whoever wins',
    {
      rule: { ...both, winner: 'desk' },
      role: 'follower',
      seenBy: { ...both, transform: { out: ['uppercase'], in: ['lowercase'] } },
      seen: ['a', 'A'],
      now: ['a', 'A'],
    },
    'write desk A',
    'rule-changed-rewrite',
  ],
  // first link
  ['adopts equal values at first link', { rule: both, now: ['a', 'a'] }, 'adopt', 'first-link-equal'],
  ['fills the empty remote side', { rule: both, now: ['a', ''] }, 'write remote a', 'first-link-fills-empty'],
  ['fills the empty desk side', { rule: both, now: ['', 'b'] }, 'write desk b', 'first-link-fills-empty'],
  ['never empties a value at first link', { rule: out, now: ['', 'b'] }, 'keep', 'first-link-source-empty'],
  ['lets a one-way field go its direction', { rule: into, now: ['a', 'b'] }, 'write desk b', 'first-link-one-way'],
  ['asks about differing both-ways fields', { rule: both, now: ['a', 'b'] }, 'conflict', 'first-link-differs'],
  ['follows firstLink desk', { rule: both, flow: { firstLink: 'desk' }, now: ['a', 'b'] }, 'write remote a', 'first-link-desk-wins'],
  ['follows firstLink remote', { rule: both, flow: { firstLink: 'remote' }, now: ['a', 'b'] }, 'write desk b', 'first-link-remote-wins'],
  [
    'follows what was chosen in the plan before firstLink',
    { rule: both, flow: { firstLink: 'desk' }, now: ['a', 'b'], firstChoice: 'remote' },
    'write desk b',
    'first-link-remote-wins',
  ],
  [
    'does not let a choice of first linking decide a later conflict',
    { rule: both, seen: ['a', 'a'], now: ['b', 'c'], firstChoice: 'desk' },
    'conflict',
    'both-changed-differently',
  ],
  // who may write
  ['does not let a follower write the record', { rule: out, role: 'follower', seen: ['a', 'a'], now: ['b', 'a'] }, 'keep', 'follower-reads-only'],
  ['lets a follower read', { rule: both, role: 'follower', seen: ['a', 'a'], now: ['b', 'c'] }, 'write desk c', 'one-way-overwrites'],
  ['writes nothing into a closed ticket', { rule: into, life: 'closed', seen: ['a', 'a'], now: ['a', 'b'] }, 'keep', 'ticket-closed'],
  [
    'carries the last value of a closed ticket out',
    { rule: both, life: 'closed', seen: ['a', 'a'], now: ['b', 'a'] },
    'write remote b',
    'desk-changed',
  ],
  // unread, fought over
  ['holds a field that the desk did not give', { rule: both, seen: ['a', 'a'], now: [undefined, 'a'] }, 'unread', 'value-not-read'],
  ['holds a field that the remote did not give, also without a shadow', { rule: both, now: ['a', undefined] }, 'unread', 'value-not-read'],
  // for staff only
  ['carries nothing of what the desk keeps to itself', { rule: out, now: [undefined, ''], internal: 'desk' }, 'keep', 'value-internal'],
  [
    'empties nothing for what the desk has come to keep to itself',
    { rule: both, seen: ['a', 'a'], now: [undefined, 'b'], internal: 'desk' },
    'keep',
    'value-internal',
  ],
  [
    'repairs nothing towards what the desk keeps to itself',
    { rule: out, flow: { drift: 'repair' }, seen: ['a', 'a'], now: [undefined, 'b'], internal: 'desk' },
    'keep',
    'value-internal',
  ],
  ['carries nothing of what the remote keeps to itself', { rule: both, now: ['a', undefined], internal: 'remote' }, 'keep', 'value-internal'],
  ['stays held while two systems disagree', { rule: both, seen: ['a', 'a'], now: ['b', 'a'], isFoughtOver: true }, 'hold', 'systems-disagree'],
  [
    'ends a disagreement by itself when the sides are equal',
    { rule: both, seen: ['a', 'b'], now: ['b', 'b'], isFoughtOver: true },
    'adopt',
    'field-equal',
  ],
  [
    'ends a disagreement by a choice',
    { rule: both, seen: ['a', 'a'], now: ['b', 'a'], isFoughtOver: true, choice: 'remote' },
    'write desk a',
    'person-decided',
  ],
];

test.each(table)('%s', async (_sentence, row, expected, reason) => {
  const merged = await merge(row);
  expect([verdict(merged), merged.reason.code]).toEqual([expected, reason]);
});

test('ignores a choice that was made for other values', async () => {
  const flow = flowOf(both);
  const [field] = flow.fields;
  const key = field?.key ?? '';
  const shadow = {
    linkId: 'l' as ShadowRow['linkId'],
    fieldKey: key,
    desk: 'a',
    remote: 'a',
    ruleHash: field?.ruleHash ?? '',
    unconfirmed: null,
    trail: [],
  };
  const choice = { side: 'desk' as const, sides: { desk: 'b', remote: 'old' }, answerId: 'a1' };
  const [merged] = await mergeFields({
    flow,
    role: 'owner',
    desk: snapshot({ note: 'b' }),
    remote: snapshot({ notes: 'new' }),
    shadows: new Map([[key, shadow]]),
    choices: new Map([[key, choice]]),
    firstChoices: {},
    disagreements: new Set(),
    broken: new Map(),
    restores: new Map(),
    tieMs: 5_000,
  });
  expect(merged?.kind).toBe('conflict');
});
