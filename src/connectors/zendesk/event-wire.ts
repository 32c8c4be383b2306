/** @module connectors/zendesk/event-wire  A webhook's delivery as far as we read it: apart from the other payloads, because the server takes deliveries from its start. */
import { z } from 'zod';

/** Ids arrive as numbers; they leave here as text, because a later system may make them longer than a number holds. */
export const id = z.union([z.number().int().nonnegative(), z.string().regex(/^\d+$/)]).transform(String);

/** One delivered event. */
export const webhookEventWire = z.object({
  id: z.string().min(1),
  type: z.string().min(1),
  account_id: id.nullish(),
  subject: z.string().optional(),
  detail: z.object({ id: id.nullish() }).nullish(),
});
