/** @module connectors/generic/service/json-schema  The description of a service as JSON Schema, for editors that complete and check while typing. */
import { z } from 'zod';
import { serviceSchema } from './schema.ts';

/** JSON Schema (draft 2020-12) of what may be written; defaults are what a left-out key means. */
export function serviceJsonSchema(): Readonly<Record<string, unknown>> {
  const schema = z.toJSONSchema(serviceSchema, { target: 'draft-2020-12', io: 'input' });
  return { ...schema, title: 'Tieline, description of a service, version 1' };
}
