/** @module mapping/check-mapping  Text in, verdict out: the one call before a text may become active, and the one that an editor makes while somebody types. */
import { compileMapping } from './compile/compile.ts';
import type { CompiledMapping } from './compiled.ts';
import type { MappingDocument } from './document.ts';
import { locateProblems, parseMapping } from './parse.ts';
import type { LocatedProblem, MappingProblem } from './problems.ts';
import { type MappingTestOutcome, runMappingTests } from './run-tests.ts';
import { validateMapping } from './validate/validate.ts';
import { errorOf, type ValidationContext } from './validate/validation-context.ts';

export type CheckedMapping =
  /** May become active. `problems` holds warnings and notes. */
  | {
      readonly kind: 'ok';
      readonly document: MappingDocument;
      readonly mapping: CompiledMapping;
      readonly problems: readonly LocatedProblem[];
      readonly tests: readonly MappingTestOutcome[];
    }
  /** Must not. At least one problem is an error; a failed test is one. */
  | { readonly kind: 'invalid'; readonly problems: readonly LocatedProblem[]; readonly tests: readonly MappingTestOutcome[] };

/** Parses, validates and tests a mapping. */
export async function checkMapping(text: string, context: ValidationContext = {}): Promise<CheckedMapping> {
  const parsed = await parseMapping(text);
  if (parsed.kind === 'invalid') return { kind: 'invalid', problems: parsed.problems, tests: [] };
  const { document, locate } = parsed;
  const found = await validateMapping(document, context);
  if (found.some(isError)) return { kind: 'invalid', problems: locateProblems(found, locate), tests: [] };
  const tests = await runMappingTests(document, context);
  const problems = locateProblems([...found, ...tests.flatMap(problemOf)], locate);
  if (problems.some(isError)) return { kind: 'invalid', problems, tests };
  return { kind: 'ok', document, mapping: compileMapping(document, context), problems, tests };
}

function isError(problem: MappingProblem): boolean {
  return problem.severity === 'error';
}

function problemOf(outcome: MappingTestOutcome): readonly MappingProblem[] {
  if (outcome.kind === 'passed') return [];
  const [first] = outcome.differences;
  const facts = { test: outcome.name, target: first?.target ?? '', expected: first?.expected ?? '', actual: first?.actual ?? '' };
  const message = `The test "${outcome.name}" fails at ${facts.target}: it should be ${facts.expected} and is ${facts.actual}.`;
  return [errorOf({ code: 'test-fails', path: ['tests', outcome.index], facts, message, fix: 'Correct the rule, or the expectation.' })];
}
