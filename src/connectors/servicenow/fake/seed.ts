/** @module connectors/servicenow/fake/seed  The company that a fake instance starts with, said by names; ids follow from the names, so that they stay the same in each start. */
import type { FakeStore } from '../../../connector-kit/testing/index.ts';
import { rootOf } from './columns.ts';
import { idFor, nextNumber, stamp, storesOf } from './database.ts';
import { priorityOf } from './rules.ts';

/** People, groups and items refer to each other by user name, group name and item name. Instants are ISO 8601 UTC; values are the vendor's. */
export interface ServiceNowSeed {
  /** Standard changes that may be ordered. Default: two usual ones. */
  readonly templates?: readonly string[];
  readonly users?: readonly {
    readonly userName: string;
    readonly name: string;
    readonly email: string;
    readonly title?: string;
    readonly department?: string;
    readonly manager?: string;
    /** Default `true`. */
    readonly active?: 'true' | 'false';
  }[];
  readonly groups?: readonly { readonly name: string; readonly email?: string }[];
  readonly items?: readonly {
    readonly name: string;
    /** `cmdb_ci_linux_server`, … */
    readonly className: string;
    readonly operationalStatus?: string;
    readonly installStatus?: string;
    readonly environment?: 'Production' | 'Test' | 'Development';
    readonly serialNumber?: string;
    readonly assetTag?: string;
    readonly ipAddress?: string;
    readonly ownedBy?: string;
    readonly assignedTo?: string;
    readonly supportGroup?: string;
    readonly location?: string;
    readonly updatedAt?: string;
  }[];
  /** `parent` "Depends on" `child` where `type` is `Depends on::Used by`. */
  readonly relations?: readonly { readonly parent: string; readonly child: string; readonly type: string }[];
  readonly incidents?: readonly {
    readonly number?: string;
    readonly title: string;
    readonly description?: string;
    readonly caller?: string;
    readonly item?: string;
    readonly group?: string;
    readonly assignedTo?: string;
    readonly state?: string;
    readonly holdReason?: string;
    readonly impact?: '1' | '2' | '3';
    readonly urgency?: '1' | '2' | '3';
    readonly category?: string;
    readonly openedAt?: string;
    readonly closeCode?: string;
    readonly closeNotes?: string;
    readonly notes?: readonly { readonly element: 'comments' | 'work_notes'; readonly text: string; readonly by: string; readonly at?: string }[];
  }[];
  readonly changes?: readonly {
    readonly number?: string;
    readonly title: string;
    readonly description?: string;
    readonly type?: 'normal' | 'standard' | 'emergency';
    readonly state?: string;
    readonly risk?: string;
    readonly approval?: string;
    readonly item?: string;
    readonly affected?: readonly string[];
    readonly plannedStart?: string;
    readonly plannedEnd?: string;
    readonly actualStart?: string;
    readonly actualEnd?: string;
    readonly group?: string;
    readonly assignedTo?: string;
    readonly closeCode?: string;
    readonly updatedAt?: string;
  }[];
}

type Item = NonNullable<ServiceNowSeed['items']>[number];
type Incident = NonNullable<ServiceNowSeed['incidents']>[number];
type ChangeSeed = NonNullable<ServiceNowSeed['changes']>[number];

/** The id that a seeded record has: by user name, group name, item name or number. */
export function seededId(table: string, name: string): string {
  return idFor(`seed:${rootOf(table)}:${name}`);
}

const TEMPLATES = ['Restart an application server', 'Add a switch to a cabinet'];

