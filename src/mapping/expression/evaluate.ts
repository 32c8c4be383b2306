/**
 * @module mapping/expression/evaluate
 * One evaluation, inside the worker. Values come and go as JSON text, so nothing but data crosses and the length is known before it is sent.
 */
import jsonata from 'jsonata';
import type { ExpressionFailure } from './expression-runner.ts';
import { LinearRegex } from './linear-regex.ts';
import { findRefusedFunction } from './refused-functions.ts';
import { guardSizes, startCounting } from './size-guard.ts';

/** What the worker is asked. `bindings` is the JSON text of the expression's bindings. */
export interface EvaluationRequest {
  readonly id: number;
  readonly expression: string;
  readonly bindings: string;
  /** Characters. */
  readonly outputLength: number;
}

/** What it answers. `value` is JSON text. */
export type EvaluationReply =
  | { readonly id: number; readonly kind: 'value'; readonly value: string }
  | { readonly id: number; readonly kind: 'nothing' }
  | { readonly id: number; readonly kind: 'failed'; readonly why: ExpressionFailure; readonly detail: string };

/** Items of a sequence; far above need, far below the heap. */
const MAX_SEQUENCE = 100_000;
const MAX_DEPTH = 500;
const KEPT_EXPRESSIONS = 500;
const compiled = new Map<string, jsonata.Expression>();

/** Evaluates and answers; never throws. */
export async function evaluate(request: EvaluationRequest): Promise<EvaluationReply> {
  const { id, expression } = request;
  const prepared = await prepare(expression);
  if ('why' in prepared) return { id, kind: 'failed', ...prepared };
  try {
    startCounting();
    const value: unknown = await prepared.program.evaluate(JSON.parse(request.bindings));
    return toReply(id, value, request.outputLength);
  } catch (error) {
    return { id, kind: 'failed', why: 'threw', detail: detailOf(error) };
  }
}

async function prepare(
  expression: string,
): Promise<{ readonly program: jsonata.Expression } | { readonly why: ExpressionFailure; readonly detail: string }> {
  const known = compiled.get(expression);
  if (known) return { program: known };
  try {
    // JSONata asks for a RegExp constructor but only ever constructs, sets lastIndex and calls exec.
    const program = jsonata(expression, { RegexEngine: LinearRegex as unknown as RegExpConstructor, stack: MAX_DEPTH, sequence: MAX_SEQUENCE });
    const refused = findRefusedFunction(program.ast());
    if (refused) return { why: 'refused-function', detail: refused.name };
    await guardSizes(program);
    if (compiled.size >= KEPT_EXPRESSIONS) compiled.clear();
    compiled.set(expression, program);
    return { program };
  } catch (error) {
    return { why: 'syntax', detail: detailOf(error) };
  }
}

function toReply(id: number, value: unknown, outputLength: number): EvaluationReply {
  if (value === undefined) return { id, kind: 'nothing' };
  if (typeof value === 'function' || (typeof value === 'number' && !Number.isFinite(value)))
    return { id, kind: 'failed', why: 'not-a-value', detail: typeof value };
  const text = JSON.stringify(value, refuseFunctions);
  if (text.length > outputLength)
    return { id, kind: 'failed', why: 'output-too-large', detail: `${text.length} characters, at most ${outputLength}` };
  return { id, kind: 'value', value: text };
}

function refuseFunctions(_key: string, value: unknown): unknown {
  if (typeof value === 'function') throw new TypeError('The result holds a function.');
  return value;
}

function detailOf(error: unknown): string {
  const message = typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : String(error);
  return message.slice(0, 300);
}
