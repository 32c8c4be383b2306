/** @module mapping/testing/compiled-fields  Rules written in a line and compiled, for tests. */
import type { FieldKind, FieldSchema, RecordSchema } from '#domain';
import { compileMapping } from '../compile/compile.ts';
import type { CompiledField, MappingSchemas } from '../compiled.ts';
import type { MappingDocument } from '../document.ts';
import { mappingDocumentSchema } from '../schema.ts';

export const documentOf = (fields: readonly unknown[], flow: object = {}): MappingDocument =>
  mappingDocumentSchema.parse({ version: 1, flows: [{ name: 'incidents', connection: 'servicenow', record: 'incident', fields, ...flow }] });
export const flowOf = (fields: readonly unknown[], flow: object = {}, schemas?: MappingSchemas) => {
  const [compiled] = compileMapping(documentOf(fields, flow), { schemas }).flows;
  if (!compiled) throw new Error('no flow');
  return compiled;
};
export const fieldOf = (rule: object, schemas?: MappingSchemas): CompiledField => flowOf([rule], {}, schemas).fields[0] as CompiledField;
export const schemaOf = (type: RecordSchema['type'], ...fields: (Partial<FieldSchema> & { path: string })[]): RecordSchema => ({
  type,
  readAt: '2026-01-01T00:00:00Z',
  fields: fields.map((field) => ({ label: field.path, kind: 'text', isReadOnly: false, isRequired: false, ...field })),
});
export const intoKind = (kind: FieldKind, more: Partial<FieldSchema> = {}) =>
  fieldOf({ desk: 'a', remote: 'b', direction: 'out' }, { remote: { incidents: schemaOf('incident', { path: 'b', kind, ...more }) } });
export const held = (code: string) => ({ kind: 'hold', reason: expect.objectContaining({ code }) });
export const kept = (code: string) => ({ kind: 'keep', reason: expect.objectContaining({ code }) });
