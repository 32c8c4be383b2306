/** @module connectors/jira/change-record  Changes as records: issues of the change type, moved by the steps of their workflow. */
import type { ChangeRecords } from '#capabilities';
import type { IssueDeps } from './issue-parts.ts';
import { createIssueStore } from './issue-store.ts';

/** The vendor's calendar of changes has no public interface, so there is no check for conflicts. */
export function createChangeRecords(deps: Omit<IssueDeps, 'recordType'>): ChangeRecords {
  return { ...createIssueStore({ ...deps, recordType: 'change-request' }).store, recordType: 'change-request' };
}
