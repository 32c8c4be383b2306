/** @module connectors/servicenow/record-kind  What incidents and change requests, both tasks of the vendor, differ in as records. */
import type { FieldKind, FieldSchema, RecordType } from '#domain';
import { TABLE } from './wire.ts';

/** One table of tasks as a store of records. */
export interface RecordKind {
  readonly table: typeof TABLE.incident | typeof TABLE.change;
  readonly type: RecordType;
  /** For messages: "There is no incident of that id." */
  readonly noun: string;
  /** Columns that the platform computes, whatever the dictionary says: a value written there is lost. */
  readonly computed: ReadonlySet<string>;
  /** Columns of every instance, known where our user may not read the dictionary. */
  readonly assumed: readonly FieldSchema[];
  /** Fields that are no columns: said when a record is created, never read. */
  readonly atCreation: ReadonlySet<string>;
}

const COMPUTED_OF_TASKS = ['number', 'sys_id', 'active', 'opened_at', 'opened_by', 'closed_at', 'closed_by'];

const field = (path: string, label: string, kind: FieldKind, maxLength?: number): FieldSchema => ({
  path,
  label,
  kind,
  isReadOnly: false,
  isRequired: false,
  ...(maxLength === undefined ? {} : { maxLength }),
});

const FIELDS_OF_TASKS: readonly FieldSchema[] = [
  field('number', 'Number', 'text', 40),
  field('short_description', 'Short description', 'text', 160),
  field('description', 'Description', 'long-text', 4_000),
  field('state', 'State', 'choice'),
  field('impact', 'Impact', 'choice'),
  field('priority', 'Priority', 'choice'),
  field('assigned_to', 'Assigned to', 'user'),
  field('assignment_group', 'Assignment group', 'reference'),
  field('cmdb_ci', 'Configuration item', 'reference'),
  field('business_service', 'Service', 'reference'),
  { ...field('comments', 'Additional comments', 'long-text', 4_000), isJournal: true },
  { ...field('work_notes', 'Work notes', 'long-text', 4_000), isJournal: true },
  field('correlation_id', 'Correlation ID', 'text', 100),
];

function kindOf(kind: Omit<RecordKind, 'computed' | 'assumed'>, computed: readonly string[], own: readonly FieldSchema[]): RecordKind {
  const all = new Set([...COMPUTED_OF_TASKS, ...computed]);
  return { ...kind, computed: all, assumed: [...FIELDS_OF_TASKS, ...own].map((one) => ({ ...one, isReadOnly: all.has(one.path) })) };
}

export const INCIDENT = kindOf(
  { table: TABLE.incident, type: 'incident', noun: 'incident', atCreation: new Set() },
  ['priority', 'resolved_at', 'resolved_by'],
  [
    field('hold_reason', 'On hold reason', 'choice'),
    field('urgency', 'Urgency', 'choice'),
    field('category', 'Category', 'choice'),
    { ...field('subcategory', 'Subcategory', 'choice'), dependsOn: 'category' },
    field('caller_id', 'Caller', 'user'),
    field('close_code', 'Resolution code', 'choice'),
    field('close_notes', 'Resolution notes', 'long-text', 4_000),
  ],
);

/** The template from which a standard change is made: a part of the create's address at the vendor, a field here. */
export const STANDARD_TEMPLATE = 'standard_change_template_id';

export const CHANGE = kindOf(
  { table: TABLE.change, type: 'change-request', noun: 'change request', atCreation: new Set([STANDARD_TEMPLATE]) },
  // The approval is the approvers' business: the column follows from their answers.
  ['approval', 'conflict_status', 'conflict_last_run', 'phase', 'phase_state'],
  [
    field('type', 'Type', 'choice'),
    field('risk', 'Risk', 'choice'),
    field('approval', 'Approval', 'choice'),
    field('start_date', 'Planned start date', 'date-time'),
    field('end_date', 'Planned end date', 'date-time'),
    field('work_start', 'Actual start', 'date-time'),
    field('work_end', 'Actual end', 'date-time'),
    field('requested_by', 'Requested by', 'user'),
    field('justification', 'Justification', 'long-text', 4_000),
    field('implementation_plan', 'Implementation plan', 'long-text', 4_000),
    field('backout_plan', 'Backout plan', 'long-text', 4_000),
    field('close_code', 'Close code', 'choice'),
    field('close_notes', 'Close notes', 'long-text', 4_000),
  ],
);
