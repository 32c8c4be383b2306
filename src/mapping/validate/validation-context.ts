/** @module mapping/validate/validation-context  What the checks may know beside the document, and how they report. */
import type { ReasonFacts } from '#domain';
import type { MappingSchemas } from '../compiled.ts';
import type { ExpressionRunner } from '../expression/expression-runner.ts';
import type { DocumentPath, MappingProblem, MappingProblemCode, Severity } from '../problems.ts';

/** A configured connection as far as a mapping depends on it. */
export interface KnownConnection {
  readonly name: string;
  /** Record types that it can tie. */
  readonly records: readonly string[];
  /** Whether it tells when a field changed. */
  readonly hasFieldHistory: boolean;
}

/** Everything is optional: what is not known is not checked. */
export interface ValidationContext {
  readonly schemas?: MappingSchemas;
  readonly connections?: readonly KnownConnection[];
  /** Whether the help desk tells when a field changed. */
  readonly deskHasFieldHistory?: boolean;
  /** For round trips through expressions; without it they are reported as untested. */
  readonly expressions?: ExpressionRunner;
}

/** What a check found: the words are made here, so that every check reads as a list of facts. */
export interface Finding {
  readonly code: MappingProblemCode;
  readonly path: DocumentPath;
  readonly facts?: ReasonFacts;
  readonly message: string;
  readonly fix: string;
}

export const errorOf = (finding: Finding): MappingProblem => problemOf('error', finding);
export const warningOf = (finding: Finding): MappingProblem => problemOf('warning', finding);
export const noteOf = (finding: Finding): MappingProblem => problemOf('note', finding);

/** "a, b and 3 more". */
export function listed(names: readonly unknown[], most = 8): string {
  const shown = names.slice(0, most).map(String).join(', ');
  return names.length > most ? `${shown} and ${names.length - most} more` : shown;
}

/** The same as facts: `names` as far as they are shown, and how many `more` there are. */
export function listedFacts<Name extends string>(
  name: Name,
  names: readonly unknown[],
  most = 8,
): Readonly<Record<Name, string>> & { readonly more: number } {
  const shown = { [name]: names.slice(0, most).map(String).join(', ') } as Record<Name, string>;
  return { ...shown, more: Math.max(0, names.length - most) };
}

function problemOf(severity: Severity, finding: Finding): MappingProblem {
  return { severity, code: finding.code, path: finding.path, facts: finding.facts ?? {}, message: finding.message, fix: finding.fix };
}
