/**
 * @module connectors/zendesk/translate
 * Tickets between the vendor's shape and ours; pure, both ways.
 *
 * Canonical values: a checkbox is true or false (unset reads false); a dropdown its option's tag; a multi-select its tags in the vendor's order; tags sorted,
 * as the vendor keeps them; a date `YYYY-MM-DD`; an integer a number; a decimal text without needless zeros, because a number would lose digits;
 * ids of users, groups and records text.
 */
import { createHash } from 'node:crypto';
import type { FieldChange, FieldKind, FieldOption, FieldSchema, FieldValue, FieldValues, RecordLife, RecordSnapshot, RecordVersion } from '#domain';
import { canonicalText } from '#domain';
import type { AuditWire, ComplaintWire, TicketFieldWire, TicketWire } from './wire.ts';

/** The tag that the vendor leaves on a ticket that was merged into another. */
const MERGED_TAG = 'closed_by_merge';
/** https://support.zendesk.com/hc/en-us/articles/4408886739098: comments hold 64 KiB. */
export const MAX_COMMENT_LENGTH = 65_535;

type SystemPath = 'subject' | 'description' | 'status' | 'type' | 'priority' | 'group' | 'assignee' | 'requester' | 'tags' | 'external_id';

/** Our path of each of the vendor's own field types. */
const SYSTEM_PATHS: Readonly<Record<string, SystemPath>> = {
  subject: 'subject',
  description: 'description',
  status: 'status',
  tickettype: 'type',
  priority: 'priority',
  group: 'group',
  assignee: 'assignee',
};

/** Our path of each name that audits and refusals use. */
const PATHS_BY_NAME: Readonly<Record<string, SystemPath>> = {
  subject: 'subject',
  description: 'description',
  comment: 'description',
  status: 'status',
  type: 'type',
  ticket_type_id: 'type',
  priority: 'priority',
  tags: 'tags',
  current_tags: 'tags',
  group: 'group',
  group_id: 'group',
  assignee: 'assignee',
  assignee_id: 'assignee',
  requester: 'requester',
  requester_id: 'requester',
  external_id: 'external_id',
};

const CUSTOM_KINDS: Readonly<Record<string, FieldKind>> = {
  text: 'text',
  textarea: 'long-text',
  regexp: 'text',
  checkbox: 'boolean',
  date: 'date',
  integer: 'integer',
  decimal: 'decimal',
  multiselect: 'multi-choice',
  tagger: 'choice',
  lookup: 'reference',
};

/** Types that belong to the ticket itself but that no mapping names. */
const UNMAPPED_TYPES = new Set(['custom_status', 'basic_priority', 'partialcreditcard']);

/** The ticket's schema, from the account's field definitions. */
export function fieldsOfDefinitions(definitions: readonly TicketFieldWire[]): readonly FieldSchema[] {
  const known = definitions.filter((field) => field.active && !UNMAPPED_TYPES.has(field.type)).map(toFieldSchema);
  const always: FieldSchema[] = [
    { path: 'requester', label: 'Requester', kind: 'user', isReadOnly: false, isRequired: false },
    { path: 'tags', label: 'Tags', kind: 'tags', isReadOnly: false, isRequired: false },
    // Holds our correlation id: a mapping that wrote it would cut the link's only exact look-up.
    { path: 'external_id', label: 'External ID', kind: 'text', isReadOnly: true, isRequired: false, maxLength: 255 },
  ];
  return [...known, ...always.filter((field) => !known.some((other) => other.path === field.path))];
}

function toFieldSchema(field: TicketFieldWire): FieldSchema {
  const system = SYSTEM_PATHS[field.type];
  const options = (field.system_field_options ?? field.custom_field_options)?.map(({ value, name }): FieldOption => ({ value, label: name }));
  return {
    path: system ?? `custom/${field.id}`,
    label: field.title,
    kind: system ? kindOfSystem(system) : (CUSTOM_KINDS[field.type] ?? 'unknown'),
    isReadOnly: system === 'description',
    isRequired: field.required,
    ...(system === 'description' ? { maxLength: MAX_COMMENT_LENGTH } : {}),
    ...(options ? { options } : {}),
  };
}

