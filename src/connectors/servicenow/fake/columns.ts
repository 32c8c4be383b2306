/** @module connectors/servicenow/fake/columns  The fake's dictionary: which tables there are, what they extend and what their columns hold. */

/** One column. `max` in characters; `choices` as value and label in the order of the list, and the value of `dependsOn` under which the form offers them. */
export interface Column {
  readonly label: string;
  readonly type: 'string' | 'integer' | 'boolean' | 'glide_date_time' | 'reference' | 'journal_input' | 'GUID';
  readonly max: number;
  readonly reference?: string;
  readonly choices?: readonly (readonly [value: string, label: string, under?: string])[];
  readonly dependsOn?: string;
  readonly isReadOnly?: boolean;
  readonly isMandatory?: boolean;
}

export interface Table {
  readonly label: string;
  readonly extends?: string;
  readonly columns: Readonly<Record<string, Column>>;
}

type Flags = Partial<Pick<Column, 'isReadOnly' | 'isMandatory' | 'dependsOn'>>;
const text = (label: string, max = 100, flags: Flags = {}): Column => ({ label, type: 'string', max, ...flags });
const ref = (label: string, reference: string, flags: Flags = {}): Column => ({ label, type: 'reference', max: 32, reference, ...flags });
const when = (label: string, flags: Flags = {}): Column => ({ label, type: 'glide_date_time', max: 40, ...flags });
const flag = (label: string, flags: Flags = {}): Column => ({ label, type: 'boolean', max: 40, ...flags });
const journal = (label: string): Column => ({ label, type: 'journal_input', max: 4_000 });
const pick = (label: string, type: 'string' | 'integer', choices: Column['choices'], flags: Flags = {}): Column => ({
  label,
  type,
  max: 40,
  choices,
  ...flags,
});
const READ_ONLY: Flags = { isReadOnly: true };

const SYSTEM: Readonly<Record<string, Column>> = {
  sys_id: { label: 'Sys ID', type: 'GUID', max: 32, isReadOnly: true },
  sys_created_on: when('Created', READ_ONLY),
  sys_created_by: text('Created by', 40, READ_ONLY),
  sys_updated_on: when('Updated', READ_ONLY),
  sys_updated_by: text('Updated by', 40, READ_ONLY),
  sys_mod_count: { label: 'Updates', type: 'integer', max: 40, isReadOnly: true },
};

const LEVELS = [
  ['1', '1 - High'],
  ['2', '2 - Medium'],
  ['3', '3 - Low'],
] as const;

const TASK: Table = {
  label: 'Task',
  columns: {
    ...SYSTEM,
    number: text('Number', 40, READ_ONLY),
    sys_class_name: text('Task type', 80, READ_ONLY),
    short_description: text('Short description', 160),
    description: text('Description', 4_000),
    active: flag('Active', READ_ONLY),
    opened_at: when('Opened', READ_ONLY),
    opened_by: ref('Opened by', 'sys_user', READ_ONLY),
    closed_at: when('Closed', READ_ONLY),
    assigned_to: ref('Assigned to', 'sys_user'),
    assignment_group: ref('Assignment group', 'sys_user_group'),
    cmdb_ci: ref('Configuration item', 'cmdb_ci'),
    business_service: ref('Service', 'cmdb_ci_service'),
    impact: pick('Impact', 'integer', LEVELS),
    urgency: pick('Urgency', 'integer', LEVELS),
    priority: pick(
      'Priority',
      'integer',
      [
        ['1', '1 - Critical'],
        ['2', '2 - High'],
        ['3', '3 - Moderate'],
        ['4', '4 - Low'],
        ['5', '5 - Planning'],
      ],
      READ_ONLY,
    ),
    contact_type: pick('Channel', 'string', [
      ['email', 'Email'],
      ['phone', 'Phone'],
      ['self-service', 'Self-service'],
      ['monitoring', 'Monitoring'],
    ]),
    comments: journal('Additional comments'),
    work_notes: journal('Work notes'),
    close_notes: text('Close notes', 4_000),
    correlation_id: text('Correlation ID', 100),
    correlation_display: text('Correlation display', 100),
  },
};

