/** @module connectors/jira/fake/seed  A company at the fake site, in short words. */
import { createHash } from 'node:crypto';
import type { FieldValue } from '#domain';
import type { FakeStore } from '../../../connector-kit/testing/index.ts';
import { adfOfText } from '../adf.ts';
import { ACTUAL, CATEGORY, CHANGE_RISK, CHANGE_TYPE, fieldOf, IMPACT, ISSUE_TYPES, ITEM_FIELD, PLANNED, STATUSES, URGENCY } from './site-model.ts';

/** All parts are optional; people, objects and issues are named by each other. */
export interface JiraSeed {
  /** `hidesAddress`: searches find the person and show no address, as the person's privacy settings say. */
  readonly users?: readonly {
    readonly key: string;
    readonly name: string;
    readonly email: string;
    readonly isActive?: boolean;
    readonly hidesAddress?: boolean;
  }[];
  readonly objects?: readonly {
    readonly name: string;
    readonly type: string;
    readonly status?: string;
    readonly serialNumber?: string;
    readonly assetTag?: string;
    readonly ipAddress?: string;
    readonly environment?: string;
    readonly owner?: string;
    readonly assignedTo?: string;
    readonly supportGroup?: string;
    readonly location?: string;
    readonly dependsOn?: readonly string[];
    readonly sendsTo?: readonly string[];
    readonly standsIn?: readonly string[];
    readonly updatedAt?: string;
  }[];
  readonly issues?: readonly SeededIssue[];
}

export interface SeededIssue {
  readonly kind?: 'incident' | 'change';
  readonly summary: string;
  readonly description?: string;
  /** By name: `Work in progress`. */
  readonly status?: string;
  readonly priority?: 'Highest' | 'High' | 'Medium' | 'Low' | 'Lowest';
  readonly resolution?: string;
  readonly reporter?: string;
  readonly assignee?: string;
  readonly labels?: readonly string[];
  readonly components?: readonly string[];
  readonly items?: readonly string[];
  readonly urgency?: string;
  readonly impact?: string;
  /** `Network / Wi-Fi` */
  readonly failureDomain?: string;
  readonly changeType?: string;
  readonly changeRisk?: string;
  /** ISO 8601 UTC, from and to. */
  readonly planned?: readonly [string, string];
  readonly actual?: readonly [string, string?];
  readonly createdAt?: string;
  readonly comments?: readonly { readonly text: string; readonly by: string; readonly isInternal?: boolean; readonly at?: string }[];
}

/** The account that a seeded person has. */
export function seededAccount(key: string): string {
  const hex = createHash('sha256').update(`jira:${key}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`;
}

/** Stores a company. States are stored as they are said: no workflow is walked through. */
export function applySeed(store: FakeStore, seed: JiraSeed): void {
  for (const { key, name, email, isActive = true, hidesAddress = false } of seed.users ?? []) {
    const address: Readonly<Record<string, string>> = hidesAddress ? { hiddenAddress: email } : { emailAddress: email };
    store.insert('user', { displayName: name, active: isActive, ...address }, { actor: 'admin', id: seededAccount(key) });
  }
  // Objects are numbered by their place, so that they can point to later ones.
  const names = (seed.objects ?? []).map(({ name }) => name);
  const idOf = (name: string) => String(names.indexOf(name) + 1);
  for (const { name, type, updatedAt, owner, assignedTo, dependsOn = [], sendsTo = [], standsIn = [], ...plain } of seed.objects ?? []) {
    const people = { ...(owner ? { owner: seededAccount(owner) } : {}), ...(assignedTo ? { assignedTo: seededAccount(assignedTo) } : {}) };
    const references = { dependsOn: dependsOn.map(idOf), sendsTo: sendsTo.map(idOf), standsIn: standsIn.map(idOf) };
    const values = { status: 'Active', ...plain, ...people, ...references, name, typeName: type, ...(updatedAt ? { updated: updatedAt } : {}) };
    store.insert('object', values, { actor: 'discovery' });
  }
  for (const issue of seed.issues ?? []) insertIssue(store, issue, idOf);
}

function insertIssue(store: FakeStore, issue: SeededIssue, objectId: (name: string) => string): void {
  const kind = issue.kind ?? 'incident';
  const author = issue.reporter === undefined ? 'admin' : seededAccount(issue.reporter);
  const values: Record<string, FieldValue | undefined> = {
    type: ISSUE_TYPES[kind].id,
    summary: issue.summary,
    description: issue.description === undefined ? undefined : documentOf(issue.description),
    status: STATUSES[kind].find(({ name }) => name === issue.status)?.id,
    priority: choiceNamed('priority', issue.priority),
    resolution: choiceNamed('resolution', issue.resolution),
    reporter: issue.reporter === undefined ? undefined : author,
    assignee: issue.assignee === undefined ? undefined : seededAccount(issue.assignee),
    labels: issue.labels,
    components: issue.components?.flatMap((name) => choiceNamed('components', name) ?? []),
    [ITEM_FIELD]: issue.items?.map(objectId),
    [URGENCY]: choiceNamed(URGENCY, issue.urgency),
    [IMPACT]: choiceNamed(IMPACT, issue.impact),
    [CATEGORY]: cascade(issue.failureDomain),
    [CHANGE_TYPE]: choiceNamed(CHANGE_TYPE, issue.changeType),
    [CHANGE_RISK]: choiceNamed(CHANGE_RISK, issue.changeRisk),
    [PLANNED[0]]: issue.planned?.[0],
    [PLANNED[1]]: issue.planned?.[1],
    [ACTUAL[0]]: issue.actual?.[0],
    [ACTUAL[1]]: issue.actual?.[1],
    created: issue.createdAt,
    updated: issue.createdAt,
  };
  const known = Object.fromEntries(Object.entries(values).filter((entry): entry is [string, FieldValue] => entry[1] !== undefined));
  const { id } = store.insert('issue', known, { actor: author });
  for (const { text, by, isInternal = false, at } of issue.comments ?? []) {
    const person = seededAccount(by);
    const comment = { issueId: id, body: documentOf(text), isInternal, properties: [], author: person, ...(at === undefined ? {} : { created: at }) };
    store.insert('comment', comment, { actor: person });
  }
}

const documentOf = (text: string) => adfOfText(text) as unknown as FieldValue;

function choiceNamed(field: string, name: string | undefined): string | undefined {
  return name === undefined ? undefined : fieldOf(field)?.choices?.find((choice) => choice.name === name)?.id;
}

function cascade(path: string | undefined): string | undefined {
  const [parentName, childName] = path?.split(' / ') ?? [];
  const parent = fieldOf(CATEGORY)?.choices?.find(({ name }) => name === parentName);
  const child = parent?.children?.find(({ name }) => name === childName);
  return parent === undefined ? undefined : child === undefined ? parent.id : `${parent.id}/${child.id}`;
}
