/** @module storage/engine/postgres-source  A PostgreSQL server as a source of connections, through a bounded pool. */
import pg from 'pg';
import { StorageUnavailableError } from '#domain';
import { answeredWithin } from './answer-deadline.ts';
import { type PreparedStatements, preparedStatements } from './prepared-statements.ts';
import type { ConnectionSource, RawConnection, RawResult } from './raw-connection.ts';
import { valueParsers } from './value-parsers.ts';

/** How a pool is made. */
export interface PostgresPlace {
  /** Connection string; its role decides what may be done. */
  readonly url: string;
  /** Most connections. Default 10. */
  readonly maxConnections?: number;
  /** Milliseconds until waiting for a connection fails. Default 10,000. */
  readonly connectTimeoutMs?: number;
  /** Callers that may wait for a connection; more are refused at once, so that a slow server makes no queue without end. Default 500. */
  readonly mostWaiting?: number;
  /** How long the first statement of a lease, which only begins a transaction, may take, ms: a connection whose packets are dropped is found out by it. Default 10,000. */
  readonly firstAnswerMs?: number;
  /** How long any other statement may take, ms; longer than the server's own limit, which ends it in better order. Default 35,000. */
  readonly answerMs?: number;
}

type Manner = Required<Pick<PostgresPlace, 'firstAnswerMs' | 'answerMs'>> & { readonly prepared: PreparedStatements };

const CHANGES = new Set(['INSERT', 'UPDATE', 'DELETE', 'MERGE']);

/** Opens a pool; connects on first use. */
export function openPostgres(place: PostgresPlace): ConnectionSource {
  const pool = new pg.Pool({
    connectionString: place.url,
    max: place.maxConnections ?? 10,
    connectionTimeoutMillis: place.connectTimeoutMs ?? 10_000,
    keepAlive: true,
    application_name: 'tieline',
    types: { getTypeParser: parserOf as never },
  });
  outliveLostConnections(pool);
  const { mostWaiting = 500, firstAnswerMs = 10_000, answerMs = 35_000 } = place;
  const prepared = preparedStatements();
  return {
    lease: async () => {
      if (pool.waitingCount >= mostWaiting) throw overloaded(pool.waitingCount);
      return connectionOf(await pool.connect(), { firstAnswerMs, answerMs, prepared });
    },
    close: () => pool.end(),
  };
}

/**
 * Without a listener an error that a connection reports beside any statement ends the process. The pool replaces such a connection by itself, and whoever has it is told
 * by the next statement. The pool listens to those that lie idle only; a server that is going down may end one in the very packet that opened it, before whoever asked
 * for it has it.
 */
export function outliveLostConnections(pool: pg.Pool): void {
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
}

function overloaded(waiting: number): StorageUnavailableError {
  return new StorageUnavailableError({
    message: 'The database answers more slowly than it is asked. Nothing was stored; try again in a moment.',
    facts: { state: 'overloaded', waiting },
  });
}

function parserOf(oid: number, format?: 'text' | 'binary') {
  const own = format === 'binary' ? undefined : valueParsers[oid];
  return own ?? pg.types.getTypeParser(oid, format as 'text');
}

function connectionOf(client: pg.PoolClient, { firstAnswerMs, answerMs, prepared }: Manner): RawConnection {
  let lost: Error | undefined;
  let patienceMs = firstAnswerMs;
  const onError = (error: Error) => {
    lost = error;
  };
  // Between two statements nobody awaits this client.
  client.on('error', onError);
  const ask = async (query: pg.QueryConfig): Promise<RawResult> => {
    // Typed as one result; several statements give several.
    const answer: pg.QueryResult | pg.QueryResult[] = await answeredWithin(client, patienceMs, () => client.query(query));
    patienceMs = answerMs;
    const last = [answer].flat().at(-1);
    return last ? resultOf(last) : { rows: [], affected: undefined };
  };
  return {
    query: async (text, values) => {
      // Without values it may be several statements, which cannot be kept, or the end of a transaction, which has no plan.
      const name = values.length > 0 ? prepared.nameOf(text) : undefined;
      try {
        return await ask({ text, values: [...values], ...(name ? { name } : {}) });
      } catch (error) {
        prepared.learn(error);
        throw error;
      }
    },
    script: (text) => ask({ text }),
    release: (broken) => {
      client.off('error', onError);
      client.release(broken ?? lost);
    },
  };
}

function resultOf({ rows, rowCount, command }: pg.QueryResult): RawResult {
  return { rows, affected: CHANGES.has(command) ? (rowCount ?? 0) : undefined };
}
