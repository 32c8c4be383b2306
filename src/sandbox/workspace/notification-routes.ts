/**
 * @module sandbox/workspace/notification-routes
 * What an app's backend sends to the open pages of its app, streamed to the agent screen of those whom it is meant for.
 * https://developer.zendesk.com/api-reference/ticketing/apps/apps/#send-notification-to-app
 */
import { Hono } from 'hono';
import { streamSSE } from 'hono/streaming';
import type { ZendeskFake } from '../../connectors/zendesk/fake.ts';
import { agentOf } from './session-routes.ts';

/** A notification as the screen takes it. */
export interface AppNotification {
  readonly event: string;
  readonly body: string;
  /** Desk user id of whose token sent it. */
  readonly sender: number;
}

/** Routes below `/desk`: `notifications`. */
export function createNotificationRoutes({ desk }: { readonly desk: Pick<ZendeskFake, 'onChange' | 'store'> }): Hono {
  const app = new Hono();
  app.get('/notifications', (c): Response => {
    const agentId = agentOf(c);
    if (agentId === undefined) return c.json({ error: 'Sign in first.' }, 401);
    return streamSSE(c, async (stream) => {
      const forget = desk.onChange(({ table, id, actor }) => {
        const sent = table === 'notifications' ? desk.store.get(table, id)?.values : undefined;
        if (!sent || (sent.agent_id !== null && sent.agent_id !== agentId)) return;
        const notification: AppNotification = { event: String(sent.event), body: String(sent.body), sender: Number(actor) };
        void stream.writeSSE({ event: 'notification', data: JSON.stringify(notification) });
      });
      await new Promise<void>((end) => stream.onAbort(end));
      forget();
    });
  });
  return app;
}
