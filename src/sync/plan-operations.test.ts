import { because, type FieldValue } from '#domain';
import type { CompiledFlow } from '#mapping';
import type { FieldMerge } from './merge-types.ts';
import { type PlanInput, planOperations, type RefusedBefore, signatureOfWrite } from './plan-operations.ts';
import { compileFlow } from './testing/world.ts';
import { countReturns, visitPair } from './trail.ts';

const NOW = 1_000_000;
const flow = compileFlow({
  name: 'f',
  connection: 'c',
  record: 'incident',
  allow: ['state', 'notes', 'close_code', 'impact'],
  fields: [
    { desk: 'status', remote: 'state', direction: 'both', requires: { '6': ['close_code', 'notes'], '8': ['secret'] } },
    { desk: 'note', remote: 'notes', direction: 'both', requires: { final: ['close_code'] } },
    { desk: 'impact', remote: 'impact', direction: 'both' },
  ],
}).flows[0] as CompiledFlow;

const fieldAt = (remotePath: string) => {
  const field = flow.fields.find((candidate) => candidate.remotePath === remotePath);
  if (!field) throw new Error(`No rule for ${remotePath}.`);
  return field;
};
const write = (remotePath: string, value: FieldValue, side: 'desk' | 'remote' = 'remote'): FieldMerge => ({
  kind: 'write',
  field: fieldAt(remotePath),
  desk: 'd',
  remote: 'r',
  side,
  value,
  answerId: null,
  reason: because('desk-changed'),
});
const plan = (merges: readonly FieldMerge[], extra: Partial<PlanInput> = {}) =>
  planOperations({
    flow,
    merges,
    remote: {},
    shadows: new Map(),
    answers: new Map(),
    refused: new Map(),
    isAgentEditing: false,
    nowMs: NOW,
    maxReturns: 3,
    returnWindowMs: 600_000,
    ...extra,
  });
const shown = (result: ReturnType<typeof plan>) => ({
  writes: result.writes.map((one) => [one.side, Object.fromEntries(one.fields.map((field) => [field.path, field.value])), one.extras]),
  holds: result.holds.map((hold) => [hold.kind, hold.path, hold.asks]),
});
const refusedBefore = (missing: readonly string[]): RefusedBefore => ({
  reason: because('vendor-refused', { message: 'no' }),
  missing,
  asks: missing,
  release: because('release-value-or-rule-changes'),
});
const answers = (values: Readonly<Record<string, string>>) =>
  new Map(Object.entries(values).map(([path, value]) => [path, { id: `answer ${path}`, value }]));

describe('groups', () => {
  test('plans independent fields as operations of their own', () => {
    expect(shown(plan([write('state', '2'), write('impact', '1')])).writes).toEqual([
      ['remote', { state: '2' }, {}],
      ['remote', { impact: '1' }, {}],
    ]);
  });

  test('holds a value while what it demands is missing, and says what', () => {
    expect(shown(plan([write('state', '6')]))).toEqual({ writes: [], holds: [['missing', 'state', ['close_code', 'notes']]] });
  });

  test('takes a demand that the record meets already as met', () => {
    expect(shown(plan([write('state', '6')], { remote: { close_code: 'x', notes: 'y' } }))).toEqual({
      writes: [['remote', { state: '6' }, {}]],
      holds: [],
    });
  });

  test('sends answers in the same operation, and names them to be used up', () => {
    const result = plan([write('state', '6')], { answers: answers({ close_code: 'x', notes: 'y' }) });
    expect(shown(result).writes).toEqual([['remote', { state: '6' }, { close_code: 'x', notes: 'y' }]]);
    expect(result.writes[0]?.answerIds).toEqual(['answer close_code', 'answer notes']);
  });

  test('joins a value with the write of a mapped field that it demands', () => {
    expect(shown(plan([write('state', '6'), write('notes', 'done')], { remote: { close_code: 'x' } })).writes).toEqual([
      ['remote', { state: '6', notes: 'done' }, {}],
    ]);
  });

  test('holds a value too where the mapped field that it demands must wait', () => {
    expect(shown(plan([write('state', '6'), write('notes', 'final')]))).toEqual({
      writes: [],
      holds: [
        ['missing', 'state', ['close_code']],
        ['missing', 'notes', ['close_code']],
      ],
    });
  });

  test('asks for nothing that may not leave', () => {
    const result = plan([write('state', '8')], { answers: answers({ secret: 's' }) });
    expect(shown(result)).toEqual({ writes: [], holds: [['missing', 'state', []]] });
    expect(result.holds[0]?.reason).toMatchObject({ code: 'answer-may-not-leave', facts: { blocked: 'secret' } });
  });

  test('adds what the vendor was found to demand with exactly this value', () => {
    const signature = signatureOfWrite({ key: fieldAt('impact').key, side: 'remote', value: '9', ruleHash: fieldAt('impact').ruleHash });
    const refused = new Map([[signature, refusedBefore(['close_code'])]]);
    expect(shown(plan([write('impact', '9')], { refused })).holds).toEqual([['missing', 'impact', ['close_code']]]);
    expect(shown(plan([write('impact', '8')], { refused })).writes).toEqual([['remote', { impact: '8' }, {}]]);
    expect(shown(plan([write('impact', '9')], { refused, answers: answers({ close_code: 'x' }) })).writes).toEqual([
      ['remote', { impact: '9' }, { close_code: 'x' }],
    ]);
  });
});

