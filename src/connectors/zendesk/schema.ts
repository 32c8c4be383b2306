/**
 * @module connectors/zendesk/schema
 * The ticket's fields: their paths, kinds and options, and which of them a name in an audit or a refusal means.
 */
import type { FieldKind, FieldOption, FieldSchema } from '#domain';
import type { ComplaintWire, TicketFieldWire } from './wire.ts';

/** Comments hold 64 KiB of text (unverified: from general knowledge; the vendor's answer decides). */
export const MAX_COMMENT_LENGTH = 65_535;

export type SystemPath = 'subject' | 'description' | 'status' | 'type' | 'priority' | 'group' | 'assignee' | 'requester' | 'tags' | 'external_id';

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

/** The vendor's type of one of its fields; `unknown` for one that the account does not have. */
export function typeOf(fieldId: string, definitions: readonly TicketFieldWire[]): string {
  return definitions.find((field) => field.id === fieldId)?.type ?? 'unknown';
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
