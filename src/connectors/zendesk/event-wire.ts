/** @module connectors/zendesk/event-wire  A webhook's delivery as far as we read it: apart from the other payloads, because the server takes deliveries from its start. */
import { z } from 'zod';

/** Ids arrive as numbers; they leave here as text, because a later system may make them longer than a number holds. */
export const id = z.union([z.number().int().nonnegative(), z.string().regex(/^\d+$/)]).transform(String);

/** What every delivered event has, whatever it is about. */
export const webhookEventWire = z.object({ id: z.string().min(1), type: z.string().min(1), account_id: id.nullish() });

/** An event about a ticket. Things of other kinds may have other ids, so this is asked of tickets alone. */
export const ticketEventWire = z.object({
  type: z.string(),
  subject: z.string().optional(),
  detail: z.object({ id: id.nullish() }).nullish(),
});
