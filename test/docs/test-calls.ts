/** Which tests a file really holds: its calls of `test`, `it` and `describe`, read from its syntax, so that a title in a comment or in a skipped test is none. */
import { parseSync } from '@swc/core';

/** One call that makes tests. */
export interface TestCall {
  /** As written, with `‹value›` for each that is put in. With `each`, the texts of its rows as well: any of them names a test. */
  readonly names: readonly string[];
  /** By itself or by what it stands in. */
  readonly isSkipped: boolean;
  /** A `describe` is as good as the tests in it that run. */
  readonly holds: 'one test' | readonly TestCall[];
}

type Node = Readonly<Record<string, unknown>> & { readonly type: string };

/** `describeInBrowser` is test/support/browser-tests.ts's. */
const MAKERS = new Map([
  ['test', 'test'],
  ['it', 'test'],
  ['describe', 'describe'],
  ['describeInBrowser', 'describe'],
] as const);
const PUT_IN = '‹value›';
const SKIPPING = new Set(['skip', 'todo', 'failing']);

/** The calls of one file, those of a `describe` inside it. */
export function testCallsOf(path: string, text: string): readonly TestCall[] {
  const module = parseSync(text, { syntax: 'typescript', tsx: path.endsWith('.tsx') });
  return callsIn(module, constantsOf(module), false);
}

/** Whether a test of that title, or of a title that holds these words, runs. */
export function runs(calls: readonly TestCall[], title: string): boolean {
  const wanted = title.replace(/\$\{[^}]*\}/g, PUT_IN);
  return calls.some(({ names, isSkipped, holds }) => {
    if (isSkipped) return false;
    if (holds !== 'one test' && runs(holds, title)) return true;
    return names.some((name) => name.includes(wanted)) && (holds === 'one test' || holds.some(isAlive));
  });
}

function isAlive({ isSkipped, holds }: TestCall): boolean {
  return !isSkipped && (holds === 'one test' || holds.some(isAlive));
}

function callsIn(part: unknown, constants: ReadonlyMap<string, unknown>, isSkipped: boolean): readonly TestCall[] {
  const made = isNode(part) && part.type === 'CallExpression' ? makerOf(part.callee) : undefined;
  if (!isNode(part) || !made) return childrenOf(part).flatMap((child) => callsIn(child, constants, isSkipped));
  const [title, body] = (part.arguments as { expression: Node }[]).map(({ expression }) => expression);
  // `test.each(rows)` without its title is the callee of the call that has one.
  if (!body) return [];
  const isOff = isSkipped || made.isSkipped;
  const names = [...textsIn(title, constants), ...textsIn(made.rows, constants)];
  return [{ names, isSkipped: isOff, holds: made.kind === 'describe' ? callsIn(body, constants, isOff) : 'one test' }];
}

interface Maker {
  readonly kind: 'test' | 'describe';
  readonly isSkipped: boolean;
  readonly rows?: unknown;
}

/** What a callee such as `test`, `describe.skip`, `it.each(rows)` or `(canRun ? test : test.skip)` makes; undefined for any other. */
function makerOf(callee: unknown): Maker | undefined {
  if (!isNode(callee)) return undefined;
  switch (callee.type) {
    case 'Identifier': {
      const kind = (MAKERS as ReadonlyMap<unknown, Maker['kind']>).get(callee.value);
      return kind && { kind, isSkipped: false };
    }
    case 'CallExpression': {
      const made = makerOf(callee.callee);
      return made && { ...made, rows: callee.arguments };
    }
    case 'MemberExpression': {
      const made = makerOf(callee.object);
      return made && { ...made, isSkipped: made.isSkipped || SKIPPING.has((callee.property as Node).value as string) };
    }
    case 'ParenthesisExpression':
      return makerOf(callee.expression);
    // Skipped where the machine lacks something, which `npm test` then says.
    case 'ConditionalExpression':
      return [makerOf(callee.consequent), makerOf(callee.alternate)].find((made) => made && !made.isSkipped);
    default:
      return undefined;
  }
}

/** Every text that stands in an expression, or in the constant that it names. */
function textsIn(part: unknown, constants: ReadonlyMap<string, unknown>): readonly string[] {
  if (isNode(part)) {
    if (part.type === 'StringLiteral') return [part.value as string];
    if (part.type === 'TemplateLiteral') return [(part.quasis as { cooked: string }[]).map(({ cooked }) => cooked).join(PUT_IN)];
    if (part.type === 'Identifier') {
      const left = new Map(constants);
      return left.delete(part.value as string) ? textsIn(constants.get(part.value as string), left) : [];
    }
  }
  return childrenOf(part).flatMap((child) => textsIn(child, constants));
}

function constantsOf(module: unknown): ReadonlyMap<string, unknown> {
  const found = new Map<string, unknown>();
  const visit = (part: unknown): void => {
    if (isNode(part) && part.type === 'VariableDeclarator') found.set((part.id as Node).value as string, part.init);
    for (const child of childrenOf(part)) visit(child);
  };
  visit(module);
  return found;
}

function childrenOf(part: unknown): readonly unknown[] {
  return typeof part === 'object' && part !== null ? Object.values(part) : [];
}

function isNode(part: unknown): part is Node {
  return typeof part === 'object' && part !== null && 'type' in part;
}
