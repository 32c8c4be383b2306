/**
 * @module storage/engine/leased-driver
 * The kysely driver of both engines. Owns: one lease per connection, begin/commit/rollback, and that a transaction which has ended cannot be used again.
 * Refuses streaming, which PGlite cannot do.
 */

import {
  AbortedTransactionError,
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryResult,
  type TransactionSettings,
} from 'kysely';
import { TransactionMisuseError } from '#domain';
import { translateDatabaseError } from './database-errors.ts';
import type { ConnectionSource, RawConnection, RawResult } from './raw-connection.ts';

/** A kysely dialect over a source of connections. Closing the source stays with its owner. */
export function createDialect(source: ConnectionSource): Dialect {
  return {
    createDriver: () => new LeasedDriver(source),
    createAdapter: () => new PostgresAdapter(),
    createQueryCompiler: () => new PostgresQueryCompiler(),
    createIntrospector: (db) => new PostgresIntrospector(db),
  };
}

class LeasedDriver implements Driver {
  readonly #source: ConnectionSource;

  constructor(source: ConnectionSource) {
    this.#source = source;
  }

  async init(): Promise<void> {
    // Connections are leased on demand.
  }

  async acquireConnection(): Promise<LeasedConnection> {
    try {
      return new LeasedConnection(await this.#source.lease());
    } catch (error) {
      throw translateDatabaseError(error);
    }
  }

  async beginTransaction(connection: DatabaseConnection, settings: TransactionSettings): Promise<void> {
    const isolation = settings.isolationLevel ? ` isolation level ${settings.isolationLevel}` : '';
    leased(connection).begin(`start transaction${isolation}`);
  }

  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    const held = leased(connection);
    if (held.isUnused) return;
    // After a failed statement a server answers COMMIT with ROLLBACK, and success to a caller who swallowed the failure; PGlite does not even say so.
    if (!held.hasFailed) return void (await held.run('commit'));
    await held.run('rollback');
    throw new AbortedTransactionError();
  }

  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    const held = leased(connection);
    if (held.isUnused) return;
    // Whoever rolls back has a failure of its own to tell; a connection that cannot even do that is ended, which rolls back as well.
    await held.run('rollback').catch((error: unknown) => held.markBroken(error));
  }

  async releaseConnection(connection: DatabaseConnection): Promise<void> {
    leased(connection).end();
  }

  async destroy(): Promise<void> {
    // The source belongs to whoever opened it.
  }
}

class LeasedConnection implements DatabaseConnection {
  #raw: RawConnection | undefined;
  #broken: Error | undefined;
  #hasFailed = false;
  #begin: string | undefined;

  constructor(raw: RawConnection) {
    this.#raw = raw;
  }

  async executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    const { rows, affected } = await this.run(query.sql, query.parameters);
    return { rows: rows as Row[], ...(affected === undefined ? {} : { numAffectedRows: BigInt(affected) }) };
  }

  async run(text: string, values: readonly unknown[] = []): Promise<RawResult> {
    // A pooled connection may already belong to another tenant's transaction: this is where such a leak would start.
    if (!this.#raw) throw new TransactionMisuseError({ message: 'A query ran on a transaction that has ended. Await it inside the transaction.' });
    const begin = this.#begin;
    this.#begin = undefined;
    try {
      if (begin === undefined) return await this.#raw.query(text, values);
      if (values.length === 0) return await this.#raw.script(`${begin}; ${text}`);
      await this.#raw.query(begin, []);
      return await this.#raw.query(text, values);
    } catch (error) {
      this.#hasFailed = true;
      throw translateDatabaseError(error);
    }
  }

  /** Begins with the first statement: in one round trip, where that one carries no values. */
  begin(text: string): void {
    this.#begin = text;
  }

  /** Nothing was said on this lease yet, so that there is nothing to end either. */
  get isUnused(): boolean {
    return this.#begin !== undefined;
  }

  /** Whether a statement of this lease failed; a lease is one transaction. */
  get hasFailed(): boolean {
    return this.#hasFailed;
  }

  markBroken(error: unknown): void {
    this.#broken = error instanceof Error ? error : new Error(String(error));
  }

  end(): void {
    this.#raw?.release(this.#broken);
    this.#raw = undefined;
  }

  // biome-ignore lint/correctness/useYield: kysely's interface asks for a generator, and this one only refuses.
  async *streamQuery<Row>(): AsyncIterableIterator<QueryResult<Row>> {
    throw new TransactionMisuseError({ message: 'Streaming from the database is not offered: PGlite cannot do it. Page by key instead.' });
  }
}

function leased(connection: DatabaseConnection): LeasedConnection {
  return connection as LeasedConnection;
}
