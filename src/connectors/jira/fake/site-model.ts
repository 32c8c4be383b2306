/** @module connectors/jira/fake/site-model  How the fake site is set up: issue types, workflows, fields and what they offer. */
import type { FieldType } from '../wire.ts';

export interface Choice {
  readonly id: string;
  readonly name: string;
  readonly children?: readonly Choice[];
}

export interface ModelField {
  readonly id: string;
  readonly name: string;
  readonly type: FieldType;
  readonly choices?: readonly Choice[];
  readonly isRequired?: boolean;
  /** Issue types whose screens of creation and editing show it; `none`: only a step's screen does. Default: both types. */
  readonly shownOn?: 'incident' | 'change' | 'none';
}

const CUSTOM = 'com.atlassian.jira.plugin.system.customfieldtypes';
const named = (...names: readonly string[]): readonly Choice[] => names.map((name, index) => ({ id: String(index + 1), name }));
const numbered = (from: number, ...names: readonly string[]): readonly Choice[] => names.map((name, index) => ({ id: String(from + index), name }));
const system = (id: string, name: string, type: string, items?: string): ModelField => ({
  id,
  name,
  type: { type, system: id, ...(items ? { items } : {}) },
});
const custom = (number: number, name: string, kind: string, type: string, items?: string): ModelField => ({
  id: `customfield_${number}`,
  name,
  type: { type, custom: kind.includes('.') ? kind : `${CUSTOM}:${kind}`, ...(items ? { items } : {}) },
});

export const ISSUE_TYPES = { incident: { id: '10101', name: '[System] Incident' }, change: { id: '10102', name: '[System] Change' } } as const;

/** Field of the affected objects. */
export const ITEM_FIELD = 'customfield_10050';
export const CHANGE_TYPE = 'customfield_10051';
export const CHANGE_RISK = 'customfield_10052';
export const PLANNED = ['customfield_10053', 'customfield_10054'] as const;
export const ACTUAL = ['customfield_10055', 'customfield_10056'] as const;
export const URGENCY = 'customfield_10060';
export const IMPACT = 'customfield_10061';
export const CATEGORY = 'customfield_10062';
export const SITES = 'customfield_10063';
export const WORKAROUND = 'customfield_10064';
export const USERS_AFFECTED = 'customfield_10065';
export const DESK_TICKET = 'customfield_10066';

export const FIELDS: readonly ModelField[] = [
  { ...system('summary', 'Summary', 'string'), isRequired: true },
  system('description', 'Description', 'string'),
  { ...system('priority', 'Priority', 'priority'), choices: named('Highest', 'High', 'Medium', 'Low', 'Lowest') },
  system('labels', 'Labels', 'array', 'string'),
  system('assignee', 'Assignee', 'user'),
  system('reporter', 'Reporter', 'user'),
  { ...system('components', 'Components', 'array', 'component'), choices: numbered(10_300, 'Order desk', 'Warehouse', 'Online shop', 'Finance') },
  { ...system('fixVersions', 'Fix versions', 'array', 'version'), choices: numbered(10_400, '26.1', '26.2', '27.0') },
  system('duedate', 'Due date', 'date'),
  {
    ...system('resolution', 'Resolution', 'resolution'),
    choices: numbered(10_000, 'Done', "Won't do", 'Duplicate', 'Cannot reproduce', 'Workaround'),
    shownOn: 'none',
  },
  { ...system('status', 'Status', 'status'), shownOn: 'none' },
  { ...system('created', 'Created', 'datetime'), shownOn: 'none' },
  { ...system('updated', 'Updated', 'datetime'), shownOn: 'none' },
  custom(10_050, 'Affected hardware', 'com.atlassian.jira.plugins.cmdb:cmdb-object-cftype', 'array', 'cmdb-object-field'),
  { ...custom(10_051, 'Change type', 'select', 'option'), choices: numbered(10_510, 'Normal', 'Standard', 'Emergency'), shownOn: 'change' },
  { ...custom(10_052, 'Change risk', 'select', 'option'), choices: numbered(10_520, 'High', 'Medium', 'Low'), shownOn: 'change' },
  { ...custom(10_053, 'Planned start', 'datetime', 'datetime'), shownOn: 'change' },
  { ...custom(10_054, 'Planned end', 'datetime', 'datetime'), shownOn: 'change' },
  { ...custom(10_055, 'Actual start', 'datetime', 'datetime'), shownOn: 'change' },
  { ...custom(10_056, 'Actual end', 'datetime', 'datetime'), shownOn: 'change' },
  { ...custom(10_060, 'Urgency', 'select', 'option'), choices: numbered(10_600, 'Critical', 'High', 'Medium', 'Low'), shownOn: 'incident' },
  {
    ...custom(10_061, 'Impact', 'select', 'option'),
    choices: numbered(10_610, 'Extensive', 'Significant', 'Moderate', 'Minor'),
    shownOn: 'incident',
  },
  {
    ...custom(10_062, 'Failure domain', 'cascadingselect', 'option-with-child'),
    choices: [
      { id: '10620', name: 'Application', children: numbered(10_621, 'ERP', 'Shop', 'Warehouse') },
      { id: '10630', name: 'Network', children: numbered(10_631, 'Wi-Fi', 'LAN') },
    ],
    shownOn: 'incident',
  },
  {
    ...custom(10_063, 'Affected sites', 'multicheckboxes', 'array', 'option'),
    choices: numbered(10_640, 'Innsbruck', 'Leipzig', 'Bergen'),
    shownOn: 'incident',
  },
  { ...custom(10_064, 'Workaround', 'textarea', 'string'), shownOn: 'incident' },
  { ...custom(10_065, 'Users affected', 'float', 'number'), shownOn: 'incident' },
  { ...custom(10_066, 'Desk ticket', 'textfield', 'string'), shownOn: 'incident' },
];
const byId = new Map(FIELDS.map((field) => [field.id, field]));
export const fieldOf = (id: string): ModelField | undefined => byId.get(id);

