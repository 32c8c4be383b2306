/**
 * @module connectors/zendesk/audits
 * What a ticket's audits tell: field changes, our own markers, and where a merged ticket went.
 */
import type { FieldChange, FieldValue } from '#domain';
import { fromCustomValue, toList } from './field-values.ts';
import { pathOfName, typeOf } from './schema.ts';
import type { AuditWire, TicketFieldWire } from './wire.ts';

/** The metadata key under which `addComment` writes our marker. */
export const MARKER_KEY = 'tieline';

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

/** Where a merged ticket's audits say that it went. That audits carry it is unverified; undefined where they do not. */
export function mergeTargetOf(audits: readonly AuditWire[]): string | undefined {
  const merge = audits.findLast((audit) => audit.via?.source?.rel === 'merge' && audit.via.source.to?.ticket_id);
  return merge?.via?.source?.to?.ticket_id ?? undefined;
}
