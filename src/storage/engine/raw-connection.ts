/** @module storage/engine/raw-connection  One leased connection of either engine, as the one kysely driver of this folder needs it. */

/** What a statement gave back. */
export interface RawResult {
  readonly rows: unknown[];
  /** Rows inserted, updated or deleted; undefined for a plain select. */
  readonly affected: number | undefined;
}

/** One connection, used by one holder at a time. */
export interface RawConnection {
  query(text: string, values: readonly unknown[]): Promise<RawResult>;
  /** Several statements without values in one round trip; the result of the last one. */
  script(text: string): Promise<RawResult>;
  /** Gives it back. `broken` is set where its state is unknown: then it must not be used again. */
  release(broken?: Error): void;
}

/** Where connections come from. PGlite has exactly one; a PostgreSQL pool has several. */
export interface ConnectionSource {
  lease(): Promise<RawConnection>;
  /** Ends all connections; waits for those that are leased. */
  close(): Promise<void>;
}