const INCIDENT: Table = {
  label: 'Incident',
  extends: 'task',
  columns: {
    state: pick('State', 'integer', [
      ['1', 'New'],
      ['2', 'In Progress'],
      ['3', 'On Hold'],
      ['6', 'Resolved'],
      ['7', 'Closed'],
      ['8', 'Canceled'],
    ]),
    hold_reason: pick('On hold reason', 'integer', [
      ['1', 'Awaiting Caller'],
      ['3', 'Awaiting Problem'],
      ['4', 'Awaiting Vendor'],
      ['5', 'Awaiting Change'],
    ]),
    caller_id: ref('Caller', 'sys_user'),
    category: pick('Category', 'string', [
      ['inquiry', 'Inquiry / Help'],
      ['software', 'Software'],
      ['hardware', 'Hardware'],
      ['network', 'Network'],
      ['database', 'Database'],
    ]),
    subcategory: pick(
      'Subcategory',
      'string',
      [
        ['antivirus', 'Antivirus', 'inquiry'],
        ['email', 'Email', 'inquiry'],
        ['email', 'Email', 'software'],
        ['os', 'Operating System', 'software'],
        ['disk', 'Disk', 'hardware'],
        ['monitor', 'Monitor', 'hardware'],
        ['dns', 'DNS', 'network'],
        ['lan', 'LAN', 'network'],
        ['vpn', 'VPN', 'network'],
        ['oracle', 'Oracle', 'database'],
        ['sql server', 'MS SQL Server', 'database'],
      ],
      { dependsOn: 'category' },
    ),
    close_code: pick('Resolution code', 'string', [
      ['Duplicate', 'Duplicate'],
      ['Known error', 'Known error'],
      ['Resolved by caller', 'Resolved by caller'],
      ['Resolved by change', 'Resolved by change'],
      ['Resolved by problem', 'Resolved by problem'],
      ['Solution provided', 'Solution provided'],
      ['Workaround provided', 'Workaround provided'],
      ['User error', 'User error'],
    ]),
    close_notes: text('Resolution notes', 4_000),
    resolved_at: when('Resolved', READ_ONLY),
    resolved_by: ref('Resolved by', 'sys_user', READ_ONLY),
    problem_id: text('Problem', 32),
    rfc: ref('Change Request', 'change_request'),
    caused_by: ref('Caused by Change', 'change_request'),
    parent_incident: ref('Parent Incident', 'incident'),
  },
};

const CHANGE: Table = {
  label: 'Change Request',
  extends: 'task',
  columns: {
    state: pick('State', 'integer', [
      ['-5', 'New'],
      ['-4', 'Assess'],
      ['-3', 'Authorize'],
      ['-2', 'Scheduled'],
      ['-1', 'Implement'],
      ['0', 'Review'],
      ['3', 'Closed'],
      ['4', 'Canceled'],
    ]),
    type: pick('Type', 'string', [
      ['normal', 'Normal'],
      ['standard', 'Standard'],
      ['emergency', 'Emergency'],
    ]),
    risk: pick('Risk', 'integer', [
      ['1', 'Very High'],
      ['2', 'High'],
      ['3', 'Moderate'],
      ['4', 'Low'],
    ]),
    approval: pick('Approval', 'string', [
      ['not requested', 'Not Yet Requested'],
      ['requested', 'Requested'],
      ['approved', 'Approved'],
      ['rejected', 'Rejected'],
    ]),
    start_date: when('Planned start date'),
    end_date: when('Planned end date'),
    work_start: when('Actual start'),
    work_end: when('Actual end'),
    requested_by: ref('Requested by', 'sys_user'),
    close_code: pick('Close code', 'string', [
      ['successful', 'Successful'],
      ['successful_issues', 'Successful with issues'],
      ['unsuccessful', 'Unsuccessful'],
    ]),
    implementation_plan: text('Implementation plan', 4_000),
    backout_plan: text('Backout plan', 4_000),
    justification: text('Justification', 4_000),
  },
};

