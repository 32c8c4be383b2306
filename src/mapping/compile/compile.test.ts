import fc from 'fast-check';
import type { FieldValue } from '#domain';
import type { CompiledField } from '../compiled.ts';
import type { FieldRule } from '../document.ts';
import type { ExpressionRunner } from '../expression/expression-runner.ts';
import { MAPPING_REASONS } from '../reasons.ts';
import { documentOf, fieldOf, flowOf, held, kept, schemaOf } from '../testing/compiled-fields.ts';
import { compileMapping } from './compile.ts';
import { classesOf } from './value-table.ts';

const status: FieldRule = {
  desk: 'status',
  remote: 'state',
  direction: 'both',
  values: [
    { desk: 'new', remote: '1' },
    { desk: 'open', remote: '2' },
    { desk: 'solved', remote: '6' },
    { desk: 'solved', remote: '7' },
  ],
  requires: { '6': ['close_code', 'close_notes'] },
};

describe('values by class', () => {
  const field = fieldOf(status);

  test.each([
    ['a value with one partner goes there', 'open', '2'],
    ['a value with several goes to the first', 'solved', '6'],
  ])('%s', (_title, desk, remote) => {
    expect(field.projectOut({ status: desk })).toEqual({ kind: 'value', value: remote });
  });

  test('writing back keeps what the other side has, where it means the same', () => {
    expect(field.projectOut({ status: 'solved' }, { current: '7' })).toEqual({ kind: 'value', value: '7' });
    expect(field.projectOut({ status: 'solved' }, { current: '2' })).toEqual({ kind: 'value', value: '6' });
  });

  test('a move inside a class is no change, a move between classes is one', () => {
    expect(field.isSameOnRemote('6', '7')).toBe(true);
    expect(field.isSameOnRemote('2', '7')).toBe(false);
    expect(field.isSameOnRemote('8', '9')).toBe(false);
  });

  test('the types of values count: 2 is not "2"', () => {
    expect(field.projectIn(2)).toEqual(held('value-unmapped-held'));
    expect(field.isSameOnRemote(2, '2')).toBe(false);
  });

  test('an unknown value is held unless the rule says otherwise', () => {
    expect(field.projectOut({ status: 'on-hold' })).toEqual(held('value-unmapped-held'));
    const mild = fieldOf({ ...status, otherwise: { out: 'keep', in: { value: 'open' } } });
    expect(mild.projectOut({ status: 'on-hold' })).toEqual(kept('value-unmapped-kept'));
    expect(mild.projectIn('8')).toEqual({ kind: 'value', value: 'open', reason: { code: 'value-otherwise', facts: { value: '8' } } });
  });

  test('a remote value names what it demands', () => {
    expect(field.requiredFor('6')).toEqual(['close_code', 'close_notes']);
    expect(field.requiredFor('7')).toEqual([]);
    expect(field.requiredFor('constructor')).toEqual([]);
  });

  test.each([
    ['takes the place of the tags that stand in pairs', ['b', 'c'], ['one', 'two', 'vip'], ['three', 'two', 'vip']],
    ['brings tags beside those of others', ['a'], ['vip'], ['one', 'vip']],
    ['takes only its own tags away where it is empty', [], ['one', 'vip'], ['vip']],
    ['does so where it has no value at all', null, ['one', 'vip'], ['vip']],
    ['leaves no tag where there was none', [], [], []],
  ])('a list that tags stand for %s', (_title, remote, current, expected) => {
    const values = [
      { desk: 'one', remote: 'a' },
      { desk: 'two', remote: 'b' },
      { desk: 'three', remote: 'c' },
    ];
    const desk = schemaOf('ticket', { path: 'tags', kind: 'tags' });
    const tags = fieldOf({ desk: 'tags', remote: 'sites', direction: 'in', values }, { desk });
    const projection = tags.projectIn(remote, { current });
    expect(projection).toMatchObject({ kind: 'value' });
    expect('value' in projection && [projection.value].flat().toSorted()).toEqual(expected);
  });

  describe('tags with pairs', () => {
    const values = [
      { desk: 'one', remote: 'a' },
      { desk: 'two', remote: 'b' },
    ];
    const desk = schemaOf('ticket', { path: 'tags', kind: 'tags' });
    const rule = { desk: 'tags', remote: 'sites', direction: 'both', values } as const;
    const tags = fieldOf(rule, { desk });

    test.each([
      ['what stands in no pair does not leave', ['one', 'vip'], ['a']],
      ['a ticket with none of them leaves nothing behind', ['vip'], []],
      ['a ticket without tags neither', [], []],
    ])('%s', (_title, ticket, expected) => {
      expect(tags.projectOut({ tags: ticket })).toEqual({ kind: 'value', value: expected });
    });

    test('another tag on the ticket is no change of the field, one of the pairs is', () => {
      expect(tags.isSameOnDesk(['one'], ['vip', 'one'])).toBe(true);
      expect(tags.isSameOnDesk(['one'], ['one', 'two'])).toBe(false);
      expect(tags.isSameOnDesk(undefined, ['one'])).toBe(false);
    });

    test('a rule that says what becomes of the others speaks of all tags', () => {
      const all = fieldOf({ ...rule, otherwise: { out: 'hold' } }, { desk });
      expect(all.projectOut({ tags: ['one', 'vip'] })).toEqual(held('value-unmapped-held'));
      expect(all.isSameOnDesk(['one'], ['vip', 'one'])).toBe(false);
    });
  });

  test('members of a list are mapped one by one, and one unknown member decides for the whole list', () => {
    const tags = fieldOf({
      desk: 'tags',
      remote: 'labels',
      direction: 'out',
      values: [
        { desk: 'net', remote: 'Network' },
        { desk: 'lan', remote: 'Network' },
      ],
    });
    expect(tags.projectOut({ tags: ['net', 'lan'] })).toEqual({ kind: 'value', value: ['Network'] });
    expect(tags.projectOut({ tags: ['net', 'vpn'] })).toEqual(held('value-unmapped-held'));
  });
});

