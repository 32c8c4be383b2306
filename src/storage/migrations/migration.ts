/** @module storage/migrations/migration  What a migration is. */

/** One forward step of the schema. Shipped ones never change: the runner compares their hash and refuses. */
export interface Migration {
  /** Unique and sorting after those before it within its list: `sync-003-operations`. */
  readonly name: string;
  /** Run in order, in one transaction, as role `tieline_owner` with search path `tieline`. */
  readonly statements: readonly string[];
}
