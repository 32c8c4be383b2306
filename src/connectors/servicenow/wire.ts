/** @module connectors/servicenow/wire  What the vendor sends: the Table API asked with `sysparm_display_value=all`, the Attachment API, and the error envelope. */
import { z } from 'zod';

export { TABLE, type TableName } from './tables.ts';

/** A scalar as text; the vendor sends strings, and null where a column is missing in a class. */
const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]).transform((value) => (value === null ? '' : String(value)));

/** One field in both forms. With dates only `value` is to be read: it is UTC, the other follows the user's zone and format. */
const cell = z.object({ value: scalar, display_value: scalar.default('') });
export type Cell = z.output<typeof cell>;

/** One record: fields by path, dot-walked ones under their dotted name. A field that the vendor does not know is absent. */
export const row = z.record(z.string(), cell);
export type Row = z.output<typeof row>;

export const rowList = z.object({ result: z.array(row) });
export const singleRow = z.object({ result: row });

/** `{"error":{"message","detail"},"status":"failure"}` */
const failure = z.object({ message: scalar.default(''), detail: scalar.nullish().transform((detail) => detail ?? '') });
export const failureEnvelope = z.object({ error: failure });
export type Failure = z.output<typeof failure>;

/** The answer of a write: the record, or the envelope of a refusal (also under a 2xx status). A result of another shape counts as none: the write was sent. */
export const writeAnswer = z.object({ result: row.optional().catch(undefined), error: failure.optional() });

/** One file as the Attachment API describes it; its values come raw. */
export const attachment = z.object({
  sys_id: z.string(),
  file_name: z.string(),
  content_type: z.string().default('application/octet-stream'),
  size_bytes: z.coerce.number(),
  sys_created_on: z.string(),
});
export type Attachment = z.output<typeof attachment>;
export const attachmentList = z.object({ result: z.array(attachment) });
export const attachmentAnswer = z.object({ result: attachment.optional().catch(undefined), error: failure.optional() });

/** A text that comes plain in some releases and as a cell in others. */
const textOrCell = z.union([cell.transform(({ value }) => value), scalar]);

/** Where a change may go from here. https://www.servicenow.com/docs/r/api-reference/rest-apis/change-management-api.html */
const transition = z.object({
  to_state: textOrCell,
  conditions: z
    .array(z.object({ passed: z.boolean().default(true), condition: z.object({ name: textOrCell.default('') }).default({ name: '' }) }))
    .default([]),
});
const nextStates = z.object({
  available_states: z.array(scalar),
  state_label: z.record(z.string(), scalar).default({}),
  state_transitions: z.array(z.array(transition)).default([]),
});
export type NextStates = z.output<typeof nextStates>;
export const nextStatesAnswer = z.object({ result: nextStates });

/** `status` is left out on purpose: it says "Conflict" whether there is one or not. */
const conflictState = z.object({ last_run: textOrCell.default(''), conflicts: z.array(row).default([]) });
export type ConflictState = z.output<typeof conflictState>;
export const conflictAnswer = z.object({ result: conflictState });

/** The stored value of a field, `''` where it is empty or was not sent. */
export function textOf(record: Row, field: string): string {
  return record[field]?.value ?? '';
}

/** What people see for a field, `''` where there is nothing. */
export function labelOf(record: Row, field: string): string {
  return record[field]?.display_value ?? '';
}
