/**
 * @module connectors/zendesk/wire
 * The vendor's payloads as far as we read them; what is not named here is dropped. The only home of its field names beside `translate.ts`.
 */
import { z } from 'zod';
import { id } from './event-wire.ts';

const optionalId = id.nullish().transform((value) => value ?? null);
const optionalText = z
  .string()
  .nullish()
  .transform((value) => value ?? null);
const instant = z.string().refine((text) => !Number.isNaN(Date.parse(text)), 'not an instant');

export const ticketWire = z.object({
  id,
  subject: optionalText,
  description: optionalText,
  status: z.string(),
  priority: optionalText,
  type: optionalText,
  tags: z
    .array(z.string())
    .nullish()
    .transform((tags) => tags ?? []),
  requester_id: optionalId,
  assignee_id: optionalId,
  group_id: optionalId,
  organization_id: optionalId,
  external_id: optionalText,
  custom_fields: z
    .array(z.object({ id, value: z.json().optional() }))
    .nullish()
    .transform((fields) => fields ?? []),
  /** Whether any comment is public. */
  is_public: z.boolean().nullish(),
  created_at: instant,
  updated_at: instant,
});
export type TicketWire = z.infer<typeof ticketWire>;

const attachmentWire = z.object({
  id,
  file_name: z.string(),
  content_url: z.string(),
  content_type: z
    .string()
    .nullish()
    .transform((type) => type ?? 'application/octet-stream'),
  size: z.number().nonnegative(),
});
export type AttachmentWire = z.infer<typeof attachmentWire>;

export const userWire = z.object({
  id,
  name: z.string(),
  email: optionalText,
  role: z.string(),
  role_type: z
    .number()
    .nullish()
    .transform((type) => type ?? null),
  custom_role_id: optionalId,
  suspended: z
    .boolean()
    .nullish()
    .transform((value) => value === true),
  active: z
    .boolean()
    .nullish()
    .transform((value) => value !== false),
  ticket_restriction: optionalText,
  organization_id: optionalId,
  locale: optionalText,
});
export type UserWire = z.infer<typeof userWire>;

export const usersReply = z.object({ users: z.array(userWire) });

export const commentWire = z.object({
  id,
  author_id: id,
  body: optionalText,
  plain_body: optionalText,
  public: z.boolean(),
  attachments: z
    .array(attachmentWire)
    .nullish()
    .transform((attachments) => attachments ?? []),
  created_at: instant,
});
export type CommentWire = z.infer<typeof commentWire>;

/** Audit events come in dozens of types; those that we do not know are read as their type only. */
const auditEventWire = z.object({
  id: id.optional(),
  type: z.string(),
  field_name: z.string().optional(),
  value: z.json().optional(),
  previous_value: z.json().optional(),
});
const viaWire = z.object({ source: z.object({ rel: optionalText, to: z.object({ ticket_id: optionalId }).nullish() }).nullish() }).nullish();

export const auditWire = z.object({
  id,
  author_id: id,
  created_at: instant,
  metadata: z.object({ custom: z.record(z.string(), z.json()).nullish() }).nullish(),
  via: viaWire,
  events: z.array(auditEventWire),
});
export type AuditWire = z.infer<typeof auditWire>;

const optionWire = z.object({ name: z.string(), value: z.union([z.string(), z.number()]).transform(String) });
export const ticketFieldWire = z.object({
  id,
  type: z.string(),
  title: z.string(),
  active: z
    .boolean()
    .nullish()
    .transform((value) => value !== false),
  required: z
    .boolean()
    .nullish()
    .transform((value) => value === true),
  system_field_options: z.array(optionWire).nullish(),
  custom_field_options: z.array(optionWire).nullish(),
});
export type TicketFieldWire = z.infer<typeof ticketFieldWire>;

/** Cursor paging, of whatever collection. */
const cursorEnvelope = { meta: z.object({ has_more: z.boolean(), after_cursor: optionalText }).nullish() };
export const commentsPage = z.object({ comments: z.array(commentWire), users: z.array(userWire).nullish(), ...cursorEnvelope });
export const firstCommentPage = z.object({ comments: z.array(commentWire.pick({ public: true })) });
export const auditsPage = z.object({ audits: z.array(auditWire), ...cursorEnvelope });
export const ticketsPage = z.object({ tickets: z.array(ticketWire), ...cursorEnvelope });
export const ticketFieldsPage = z.object({ ticket_fields: z.array(ticketFieldWire), ...cursorEnvelope });
export const membershipsPage = z.object({ group_memberships: z.array(z.object({ group_id: id })), ...cursorEnvelope });
export const identitiesPage = z.object({
  identities: z.array(z.object({ id, type: z.string(), value: optionalText, verified: z.boolean().nullish(), primary: z.boolean().nullish() })),
  ...cursorEnvelope,
});
const webhookWire = z.object({ id: z.string(), name: z.string(), endpoint: z.string(), status: z.string() });
export const webhooksPage = z.object({ webhooks: z.array(webhookWire), ...cursorEnvelope });

export const incrementalPage = z.object({
  tickets: z.array(ticketWire),
  after_cursor: optionalText,
  end_of_stream: z.boolean(),
});

export const deletedTicketsPage = z.object({ deleted_tickets: z.array(z.object({ id, deleted_at: instant })), next_page: optionalText });

export const ticketReply = z.object({ ticket: ticketWire, audit: auditWire.nullish() });
export const userReply = z.object({ user: userWire });
export const customRoleReply = z.object({
  custom_role: z.object({ role_type: z.number().nullish(), configuration: z.object({ ticket_access: z.string().nullish() }).nullish() }),
});
export const uploadReply = z.object({ upload: z.object({ token: z.string(), attachment: attachmentWire.nullish() }) });
export const webhookReply = z.object({ webhook: webhookWire });
export const signingSecretReply = z.object({ signing_secret: z.object({ secret: z.string().min(1) }) });

/** `settings` may hold more than texts; what is neither text, number nor yes/no is dropped. */
export const installationReply = z.object({
  id,
  app_id: id,
  enabled: z
    .boolean()
    .nullish()
    .transform((value) => value !== false),
  settings: z.record(z.string(), z.json()),
  updated_at: instant,
});

/** A body may be empty or anything: `POST /apps/notify`. */
export const anyReply = z.unknown();

/**
 * A refusal in any of the vendor's three shapes.
 * https://developer.zendesk.com/api-reference/introduction/requests/#400-range
 */
const complaint = z.object({
  description: optionalText,
  error: optionalText,
  ticket_field_id: optionalId,
});
export type ComplaintWire = z.infer<typeof complaint>;
export const refusalWire = z.union([
  z.string().transform((text) => ({ message: text, details: {} as Record<string, ComplaintWire[]> })),
  z
    .object({ error: z.object({ title: optionalText, message: optionalText }) })
    .transform(({ error }) => ({ message: [error.title, error.message].filter(Boolean).join(': '), details: {} as Record<string, ComplaintWire[]> })),
  z
    .object({
      error: optionalText,
      description: optionalText,
      error_description: optionalText,
      details: z.record(z.string(), z.array(complaint)).catch({}).optional(),
    })
    .transform(({ error, description, error_description, details }) => ({
      message: description ?? error_description ?? error ?? '',
      details: details ?? {},
    })),
]);
export type RefusalWire = z.infer<typeof refusalWire>;