const scalar = fc.oneof(fc.constantFrom('a', 'b', 'c', 'd', 'e'), fc.constantFrom<number | boolean | null>(1, 2, true, null));
const classMaps = fc
  .uniqueArray(fc.tuple(fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 1 }), fc.nat(3)), {
    minLength: 1,
    maxLength: 5,
    selector: (item) => item[1],
  })
  .map((groups) =>
    groups.flatMap(([[extra = 0], group]) =>
      [0, ...Array.from({ length: extra }, (_, index) => index + 1)].map((index) => ({ desk: `d${group}`, remote: `r${group}.${index}` })),
    ),
  );

test('with a class map, what goes out, comes in and goes out again is the same', () => {
  fc.assert(
    fc.property(classMaps, (values) => {
      const field = fieldOf({ ...status, values, requires: undefined });
      for (const { desk } of values) {
        const out = field.projectOut({ status: desk });
        const back = field.projectIn((out as { value: FieldValue }).value);
        expect(field.projectOut({ status: (back as { value: FieldValue }).value })).toEqual(out);
      }
    }),
  );
});

test('classes part the values: each value of a side is in exactly one', () => {
  fc.assert(
    fc.property(fc.array(fc.record({ desk: scalar, remote: scalar }), { maxLength: 12 }), (pairs) => {
      const classes = classesOf(pairs);
      const desk = classes.flatMap((known) => known.desk);
      expect(new Set(desk).size).toBe(desk.length);
      expect(new Set(desk)).toEqual(new Set(pairs.map((pair) => pair.desk)));
      expect(pairs.every((pair) => classes.some((known) => known.desk.includes(pair.desk) && known.remote.includes(pair.remote)))).toBe(true);
    }),
  );
});

