/** @module server/live-schemas  What the editor of the mapping completes from. */
import type { FieldSchema, Reason, RecordType } from '#domain';

/** The fields of every record type that a mapping can name. */
export interface LiveSchemas {
  /** Empty where the help desk cannot be asked now. */
  readonly desk: readonly FieldSchema[];
  readonly connections: readonly {
    readonly name: string;
    readonly connectorId: string;
    readonly records: readonly { readonly type: RecordType; readonly fields: readonly FieldSchema[] }[];
    readonly problem: Reason | null;
  }[];
}
