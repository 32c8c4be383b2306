/**
 * @module connectors/zendesk/fake/custom-values
 * What each custom field accepts and how its tag couples with the ticket's tags, as the vendor does it.
 */
import type { CustomValue, FakeTicket, FakeTicketField } from './state.ts';

export type CustomResult = { readonly kind: 'accepted'; readonly value: CustomValue } | { readonly kind: 'invalid'; readonly description: string };

const SYSTEM_TYPES = new Set(['subject', 'description', 'status', 'tickettype', 'priority', 'group', 'assignee']);

/** True for the fields that every account has and that a ticket carries outside `custom_fields`. */
export function isSystemField(field: FakeTicketField): boolean {
  return SYSTEM_TYPES.has(field.type);
}

/** Reads a value sent for a custom field. */
export function parseCustomValue(field: FakeTicketField, input: unknown): CustomResult {
  if (input === null || input === '') return { kind: 'accepted', value: field.type === 'checkbox' ? false : null };
  switch (field.type) {
    case 'checkbox':
      return { kind: 'accepted', value: input === true || input === 'true' || input === '1' || input === 1 };
    case 'multiselect':
      return parseMultiselect(field, input);
    case 'tagger':
      return hasOption(field, input) ? { kind: 'accepted', value: String(input) } : invalid(field, `${String(input)} is not a valid option`);
    case 'integer':
      return matching(field, input, /^-?\d+$/);
    case 'decimal':
      return matching(field, input, /^-?\d+([.,]\d+)?$/);
    case 'date':
      return matching(field, input, /^\d{4}-\d{2}-\d{2}$/);
    case 'regexp':
      return matching(field, input, new RegExp(`^(?:${field.regexp_for_validation ?? '.*'})$`, 'u'));
    default:
      return { kind: 'accepted', value: String(input) };
  }
}

/** What a ticket answers for a field without a stored value. */
export function emptyCustomValue(field: FakeTicketField): CustomValue {
  return field.type === 'checkbox' ? false : field.type === 'multiselect' ? [] : null;
}

/** The tags that a field's value puts on the ticket. */
export function tagsOfValue(field: FakeTicketField, value: CustomValue): string[] {
  if (field.type === 'tagger' && typeof value === 'string') return [value];
  if (field.type === 'multiselect' && Array.isArray(value)) return value;
  return field.type === 'checkbox' && value === true && field.tag !== null ? [field.tag] : [];
}

/** Replaced tags choose the options that they name and clear the options that they no longer name. */
export function followTags(ticket: FakeTicket, fields: readonly FakeTicketField[]): void {
  for (const field of fields) {
    if (field.type === 'tagger')
      ticket.custom[field.id] = field.custom_field_options.find((option) => ticket.tags.includes(option.value))?.value ?? null;
    if (field.type === 'multiselect') {
      ticket.custom[field.id] = field.custom_field_options.filter((option) => ticket.tags.includes(option.value)).map((option) => option.value);
    }
    if (field.type === 'checkbox' && field.tag !== null) ticket.custom[field.id] = ticket.tags.includes(field.tag);
  }
}

function parseMultiselect(field: FakeTicketField, input: unknown): CustomResult {
  const values = Array.isArray(input) ? input : [input];
  const unknown = values.find((value) => !hasOption(field, value));
  return unknown === undefined ? { kind: 'accepted', value: values.map(String) } : invalid(field, `${String(unknown)} is not a valid option`);
}

function hasOption(field: FakeTicketField, value: unknown): boolean {
  return field.custom_field_options.some((option) => option.value === value);
}

function matching(field: FakeTicketField, input: unknown, pattern: RegExp): CustomResult {
  const text = String(input);
  return pattern.test(text) ? { kind: 'accepted', value: text } : invalid(field, `'${text}' is not properly formatted`);
}

function invalid(field: FakeTicketField, what: string): CustomResult {
  return { kind: 'invalid', description: `${field.title}: ${what}` };
}
