/**
 * @module connectors/zendesk/fake/ticket-rules
 * The vendor's rules for making and changing tickets: pure, so that a change takes effect whole or not at all.
 */
import type { FieldValue } from '#domain';
import { emptyCustomValue, followTags, isSystemField, parseCustomValue, tagsOfValue } from './custom-values.ts';
import { type Complaint, invalidRecord, safeUpdateConflict } from './refusals.ts';
import { type FakeAuditEvent, type FakeTicket, isoSeconds, nextId, TICKET_STATUSES, type ZendeskState } from './state.ts';
import type { TicketPatch } from './ticket-patch.ts';

/** Who acts, through what, and when. */
export interface Actor {
  readonly userId: number;
  readonly channel: 'web' | 'api' | 'email';
  readonly nowMs: number;
}

const PRIORITIES = ['low', 'normal', 'high', 'urgent'];
const TYPES = ['question', 'incident', 'problem', 'task'];

/** A ticket as it would be made, checked. Nothing is stored. */
export function plannedTicket(state: ZendeskState, patch: TicketPatch, actor: Actor): FakeTicket {
  const body = bodyOf(patch) ?? '';
  if (body.trim() === '') throw invalidRecord({ base: [{ description: 'Description: cannot be blank', error: 'BlankValue' }] });
  const at = isoSeconds(actor.nowMs);
  // Only a closed ticket has follow-ups; with any other the parameter has no effect. Tags and custom fields come along, the rest does not.
  const source = state.tickets.find((ticket) => ticket.id === patch.via_followup_source_id && ticket.status === 'closed');
  const blank: FakeTicket = {
    id: Math.max(0, ...state.tickets.map((ticket) => ticket.id)) + 1,
    subject: patch.subject ?? source?.subject ?? body.slice(0, 80),
    description: body,
    status: 'new',
    priority: null,
    type: null,
    tags: [...(source?.tags ?? [])],
    requester_id: actor.userId,
    submitter_id: actor.userId,
    assignee_id: null,
    group_id: null,
    organization_id: null,
    external_id: null,
    channel: actor.channel,
    custom: { ...source?.custom },
    comment_count: 0,
    created_at: at,
    updated_at: at,
    generated_timestamp: Math.floor(actor.nowMs / 1000),
  };
  const ticket = changed(state, blank, patch, actor);
  ticket.organization_id ??= state.users.find((user) => user.id === ticket.requester_id)?.organization_id ?? null;
  return ticket;
}

/** A ticket as it would be after a change, checked. Nothing is stored. */
export function plannedChange(state: ZendeskState, previous: FakeTicket, patch: TicketPatch, actor: Actor): FakeTicket {
  // `safe_update: false` behaves as true: only leaving the key out forces an update.
  if (patch.safe_update !== undefined && Date.parse(patch.updated_stamp ?? '') !== Date.parse(previous.updated_at)) throw safeUpdateConflict();
  if (previous.status === 'closed') throw invalidRecord({ status: [{ description: 'Status: closed prevents ticket update' }] });
  return changed(state, previous, patch, actor);
}

/** The text of the comment that a request brings. */
export function bodyOf(patch: TicketPatch): string | undefined {
  return patch.comment?.body ?? patch.comment?.html_body ?? patch.description;
}

/** The audit events of the fields that differ. `previous` null = the ticket is new. */
export function eventsBetween(state: ZendeskState, previous: FakeTicket | null, ticket: FakeTicket): FakeAuditEvent[] {
  if (previous === null) return fieldsOf(state, ticket).map(([field_name, value]) => ({ id: nextId(state), type: 'Create', field_name, value }));
  const before = new Map(fieldsOf(state, previous));
  return fieldsOf(state, ticket)
    .filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(before.get(name)))
    .map(([field_name, value]) => ({ id: nextId(state), type: 'Change', field_name, value, previous_value: before.get(field_name) ?? null }));
}

/** The fields that audits speak of, in the audit's own spelling: custom fields by id, ids and checkboxes as text. */
export function fieldsOf(state: ZendeskState, ticket: FakeTicket): [string, FieldValue][] {
  const text = (value: number | null) => (value === null ? null : String(value));
  const custom = state.fields
    .filter((field) => !isSystemField(field))
    .map((field): [string, FieldValue] => {
      const value = ticket.custom[field.id] ?? emptyCustomValue(field);
      return [String(field.id), typeof value === 'boolean' ? (value ? '1' : '0') : value];
    });
  return [
    ['subject', ticket.subject],
    ['status', ticket.status],
    ['priority', ticket.priority],
    ['type', ticket.type],
    ['tags', ticket.tags],
    ['requester_id', text(ticket.requester_id)],
    ['assignee_id', text(ticket.assignee_id)],
    ['group_id', text(ticket.group_id)],
    ['organization_id', text(ticket.organization_id)],
    ['external_id', ticket.external_id],
    ...custom,
  ];
}

