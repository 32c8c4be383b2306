/** The limits of B3: the same 40 fields mapped by a function written by hand, and by one compiled JSONata object. Neither checks a type. */
import jsonata from 'jsonata';

export type Ticket = Record<string, string | number | boolean | null | string[]>;

/** 40 fields, 10 of them custom, of a ticket as the desk connector reads it. */
export const ticket: Ticket = {
  id: 35436,
  subject: 'VPN drops every ten minutes in building 4',
  description: 'Since this morning the tunnel closes and comes back.',
  status: 'open',
  priority: 'high',
  type: 'incident',
  tags: ['vpn', 'building_4'],
  requester_email: 'Ada.Lovelace@Example.com',
  requester_name: 'Ada Lovelace',
  requester_locale: 'en-GB',
  assignee: '4411',
  assignee_name: 'Grace Hopper',
  group: '7001',
  group_name: 'Network',
  organization: '88',
  organization_name: 'Analytical Ltd',
  brand: '12',
  form: '360',
  channel: 'web',
  is_public: true,
  has_incidents: false,
  satisfaction: 'unoffered',
  recipient: 'help@example.com',
  external_id: null,
  problem_id: null,
  created_at: '2026-02-03T08:30:00Z',
  updated_at: '2026-02-03T09:12:44Z',
  due_at: '2026-02-04T16:00:00Z',
  reopens: 0,
  replies: 3,
  'custom/1': 'web-01',
  'custom/2': 'erp-api',
  'custom/3': 'production',
  'custom/4': 'Ulm',
  'custom/5': 'building 4',
  'custom/6': 'floor 2',
  'custom/7': 17,
  'custom/8': true,
  'custom/9': 'CC-1042',
  'custom/10': 'a laptop',
};

export const states = { new: '1', open: '2', pending: '3', solved: '6' } as const;
export const urgencies = { urgent: '1', high: '1', normal: '2', low: '3' } as const;
/** Fields that go over as they are, under another name. */
export const plain = Object.keys(ticket).filter((path) => !['status', 'priority', 'subject', 'tags', 'requester_email'].includes(path));
export const remoteName = (path: string) => `u_${path.replace('/', '_')}`;

/** A source of one object literal, as a person would write it down. */
const literal = [
  ...plain.map((path) => `${JSON.stringify(remoteName(path))}: t[${JSON.stringify(path)}]`),
  'state: states[t.status]',
  'urgency: urgencies[t.priority]',
  'short_description: t.subject.length > 160 ? t.subject.slice(0, 159) + "…" : t.subject',
  'labels: t.tags.join(", ")',
  'caller: t.requester_email.toLowerCase()',
].join(',\n');
export const mapByHand = new Function('states', 'urgencies', `return (t) => ({ ${literal} });`)(states, urgencies) as (
  from: Ticket,
) => Record<string, unknown>;

const expression = `{ ${[
  ...plain.map((path) => `"${remoteName(path)}": \`${path}\``),
  '"state": $lookup($states, status)',
  '"urgency": $lookup($urgencies, priority)',
  '"short_description": $length(subject) > 160 ? $substring(subject, 0, 159) & "…" : subject',
  '"labels": $join(tags, ", ")',
  '"caller": $lowercase(requester_email)',
].join(', ')} }`;
const compiled = jsonata(expression);
export const mapByJsonata = (from: Ticket): Promise<Record<string, unknown>> => compiled.evaluate(from, { states, urgencies });