describe('equivalence', () => {
  const values = fc.oneof(
    fc.jsonValue() as fc.Arbitrary<FieldValue>,
    scalar,
    fc.array(scalar),
    fc.string(),
    fc.constantFrom('x\r\ny ', 'x\ny', '2026-01-01T00:00:00Z', '2026-01-01T01:00:00+01:00'),
  );
  const fields = [
    fieldOf(status),
    fieldOf({ desk: 'a', remote: 'b', direction: 'both', ordered: true }),
    fieldOf({ desk: 'a', remote: 'b', direction: 'both' }, { remote: { incidents: schemaOf('incident', { path: 'b', maxLength: 5 }) } }),
    fieldOf({ desk: ['a', 'c'], remote: 'b', direction: 'out' }),
  ];

  test('is reflexive and symmetric on both sides of every rule', () => {
    fc.assert(
      fc.property(values, values, fc.constantFrom(...fields), (a, b, field) => {
        expect(field.isSameOnDesk(a, a) && field.isSameOnRemote(a, a)).toBe(true);
        expect(field.isSameOnDesk(a, b)).toBe(field.isSameOnDesk(b, a));
        expect(field.isSameOnRemote(a, b)).toBe(field.isSameOnRemote(b, a));
      }),
    );
  });

  const [, ordered, short] = fields as [CompiledField, CompiledField, CompiledField];
  const plain = fieldOf({ desk: 'a', remote: 'b', direction: 'both' });
  test.each<[string, CompiledField, FieldValue | undefined, FieldValue | undefined, boolean]>([
    ['line ends and blanks around a text do not count', plain, 'a\r\nb ', 'a\nb', true],
    ['blanks inside a text count', plain, 'a  b', 'a b', false],
    ['the order of a list does not count', plain, ['a', 'b'], ['b', 'a'], true],
    ['the order of a list counts where the rule says so', ordered, ['a', 'b'], ['b', 'a'], false],
    ['two spellings of one instant are the same', plain, '2026-01-01T00:00:00.000Z', '2026-01-01T01:00:00+01:00', true],
    ['null and an empty text differ', plain, null, '', false],
    ['not read and null differ', plain, undefined, null, false],
    ['true and "true" differ', plain, true, 'true', false],
    ['what a vendor cut at its limit is the longer text', short, 'abcdefgh', 'abcde', true],
    ['what we cut at its limit is the longer text', short, 'abcdefgh', 'abcd…', true],
    ['texts that differ before the limit differ', short, 'abXdefgh', 'abcde', false],
  ])('%s', (_title, field, a, b, expected) => {
    expect(field.isSameOnRemote(a, b)).toBe(expected);
  });
});

describe('empties', () => {
  test.each<[string, object, FieldValue, unknown]>([
    ['null clears the other side', {}, null, { kind: 'value', value: null }],
    ['an empty text is carried as one', {}, '', { kind: 'value', value: '' }],
    ['keep leaves the other side', { empty: { out: 'keep' } }, null, kept('value-empty-kept')],
    ['hold waits', { empty: { out: 'hold' } }, '', held('value-empty-held')],
    ['a pair may name null', { values: [{ desk: null, remote: 'none' }] }, null, { kind: 'value', value: 'none' }],
    ['a pair wins over keep', { empty: { out: 'keep' }, values: [{ desk: '', remote: 'none' }] }, '', { kind: 'value', value: 'none' }],
    ['values without a pair for null still clear', { values: [{ desk: 'a', remote: 'b' }] }, null, { kind: 'value', value: null }],
    ['steps do not run on empties', { transform: { out: [{ prefix: 'x' }] } }, '', { kind: 'value', value: '' }],
  ])('%s', (_title, more, value, expected) => {
    expect(fieldOf({ desk: 'a', remote: 'b', direction: 'out', ...more }).projectOut({ a: value })).toEqual(expected);
  });

  test('a field that was not read is left alone, which differs from empty', () => {
    expect(fieldOf({ desk: 'a', remote: 'b', direction: 'out' }).projectOut({})).toEqual(kept('field-not-read'));
    expect(fieldOf({ desk: ['a', 'c'], remote: 'b', direction: 'out', transform: { out: [{ join: ' ' }] } }).projectOut({ a: 'x' })).toEqual(
      kept('field-not-read'),
    );
  });

  test('of several fields all must be empty to count as empty', () => {
    const joined = fieldOf({ desk: ['a', 'c'], remote: 'b', direction: 'out', transform: { out: [{ join: ' / ' }] } });
    expect(joined.projectOut({ a: null, c: '' })).toEqual({ kind: 'value', value: null });
    expect(joined.projectOut({ a: 'x', c: null })).toEqual({ kind: 'value', value: 'x' });
    expect(joined.projectOut({ a: 'x', c: 3 })).toEqual({ kind: 'value', value: 'x / 3' });
  });
});

