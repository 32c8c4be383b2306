/**
 * @module connectors/zendesk/fake/ticket-patch
 * What a request may say about a ticket. Keys that the vendor does not know are dropped, as it does.
 */
import { z } from 'zod';
import type { FieldValue } from '#domain';
import { badRequest } from './refusals.ts';

const id = z.coerce.number().int().positive();
const metadata: z.ZodType<Record<string, FieldValue>> = z.record(z.string(), z.json());

const commentPatch = z.object({
  body: z.string().optional(),
  html_body: z.string().optional(),
  public: z.boolean().optional(),
  author_id: id.optional(),
  uploads: z.union([z.array(z.string()), z.string().transform((token) => [token])]).optional(),
});

export const ticketPatch = z.object({
  subject: z.string().nullable().optional(),
  description: z.string().optional(),
  status: z.string().optional(),
  priority: z.string().nullable().optional(),
  type: z.string().nullable().optional(),
  tags: z.union([z.array(z.string()), z.string().transform((text) => text.split(/[\s,]+/).filter(Boolean))]).optional(),
  requester_id: id.optional(),
  requester: z.object({ name: z.string().optional(), email: z.string() }).optional(),
  assignee_id: id.nullable().optional(),
  group_id: id.nullable().optional(),
  organization_id: id.nullable().optional(),
  via_followup_source_id: id.optional(),
  external_id: z.coerce.string().nullable().optional(),
  custom_fields: z.array(z.object({ id: z.coerce.number(), value: z.unknown() })).optional(),
  comment: commentPatch.optional(),
  metadata: metadata.optional(),
  updated_stamp: z.string().optional(),
  safe_update: z.unknown().optional(),
});
export type TicketPatch = z.infer<typeof ticketPatch>;

/** Reads `{ticket: {…}}`, or refuses as the vendor does with a body that it cannot read. */
export function readTicketPatch(body: unknown): TicketPatch {
  const result = z.object({ ticket: ticketPatch }).safeParse(body);
  if (!result.success) throw badRequest('InvalidRequest', `ticket is invalid: ${result.error.issues[0]?.path.join('.')}`);
  return result.data.ticket;
}
