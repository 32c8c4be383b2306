/** @module connectors/jira/transition  Which step of the workflow leads to a status, and what it demands on the way. Steps differ by issue, user and state. */
import type { Call, Refusal } from '#capabilities';
import { type FieldOption, type FieldValues, isEmptyValue } from '#domain';
import type { JiraApi } from './api.ts';
import { shapeOf, toValue } from './field-shape.ts';
import { isIssueId } from './jql.ts';
import type { Issue, Transition } from './wire.ts';

export type ChosenStep = { readonly kind: 'step'; readonly transition: Transition } | { readonly kind: 'refused'; readonly refusal: Refusal };

/** Finds the step to that status. Of several, the one whose demands are met. Nothing is sent. */
export async function chooseStep(
  {
    api,
    issue,
    status,
    given,
  }: { readonly api: Pick<JiraApi, 'listTransitions'>; readonly issue: Issue; readonly status: string; readonly given: FieldValues },
  call: Call,
): Promise<ChosenStep> {
  const transitions = await api.listTransitions(issue.id, call);
  const leading = transitions.filter(({ to }) => to.id === status);
  const demands = leading.map((transition) => ({ transition, missing: demandedBy(transition, issue, given) }));
  const open = demands.find(({ missing }) => missing.length === 0);
  if (open !== undefined) return { kind: 'step', transition: open.transition };
  const [blocked] = demands;
  return { kind: 'refused', refusal: blocked === undefined ? unreachable(transitions) : demanding(blocked.transition, blocked.missing) };
}

/** Demanded fields that neither this write nor the issue fills. What the screen fills by itself is no demand. */
function demandedBy({ fields }: Transition, issue: Issue, given: FieldValues): readonly string[] {
  return Object.entries(fields)
    .filter(
      ([id, field]) =>
        field.required && !field.hasDefaultValue && isEmptyValue(given[id]) && isEmptyValue(toValue(issue.fields[id], shapeOf(field.schema))),
    )
    .map(([id]) => id);
}

function demanding({ name, fields }: Transition, missing: readonly string[]): Refusal {
  const labels = missing.map((id) => fields[id]?.name || id).join(', ');
  return { fields: ['status'], missing, message: `The step "${name}" demands: ${labels}. Nothing was sent.` };
}

function unreachable(transitions: readonly Transition[]): Refusal {
  const accepted = statesOf(transitions);
  const names = accepted.map(({ label }) => label).join(', ') || 'none';
  return {
    fields: ['status'],
    missing: [],
    message: `The workflow has no step to that status from here, or our user may not take it. From here it leads to: ${names}. Nothing was sent.`,
    accepted: { status: accepted },
  };
}

/** What the workflow offers our user now. https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issues/#api-rest-api-3-issue-issueidorkey-transitions-get */
export async function reachableStates(api: Pick<JiraApi, 'readIssue' | 'listTransitions'>, id: string, call: Call): Promise<readonly FieldOption[]> {
  const issue = isIssueId(id) ? await api.readIssue(id, { fields: ['status'] }, call) : undefined;
  if (issue?.id !== id) return [];
  const present = currentStatus(issue);
  // A step may lead back to where it began.
  return statesOf(await api.listTransitions(id, call)).filter(({ value }) => value !== present);
}

/** The id of the status that the issue is in. */
export function currentStatus({ fields: { status } }: Issue): string | undefined {
  return typeof status === 'object' && status !== null && 'id' in status ? String(status.id) : undefined;
}

/** Where steps lead, each status once. */
function statesOf(transitions: readonly Transition[]): readonly FieldOption[] {
  return [...new Map(transitions.map(({ to }) => [to.id, { value: to.id, label: to.name }])).values()];
}

/** Ids of fields that the step's screen takes; only these may go with it. */
export function takenBy({ fields }: Transition): ReadonlySet<string> {
  return new Set(Object.keys(fields));
}
