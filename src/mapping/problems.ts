/** @module mapping/problems  What can be wrong with a mapping document: where, what, and what would fix it. */
import type { ReasonFacts } from '#domain';

/** `error`: the document cannot become active. `warning`: it can, and something will surprise. `note`: worth knowing. */
export type Severity = 'error' | 'warning' | 'note';

/**
 * Every problem code. Screens say it by `console.mappings.problem.<code>` and `console.mappings.fix.<code>` with the problem's facts; where one code covers several cases, the fact `form`
 * names the case. The English sentences beside it are for the API and the command line.
 */
export const MAPPING_PROBLEMS = [
  'document-too-large',
  'yaml-unreadable',
  'character-refused',
  'nested-too-deep',
  'alias-refused',
  'key-twice',
  'key-unknown',
  'key-missing',
  'key-refused',
  'version-unknown',
  'value-wrong',
  'flow-name-twice',
  'flow-unknown',
  'connection-unknown',
  'record-unsupported',
  'two-writers',
  'writers-may-meet',
  'field-unknown',
  'field-read-only',
  'field-is-journal',
  'field-twice',
  'many-fields-out-only',
  'condition-on-list',
  'values-not-invertible',
  'values-pair-twice',
  'values-on-many-fields',
  'transform-not-both-ways',
  'transform-with-values',
  'transform-direction-unused',
  'label-in-only',
  'round-trip-fails',
  'round-trip-untested',
  'option-unmapped',
  'option-unknown',
  'option-wrong-type',
  'otherwise-unused',
  'child-without-parent',
  'child-never-offered',
  'requires-unused',
  'requires-unknown-value',
  'winner-unused',
  'tie-missing',
  'newest-without-times',
  'kinds-differ',
  'text-may-be-cut',
  'tags-replaced',
  'allow-blocks',
  'allow-unused',
  'expression-unreadable',
  'expression-refused-function',
  'test-fails',
] as const;

/** One of {@link MAPPING_PROBLEMS}. */
export type MappingProblemCode = (typeof MAPPING_PROBLEMS)[number];

/** Where in the document: keys and list positions from the top. */
export type DocumentPath = readonly (string | number)[];

/** A problem without its line, as the checks find it. */
export interface MappingProblem {
  readonly severity: Severity;
  readonly code: MappingProblemCode;
  readonly path: DocumentPath;
  readonly facts: ReasonFacts;
  /** One sentence: what is wrong, with the names. */
  readonly message: string;
  /** One sentence: what would fix it. */
  readonly fix: string;
}

/** A problem in a text. Line and column count from 1. */
export interface LocatedProblem extends MappingProblem {
  readonly line: number;
  readonly column: number;
}

/** Line and column of a place in a text, from 1. */
export interface TextPlace {
  readonly line: number;
  readonly column: number;
}