const ITEM: Table = {
  label: 'Configuration Item',
  columns: {
    ...SYSTEM,
    sys_class_name: text('Class', 80, READ_ONLY),
    name: text('Name', 255, { isMandatory: true }),
    serial_number: text('Serial number', 255),
    asset_tag: text('Asset tag', 40),
    ip_address: text('IP Address', 255),
    fqdn: text('Fully qualified domain name', 255),
    operational_status: pick('Operational status', 'integer', [
      ['1', 'Operational'],
      ['2', 'Non-Operational'],
      ['3', 'Repair in Progress'],
      ['4', 'DR Standby'],
      ['5', 'Ready'],
      ['6', 'Retired'],
      ['7', 'Pipeline'],
      ['8', 'Catalog'],
    ]),
    install_status: pick('Status', 'integer', [
      ['0', 'Implementing'],
      ['1', 'Installed'],
      ['2', 'On Order'],
      ['3', 'In Maintenance'],
      ['4', 'Pending Install'],
      ['5', 'Pending Repair'],
      ['6', 'In Stock'],
      ['7', 'Retired'],
      ['8', 'Stolen'],
      ['100', 'Absent'],
    ]),
    environment: pick('Environment', 'string', [
      ['Production', 'Production'],
      ['Test', 'Test'],
      ['Development', 'Development'],
    ]),
    business_criticality: text('Business criticality', 40),
    owned_by: ref('Owned by', 'sys_user'),
    managed_by: ref('Managed by', 'sys_user'),
    assigned_to: ref('Assigned to', 'sys_user'),
    support_group: ref('Support group', 'sys_user_group'),
    location: ref('Location', 'cmn_location'),
  },
};

const itemClass = (label: string, parent = 'cmdb_ci'): Table => ({ label, extends: parent, columns: {} });