function kindOfSystem(path: SystemPath): FieldKind {
  const kinds: Readonly<Partial<Record<SystemPath, FieldKind>>> = { subject: 'text', description: 'long-text', group: 'reference', assignee: 'user' };
  return kinds[path] ?? 'choice';
}

/** A ticket as a snapshot. `asked` limits the fields; undefined gives all. `baseUrl` is where people open it. */
export function toSnapshot(
  ticket: TicketWire,
  context: {
    readonly definitions: readonly TicketFieldWire[];
    readonly baseUrl: string;
    readonly asked?: readonly string[];
    readonly mergedInto?: string;
  },
): RecordSnapshot {
  const all = fieldsOfTicket(ticket, context.definitions);
  const asked = context.asked;
  const fields = asked ? Object.fromEntries(Object.entries(all).filter(([path]) => asked.includes(path))) : all;
  return {
    id: ticket.id,
    number: `#${ticket.id}`,
    title: ticket.subject ?? '',
    version: versionOf(ticket),
    life: lifeOf(ticket),
    ...(context.mergedInto === undefined ? {} : { mergedInto: context.mergedInto }),
    fields,
    labels: labelsOf(fields, context.definitions),
    url: `${context.baseUrl}/agent/tickets/${ticket.id}`,
    ...(ticket.external_id === null ? {} : { correlationId: ticket.external_id }),
  };
}

/** Every field of a ticket by path. */
export function fieldsOfTicket(ticket: TicketWire, definitions: readonly TicketFieldWire[]): FieldValues {
  const custom = ticket.custom_fields.map(({ id, value }): [string, FieldValue] => [
    `custom/${id}`,
    fromCustomValue(typeOf(id, definitions), value ?? null),
  ]);
  return {
    subject: ticket.subject,
    description: ticket.description,
    status: ticket.status,
    priority: ticket.priority,
    type: ticket.type,
    tags: ticket.tags.toSorted(),
    assignee: ticket.assignee_id,
    group: ticket.group_id,
    requester: ticket.requester_id,
    external_id: ticket.external_id,
    ...Object.fromEntries(custom),
  };
}

/** `closed_by_merge` on a closed ticket is the only sign of a merge that a ticket carries itself. */
export function lifeOf(ticket: Pick<TicketWire, 'status' | 'tags'>): RecordLife {
  if (ticket.status === 'deleted') return 'deleted';
  if (ticket.status !== 'closed') return 'open';
  return ticket.tags.includes(MERGED_TAG) ? 'merged' : 'closed';
}

/** The vendor's instants are whole seconds, so the token also covers what the ticket holds: two edits within a second differ. */
export function versionOf(ticket: TicketWire): RecordVersion {
  const content = createHash('sha256')
    .update(canonicalText(JSON.parse(JSON.stringify(ticket))))
    .digest('base64url')
    .slice(0, 16);
  return { token: `${ticket.updated_at}/${content}`, order: Date.parse(ticket.updated_at), updatedAt: ticket.updated_at };
}

function labelsOf(fields: FieldValues, definitions: readonly TicketFieldWire[]): Readonly<Record<string, string>> {
  const labels = fieldsOfDefinitions(definitions).flatMap(({ path, options }): [string, string][] => {
    const value = fields[path];
    const label = options?.find((option) => option.value === value)?.label;
    return label === undefined || label === value ? [] : [[path, label]];
  });
  return Object.fromEntries(labels);
}

function typeOf(fieldId: string, definitions: readonly TicketFieldWire[]): string {
  return definitions.find((field) => field.id === fieldId)?.type ?? 'unknown';
}