export type IssueKind = keyof typeof ISSUE_TYPES;
export const kindOf = (typeId: string): IssueKind => (typeId === ISSUE_TYPES.change.id ? 'change' : 'incident');
/** Whether screens of that type show the field. */
export const isShown = (field: ModelField, kind: IssueKind) => field.shownOn === undefined || field.shownOn === kind;

export interface ModelStatus {
  readonly id: string;
  readonly name: string;
  readonly category: 'new' | 'indeterminate' | 'done';
}
/** The statuses of one workflow, numbered in their order. */
const workflow = (first: number, ...rows: readonly (readonly [name: string, category: ModelStatus['category']])[]): readonly ModelStatus[] =>
  rows.map(([name, category], index) => ({ id: String(first + index), name, category }));

/** The first is where an issue begins. */
export const STATUSES: Readonly<Record<IssueKind, readonly ModelStatus[]>> = {
  incident: workflow(
    10_001,
    ['Open', 'new'],
    ['Work in progress', 'indeterminate'],
    ['Pending', 'indeterminate'],
    ['Resolved', 'done'],
    ['Closed', 'done'],
    ['Canceled', 'done'],
  ),
  change: workflow(
    10_011,
    ['Planning', 'new'],
    ['Awaiting CAB approval', 'indeterminate'],
    ['Awaiting implementation', 'indeterminate'],
    ['Implementing', 'indeterminate'],
    ['Completed', 'done'],
    ['Declined', 'done'],
    ['Canceled', 'done'],
  ),
};
export const statusOf = (id: string): ModelStatus | undefined => [...STATUSES.incident, ...STATUSES.change].find((one) => one.id === id);

export interface Step {
  readonly id: string;
  readonly name: string;
  readonly from: readonly string[];
  readonly to: string;
  /** Fields on its screen, and which of them must be filled. */
  readonly screen?: readonly { readonly field: string; readonly isRequired: boolean }[];
  /** What the step sets by itself. */
  readonly sets?: Readonly<Record<string, string | null>>;
}

const OPEN = ['10001', '10002', '10003'] as const;
const STEPS: Readonly<Record<IssueKind, readonly Step[]>> = {
  incident: [
    { id: '11', name: 'Start work', from: ['10001', '10003'], to: '10002' },
    { id: '21', name: 'Wait', from: ['10001', '10002'], to: '10003' },
    { id: '31', name: 'Back to the queue', from: ['10002', '10003'], to: '10001' },
    {
      id: '41',
      name: 'Resolve',
      from: OPEN,
      to: '10004',
      screen: [
        { field: 'resolution', isRequired: true },
        { field: 'assignee', isRequired: false },
      ],
    },
    { id: '51', name: 'Reopen', from: ['10004'], to: '10001', sets: { resolution: null } },
    { id: '61', name: 'Close', from: ['10004'], to: '10005' },
    { id: '71', name: 'Cancel', from: OPEN, to: '10006', sets: { resolution: '10001' } },
  ],
  change: [
    { id: '101', name: 'Ask the board', from: ['10011'], to: '10012' },
    { id: '111', name: 'Back to planning', from: ['10012', '10013'], to: '10011' },
    { id: '121', name: 'Approve', from: ['10012'], to: '10013' },
    { id: '131', name: 'Begin', from: ['10013'], to: '10014' },
    { id: '141', name: 'Complete', from: ['10014'], to: '10015', sets: { resolution: '10000' } },
    { id: '151', name: 'Decline', from: ['10012'], to: '10016', sets: { resolution: '10001' } },
    {
      id: '161',
      name: 'Cancel',
      from: ['10011', '10012', '10013', '10014'],
      to: '10017',
      screen: [{ field: 'resolution', isRequired: true }],
    },
  ],
};

export const stepsFrom = (kind: IssueKind, from: string) => STEPS[kind].filter((step) => step.from.includes(from));

/** The choice of a field by id, parents and children alike. */
export function choiceOf(field: string, id: string): Choice | undefined {
  const choices = fieldOf(field)?.choices ?? [];
  return [...choices, ...choices.flatMap(({ children = [] }) => children)].find((choice) => choice.id === id);
}
