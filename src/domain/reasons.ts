/**
 * @module domain/reasons
 * A decision's reason as data: screens render it by code from the translations (`reason.<code>`), the audit log stores it, tests compare it.
 */

/** What a reason may carry; shown to people, so never a secret. */
export type ReasonFacts = Readonly<Record<string, string | number | boolean | null>>;

/**
 * Why something was decided. `code` is kebab-case and doubles as the translation key `reason.<code>`; `facts` fill that text's placeholders.
 * Each engine exports the closed list of its own codes.
 */
export interface Reason<Code extends string = string> {
  readonly code: Code;
  readonly facts: ReasonFacts;
}

/** Builds a reason. */
export function because<Code extends string>(code: Code, facts: ReasonFacts = {}): Reason<Code> {
  return { code, facts };
}
