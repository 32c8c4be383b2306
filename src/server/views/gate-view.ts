/** @module server/views/gate-view  Why a flow does not mean a ticket, with the help desk's labels in the place of paths and stored values. */
import type { ReasonView } from '#contract';
import type { FieldValue, Reason, ReasonFacts } from '#domain';
import type { SideLabels } from './labels.ts';

/** Whether a reason names a field of the ticket and its values by what is stored. */
export function isOfGate({ code, facts }: Reason): boolean {
  return code.startsWith('gate-') && typeof facts['field'] === 'string';
}

/** A gate's reason as the API shows it; any other is left as it is. `undefined` where no labels are known. */
export function viewGate(reason: Reason, desk: SideLabels | undefined): ReasonView {
  if (!desk || !isOfGate(reason)) return { ...reason };
  const path = String(reason.facts['field']);
  const told = Object.entries(reason.facts).map(([name, fact]) => [name, name === 'field' ? desk.field(path) : labelOf(fact, path, desk)]);
  return { code: reason.code, facts: Object.fromEntries(told) };
}

/** A list is told by its members. A choice may itself contain what divides them. */
function labelOf(fact: ReasonFacts[string], path: string, desk: SideLabels): ReasonFacts[string] {
  if (fact === null) return null;
  const whole = desk.value(path, fact);
  if (whole !== String(fact)) return whole;
  return whole
    .split(', ')
    .map((member: FieldValue) => desk.value(path, member))
    .join(', ');
}
