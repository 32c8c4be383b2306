/**
 * @module connectors/zendesk/translate
 * Tickets between the vendor's shape and ours; pure, both ways.
 *
 * Canonical values: a checkbox is true or false (unset reads false); a dropdown its option's tag; a multi-select its tags in the vendor's order; tags sorted,
 * as the vendor keeps them; a date `YYYY-MM-DD`; an integer a number; a decimal text without needless zeros, because a number would lose digits;
 * ids of users, groups and records text.
 */
import { createHash } from 'node:crypto';
import { canonicalText, type FieldValue, type FieldValues, type RecordLife, type RecordSnapshot, type RecordVersion } from '#domain';
import { fromCustomValue } from './field-values.ts';
import type { FirstComment } from './first-comment.ts';
import { fieldsOfDefinitions, typeOf } from './schema.ts';
import type { TicketFieldWire, TicketWire } from './wire.ts';

/** The tag that the vendor leaves on a ticket that was merged into another. */
const MERGED_TAG = 'closed_by_merge';
/**
 * A ticket as a snapshot. `asked` limits the fields; undefined gives all. `baseUrl` is where people open it. The description is told only where `firstComment`
 * is public; of one that is internal nothing but that is said, and without the word nothing at all.
 */
export function toSnapshot(
  ticket: TicketWire,
  context: {
    readonly definitions: readonly TicketFieldWire[];
    readonly baseUrl: string;
    readonly asked?: readonly string[];
    readonly firstComment?: FirstComment | undefined;
    readonly mergedInto?: string;
  },
): RecordSnapshot {
  const { asked, firstComment } = context;
  const { description, ...rest } = fieldsOfTicket(ticket, context.definitions);
  const all = firstComment === 'public' && description !== undefined ? { ...rest, description } : rest;
  const fields = asked ? Object.fromEntries(Object.entries(all).filter(([path]) => asked.includes(path))) : all;
  return {
    id: ticket.id,
    number: `#${ticket.id}`,
    title: ticket.subject ?? '',
    version: versionOf(ticket),
    life: lifeOf(ticket),
    ...(context.mergedInto === undefined ? {} : { mergedInto: context.mergedInto }),
    fields,
    ...(firstComment === 'internal' ? { internalFields: ['description'] } : {}),
    labels: labelsOf(fields, context.definitions),
    url: `${context.baseUrl}/agent/tickets/${ticket.id}`,
    ...(ticket.external_id === null ? {} : { correlationId: ticket.external_id }),
  };
}

/** Every field of a ticket by path. */
function fieldsOfTicket(ticket: TicketWire, definitions: readonly TicketFieldWire[]): FieldValues {
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

/**
 * The vendor's instants are whole seconds, so the token also covers what the ticket holds: two edits within a second differ. Who reads it is no content of its
 * fields.
 */
export function versionOf({ is_public: _, ...ticket }: TicketWire): RecordVersion {
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