/** A custom field's value as the vendor sends it (tickets and audits differ in spelling) in canonical form. */
export function fromCustomValue(type: string, value: FieldValue): FieldValue {
  if (type === 'checkbox') return value === true || value === 'true' || value === '1' || value === 1;
  if (type === 'multiselect') return toList(value);
  if (value === null || value === '') return null;
  if (type === 'integer') return toInteger(value);
  if (type === 'decimal') return canonicalDecimal(String(value));
  if (type === 'lookup') return String(value);
  if (type === 'date') return String(value).slice(0, 10);
  return value;
}

function toList(value: FieldValue): FieldValue {
  if (Array.isArray(value)) return value;
  return typeof value === 'string' && value !== '' ? value.split(/[\s,]+/).filter(Boolean) : [];
}

function toInteger(value: FieldValue): FieldValue {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : String(value);
}

/** `+012.50` → `12.5`; what is not a plain decimal stays as it is. */
export function canonicalDecimal(text: string): string {
  const match = /^([+-]?)0*(\d+)(?:[.,](\d*?)0*)?$/.exec(text.trim());
  if (!match) return text;
  const [, sign, whole = '0', fraction = ''] = match;
  const magnitude = fraction === '' ? whole : `${whole}.${fraction}`;
  return sign === '-' && /[1-9]/.test(magnitude) ? `-${magnitude}` : magnitude;
}

export type PatchResult =
  | { readonly kind: 'patch'; readonly ticket: Readonly<Record<string, unknown>> }
  | { readonly kind: 'unwritable'; readonly fields: readonly string[]; readonly why: string };

/** Fields as the vendor takes them. A path or value that it cannot take is told before anything is sent. */
export function toPatch(fields: FieldValues, use: 'create' | 'update', definitions: readonly TicketFieldWire[]): PatchResult {
  const custom: { id: number | string; value: FieldValue }[] = [];
  const ticket: Record<string, unknown> = {};
  for (const [path, value] of Object.entries(fields)) {
    const part = toPart(path, value, use);
    if (part.kind === 'unwritable') return part;
    if (part.kind === 'custom') {
      if (!definitions.some((field) => field.id === part.id)) return unwritable(path, 'the account has no such field');
      custom.push({ id: toWireId(part.id), value });
    } else ticket[part.name] = part.value;
  }
  return { kind: 'patch', ticket: custom.length > 0 ? { ...ticket, custom_fields: custom } : ticket };
}

type Part =
  | { readonly kind: 'plain'; readonly name: string; readonly value: unknown }
  | { readonly kind: 'custom'; readonly id: string }
  | Extract<PatchResult, { kind: 'unwritable' }>;

function toPart(path: string, value: FieldValue, use: 'create' | 'update'): Part {
  const customId = /^custom\/(\d{1,19})$/.exec(path)?.[1];
  if (customId) return { kind: 'custom', id: customId };
  switch (path) {
    case 'subject':
    case 'status':
    case 'priority':
    case 'type':
      return value === null || typeof value === 'string' ? { kind: 'plain', name: path, value } : unwritable(path, 'it takes text');
    case 'tags':
      return Array.isArray(value) ? { kind: 'plain', name: 'tags', value } : unwritable(path, 'it takes a list of tags');
    case 'assignee':
    case 'group':
    case 'requester':
      return value === null || (typeof value === 'string' && /^\d{1,19}$/.test(value))
        ? { kind: 'plain', name: `${path}_id`, value: value === null ? null : toWireId(value) }
        : unwritable(path, "it takes the vendor's own id");
    case 'description':
      return use === 'create' && typeof value === 'string'
        ? { kind: 'plain', name: 'comment', value: { body: value } }
        : unwritable(path, 'it is fixed once the ticket exists');
    default:
      return unwritable(path, 'the ticket has no such field that may be written');
  }
}

/** The vendor writes ids as numbers; one that a number cannot hold goes as text, which it reads as well. */
function toWireId(id: string): number | string {
  const number = Number(id);
  return Number.isSafeInteger(number) ? number : id;
}

