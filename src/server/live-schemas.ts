/** @module server/live-schemas  What the editor of the mapping completes from. */
import type { FieldSchema, Reason, RecordType } from '#domain';

/** The fields of every record type that a mapping can name. */
export interface LiveSchemas {
  /** `problem`: why the help desk cannot be asked now; then there are no fields. */
  readonly desk: { readonly fields: readonly FieldSchema[]; readonly problem: Reason | null };
  /** Every connection that a mapping can name, by name. */
  readonly connections: readonly ConnectionSchemas[];
}

/** What one connection holds. */
export interface ConnectionSchemas {
  readonly name: string;
  readonly connectorId: string;
  /** Fields are empty in a list of all connections: each is asked on its own. */
  readonly records: readonly { readonly type: RecordType; readonly fields: readonly FieldSchema[] }[];
  /** Why it cannot be asked now. */
  readonly problem: Reason | null;
}
