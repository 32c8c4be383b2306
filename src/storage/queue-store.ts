/**
 * @module storage/queue-store
 * The job queue's way to its own schema, in the shape that pg-boss asks for. Statements run as `tieline_jobs`, outside every transaction of ours; enqueueing
 * inside one goes through that transaction instead.
 */
import pg from 'pg';
import { translateDatabaseError } from './engine/database-errors.ts';
import { listenOn } from './engine/notification-listener.ts';
import type { PgliteSource } from './engine/pglite-source.ts';
import { outliveLostConnections } from './engine/postgres-source.ts';
import { valueParsers } from './engine/value-parsers.ts';
import { assertOutsideTransaction } from './transaction-guard.ts';

/** A statement runner and a listener. */
export interface QueueStore {
  /** Runs SQL, which may hold several statements where it has no values, and answers the rows of all. */
  executeSql(text: string, values?: unknown[]): Promise<{ rows: unknown[] }>;
  /** Calls back on each NOTIFY of the channel; `onReconnect` after each (re)subscription, because notifications may have been missed. */
  listen(channel: string, onNotification: (payload: string) => void, onReconnect: () => void): Promise<{ close(): Promise<void> }>;
  /** Ends the connections of a server; the embedded database stays open. */
  close(): Promise<void>;
}

/** pg-boss reads values as a server's driver gives them, instants as `Date`: on the embedded engine too, whose connection otherwise reads them as ours. */
const AS_FROM_A_SERVER = {
  parsers: Object.fromEntries(Object.keys(valueParsers).map((type) => [type, pg.types.getTypeParser(Number(type))])),
};
const BECOME_JOBS = 'SET ROLE tieline_jobs; SET search_path TO pgboss';

/** Over the embedded database. One connection serves all roles, so each statement takes the role and gives it back. */
export function createEmbeddedQueueStore(embedded: PgliteSource): QueueStore {
  return {
    executeSql: (text, values) => {
      assertOutsideTransaction('a statement of the job queue');
      return embedded.alone(async (pglite) => {
        await pglite.exec(BECOME_JOBS);
        try {
          if (values?.length) return { rows: (await pglite.query(text, values, AS_FROM_A_SERVER)).rows };
          return { rows: (await pglite.exec(text, AS_FROM_A_SERVER)).flatMap(({ rows }) => rows) };
        } catch (error) {
          // A block of several statements may have failed between its BEGIN and COMMIT; the next user must not inherit that.
          await pglite.exec('ROLLBACK');
          throw error;
        } finally {
          await pglite.exec('RESET ROLE; RESET search_path');
        }
      });
    },
    listen: async (channel, onNotification, onReconnect) => {
      const stop = await embedded.alone((pglite) => pglite.listen(channel, onNotification));
      onReconnect();
      return { close: () => embedded.alone(() => stop()) };
    },
    close: async () => undefined,
  };
}

/** Over a server, by a login that is `tieline_jobs` or a member of it. Needs session pooling: LISTEN does. */
export function createServerQueueStore(url: string): QueueStore {
  const pool = new pg.Pool({
    connectionString: url,
    max: 3,
    keepAlive: true,
    connectionTimeoutMillis: 10_000,
    // Where packets are dropped no answer and no reset ever comes; a connection that failed so is not used again.
    query_timeout: 30_000,
    application_name: 'tieline-jobs',
    // Awaited before the connection is handed out; where it fails, so does that caller.
    onConnect: (client) => client.query(BECOME_JOBS) as unknown as undefined,
  });
  outliveLostConnections(pool);
  return {
    executeSql: async (text, values) => {
      assertOutsideTransaction('a statement of the job queue');
      try {
        const result: pg.QueryResult | pg.QueryResult[] = await pool.query(text, values);
        return { rows: Array.isArray(result) ? result.flatMap(({ rows }) => rows) : result.rows };
      } catch (error) {
        throw translateDatabaseError(error);
      }
    },
    listen: (channel, onNotification, onReconnect) => listenOn({ url, channel, onNotification, onReconnect }),
    close: () => pool.end(),
  };
}
