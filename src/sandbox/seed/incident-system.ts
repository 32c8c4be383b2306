/** @module sandbox/seed/incident-system  The company at the fake CMDB, change and incident system. */
import type { ServiceNowSeed } from '../../connectors/servicenow/fake.ts';
import {
  type CompanyChange,
  type CompanyIncident,
  type CompanyItem,
  changes,
  type ItemClass,
  incidents,
  items,
  mailOf,
  people,
  supportGroups,
} from '../company/index.ts';
import { isoAgo } from './desk.ts';

const CLASS_NAMES: Readonly<Record<ItemClass, string>> = {
  'business-service': 'cmdb_ci_service',
  application: 'cmdb_ci_appl',
  'cloud-service': 'cmdb_ci_service_technical',
  'linux-server': 'cmdb_ci_linux_server',
  'windows-server': 'cmdb_ci_win_server',
  database: 'cmdb_ci_db_instance',
  'network-gear': 'cmdb_ci_netgear',
  'load-balancer': 'cmdb_ci_lb',
  storage: 'cmdb_ci_storage_server',
  computer: 'cmdb_ci_computer',
  printer: 'cmdb_ci_netgear',
};
const OPERATIONAL: Readonly<Record<string, string>> = { degraded: '3', down: '2', maintenance: '3', retired: '6' };
const CHANGE_STATES: Readonly<Record<CompanyChange['phase'], string>> = {
  draft: '-5',
  pending: '-3',
  scheduled: '-2',
  running: '-1',
  review: '0',
  closed: '3',
  cancelled: '4',
};
const INCIDENT_STATES: Readonly<Record<CompanyIncident['state'], string>> = {
  new: '1',
  'in-progress': '2',
  'on-hold': '3',
  resolved: '6',
  closed: '7',
};

/** The seed of the fake at that moment. */
export function seedIncidentSystem(nowMs: number): ServiceNowSeed {
  return {
    users: people.map((person) => ({
      userName: person.key,
      name: person.name,
      email: mailOf(person),
      title: person.title,
      department: person.department,
      ...(person.manager ? { manager: person.manager } : {}),
    })),
    groups: supportGroups.map((name) => ({ name })),
    items: items.map((item) => toItem(item, nowMs)),
    relations: items.flatMap((item) => [
      ...(item.dependsOn ?? []).map((child) => ({ parent: item.name, child, type: 'Depends on::Used by' })),
      ...(item.sendsTo ?? []).map((child) => ({ parent: item.name, child, type: 'Sends data to::Receives data from' })),
    ]),
    incidents: incidents.map((incident) => toIncident(incident, nowMs)),
    changes: changes.map((change) => toChange(change, nowMs)),
  };
}

type Seeded<Key extends keyof ServiceNowSeed> = NonNullable<ServiceNowSeed[Key]>[number];

function toItem(item: CompanyItem, nowMs: number): Seeded<'items'> {
  return {
    name: item.name,
    className: CLASS_NAMES[item.class],
    operationalStatus: OPERATIONAL[item.status ?? ''] ?? '1',
    installStatus: item.status === 'retired' ? '7' : item.status === 'maintenance' ? '3' : '1',
    supportGroup: item.group,
    updatedAt: isoAgo(nowMs, (item.updatedDaysAgo ?? 12) * 1_440 + 30),
    ...(item.environment ? { environment: item.environment } : {}),
    ...(item.serialNumber ? { serialNumber: item.serialNumber } : {}),
    ...(item.address ? { ipAddress: item.address } : {}),
    ...(item.owner ? { ownedBy: item.owner } : {}),
    ...(item.assignedTo ? { assignedTo: item.assignedTo } : {}),
    ...(item.location ? { location: item.location } : {}),
  };
}

function toIncident(incident: CompanyIncident, nowMs: number): Seeded<'incidents'> {
  const level = String(incident.urgency) as '1' | '2' | '3';
  const isEnded = incident.state === 'resolved' || incident.state === 'closed';
  return {
    number: incident.number,
    title: incident.title,
    description: incident.description,
    caller: incident.caller,
    item: incident.item,
    group: incident.group,
    state: INCIDENT_STATES[incident.state],
    impact: level,
    urgency: level,
    openedAt: isoAgo(nowMs, incident.openedAgo),
    notes: (incident.notes ?? []).map(({ text, by, isPublic, ago }) => ({
      element: isPublic ? ('comments' as const) : ('work_notes' as const),
      text,
      by,
      at: isoAgo(nowMs, ago),
    })),
    ...(incident.assignedTo ? { assignedTo: incident.assignedTo } : {}),
    ...(incident.state === 'on-hold' ? { holdReason: '4' } : {}),
    ...(isEnded ? { closeCode: 'Solution provided', closeNotes: 'The cause was found and removed.' } : {}),
  };
}

function toChange(change: CompanyChange, nowMs: number): Seeded<'changes'> {
  const isBegun = change.phase === 'running' || change.phase === 'review' || change.phase === 'closed';
  const isOver = change.phase === 'review' || change.phase === 'closed';
  const at = (minutes: number | undefined) => (minutes === undefined ? undefined : isoAgo(nowMs, -minutes));
  const times = {
    plannedStart: at(change.from),
    plannedEnd: at(change.to),
    actualStart: isBegun ? at(change.from) : undefined,
    actualEnd: isOver ? at(change.to) : undefined,
  };
  return {
    number: change.number,
    title: change.title,
    type: change.kind ?? 'normal',
    state: CHANGE_STATES[change.phase],
    approval: change.phase === 'draft' || change.phase === 'pending' ? 'requested' : 'approved',
    item: change.item,
    affected: change.alsoOn ?? [],
    group: change.group,
    ...(change.assignedTo ? { assignedTo: change.assignedTo } : {}),
    ...(change.risk ? { risk: { High: '2', Moderate: '3', Low: '4' }[change.risk] } : {}),
    ...(change.outcome ? { closeCode: change.outcome } : {}),
    ...Object.fromEntries(Object.entries(times).filter(([, value]) => value !== undefined)),
  };
}
