/** @module connectors/servicenow/tables  The vendor's names of what we read. */

/** Tables of the vendor that this connector reads. */
export const TABLE = {
  incident: 'incident',
  change: 'change_request',
  item: 'cmdb_ci',
  relation: 'cmdb_rel_ci',
  affectedItem: 'task_ci',
  user: 'sys_user',
  userRole: 'sys_user_has_role',
  journal: 'sys_journal_field',
  audit: 'sys_audit',
  deleteLog: 'sys_audit_delete',
  dictionary: 'sys_dictionary',
  choice: 'sys_choice',
} as const;
export type TableName = (typeof TABLE)[keyof typeof TABLE];
