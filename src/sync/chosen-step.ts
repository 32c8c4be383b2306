/**
 * @module sync/chosen-step
 * A workflow does not lead to the wanted value from where the record is. Its hold offers the steps that are open; the one that a person chooses goes in place
 * of the wanted value, and that is tried again from there. A choice is for exactly the pair of values that was shown.
 */
import { because, type FieldValue } from '#domain';
import type { FieldWrite } from './plan-dependents.ts';
import type { AnswerRow, HoldRow, OperationField } from './rows.ts';

/** A person's choice of a step. */
export interface ChosenStep {
  readonly value: FieldValue;
  /** To be used up; null where the choice has been used and waits for what its step demands. */
  readonly answerId: string | null;
  readonly sides: NonNullable<HoldRow['sides']>;
}

/** Whether that hold waits for a step that is not open, be there others to choose or not. */
export function waitsForStep({ release }: Pick<HoldRow, 'release'>): boolean {
  return release.code === 'release-step-open';
}

/** By field key: chosen in an open hold, or remembered in the one that asks for what the chosen step demands. */
export function chosenSteps(holds: readonly HoldRow[], answers: readonly AnswerRow[]): ReadonlyMap<string, ChosenStep> {
  const steps = new Map<string, ChosenStep>();
  for (const hold of holds) {
    const { fieldKey, sides } = hold;
    const chosen = chosenIn(hold, answers);
    if (chosen && fieldKey !== null && sides) steps.set(fieldKey, { ...chosen, sides });
  }
  return steps;
}

function chosenIn(hold: HoldRow, answers: readonly AnswerRow[]): Pick<ChosenStep, 'value' | 'answerId'> | undefined {
  if (waitsForStep(hold)) {
    const answer = answers.find(({ holdId, path }) => holdId === hold.id && path === hold.path);
    return answer && { value: answer.value, answerId: answer.id };
  }
  return isDemandOfStep(hold) ? { value: hold.reason.facts.step ?? null, answerId: null } : undefined;
}

/** Whether that hold asks for what a chosen step demands. */
export function isDemandOfStep({ kind, reason }: Pick<HoldRow, 'kind' | 'reason'>): boolean {
  return kind === 'missing' && reason.facts.step !== undefined;
}

/** The write as a person wants it for now; the planned one where nobody chose, or the pair has moved on since. */
export function withChosenStep(write: FieldWrite, steps: ReadonlyMap<string, ChosenStep> | undefined): FieldWrite {
  const { field, desk, remote } = write;
  const step = write.side === 'remote' ? steps?.get(field.key) : undefined;
  if (!step || !field.isSameOnDesk(step.sides.desk, desk) || !field.isSameOnRemote(step.sides.remote, remote)) return write;
  return { ...write, value: step.value, answerId: step.answerId, reason: because('step-chosen') };
}

/** Whether a write carries a chosen step. */
export function isStep({ reason }: Pick<OperationField, 'reason'>): boolean {
  return reason.code === 'step-chosen';
}

/** What a hold of such a write remembers of it. States are named by one plain value. */
export function factsOfStep(write: Pick<OperationField, 'reason' | 'value'>): { readonly step?: string } {
  return isStep(write) ? { step: String(write.value) } : {};
}