test.each<[string, readonly unknown[], FieldValue, unknown]>([
  ['trims', ['trim'], ' a ', 'a'],
  ['lowers', ['lowercase'], 'ÄB', 'äb'],
  ['raises', ['uppercase'], 'ab', 'AB'],
  ['makes text of a number', ['text'], 5, '5'],
  ['makes a number of strict text', ['number'], '5.5', 5.5],
  ['takes the first of a list', ['first'], ['a', 'b'], 'a'],
  ['cuts', [{ cut: 3 }], 'abcdef', 'ab…'],
  ['puts in front and behind', [{ prefix: '<' }, { suffix: '>' }], 'a', '<a>'],
  ['joins a list', [{ join: ', ' }], ['a', '', 'b'], 'a, b'],
  ['splits a text', [{ split: ',' }], 'a,,b', ['a', 'b']],
])('a transform %s', (_what, out, value, expected) => {
  expect(fieldOf({ desk: 'a', remote: 'b', direction: 'out', transform: { out } }).projectOut({ a: value })).toEqual({
    kind: 'value',
    value: expected,
  });
});

test.each<[string, readonly unknown[], FieldValue, string]>([
  ['lower-casing a number', ['lowercase'], 5, 'value-wrong-type'],
  ['the first of a text', ['first'], 'ab', 'value-wrong-type'],
  ['a number of "1e3"', ['number'], '1e3', 'number-unreadable'],
  ['joining objects', [{ join: ',' }], [{ a: 1 }], 'value-wrong-type'],
])('a transform holds on %s', (_what, out, value, code) => {
  expect(fieldOf({ desk: 'a', remote: 'b', direction: 'out', transform: { out } }).projectOut({ a: value })).toEqual(held(code));
});

describe('expressions', () => {
  const rule = { desk: 'a', remote: 'b', direction: 'out', transform: { out: 'value & "!"' } } as const;
  const answering = (result: Awaited<ReturnType<ExpressionRunner['evaluate']>>): CompiledField => {
    const expressions: ExpressionRunner = { evaluate: async () => result, close: async () => undefined };
    return compileMapping(documentOf([rule]), { expressions }).flows[0]?.fields[0] as CompiledField;
  };

  test.each([
    ['a value is written', { kind: 'value', value: 'x!' }, { kind: 'value', value: 'x!' }],
    ['no value leaves the other side', { kind: 'nothing' }, kept('expression-no-value')],
    ['too long a run holds', { kind: 'failed', why: 'timed-out', detail: '' }, held('expression-timed-out')],
    ['too much memory holds', { kind: 'failed', why: 'out-of-memory', detail: '' }, held('expression-out-of-memory')],
    ['too long a result holds', { kind: 'failed', why: 'output-too-large', detail: '' }, held('expression-output-too-large')],
    ['an error of its own holds, with its words', { kind: 'failed', why: 'threw', detail: 'no such group' }, held('expression-failed')],
  ] as const)('%s', async (_title, result, expected) => {
    expect(await answering(result).projectOut({ a: 'x' })).toEqual(expected);
  });

  test('a run that its caller stopped rejects instead of holding the field', async () => {
    const stopped = AbortSignal.abort(new Error('lease lost'));
    await expect(answering({ kind: 'failed', why: 'aborted', detail: '' }).projectOut({ a: 'x' }, { signal: stopped })).rejects.toThrow('lease lost');
  });

  test('without a runner the field is held', () => {
    expect(fieldOf(rule).projectOut({ a: 'x' })).toEqual(held('expressions-unavailable'));
  });
});

