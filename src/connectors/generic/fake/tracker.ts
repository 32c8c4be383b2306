/**
 * @module connectors/generic/fake/tracker
 * What the three services of the fakes have in common: records with rules of their own. How they are spoken to is each fake's own business.
 */
import type { FieldValue } from '#domain';
import type { FakeStore, PendingWrite, StoredRow, StoreRules, TableSpec } from '../../../connector-kit/testing/index.ts';

/** Refused by the rules of the service, in its own words. */
export class TrackerRefusal extends Error {
  readonly kind: 'invalid' | 'duplicate';
  readonly fields: readonly string[];
  readonly missing: readonly string[];

  constructor(
    message: string,
    options: { readonly kind?: 'invalid' | 'duplicate'; readonly fields?: readonly string[]; readonly missing?: readonly string[] } = {},
  ) {
    super(message);
    this.kind = options.kind ?? 'invalid';
    this.fields = options.fields ?? [];
    this.missing = options.missing ?? [];
  }
}

/** Our own user at the services. */
export const ROBOT = { id: 'robot-7', name: 'Tieline' } as const;
/** A person at the services. */
export const PERSON = 'anna.huber';
export const STATES = { new: 'New', open: 'In work', waiting: 'Waiting', resolved: 'Resolved', closed: 'Closed' } as const;
export const MAX_TITLE = 120;

const EDITABLE = ['title', 'description', 'state', 'priority', 'resolution', 'assetId', 'isUrgent', 'dueAt', 'tags', 'externalId'] as const;
const KNOWN: ReadonlySet<string> = new Set([...EDITABLE, 'number', 'isTrashed']);

export const TABLES: readonly TableSpec[] = [
  {
    name: 'incidents',
    label: 'Incidents',
    effect: 'incident',
    newId: (n) => `inc-${n}`,
    columns: EDITABLE.map((name) => ({ name, label: name, isEditable: true })),
  },
  { name: 'comments', label: 'Comments', effect: 'comment', newId: (n) => `com-${n}`, columns: [{ name: 'text', label: 'Text', isEditable: false }] },
];

/** `removal`: whether a removed record is gone, or kept and marked. */
export function trackerRules(): StoreRules {
  return {
    beforeWrite(write, store) {
      if (write.table !== 'incidents' || write.kind === 'remove') return write.changes;
      assertKnown(write);
      const after = { ...DEFAULTS, ...write.current?.values, ...write.changes };
      assertRules(after, write, store);
      return write.kind === 'insert' ? { ...after, number: `T-${1_000 + store.nextNumber('number')}` } : write.changes;
    },
  };
}

const DEFAULTS: Readonly<Record<string, FieldValue>> = {
  title: '',
  description: '',
  state: 'new',
  priority: 3,
  resolution: '',
  assetId: '',
  isUrgent: false,
  dueAt: null,
  tags: [],
  externalId: '',
  isTrashed: false,
};

function assertKnown({ changes }: PendingWrite): void {
  const unknown = Object.keys(changes).filter((name) => !KNOWN.has(name));
  if (unknown.length > 0) throw new TrackerRefusal(`Unknown field: ${unknown.join(', ')}`, { fields: unknown });
}

function assertRules(after: Readonly<Record<string, FieldValue>>, { id }: PendingWrite, store: FakeStore): void {
  if (typeof after.title !== 'string' || after.title.trim() === '')
    throw new TrackerRefusal('A title is required.', { fields: ['title'], missing: ['title'] });
  if ([...after.title].length > MAX_TITLE) throw new TrackerRefusal(`The title is longer than ${MAX_TITLE} characters.`, { fields: ['title'] });
  if (!Object.hasOwn(STATES, String(after.state))) throw new TrackerRefusal('There is no such state.', { fields: ['state'] });
  if (![1, 2, 3, 4].includes(Number(after.priority))) throw new TrackerRefusal('There is no such priority.', { fields: ['priority'] });
  if (after.state === 'resolved' && after.resolution === '')
    throw new TrackerRefusal('A resolution is required to resolve.', { fields: ['resolution'], missing: ['resolution'] });
  const twin = after.externalId === '' ? undefined : store.find('incidents', (row) => row.id !== id && row.values.externalId === after.externalId);
  if (twin !== undefined) throw new TrackerRefusal('An incident with that external id exists.', { kind: 'duplicate', fields: ['externalId'] });
}

/** Comments of a record, oldest first. */
export function commentsOf(store: FakeStore, incidentId: string): readonly StoredRow[] {
  return store.all('comments').filter((row) => row.values.incidentId === incidentId);
}

/** By the last change, oldest first; the id breaks ties. */
export function byChange(a: StoredRow, b: StoredRow): number {
  return a.updatedAt.localeCompare(b.updatedAt) || a.id.localeCompare(b.id, 'en', { numeric: true });
}

/** When a person removes a record for good, its id and time stay in the list of deletions. */
export interface Tombstone {
  readonly id: string;
  readonly at: string;
}