function unwritable(path: string, why: string): Extract<PatchResult, { kind: 'unwritable' }> {
  return { kind: 'unwritable', fields: [path], why: `${path} was not sent: ${why}.` };
}

/** The paths that a refusal blames, and those of them that it demands. */
export function toBlame(details: Readonly<Record<string, readonly ComplaintWire[]>>, definitions: readonly TicketFieldWire[]) {
  const blamed = new Set<string>();
  const missing = new Set<string>();
  for (const [name, complaints] of Object.entries(details)) {
    for (const complaint of complaints) {
      const path = pathOfComplaint(name, complaint, definitions);
      if (path === undefined) continue;
      blamed.add(path);
      if (complaint.error === 'BlankValue' || /is required|cannot be blank/i.test(complaint.description ?? '')) missing.add(path);
    }
  }
  return { fields: [...blamed], missing: [...missing] };
}

/** Under `base` the vendor names the field by id, or only in words: `Assignee: is required when solving a ticket`. */
function pathOfComplaint(name: string, complaint: ComplaintWire, definitions: readonly TicketFieldWire[]): string | undefined {
  if (complaint.ticket_field_id !== null) return pathOfFieldId(complaint.ticket_field_id, definitions);
  const named = pathOfName(name, definitions);
  if (named !== undefined) return named;
  const title = complaint.description?.split(': ')[0]?.toLowerCase();
  const field = definitions.find((candidate) => candidate.title.toLowerCase() === title);
  return field ? pathOfFieldId(field.id, definitions) : undefined;
}

function pathOfFieldId(id: string, definitions: readonly TicketFieldWire[]): string {
  return SYSTEM_PATHS[typeOf(id, definitions)] ?? `custom/${id}`;
}

/** Our path of a name as audits and refusals spell it; undefined where we have none. */
export function pathOfName(name: string, definitions: readonly TicketFieldWire[]): string | undefined {
  const system = PATHS_BY_NAME[name];
  if (system) return system;
  const id = /^(?:custom_field_|ticket_field_|fields\.)?(\d+)$/.exec(name)?.[1];
  return id ? pathOfFieldId(id, definitions) : undefined;
}

/** The field changes of one audit, our own included: who made one is in `by`. */
export function changesOfAudit(audit: AuditWire, definitions: readonly TicketFieldWire[]): readonly FieldChange[] {
  return audit.events.flatMap((event) => {
    const path = event.field_name === undefined ? undefined : pathOfName(event.field_name, definitions);
    if (path === undefined || (event.type !== 'Change' && event.type !== 'Create')) return [];
    const read = (value: FieldValue | undefined) => fromAuditValue(path, value ?? null, definitions);
    return [
      { path, from: event.type === 'Create' ? null : read(event.previous_value), to: read(event.value), at: audit.created_at, by: audit.author_id },
    ];
  });
}

function fromAuditValue(path: string, value: FieldValue, definitions: readonly TicketFieldWire[]): FieldValue {
  if (path.startsWith('custom/')) return fromCustomValue(typeOf(path.slice('custom/'.length), definitions), value);
  if (path === 'tags') return (toList(value) as readonly string[]).toSorted();
  return typeof value === 'number' ? String(value) : value;
}

/** Our marker on an audit, under the metadata key that `addComment` writes. */
export function markerOfAudit(audit: AuditWire): string | undefined {
  const marker = audit.metadata?.custom?.[MARKER_KEY];
  return typeof marker === 'string' ? marker : undefined;
}
export const MARKER_KEY = 'tieline';

/** Where a merged ticket's audits say that it went. That audits carry it is unverified; undefined where they do not. */
export function mergeTargetOf(audits: readonly AuditWire[]): string | undefined {
  const merge = audits.findLast((audit) => audit.via?.source?.rel === 'merge' && audit.via.source.to?.ticket_id);
  return merge?.via?.source?.to?.ticket_id ?? undefined;
}
