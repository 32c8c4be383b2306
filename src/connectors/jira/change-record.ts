/** @module connectors/jira/change-record  Changes as records: issues of the change type, moved by the steps of their workflow. */
import type { Call, ChangeRecords } from '#capabilities';
import type { FieldOption } from '#domain';
import type { IssueDeps, IssueParts } from './issue-parts.ts';
import { createIssueStore } from './issue-store.ts';
import { isIssueId } from './jql.ts';
import { statesOf } from './transition.ts';

/** The vendor's calendar of changes has no public interface, so there is no check for conflicts. */
export function createChangeRecords(deps: Omit<IssueDeps, 'recordType'>): ChangeRecords {
  const { store, parts } = createIssueStore({ ...deps, recordType: 'change-request' });
  return { ...store, recordType: 'change-request', reachableStates: (id, call) => reachableStates(parts, id, call) };
}

/** What the workflow offers our user now. https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issues/#api-rest-api-3-issue-issueidorkey-transitions-get */
async function reachableStates({ api }: Pick<IssueParts, 'api'>, id: string, call: Call): Promise<readonly FieldOption[]> {
  const issue = isIssueId(id) ? await api.readIssue(id, { fields: ['status'] }, call) : undefined;
  if (issue?.id !== id) return [];
  const { status } = issue.fields;
  const present = typeof status === 'object' && status !== null && 'id' in status ? String(status.id) : undefined;
  // A step may lead back to where it began.
  return statesOf(await api.listTransitions(id, call)).filter(({ value }) => value !== present);
}
