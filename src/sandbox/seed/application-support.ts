/** @module sandbox/seed/application-support  The application team's project, and the estate as it keeps it, at the fake issue tracker. */
import type { JiraSeed } from '../../connectors/jira/fake.ts';
import { type ItemClass, items, mailOf, people, type SupportIssue, supportIssues } from '../company/index.ts';
import { isoAgo } from './desk.ts';

const TYPES: Readonly<Record<ItemClass, string>> = {
  'business-service': 'Business Service',
  application: 'Application',
  'cloud-service': 'Cloud Service',
  'linux-server': 'Linux Server',
  'windows-server': 'Windows Server',
  database: 'Database',
  'network-gear': 'Network Device',
  'load-balancer': 'Load Balancer',
  storage: 'Storage',
  computer: 'Computer',
  printer: 'Printer',
};
const STATUS_NAMES: Readonly<Record<string, string>> = { degraded: 'Degraded', down: 'Down', maintenance: 'Maintenance', retired: 'Retired' };
const STATES: Readonly<Record<'incident' | 'change', Readonly<Partial<Record<SupportIssue['state'], string>>>>> = {
  incident: { open: 'Open', 'in-progress': 'Work in progress', waiting: 'Pending', resolved: 'Resolved', closed: 'Closed' },
  change: { open: 'Planning', scheduled: 'Awaiting implementation', 'in-progress': 'Implementing', closed: 'Completed' },
};
const PRIORITIES = { urgent: 'Highest', high: 'High', normal: 'Medium', low: 'Low' } as const;

type Seeded<Key extends keyof JiraSeed> = NonNullable<JiraSeed[Key]>[number];

/** The seed of the fake at that moment. */
export function seedApplicationSupport(nowMs: number): JiraSeed {
  return {
    users: people.map((person) => ({ key: person.key, name: person.name, email: mailOf(person) })),
    objects: items.map((item) => ({
      name: item.name,
      type: TYPES[item.class],
      status: STATUS_NAMES[item.status ?? ''] ?? 'Active',
      supportGroup: item.group,
      updatedAt: isoAgo(nowMs, (item.updatedDaysAgo ?? 12) * 1_440 + 30),
      dependsOn: item.dependsOn ?? [],
      sendsTo: item.sendsTo ?? [],
      ...(item.environment ? { environment: item.environment } : {}),
      ...(item.serialNumber ? { serialNumber: item.serialNumber } : {}),
      ...(item.address ? { ipAddress: item.address } : {}),
      ...(item.owner ? { owner: item.owner } : {}),
      ...(item.assignedTo ? { assignedTo: item.assignedTo } : {}),
      ...(item.location ? { location: item.location } : {}),
    })),
    issues: supportIssues.map((issue) => toIssue(issue, nowMs)),
  };
}

function toIssue(issue: SupportIssue, nowMs: number): Seeded<'issues'> {
  const kind = issue.kind ?? 'incident';
  const status = STATES[kind][issue.state];
  const isEnded = issue.state === 'resolved' || issue.state === 'closed';
  const isPlanned = issue.from !== undefined && issue.to !== undefined;
  return {
    kind,
    summary: issue.title,
    description: issue.description,
    priority: PRIORITIES[issue.priority],
    reporter: issue.reporter,
    items: issue.items,
    components: [issue.part],
    createdAt: isoAgo(nowMs, issue.openedAgo),
    comments: (issue.comments ?? []).map(({ text, by, isPublic, ago }) => ({ text, by, isInternal: !isPublic, at: isoAgo(nowMs, ago) })),
    ...(status ? { status } : {}),
    ...(issue.assignedTo ? { assignee: issue.assignedTo } : {}),
    ...(isEnded ? { resolution: 'Done' } : {}),
    ...(isPlanned
      ? { changeType: 'Normal', changeRisk: 'Low', planned: [isoAgo(nowMs, -(issue.from ?? 0)), isoAgo(nowMs, -(issue.to ?? 0))] as const }
      : {}),
  };
}
