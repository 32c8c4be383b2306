/** @module storage/engine/notification-listener  A dedicated connection that listens on one channel and comes back by itself when the server went away. */
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { answeredWithin } from './answer-deadline.ts';

const FIRST_WAIT_MS = 200;
const LONGEST_WAIT_MS = 5_000;
/** A sign of life is asked for this often, and waited for as long. */
const HEARTBEAT_MS = 5_000;
/** A connection whose packets are dropped is noticed this soon, at the latest. */
export const NOTICED_WITHIN_MS = 2 * HEARTBEAT_MS;
/** A server that is gone does not say goodbye. */
const FAREWELL_MS = 1_000;

/** What to listen to. */
export interface Subscription {
  readonly url: string;
  readonly channel: string;
  readonly onNotification: (payload: string) => void;
  /** After each successful subscription: what was notified in between is lost, so look for work. */
  readonly onReconnect: () => void;
  /** Default 5,000. */
  readonly heartbeatMs?: number;
}

/** Resolves when the first subscription stands; throws where that one cannot be made. */
export async function listenOn(subscription: Subscription): Promise<{ close(): Promise<void> }> {
  const { heartbeatMs = HEARTBEAT_MS } = subscription;
  const state: { client?: pg.Client; isClosed: boolean; timer?: NodeJS.Timeout; heartbeat?: NodeJS.Timeout } = { isClosed: false };

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
      clearTimeout(state.heartbeat);
      reconnect(FIRST_WAIT_MS);
    };
    // Who only listens sends nothing, so nothing else would ever tell that the server cannot be heard any more. A failure ends the connection, and that is heard.
    const beat = (): void => {
      if (state.client !== client) return;
      state.heartbeat = setTimeout(() => {
        answeredWithin(client, heartbeatMs, () => client.query('SELECT 1')).then(beat, () => client.connection.stream.destroy());
      }, heartbeatMs);
    };
    client.on('error', onLost);
    client.on('end', onLost);
    client.on('notification', ({ payload }) => subscription.onNotification(payload ?? ''));
    await client.connect();
    await answeredWithin(client, heartbeatMs, () => client.query(`LISTEN ${pg.escapeIdentifier(subscription.channel)}`));
    if (state.isClosed) return client.end();
    state.client = client;
    beat();
    subscription.onReconnect();
  };

  await subscribe();
  return {
    close: async () => {
      state.isClosed = true;
      clearTimeout(state.timer);
      clearTimeout(state.heartbeat);
      const { client } = state;
      state.client = undefined;
      if (!client) return;
      const isGone = await Promise.race([client.end().then(() => true), pause(FAREWELL_MS, false)]);
      if (!isGone) client.connection.stream.destroy();
    },
  };
}