/** Every table of the fake by name. */
export const TABLES: Readonly<Record<string, Table>> = {
  task: TASK,
  incident: INCIDENT,
  change_request: CHANGE,
  cmdb_ci: ITEM,
  cmdb_ci_service: itemClass('Service'),
  cmdb_ci_service_technical: itemClass('Technical Service', 'cmdb_ci_service'),
  cmdb_ci_appl: itemClass('Application'),
  cmdb_ci_db_instance: itemClass('Database Instance', 'cmdb_ci_appl'),
  cmdb_ci_computer: itemClass('Computer'),
  cmdb_ci_server: itemClass('Server', 'cmdb_ci_computer'),
  cmdb_ci_linux_server: itemClass('Linux Server', 'cmdb_ci_server'),
  cmdb_ci_win_server: itemClass('Windows Server', 'cmdb_ci_server'),
  cmdb_ci_cluster: itemClass('Cluster'),
  cmdb_ci_lb: itemClass('Load Balancer'),
  cmdb_ci_netgear: itemClass('Network Gear'),
  cmdb_ci_storage_server: itemClass('Storage Server', 'cmdb_ci_server'),
  cmdb_ci_rack: itemClass('Rack'),
  cmdb_rel_ci: {
    label: 'CI Relationship',
    columns: { ...SYSTEM, parent: ref('Parent', 'cmdb_ci'), child: ref('Child', 'cmdb_ci'), type: ref('Type', 'cmdb_rel_type') },
  },
  cmdb_rel_type: {
    label: 'CI Relationship Type',
    columns: { ...SYSTEM, name: text('Name', 100), parent_descriptor: text('Parent descriptor', 40), child_descriptor: text('Child descriptor', 40) },
  },
  task_ci: { label: 'Affected CI', columns: { ...SYSTEM, task: ref('Task', 'task'), ci_item: ref('Configuration item', 'cmdb_ci') } },
  sys_user: {
    label: 'User',
    columns: {
      ...SYSTEM,
      user_name: text('User ID', 40),
      name: text('Name', 151),
      email: text('Email', 100),
      active: flag('Active'),
      department: text('Department', 100),
      title: text('Title', 60),
      manager: ref('Manager', 'sys_user'),
      vip: flag('VIP'),
      time_zone: text('Time zone', 40),
    },
  },
  std_change_record_producer: {
    label: 'Standard Change Template',
    columns: { ...SYSTEM, name: text('Name', 100), short_description: text('Short description', 160), active: flag('Active') },
  },
  sys_user_group: { label: 'Group', columns: { ...SYSTEM, name: text('Name', 80), email: text('Group email', 100), active: flag('Active') } },
  sys_user_role: { label: 'Role', columns: { ...SYSTEM, name: text('Name', 100) } },
  sys_user_has_role: { label: 'User Role', columns: { ...SYSTEM, user: ref('User', 'sys_user'), role: ref('Role', 'sys_user_role') } },
  cmn_location: { label: 'Location', columns: { ...SYSTEM, name: text('Name', 100) } },
  sys_journal_field: {
    label: 'Journal Entry',
    columns: { ...SYSTEM, name: text('Name', 80), element: text('Element', 80), element_id: text('Element ID', 32), value: text('Value', 4_000) },
  },
  sys_audit: {
    label: 'Audit',
    columns: {
      ...SYSTEM,
      tablename: text('Table name', 80),
      documentkey: text('Document key', 32),
      fieldname: text('Field name', 80),
      oldvalue: text('Old value', 4_000),
      newvalue: text('New value', 4_000),
      user: text('User', 40),
      record_checkpoint: { label: 'Record checkpoint', type: 'integer', max: 40 },
    },
  },
  sys_audit_delete: {
    label: 'Audit Deleted Record',
    columns: { ...SYSTEM, tablename: text('Table name', 80), documentkey: text('Document key', 32), display_value: text('Display value', 255) },
  },
  sys_attachment: {
    label: 'Attachment',
    columns: {
      ...SYSTEM,
      file_name: text('File name', 100),
      content_type: text('Content type', 127),
      table_name: text('Table', 80),
      table_sys_id: text('Table sys ID', 32),
      size_bytes: { label: 'Size bytes', type: 'integer', max: 40 },
    },
  },
  sys_choice: {
    label: 'Choice',
    columns: {
      ...SYSTEM,
      name: text('Table', 80),
      element: text('Element', 80),
      value: text('Value', 100),
      label: text('Label', 100),
      language: text('Language', 3),
      inactive: flag('Inactive'),
      dependent_value: text('Dependent value', 100),
      sequence: { label: 'Sequence', type: 'integer', max: 40 },
    },
  },
  sys_dictionary: {
    label: 'Dictionary Entry',
    columns: {
      ...SYSTEM,
      name: text('Table', 80),
      element: text('Column name', 80),
      column_label: text('Column label', 80),
      internal_type: text('Type', 80),
      max_length: { label: 'Max length', type: 'integer', max: 40 },
      reference: text('Reference', 80),
      mandatory: flag('Mandatory'),
      read_only: flag('Read only'),
      active: flag('Active'),
      choice: { label: 'Choice', type: 'integer', max: 40 },
      use_dependent_field: flag('Use dependent field'),
      dependent_on_field: text('Dependent on field', 80),
    },
  },
  sys_db_object: { label: 'Table', columns: { ...SYSTEM, name: text('Name', 80), label: text('Label', 80), super_class: text('Extends table', 80) } },
};

/** The table and all that it extends, nearest first. */
export function lineage(table: string): readonly string[] {
  const parent = TABLES[table]?.extends;
  return parent === undefined ? [table] : [table, ...lineage(parent)];
}

/** The topmost ancestor: where the rows are kept. */
export function rootOf(table: string): string {
  return lineage(table).at(-1) ?? table;
}

/** A column of a table, its own or inherited; undefined where there is none. */
export function columnOf(table: string, name: string): Column | undefined {
  for (const ancestor of lineage(table)) {
    const columns = TABLES[ancestor]?.columns;
    if (columns !== undefined && Object.hasOwn(columns, name)) return columns[name];
  }
  return undefined;
}

/** Names of all columns, the table's own first. */
export function columnNames(table: string): readonly string[] {
  return [...new Set(lineage(table).flatMap((ancestor) => Object.keys(TABLES[ancestor]?.columns ?? {})))];
}
