import fc from 'fast-check';
import type { ExpressionRunner } from './expression-runner.ts';
import { createNodeExpressionRunner } from './node-runner.ts';

let runner: ExpressionRunner;
beforeAll(() => {
  runner = createNodeExpressionRunner();
});
afterAll(() => runner.close());

const evaluate = (expression: string, value: unknown = 'a value') =>
  runner.evaluate(expression, { value: value as string, fields: { subject: 'VPN down' } });

test.each([
  ['the value', '$substring(value, 0, 1)', { kind: 'value', value: 'a' }],
  ['the fields', 'fields.subject & "!"', { kind: 'value', value: 'VPN down!' }],
  ['a regular expression', '$replace(value, /v(al)ue/, "$1")', { kind: 'value', value: 'a al' }],
  ['every match of one', '$join($match(value, /a/).match, "-")', { kind: 'value', value: 'a-a' }],
  ['flags of one', '$contains(value, /VALUE/i)', { kind: 'value', value: true }],
  ['padding', '$pad("5", -3, "0")', { kind: 'value', value: '005' }],
  ['an object', '{ "a": value }', { kind: 'value', value: { a: 'a value' } }],
  ['null', 'null', { kind: 'value', value: null }],
  ['a path that leads nowhere', 'fields.absent', { kind: 'nothing' }],
])('an expression may use %s', async (_what, expression, expected) => {
  expect(await evaluate(expression)).toEqual(expected);
});

test.each([
  ['an endless loop', '($f := function(){ $f() }; $f())', ['timed-out']],
  ['a loop over a huge range', '$sum([1..9999999] ~> $map(function($v){ $v * $v }))', ['threw', 'timed-out', 'out-of-memory']],
  ['deep recursion', '($f := function($n){ $n = 0 ? 0 : 1 + $f($n - 1) }; $f(100000))', ['threw', 'timed-out', 'out-of-memory']],
  [
    'a text that doubles',
    '($f := function($s, $n){ $n = 0 ? $s : $f($s & $s, $n - 1) }; $length($f("aaaaaaaaaa", 40)))',
    ['threw', 'timed-out', 'out-of-memory'],
  ],
  ['a text a billion wide', '$pad("a", 1000000000)', ['threw']],
  ['a function as the result', '$uppercase', ['threw', 'not-a-value']],
  ['a thrown error', '$error("no such group")', ['threw']],
  ['what looks like a promise that never settles', '{ "then": function($resolve){ 1 } }', ['threw']],
  ['a wrong argument', '$substring(5, 1)', ['threw']],
  ['a division by zero', '1/0', ['threw', 'not-a-value']],
  ['what does not parse', '$substring(value, 0', ['syntax']],
  ['the clock', '$now()', ['refused-function']],
  ['chance, hidden in a variable', '($r := $random; $r())', ['refused-function']],
  ['text as code', '$eval("1+1")', ['refused-function']],
  ['a pattern that needs back references', '$contains(value, /(a)\\1/)', ['threw']],
])('ends or refuses %s, and the next expression works', async (_what, expression, expected) => {
  const result = await evaluate(expression);
  expect(result).toMatchObject({ kind: 'failed', why: expect.stringMatching(new RegExp(`^(${expected.join('|')})$`)) });
  expect(await evaluate('value')).toEqual({ kind: 'value', value: 'a value' });
});

const doubled = (times: number, use: string) =>
  `($f := function($s, $n){ $n = 0 ? $s : $f($s & $s, $n - 1) }; ${use.replace('TEXT', `$f("aaaaaaaaaa", ${times})`)})`;

// Each of these, unguarded, makes one allocation so large that V8 ends the whole process and not the thread.
test.each([
  ['split', doubled(24, '$split(TEXT, "")')],
  ['searched', doubled(24, '$match(TEXT, /a/)')],
  ['measured', doubled(25, '$length(TEXT)')],
  ['a key', doubled(25, '{ TEXT: 1 }')],
  ['joined', doubled(15, '$join([1..10000].$string(), TEXT)')],
  ['replaced in a chain', doubled(15, `TEXT ~> ${Array(20).fill('$replace("a", "aa")').join(' ~> ')}`)],
  ['a list doubled', '($f := function($a, $n){ $n = 0 ? $a : $f($append($a, $a), $n - 1) }; $count($f([1, 2, 3], 30)))'],
])('the process survives a huge text that is %s', async (_how, expression) => {
  expect(await evaluate(expression)).toMatchObject({ kind: 'failed', why: expect.stringMatching(/^(threw|timed-out|out-of-memory)$/) });
});

