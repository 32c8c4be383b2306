/** @module connectors/servicenow-soap/wire  What the service answers, as the `soap` package reads it: every column a text, its label beside it under `dv_<column>`. */
import { z } from 'zod';
import type { Row } from '../servicenow/index.ts';

/** An empty element is null; one with attributes (`xsi:nil`, `xsi:type`) is an object around its text. */
const text = z
  .union([z.string(), z.number(), z.boolean(), z.null(), z.object({ $value: z.union([z.string(), z.null()]).optional() })])
  .transform((value) => (value === null ? '' : typeof value === 'object' ? (value.$value ?? '') : String(value)));

const record = z.record(z.string(), text.optional().catch(undefined));
type SoapRecord = z.output<typeof record>;

const orNothing = <Shape extends z.ZodType>(shape: Shape) =>
  z.union([shape, z.null().transform(() => undefined), z.string().transform(() => undefined)]).optional();

export const getResponse = orNothing(record);
export const keysResponse = orNothing(z.object({ sys_id: text.default('') }));
export const recordsResponse = orNothing(z.object({ getRecordsResult: z.union([z.array(record), record.transform((one) => [one])]).default([]) }));
export const writeResponse = orNothing(z.object({ sys_id: text.default('') }));

/** Of the columns asked for, those that came. The label is the value where none stands beside it. */
export function toRow(from: SoapRecord, fields: readonly string[]): Row {
  const read = (name: string) => (Object.hasOwn(from, name) ? from[name] : undefined);
  const cells = fields.flatMap((field): readonly (readonly [string, Row[string]])[] => {
    const value = read(field);
    return value === undefined ? [] : [[field, { value, display_value: read(`dv_${field}`) ?? value }]];
  });
  return Object.fromEntries(cells);
}