describe('the gate', () => {
  const gate = (when: object, ticket: Record<string, FieldValue>) => flowOf([status], { when }).matches(ticket);

  test.each<[string, object, Record<string, FieldValue>, string]>([
    ['a plain value', { type: 'incident' }, { type: 'incident' }, 'gate-open'],
    ['another value', { type: 'incident' }, { type: 'question' }, 'gate-value-differs'],
    ['one of a list', { type: ['incident', 'problem'] }, { type: 'problem' }, 'gate-open'],
    ['a plain value never looks into a list', { tags: 'infra' }, { tags: ['infra'] }, 'gate-value-differs'],
    ['nothing where a value is asked for', { type: 'incident' }, { type: null }, 'gate-value-empty'],
    ['no tag where one is asked for', { tags: ['infra'] }, { tags: [] }, 'gate-value-empty'],
    ['a value where nothing is asked for', { type: null }, { type: 'incident' }, 'gate-not-empty'],
    ['any of the tags', { tags: { any: ['infra', 'net'] } }, { tags: ['x', 'net'] }, 'gate-open'],
    ['none of the tags', { tags: { any: ['infra'] } }, { tags: ['x'] }, 'gate-none-of-any'],
    ['all of the tags', { tags: { all: ['a', 'b'] } }, { tags: ['b', 'a', 'c'] }, 'gate-open'],
    ['not all of the tags', { tags: { all: ['a', 'b'] } }, { tags: ['a'] }, 'gate-not-all'],
    ['a tag that excludes', { tags: { any: ['a'], none: ['spam'] } }, { tags: ['a', 'spam'] }, 'gate-has-excluded'],
    ['a field that must be empty', { custom: { empty: true } }, { custom: 'x' }, 'gate-not-empty'],
    ['a field that must not be empty', { custom: { empty: false } }, { custom: '' }, 'gate-empty'],
    ['a field that was not read', { type: 'incident' }, {}, 'gate-field-not-read'],
    ['no condition', {}, {}, 'gate-open'],
    ['an inherited name', { toString: 'x' }, {}, 'gate-field-not-read'],
  ])('%s', (_title, when, ticket, code) => {
    const result = gate(when, ticket);
    expect(result.reason.code).toBe(code);
    expect(result.isMatch).toBe(code === 'gate-open');
  });

  test('says what the ticket has and what would do', () => {
    expect(gate({ type: ['incident', 'problem'] }, { type: 'question' }).reason.facts).toEqual({
      field: 'type',
      is: 'question',
      wanted: 'incident, problem',
    });
  });

  test.each<[string, object, FieldValue, object]>([
    ['each member of a list', { custom: ['3601', null] }, ['3602', '3603'], { is: '3602, 3603', wanted: '3601' }],
    ['a long text by its beginning', { custom: 'a' }, 'x'.repeat(90), { is: `${'x'.repeat(59)}…`, wanted: 'a' }],
    ['a long list by its first members', { custom: 'a' }, [...'bcdefghijklmn'], { is: 'b, c, d, e, f, g, h, i, …', wanted: 'a' }],
    ['a yes or no as it is', { custom: true }, false, { is: false, wanted: true }],
  ])('says %s', (_title, when, value, told) => {
    expect(gate(when, { custom: value }).reason.facts).toEqual({ field: 'custom', ...told });
  });
});

