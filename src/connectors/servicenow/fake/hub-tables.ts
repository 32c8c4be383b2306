/** @module connectors/servicenow/fake/hub-tables  Where the fake keeps its rows, and what the hub's page shows of them. */
import type { TableSpec } from '../../../connector-kit/testing/index.ts';
import { columnOf } from './columns.ts';
import { idFor } from './database.ts';

const table = (name: string, label: string, effect: string, columns: readonly string[] = []): TableSpec => ({
  name,
  label,
  effect,
  newId: (n) => idFor(`${name}:${n}`),
  columns: columns.map((column) => {
    const choices = columnOf(name, column)?.choices?.map(([value, label]) => ({ value, label }));
    return {
      name: column,
      label: columnOf(name, column)?.label ?? column,
      isEditable: columnOf(name, column)?.isReadOnly !== true,
      ...(choices ? { choices } : {}),
    };
  }),
});

const INCIDENT_COLUMNS = [
  'number',
  'short_description',
  'state',
  'hold_reason',
  'priority',
  'impact',
  'urgency',
  'cmdb_ci',
  'caller_id',
  'assignment_group',
];
const CLOSING = ['close_code', 'close_notes', 'comments', 'work_notes', 'correlation_id'];
const CHANGE_COLUMNS = [
  'number',
  'short_description',
  'state',
  'type',
  'risk',
  'approval',
  'cmdb_ci',
  'start_date',
  'end_date',
  'work_start',
  'work_end',
  'assignment_group',
];
const ITEM_COLUMNS = [
  'name',
  'sys_class_name',
  'operational_status',
  'install_status',
  'environment',
  'serial_number',
  'ip_address',
  'owned_by',
  'support_group',
];

/** Shown in the hub, in this order. */
export const HUB_TABLES: readonly TableSpec[] = [
  table('incident', 'Incidents', 'incident', [...INCIDENT_COLUMNS, 'assigned_to', ...CLOSING]),
  table('cmdb_ci', 'Configuration items', 'configuration-item', ITEM_COLUMNS),
  table('change_request', 'Changes', 'change-request', [...CHANGE_COLUMNS, 'close_code', 'close_notes', 'comments', 'work_notes', 'correlation_id']),
  table('sys_user', 'Users', 'user', ['user_name', 'name', 'email', 'title', 'department', 'active']),
  table('sys_user_group', 'Groups', 'group', ['name', 'email']),
];

/** Everything that is kept. */
export const STORED_TABLES: readonly TableSpec[] = [
  ...HUB_TABLES,
  table('std_change_record_producer', 'Standard change templates', 'change-template'),
  table('cmdb_rel_ci', 'CI relationships', 'relation'),
  table('cmdb_rel_type', 'CI relationship types', 'relation-type'),
  table('task_ci', 'Affected CIs', 'affected-item'),
  table('cmn_location', 'Locations', 'location'),
  table('sys_user_role', 'Roles', 'role'),
  table('sys_user_has_role', 'User roles', 'user-role'),
  table('sys_journal_field', 'Journal entries', 'journal'),
  table('sys_attachment', 'Attachments', 'attachment'),
  table('sys_audit_delete', 'Deleted records', 'delete-log'),
];