test('a pattern that makes a backtracking engine explode is answered', async () => {
  expect(await evaluate('$contains(value, /^(a+)+$/)', `${'a'.repeat(5000)}!`)).toEqual({ kind: 'value', value: false });
});

test.each([
  'constructor',
  '__proto__',
  'value.constructor',
  'value.__proto__',
  'fields.constructor.constructor',
  '$string.constructor',
  '$.constructor.prototype',
])('finds no prototype through %s', async (expression) => {
  expect(await evaluate(expression)).toMatchObject({ kind: 'nothing' });
});

test('a value with a key __proto__ stays data and pollutes nothing', async () => {
  const value = JSON.parse('{"__proto__": {"polluted": true}, "plain": 1}');
  expect(await evaluate('$merge([{}, value]).polluted', value)).toEqual({ kind: 'nothing' });
  expect(await evaluate('{}.polluted')).toEqual({ kind: 'nothing' });
});

test('answers come to the question that was asked, in any mixture of good and bad ones', async () => {
  const expressions = ['value', '$error("x")', '$length(value)', '(', 'fields.subject'];
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(expressions.length - 1), { maxLength: 8 }), async (picks) => {
      const alone = await Promise.all(picks.map((pick) => evaluate(expressions[pick] as string)));
      expect(alone.map((result) => (result.kind === 'value' ? result.value : 'no'))).toEqual(
        picks.map((pick) => ['a value', 'no', 7, 'no', 'VPN down'][pick]),
      );
    }),
    { numRuns: 20 },
  );
});

describe('with time enough', () => {
  let patient: ExpressionRunner;
  beforeAll(() => {
    patient = createNodeExpressionRunner({ cpuMs: 600_000, wallMs: 600_000 });
  });
  afterAll(() => patient.close());

  test('what needs more than 32 MB is out of memory, and the next expression works', async () => {
    // Each text is a list of as many items; no part of it is large, all of it is.
    const lists = Array.from({ length: 8 }, (_, index) => `$list${index} := $split(value, "")`).join('; ');
    expect(await patient.evaluate(`(${lists}; $count($list0))`, { value: 'ab'.repeat(450_000), fields: {} })).toMatchObject({
      kind: 'failed',
      why: 'out-of-memory',
    });
    expect(await patient.evaluate('value', { value: 'a value', fields: {} })).toEqual({ kind: 'value', value: 'a value' });
  });

  test('a result of a million characters is answered, and of one more refused', async () => {
    // A quotation mark is two characters as JSON; the text's own are the last two.
    const text = '"'.repeat(499_999);
    expect(await patient.evaluate('value', { value: text, fields: {} })).toEqual({ kind: 'value', value: text });
    expect(await patient.evaluate('value & "a"', { value: text, fields: {} })).toEqual({
      kind: 'failed',
      why: 'output-too-large',
      detail: '1000001 characters, at most 1000000',
    });
  });
});

test('a caller that gives up gets its answer at once and the others theirs', async () => {
  const controller = new AbortController();
  const given = runner.evaluate('($f := function(){ $f() }; $f())', { value: 1, fields: {} }, controller.signal);
  const other = evaluate('value');
  controller.abort();
  expect(await given).toMatchObject({ kind: 'failed', why: 'aborted' });
  expect(await other).toEqual({ kind: 'value', value: 'a value' });
});

test('a closed runner stops what waits and refuses what comes', async () => {
  const closing = createNodeExpressionRunner();
  const waiting = closing.evaluate('value', { value: 1, fields: {} });
  await closing.close();
  expect(await waiting).toMatchObject({ kind: 'failed', why: 'aborted' });
  expect(await closing.evaluate('value', { value: 1, fields: {} })).toMatchObject({ why: 'aborted' });
});
