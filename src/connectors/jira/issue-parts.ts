/** @module connectors/jira/issue-parts  What the files of an issue store share: settings, what is read once, and which issues are ours. */
import type { Call } from '#capabilities';
import type { Clock, RecordSnapshot } from '#domain';
import type { JiraApi } from './api.ts';
import { OWN_LABEL } from './field-shape.ts';
import type { createIssueSchema } from './issue-schema.ts';
import type { JqlCondition } from './jql.ts';
import type { Objects } from './objects.ts';
import type { rememberWho } from './people.ts';
import { SNAPSHOT_FIELDS } from './translate.ts';
import type { Issue } from './wire.ts';

/** What an issue store is made from. */
export interface IssueDeps {
  readonly api: JiraApi;
  readonly clock: Clock;
  readonly siteUrl: string;
  readonly projectKey: string;
  readonly issueType: string;
  /** What these issues are to us. */
  readonly recordType: 'incident' | 'change-request';
  readonly closedStatuses: readonly string[];
  /** Name or id of the field that holds the affected objects. */
  readonly itemField: string;
  /** Absent where the connection uses no CMDB. */
  readonly objects?: Objects;
}

/** With what is read once and kept. */
export interface IssueParts extends IssueDeps {
  readonly schema: ReturnType<typeof createIssueSchema>;
  readonly whoAmI: ReturnType<typeof rememberWho>;
  readonly snapshot: (issue: Issue, fields: readonly string[], call: Call) => Promise<RecordSnapshot>;
}

/** What every search of ours is about. */
export function scopeOf({ projectKey, issueType }: Pick<IssueDeps, 'projectKey' | 'issueType'>): readonly JqlCondition[] {
  return [
    { field: 'project', operator: '=', value: projectKey },
    { field: 'issuetype', operator: '=', value: issueType },
  ];
}

export const withSnapshotFields = (fields: readonly string[]) => [
  ...new Set([...SNAPSHOT_FIELDS, ...fields.filter((path) => /^[a-z][a-z0-9_]*$/i.test(path))]),
];

/** The label that carries it, or undefined where no label of ours could: labels hold no blanks. */
export function correlationLabel(correlationId: string): string | undefined {
  return /^[\w.:-]{1,200}$/.test(correlationId) ? `${OWN_LABEL}${correlationId}` : undefined;
}
