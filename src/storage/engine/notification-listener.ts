/** @module storage/engine/notification-listener  A dedicated connection that listens on one channel and comes back by itself when the server went away. */
import pg from 'pg';

const FIRST_WAIT_MS = 200;
const LONGEST_WAIT_MS = 5_000;

/** What to listen to. */
export interface Subscription {
  readonly url: string;
  readonly channel: string;
  readonly onNotification: (payload: string) => void;
  /** After each successful subscription: what was notified in between is lost, so look for work. */
  readonly onReconnect: () => void;
}

/** Resolves when the first subscription stands; throws where that one cannot be made. */
export async function listenOn(subscription: Subscription): Promise<{ close(): Promise<void> }> {
  const state: { client?: pg.Client; isClosed: boolean; timer?: NodeJS.Timeout } = { isClosed: false };

  const reconnect = (waitMs: number): void => {
    if (state.isClosed) return;
    state.timer = setTimeout(() => {
      subscribe().catch(() => reconnect(Math.min(waitMs * 2, LONGEST_WAIT_MS)));
    }, waitMs);
  };

  const subscribe = async (): Promise<void> => {
    const client = new pg.Client({
      connectionString: subscription.url,
      keepAlive: true,
      application_name: 'tieline-listen',
      connectionTimeoutMillis: 10_000,
    });
    const onLost = (): void => {
      if (state.client !== client) return;
      state.client = undefined;
      reconnect(FIRST_WAIT_MS);
    };
    client.on('error', onLost);
    client.on('end', onLost);
    client.on('notification', ({ payload }) => subscription.onNotification(payload ?? ''));
    await client.connect();
    await client.query(`LISTEN ${pg.escapeIdentifier(subscription.channel)}`);
    if (state.isClosed) return client.end();
    state.client = client;
    subscription.onReconnect();
  };

  await subscribe();
  return {
    close: async () => {
      state.isClosed = true;
      clearTimeout(state.timer);
      await state.client?.end();
    },
  };
}