const at = (iso: string | undefined) => (iso === undefined ? '' : stamp(Date.parse(iso)));
const idIf = (table: string, name: string | undefined) => (name === undefined ? '' : seededId(table, name));
/** Leaves out what is not set, so that the database's own defaults stand. */
const set = (values: Readonly<Record<string, string | undefined>>) =>
  Object.fromEntries(Object.entries(values).filter((entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== ''));

/** Classes are kept with the table that they extend. */
function insert(store: FakeStore, table: string, id: string, values: Readonly<Record<string, string>>, actor: string): void {
  const [home = table] = storesOf(table);
  store.insert(home, home === table ? values : { ...values, sys_class_name: table }, { actor, id });
}

/** Stores a company. States are stored as they are said: history is not walked through. */
export function applySeed(store: FakeStore, seed: ServiceNowSeed): void {
  for (const name of seed.templates ?? TEMPLATES) {
    const id = seededId('std_change_record_producer', name);
    insert(store, 'std_change_record_producer', id, { name, short_description: name, active: 'true' }, 'admin');
  }
  for (const { name, email = '' } of seed.groups ?? []) {
    insert(store, 'sys_user_group', seededId('sys_user_group', name), { name, email, active: 'true' }, 'admin');
  }
  for (const { userName, name, email, title, department, manager, active = 'true' } of seed.users ?? []) {
    const values = { user_name: userName, name, email, active, vip: 'false', title, department, manager: idIf('sys_user', manager) };
    insert(store, 'sys_user', seededId('sys_user', userName), { ...set(values) }, 'admin');
  }
  for (const item of seed.items ?? []) insertItem(store, item);
  for (const { parent, child, type } of seed.relations ?? []) insertRelation(store, parent, child, type);
  for (const incident of seed.incidents ?? []) insertIncident(store, incident);
  for (const change of seed.changes ?? []) insertChange(store, change);
}

function insertItem(store: FakeStore, item: Item): void {
  if (item.location !== undefined && store.get('cmn_location', seededId('cmn_location', item.location)) === undefined) {
    insert(store, 'cmn_location', seededId('cmn_location', item.location), { name: item.location }, 'admin');
  }
  const values = set({
    name: item.name,
    operational_status: item.operationalStatus ?? '1',
    install_status: item.installStatus ?? '1',
    environment: item.environment,
    serial_number: item.serialNumber,
    asset_tag: item.assetTag,
    ip_address: item.ipAddress,
    owned_by: idIf('sys_user', item.ownedBy),
    assigned_to: idIf('sys_user', item.assignedTo),
    support_group: idIf('sys_user_group', item.supportGroup),
    location: idIf('cmn_location', item.location),
    sys_updated_on: at(item.updatedAt),
  });
  insert(store, item.className, seededId('cmdb_ci', item.name), { ...values }, 'discovery');
}

function insertRelation(store: FakeStore, parent: string, child: string, type: string): void {
  const typeId = seededId('cmdb_rel_type', type);
  const [parentDescriptor = type, childDescriptor = type] = type.split('::');
  if (store.get('cmdb_rel_type', typeId) === undefined) {
    insert(store, 'cmdb_rel_type', typeId, { name: type, parent_descriptor: parentDescriptor, child_descriptor: childDescriptor }, 'admin');
  }
  insert(
    store,
    'cmdb_rel_ci',
    idFor(`${parent}:${child}:${type}`),
    { parent: seededId('cmdb_ci', parent), child: seededId('cmdb_ci', child), type: typeId },
    'discovery',
  );
}

function insertIncident(store: FakeStore, incident: Incident): void {
  const { state = '1', impact = '3', urgency = '3' } = incident;
  const number = incident.number ?? nextNumber(store, 'INC');
  const isEnded = state === '7' || state === '8';
  const values = set({
    short_description: incident.title,
    description: incident.description,
    caller_id: idIf('sys_user', incident.caller),
    opened_by: idIf('sys_user', incident.caller),
    cmdb_ci: idIf('cmdb_ci', incident.item),
    assignment_group: idIf('sys_user_group', incident.group),
    assigned_to: idIf('sys_user', incident.assignedTo),
    hold_reason: incident.holdReason,
    category: incident.category,
    close_code: incident.closeCode,
    close_notes: incident.closeNotes,
    opened_at: at(incident.openedAt),
    sys_created_on: at(incident.openedAt),
    sys_updated_on: at(incident.openedAt),
  });
  const id = seededId('incident', number);
  const priority = priorityOf(impact, urgency);
  insert(store, 'incident', id, { number, state, impact, urgency, priority, active: String(!isEnded), ...values }, incident.caller ?? 'admin');
  for (const { element, text, by, at: notedAt } of incident.notes ?? []) {
    insert(
      store,
      'sys_journal_field',
      idFor(`${id}:${element}:${text}`),
      { name: 'incident', element, element_id: id, value: text, ...set({ sys_created_on: at(notedAt) }) },
      by,
    );
  }
}

function insertChange(store: FakeStore, change: ChangeSeed): void {
  const { state = '-5' } = change;
  const number = change.number ?? nextNumber(store, 'CHG');
  const values = set({
    short_description: change.title,
    description: change.description,
    type: change.type ?? 'normal',
    risk: change.risk ?? '3',
    approval: change.approval ?? 'not requested',
    cmdb_ci: idIf('cmdb_ci', change.item),
    start_date: at(change.plannedStart),
    end_date: at(change.plannedEnd),
    work_start: at(change.actualStart),
    work_end: at(change.actualEnd),
    assignment_group: idIf('sys_user_group', change.group),
    assigned_to: idIf('sys_user', change.assignedTo),
    close_code: change.closeCode,
    sys_updated_on: at(change.updatedAt),
  });
  const id = seededId('change_request', number);
  insert(store, 'change_request', id, { number, state, active: String(state !== '3' && state !== '4'), ...values }, change.assignedTo ?? 'admin');
  for (const name of change.affected ?? [])
    insert(store, 'task_ci', idFor(`${id}:${name}`), { task: id, ci_item: seededId('cmdb_ci', name) }, 'admin');
}
