/** @module app/console/mappings/table/live-fields  The fields of both sides as they are now, by flow. */
import type { MappingSchemasAnswer } from '#contract';

export type LiveField = MappingSchemasAnswer['desk']['fields'][number];

/** The remote fields that a flow may name; empty where its connection is unknown or could not be asked. */
export function fieldsOf(
  schemas: MappingSchemasAnswer | undefined,
  { connection, record }: { readonly connection: string; readonly record: string },
): readonly LiveField[] {
  return schemas?.connections.find(({ name }) => name === connection)?.records.find(({ type }) => type === record)?.fields ?? [];
}

export const fieldNamed = (fields: readonly LiveField[], path: string): LiveField | undefined => fields.find((field) => field.path === path);

/** Options that no pair names. */
export function unmapped(field: LiveField | undefined, mapped: readonly unknown[]): LiveField['options'] {
  const known = new Set(mapped.map(String));
  return (field?.options ?? []).filter(({ value }) => !known.has(value));
}