describe('holds', () => {
  test('does not send again what the vendor refused', () => {
    const signature = signatureOfWrite({ key: fieldAt('impact').key, side: 'remote', value: '9', ruleHash: fieldAt('impact').ruleHash });
    const refused = new Map([[signature, refusedBefore([])]]);
    expect(shown(plan([write('impact', '9')], { refused }))).toEqual({ writes: [], holds: [['refused', 'impact', []]] });
  });

  test('sends a chosen step in place of what was refused, with what the rule demands for it, for exactly the pair that was shown', () => {
    const { key, ruleHash } = fieldAt('state');
    const signature = signatureOfWrite({ key, side: 'remote', value: '9', ruleHash });
    const refused = new Map([[signature, refusedBefore([])]]);
    const chosen = (value: string, sides = { desk: 'd', remote: 'r' }) => new Map([[key, { value, answerId: 'a', sides }]]);
    const taken = plan([write('state', '9')], { refused, steps: chosen('7') });
    expect(taken).toMatchObject({ holds: [], writes: [{ fields: [{ value: '7', reason: { code: 'step-chosen' } }], answerIds: ['a'] }] });
    const [demand] = plan([write('state', '9')], { refused, steps: chosen('6') }).holds;
    expect(demand).toMatchObject({ kind: 'missing', asks: ['close_code', 'notes'], reason: { facts: { step: '6' } } });
    const elsewhere = plan([write('state', '9')], { refused, steps: chosen('7', { desk: 'd', remote: 'moved' }) });
    expect(shown(elsewhere)).toEqual({ writes: [], holds: [['refused', 'state', []]] });
  });

  test('lets only desk writes wait for an agent', () => {
    expect(shown(plan([write('impact', '1'), write('state', 'open', 'desk')], { isAgentEditing: true }))).toEqual({
      writes: [['remote', { impact: '1' }, {}]],
      holds: [['waiting-for-agent', 'status', []]],
    });
  });

  test('turns every verdict that is no write into a hold or into nothing on purpose', () => {
    const pair = { field: fieldAt('impact'), desk: 'a', remote: 'b', reason: because('field-unchanged') };
    const merges: readonly FieldMerge[] = [
      { ...pair, kind: 'same' },
      { ...pair, kind: 'adopt' },
      { ...pair, kind: 'keep' },
      { ...pair, kind: 'drift', side: 'remote' },
      { ...pair, kind: 'conflict' },
      { ...pair, kind: 'hold', holdKind: 'unknown-value', side: 'remote' },
      { kind: 'unread', field: pair.field, side: 'desk', reason: because('value-not-read') },
    ];
    expect(shown(plan(merges)).holds).toEqual([
      ['conflict', 'impact', ['side']],
      ['unknown-value', 'impact', []],
      ['schema', 'impact', []],
    ]);
  });

  test('gives the same hold the same signature while values and reason are the same', () => {
    const conflict = (remote: string): FieldMerge => ({
      kind: 'conflict',
      field: fieldAt('impact'),
      desk: 'a',
      remote,
      reason: because('both-changed-differently'),
    });
    const signatures = ['b', 'b', 'c'].map((remote) => plan([conflict(remote)]).holds[0]?.signature);
    expect(signatures[0]).toBe(signatures[1]);
    expect(signatures[0]).not.toBe(signatures[2]);
  });
});

describe('two systems that change a field back', () => {
  const pairs = [
    { desk: 'a', remote: '1' },
    { desk: 'b', remote: '2' },
  ];
  const trailOf = (order: readonly number[], stepMs: number) =>
    order.reduce<ReturnType<typeof visitPair>>(
      (trail, index, step) => visitPair(trail, pairs[index] ?? { desk: null, remote: null }, NOW + step * stepMs),
      [],
    );

  test.each([
    ['counts no return where a field only moves on', [0, 1], 1_000, 0],
    ['counts one return', [0, 1, 0], 1_000, 1],
    ['counts three returns', [0, 1, 0, 1, 0], 1_000, 3],
    ['counts staying in a pair as no visit', [0, 0, 1, 1, 0], 1_000, 1],
    ['forgets returns that are older than the window', [0, 1, 0, 1, 0], 300_000, 2],
  ] as const)('%s', (_title, order, stepMs, expected) => {
    const last = NOW + (order.length - 1) * stepMs;
    expect(countReturns(trailOf(order, stepMs), last, 600_000)).toBe(expected);
  });

  test('keeps a trail short', () => {
    const long = Array.from({ length: 100 }, (_, index) => index).reduce<ReturnType<typeof visitPair>>(
      (trail, index) => visitPair(trail, { desk: index, remote: index }, NOW),
      [],
    );
    expect(long).toHaveLength(16);
  });
});
