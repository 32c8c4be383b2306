/** @module connectors/jira/fake/tables  Where the fake keeps its rows, and what the hub's page shows of them. */
import type { TableSpec } from '../../../connector-kit/testing/index.ts';
import { shapeOf } from '../field-shape.ts';
import { FIELDS, fieldOf, STATUSES } from './site-model.ts';

const READ_ONLY = new Set(['key', 'typeName', 'created']);
const column = (name: string, label: string) => {
  const choices = choicesOf(name);
  return { name, label, isEditable: !READ_ONLY.has(name), ...(choices === undefined ? {} : { choices }) };
};

/** What a select offers; a cascading one its parents, and each child below its parent. */
function choicesOf(id: string): readonly { readonly value: string; readonly label: string }[] | undefined {
  if (id === 'status') return [...STATUSES.incident, ...STATUSES.change].map(({ id: value, name }) => ({ value, label: name }));
  const field = fieldOf(id);
  if (field?.choices === undefined || !['option', 'cascade'].includes(shapeOf(field.type))) return undefined;
  return field.choices.flatMap(({ id: parent, name, children = [] }) => [
    { value: parent, label: name },
    ...children.map((child) => ({ value: `${parent}/${child.id}`, label: `${name} / ${child.name}` })),
  ]);
}

const custom = FIELDS.filter(({ id }) => id.startsWith('customfield_')).map(({ id, name }) => column(id, name));

/** Shown in the hub, in this order. */
export const HUB_TABLES: readonly TableSpec[] = [
  {
    name: 'issue',
    label: 'Issues',
    effect: 'incident',
    newId: (n) => String(10_000 + n),
    columns: [
      column('key', 'Key'),
      column('typeName', 'Type'),
      column('summary', 'Summary'),
      column('status', 'Status'),
      column('priority', 'Priority'),
      column('resolution', 'Resolution'),
      column('assignee', 'Assignee'),
      column('labels', 'Labels'),
      column('description', 'Description'),
      ...custom,
      column('publicComment', 'Reply to customer'),
      column('internalNote', 'Internal note'),
    ],
  },
  {
    name: 'object',
    label: 'Assets',
    effect: 'object',
    columns: [
      column('name', 'Name'),
      column('typeName', 'Object type'),
      column('status', 'Status'),
      column('serialNumber', 'Serial Number'),
      column('ipAddress', 'IP Address'),
      column('assignedTo', 'Assigned To'),
      column('supportGroup', 'Support Group'),
    ],
  },
  {
    name: 'user',
    label: 'Users',
    effect: 'user',
    columns: [column('displayName', 'Name'), column('emailAddress', 'Address'), column('active', 'Active')],
  },
];

/** Everything that is kept. */
export const STORED_TABLES: readonly TableSpec[] = [
  ...HUB_TABLES,
  { name: 'comment', label: 'Comments', effect: 'comment', newId: (n) => String(20_000 + n), columns: [] },
  { name: 'attachment', label: 'Attachments', effect: 'attachment', newId: (n) => String(30_000 + n), columns: [] },
  { name: 'webhook', label: 'Webhooks', effect: 'webhook', columns: [] },
];
