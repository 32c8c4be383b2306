/** @module connectors/servicenow/webhook-wire  A delivery as far as we read it: apart from the other payloads, because the server takes deliveries from its start. */
import { z } from 'zod';

/** What the shipped business rules send. Names of tables are the vendor's own form, so that ids made of them cannot run into each other. */
export const webhookBody = z.object({
  version: z.literal(1),
  operation: z.enum(['insert', 'update', 'delete']),
  table: z.string().regex(/^[a-z][a-z0-9_]{0,79}$/),
  sys_id: z.string(),
  sys_mod_count: z.string().regex(/^\d{1,12}$/),
  instance: z.string().max(200).default(''),
});
export type WebhookBody = z.output<typeof webhookBody>;
