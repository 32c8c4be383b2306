/** @module connectors/servicenow/translate-item  Configuration items, relations and changes of the vendor in our words; pure. */
import type { ChangePhase, ChangeRequest, ConfigurationItem, ItemRelation, ItemStatus, NamedParty } from '#domain';
import { recordUrl, toIso } from './translate.ts';
import { labelOf, type Row, textOf } from './wire.ts';

const EPOCH = '1970-01-01T00:00:00.000Z';

/** Columns that an item is made of. */
export const ITEM_FIELDS = [
  'sys_id',
  'name',
  'sys_class_name',
  'operational_status',
  'install_status',
  'environment',
  'serial_number',
  'asset_tag',
  'ip_address',
  'owned_by',
  'owned_by.email',
  'assigned_to',
  'assigned_to.email',
  'support_group',
  'location',
  'sys_updated_on',
] as const;

// Default choices of both status columns; an instance may add its own, which then read as `unknown` with the vendor's label.
const OPERATIONAL: Readonly<Record<string, ItemStatus>> = {
  '1': 'operational',
  '2': 'down',
  '3': 'degraded',
  '4': 'operational',
  '5': 'planned',
  '6': 'retired',
  '7': 'planned',
  '8': 'planned',
};
/** What outweighs the operational status: an item in stock is not running whatever the other column says. `1`, installed, says nothing. */
const INSTALL: Readonly<Record<string, ItemStatus>> = {
  '0': 'planned',
  '2': 'planned',
  '3': 'maintenance',
  '4': 'planned',
  '5': 'degraded',
  '6': 'planned',
  '7': 'retired',
  '8': 'retired',
  '100': 'retired',
};

/** An item as its row says. */
export function toItem(row: Row, origin: string): ConfigurationItem {
  const className = textOf(row, 'sys_class_name') || 'cmdb_ci';
  const id = textOf(row, 'sys_id');
  const override = INSTALL[textOf(row, 'install_status')];
  const statusField = override === undefined ? 'operational_status' : 'install_status';
  return {
    id,
    name: textOf(row, 'name') || id,
    className,
    classLabel: labelOf(row, 'sys_class_name') || className,
    status: override ?? OPERATIONAL[textOf(row, 'operational_status')] ?? 'unknown',
    statusLabel: labelOf(row, statusField) || textOf(row, statusField) || 'Unknown',
    ...textIf('environment', labelOf(row, 'environment')),
    ...textIf('serialNumber', textOf(row, 'serial_number')),
    ...textIf('assetTag', textOf(row, 'asset_tag')),
    ...textIf('ipAddress', textOf(row, 'ip_address')),
    ...partyIf('owner', row, 'owned_by'),
    ...partyIf('assignedTo', row, 'assigned_to'),
    ...partyIf('supportGroup', row, 'support_group'),
    ...textIf('location', labelOf(row, 'location')),
    isService: className.startsWith('cmdb_ci_service'),
    updatedAt: toIso(textOf(row, 'sys_updated_on')) ?? EPOCH,
    url: recordUrl(origin, className, id),
  };
}

function textIf<Key extends string>(key: Key, text: string): Partial<Record<Key, string>> {
  return text === '' ? {} : ({ [key]: text } as Record<Key, string>);
}

function partyIf<Key extends string>(key: Key, row: Row, field: string): Partial<Record<Key, NamedParty>> {
  const id = textOf(row, field);
  if (id === '') return {};
  const email = textOf(row, `${field}.email`);
  return { [key]: { id, name: labelOf(row, field) || id, ...(email === '' ? {} : { email }) } } as Record<Key, NamedParty>;
}

/** Columns that a relation is made of. */
export const RELATION_FIELDS = ['sys_id', 'parent', 'child', 'type.name'] as const;

/** Labels that say: the one who reads so suffers when the other fails. */
// Who only receives data goes on working without it, so a data flow is a neighbour and no dependency.
const DEPENDS = new Set(['depends on', 'runs on', 'hosted on', 'uses', 'virtualized by', 'powered by']);

/** An edge, turned so that `from` is the dependent one. The type's name reads parent to child before `::`, child to parent after it. */
export function toRelation(row: Row): ItemRelation | undefined {
  const [parent, child] = [textOf(row, 'parent'), textOf(row, 'child')];
  if (parent === '' || child === '' || parent === child) return undefined;
  const name = textOf(row, 'type.name') || 'Related to::Related to';
  const [down = name, up = down] = name.split('::').map((part) => part.trim());
  const isTurned = DEPENDS.has(up.toLowerCase()) && !DEPENDS.has(down.toLowerCase());
  const [from, to, label, inverseLabel] = isTurned ? [child, parent, up, down] : [parent, child, down, up];
  return { id: textOf(row, 'sys_id'), from, to, label, inverseLabel, isDependency: DEPENDS.has(label.toLowerCase()) };
}

/** Columns that a change is made of. */
export const CHANGE_FIELDS = [
  'sys_id',
  'number',
  'short_description',
  'state',
  'type',
  'risk',
  'approval',
  'start_date',
  'end_date',
  'work_start',
  'work_end',
  'cmdb_ci',
  'assignment_group',
  'assigned_to',
  'assigned_to.email',
  'close_code',
  'active',
  'sys_updated_on',
] as const;

const PHASES: Readonly<Record<string, ChangePhase>> = {
  '-5': 'draft',
  '-4': 'pending',
  '-3': 'pending',
  '-2': 'scheduled',
  '-1': 'running',
  '0': 'review',
  // The table's own default where the state model is off.
  '1': 'draft',
  '3': 'closed',
  '4': 'cancelled',
};

/** A change as its row says; `itemIds` are its main and its affected items. */
export function toChange(row: Row, itemIds: readonly string[], origin: string): ChangeRequest {
  const id = textOf(row, 'sys_id');
  const type = textOf(row, 'type');
  const state = textOf(row, 'state');
  return {
    id,
    number: textOf(row, 'number'),
    title: textOf(row, 'short_description'),
    phase: PHASES[state] ?? (textOf(row, 'active') === 'false' ? 'closed' : 'pending'),
    stateLabel: labelOf(row, 'state') || state,
    kind: type === 'normal' || type === 'standard' || type === 'emergency' ? type : 'other',
    ...textIf('risk', labelOf(row, 'risk')),
    ...textIf('approval', labelOf(row, 'approval')),
    ...instantIf('plannedStart', row, 'start_date'),
    ...instantIf('plannedEnd', row, 'end_date'),
    ...instantIf('actualStart', row, 'work_start'),
    ...instantIf('actualEnd', row, 'work_end'),
    itemIds: [...new Set([textOf(row, 'cmdb_ci'), ...itemIds])].filter((itemId) => itemId !== ''),
    ...partyIf('assignmentGroup', row, 'assignment_group'),
    ...partyIf('assignedTo', row, 'assigned_to'),
    ...textIf('outcome', labelOf(row, 'close_code')),
    updatedAt: toIso(textOf(row, 'sys_updated_on')) ?? EPOCH,
    url: recordUrl(origin, 'change_request', id),
  };
}

function instantIf<Key extends string>(key: Key, row: Row, field: string): Partial<Record<Key, string>> {
  return textIf(key, toIso(textOf(row, field)) ?? '');
}
