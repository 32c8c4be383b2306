/** @module mapping/expression/expression-runner  The port through which JSONata runs: apart from our thread, with limits, without ambient objects. */
import type { FieldValue, FieldValues } from '#domain';

/** What an expression sees: `value` is the field's value (a list for several desk fields), `fields` the rule's own fields by path. */
export interface ExpressionBindings {
  readonly value: FieldValue;
  readonly fields: FieldValues;
}

/** Why an expression gave no value. `aborted`: the caller's signal. */
export type ExpressionFailure =
  | 'syntax'
  | 'refused-function'
  | 'threw'
  | 'timed-out'
  | 'out-of-memory'
  | 'output-too-large'
  | 'not-a-value'
  | 'aborted';

export type ExpressionResult =
  | { readonly kind: 'value'; readonly value: FieldValue }
  /** JSONata's "nothing": a path that led nowhere. Differs from `null`. */
  | { readonly kind: 'nothing' }
  | { readonly kind: 'failed'; readonly why: ExpressionFailure; readonly detail: string };

/** Limits of one evaluation. */
export interface ExpressionLimits {
  /** Processor time of one evaluation, ms. Default 50. */
  readonly cpuMs: number;
  /** Wall time of one evaluation where the thread got no processor, ms; what passed while the whole machine stood still is not counted. Default 1000. */
  readonly wallMs: number;
  /** Heap of the thread, MB. Default 32. */
  readonly memoryMb: number;
  /** Longest result as JSON text, characters. Default 1,000,000. */
  readonly outputLength: number;
}

export const DEFAULT_EXPRESSION_LIMITS: ExpressionLimits = { cpuMs: 50, wallMs: 1000, memoryMb: 32, outputLength: 1_000_000 };

/** Evaluates expressions one after the other. Never rejects. */
export interface ExpressionRunner {
  evaluate(expression: string, bindings: ExpressionBindings, signal?: AbortSignal): Promise<ExpressionResult>;
  /** Ends the thread; what still waits gets `aborted`. */
  close(): Promise<void>;
}