describe('a flow', () => {
  test('names what to read on each side, once and in order', () => {
    const flow = flowOf([status, { desk: ['subject', 'status'], remote: 'description', direction: 'out' }], { when: { type: 'incident' } });
    expect(flow.deskFields).toEqual(['status', 'subject', 'type']);
    expect(flow.remoteFields).toEqual(['close_code', 'close_notes', 'description', 'state']);
    expect(flow.gateFields).toEqual(['type']);
  });

  test('lets leave only what allow names', () => {
    const flow = flowOf([status, { desk: 'subject', remote: 'title', direction: 'out' }], {
      allow: ['title'],
      comments: { public: 'both', internal: 'out' },
    });
    expect(flow.fields.map((field) => [field.remotePath, field.writesRemote, field.writesDesk])).toEqual([
      ['state', false, true],
      ['title', true, false],
    ]);
    expect(flow.comments).toMatchObject({ public: 'in', internal: 'none' });
    expect(flow.mayLeave('close_code')).toBe(false);
  });

  test('reads a label where the rule takes labels, the value where there is none', () => {
    const field = fieldOf({ desk: 'a', remote: 'group', direction: 'in', take: 'label' });
    expect(field.readRemote({ fields: { group: '287e' }, labels: { group: 'Network' } })).toBe('Network');
    expect(field.readRemote({ fields: { group: '287e' }, labels: {} })).toBe('287e');
    expect(field.readRemote({ fields: { group: null }, labels: {} })).toBeNull();
    expect(field.readRemote({ fields: {}, labels: {} })).toBeUndefined();
  });

  test('keeps the key of a rule over versions, and gives two pairs of fields two keys', () => {
    expect(fieldOf({ ...status, winner: 'desk', otherwise: { out: 'keep' } }).key).toBe(fieldOf(status).key);
    expect(fieldOf({ desk: ['a', 'b'], remote: 'c', direction: 'out' }).key).not.toBe(fieldOf({ desk: 'a', remote: 'c', direction: 'out' }).key);
  });
});

test('compiling the same document twice gives the same hashes, keys and projections', () => {
  fc.assert(
    fc.property(classMaps, fc.constantFrom('out', 'in', 'both'), fc.constantFrom('d0', 'd1', 'x', null), (values, direction, value) => {
      const [first, second] = [0, 1].map(() => compileMapping(documentOf([{ ...status, requires: undefined, values, direction }])));
      expect(first?.hash).toBe(second?.hash);
      const [a, b] = [first, second].map((mapping) => mapping?.flows[0]?.fields[0]);
      expect([a?.key, a?.ruleHash]).toEqual([b?.key, b?.ruleHash]);
      expect(a?.projectOut({ status: value })).toEqual(b?.projectOut({ status: value }));
    }),
  );
});

test('fields called like parts of an object are fields, and pollute nothing', () => {
  for (const name of ['constructor', 'toString', 'hasOwnProperty', 'valueOf', 'then']) {
    const field = fieldOf({ desk: name, remote: name, direction: 'both', requires: undefined });
    expect(field.projectOut({})).toEqual(kept('field-not-read'));
    expect(field.readRemote({ fields: {}, labels: {} })).toBeUndefined();
    expect(field.projectOut({ [name]: 'x' })).toEqual({ kind: 'value', value: 'x' });
  }
  const poisoned = JSON.parse('{"__proto__": {"status": "open"}}');
  expect(Object.getPrototypeOf({})).toBe(Object.prototype);
  expect(fieldOf({ desk: 'constructor', remote: 'b', direction: 'out' }).projectOut(poisoned)).toEqual(kept('field-not-read'));
  expect(() => documentOf([{ desk: '__proto__', remote: 'b', direction: 'out' }])).toThrow();
});

test('every reason code is listed once', () => {
  expect(new Set(MAPPING_REASONS).size).toBe(MAPPING_REASONS.length);
});
