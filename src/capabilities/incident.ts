/** @module capabilities/incident  Incidents at a remote system. */
import type { RecordSnapshot } from '#domain';
import type { Call } from './connector.ts';
import type { RecordStore } from './record-store.ts';

export interface IncidentCapability extends RecordStore {
  readonly recordType: 'incident';
  /** Open incidents on any of those configuration items, newest first, at most `limit`, each with the fields `state` etc. that the list needs. */
  listOpenForItems(itemIds: readonly string[], limit: number, call: Call): Promise<readonly IncidentSummary[]>;
}

/** An incident in a list. */
export interface IncidentSummary extends Pick<RecordSnapshot, 'id' | 'number' | 'title' | 'url'> {
  readonly itemId: string;
  readonly stateLabel: string;
  readonly priorityLabel?: string;
  readonly assigneeName?: string;
  /** ISO 8601 UTC */
  readonly openedAt: string;
}