function changed(state: ZendeskState, previous: FakeTicket, patch: TicketPatch, actor: Actor): FakeTicket {
  const ticket = structuredClone(previous);
  const complaints: Record<string, Complaint[]> = {};
  const blame = (field: string, complaint: Complaint) => {
    complaints[field] = [...(complaints[field] ?? []), complaint];
  };
  setChoices(ticket, patch, blame);
  setPeople(state, ticket, patch, blame);
  if (patch.subject !== undefined && patch.subject !== null) ticket.subject = patch.subject;
  if (patch.external_id !== undefined) ticket.external_id = patch.external_id;
  if (patch.tags !== undefined) {
    ticket.tags = normalTags(patch.tags);
    followTags(ticket, state.fields);
  }
  for (const entry of patch.custom_fields ?? []) setCustom(state, ticket, entry, blame);
  setStatus(state, ticket, previous, patch, blame);
  if (Object.keys(complaints).length > 0) throw invalidRecord(complaints);
  ticket.updated_at = isoSeconds(actor.nowMs);
  ticket.generated_timestamp = Math.floor(actor.nowMs / 1000);
  return ticket;
}

type Blame = (field: string, complaint: Complaint) => void;

function setChoices(ticket: FakeTicket, patch: TicketPatch, blame: Blame): void {
  if (patch.priority !== undefined) {
    if (patch.priority !== null && !PRIORITIES.includes(patch.priority))
      blame('priority', { description: `Priority: ${patch.priority} is not a valid priority` });
    ticket.priority = patch.priority as FakeTicket['priority'];
  }
  if (patch.type !== undefined) {
    if (patch.type !== null && !TYPES.includes(patch.type)) blame('type', { description: `Type: ${patch.type} is not a valid type` });
    ticket.type = patch.type as FakeTicket['type'];
  }
}

function setPeople(state: ZendeskState, ticket: FakeTicket, patch: TicketPatch, blame: Blame): void {
  if (patch.requester_id !== undefined) {
    if (!state.users.some((user) => user.id === patch.requester_id && user.active))
      blame('requester', { description: 'Requester: is not a valid user' });
    ticket.requester_id = patch.requester_id;
  }
  if (patch.assignee_id !== undefined) {
    const isAgent =
      patch.assignee_id === null || state.users.some((user) => user.id === patch.assignee_id && user.role !== 'end-user' && user.role_type !== 1);
    if (!isAgent) blame('assignee_id', { description: 'Assignee: is not an agent who can be assigned', error: 'InvalidValue' });
    ticket.assignee_id = patch.assignee_id;
    if (patch.assignee_id !== null && ticket.status === 'new') ticket.status = 'open';
  }
  if (patch.group_id !== undefined) {
    if (patch.group_id !== null && !state.groups.some((group) => group.id === patch.group_id))
      blame('group', { description: 'Group: is not a valid group' });
    ticket.group_id = patch.group_id;
  }
  if (patch.organization_id !== undefined) ticket.organization_id = patch.organization_id;
}

function setCustom(state: ZendeskState, ticket: FakeTicket, entry: { readonly id: number; readonly value?: unknown }, blame: Blame): void {
  const field = state.fields.find((candidate) => candidate.id === entry.id && !isSystemField(candidate));
  // The vendor drops values for fields that it does not have.
  if (!field) return;
  const parsed = parseCustomValue(field, entry.value);
  if (parsed.kind === 'invalid') {
    blame('base', { description: parsed.description, error: 'InvalidValue', ticket_field_id: field.id });
    return;
  }
  const gone = new Set(tagsOfValue(field, ticket.custom[field.id] ?? null));
  ticket.custom[field.id] = parsed.value;
  ticket.tags = normalTags([...ticket.tags.filter((tag) => !gone.has(tag)), ...tagsOfValue(field, parsed.value)]);
}

function setStatus(state: ZendeskState, ticket: FakeTicket, previous: FakeTicket, patch: TicketPatch, blame: Blame): void {
  if (patch.status === undefined) return;
  const status = TICKET_STATUSES.find((known) => known === patch.status);
  const problem = problemOfStatus(status, patch.status, previous);
  if (status === undefined || problem !== undefined) {
    blame('status', { description: `Status: ${problem}` });
    return;
  }
  ticket.status = status === 'new' && ticket.assignee_id !== null ? 'open' : status;
  if (status === 'solved' && previous.status !== 'solved') demandSolveFields(state, ticket, blame);
}

/** A ticket that left `new` does not return to it, and only a solved ticket closes. */
function problemOfStatus(status: string | undefined, asked: string, previous: FakeTicket): string | undefined {
  if (status === undefined) return `${asked} is not a valid status`;
  if (status === 'new' && previous.status !== 'new') return 'cannot be set back to new';
  return status === 'closed' && previous.status !== 'solved' ? 'only a solved ticket can be closed' : undefined;
}

function demandSolveFields(state: ZendeskState, ticket: FakeTicket, blame: Blame): void {
  if (ticket.assignee_id === null) blame('base', { description: 'Assignee: is required when solving a ticket', error: 'BlankValue' });
  for (const field of state.fields.filter((candidate) => candidate.required && candidate.active && !isSystemField(candidate))) {
    const value = ticket.custom[field.id];
    const isBlank = value === undefined || value === null || value === false || value === '' || (Array.isArray(value) && value.length === 0);
    if (isBlank) blame('base', { description: `${field.title}: is required when solving a ticket`, error: 'BlankValue', ticket_field_id: field.id });
  }
}

function normalTags(tags: readonly string[]): string[] {
  return [...new Set(tags.map((tag) => tag.trim().toLowerCase().replace(/\s+/g, '_')).filter(Boolean))].sort();
}
