/** @module connectors/jira/checks  The tick list of "Test connection". Nothing is written. */
import type { Call, ConnectionCheck, IncidentCapability } from '#capabilities';
import { ConfigurationInvalidError, VendorForbiddenError } from '#domain';
import type { JiraApi } from './api.ts';
import { buildJql } from './jql.ts';
import { mustHaveField, type Objects } from './objects.ts';

export interface CheckDeps {
  readonly api: JiraApi;
  readonly incidents: IncidentCapability;
  readonly projectKey: string;
  readonly issueType: string;
  readonly changeIssueType: string;
  readonly itemField: string;
  /** Absent where the connection uses no CMDB. */
  readonly objects?: Objects;
}

const PERMISSIONS = ['BROWSE_PROJECTS', 'CREATE_ISSUES', 'EDIT_ISSUES', 'TRANSITION_ISSUES', 'ADD_COMMENTS', 'CREATE_ATTACHMENTS'];

/** In the order in which an admin would look. */
export function createChecks(deps: CheckDeps): readonly ConnectionCheck[] {
  const { incidents, objects } = deps;
  const always: readonly ConnectionCheck[] = [
    { name: 'sign-in', run: async (call) => void (await incidents.whoAmI(call)) },
    { name: 'read-incidents', run: (call) => canSearch(deps, call) },
    { name: 'write-incidents', run: (call) => canWrite(deps, call) },
    { name: 'read-fields', run: (call) => canDescribe(deps, call) },
  ];
  if (objects === undefined) return always;
  return [
    ...always,
    { name: 'read-items', run: async (call) => void (await objects.attributes(call)) },
    { name: 'read-changes', run: (call) => canReadChanges(deps, call) },
  ];
}

/** Creates carry a label, which the project's screens must take. */
async function canDescribe({ api, incidents, projectKey, issueType }: CheckDeps, call: Call): Promise<void> {
  await incidents.describe(call);
  const types = await api.listIssueTypes(projectKey, call);
  const type = types.find(({ name }) => name.toLowerCase() === issueType.toLowerCase());
  const onScreen = type === undefined ? [] : await api.listCreateFields(projectKey, type.id, call);
  if (onScreen.some(({ fieldId }) => fieldId === 'labels')) return;
  throw new ConfigurationInvalidError({
    message: `Issues of type ${issueType} cannot carry labels, by which we find them again. Add the field "Labels" to the project's screens.`,
    facts: { field: 'issueType', projectKey },
  });
}

async function canSearch({ api, projectKey }: CheckDeps, call: Call): Promise<void> {
  const jql = buildJql({ all: [{ field: 'project', operator: '=', value: projectKey }] });
  await api.search({ jql: jql ?? '', fields: ['updated'], max: 1 }, call);
}

async function canWrite({ api, projectKey }: CheckDeps, call: Call): Promise<void> {
  const granted = await api.readPermissions(projectKey, PERMISSIONS, call);
  const lacking = PERMISSIONS.filter((name) => granted.get(name) !== true);
  if (lacking.length === 0) return;
  throw new VendorForbiddenError({
    message: `Our user lacks ${lacking.join(', ')} in the project ${projectKey}. Give it a role that has them.`,
    facts: { projectKey, lacking },
  });
}

async function canReadChanges({ api, projectKey, changeIssueType, itemField }: CheckDeps, call: Call): Promise<void> {
  const fields = await api.listFields(call);
  const same = fields.filter(({ id, name }) => id === itemField || name.toLowerCase() === itemField.toLowerCase());
  mustHaveField(same.length === 1 ? same[0]?.id : undefined, itemField);
  const jql = buildJql({
    all: [
      { field: 'project', operator: '=', value: projectKey },
      { field: 'issuetype', operator: '=', value: changeIssueType },
    ],
  });
  await api.search({ jql: jql ?? '', fields: ['updated'], max: 1 }, call);
}
