/** @module mapping/json-schema  The language as JSON Schema, for editors that complete and check while typing. */
import { z } from 'zod';
import { mappingDocumentSchema } from './schema.ts';

/** JSON Schema (draft 2020-12) of what may be written; defaults are what a left-out key means. */
export function mappingJsonSchema(): Readonly<Record<string, unknown>> {
  const schema = z.toJSONSchema(mappingDocumentSchema, { target: 'draft-2020-12', io: 'input' });
  return { ...schema, title: 'Tieline mapping, version 1' };
}
