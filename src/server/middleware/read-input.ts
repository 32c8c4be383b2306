/** @module server/middleware/read-input  Query, path and JSON body of a request as an endpoint's schemas take them, or `InvalidInputError` with the first field that cannot be used. */
import type { Context } from 'hono';
import type { z } from 'zod';
import { InvalidInputError } from '#domain';

/** A name that comes once is a text, one that comes more often a list. */
export function readQuery<Schema extends z.ZodType>(c: Context, schema: Schema): z.infer<Schema> {
  const entries = Object.entries(c.req.queries()).map(([name, values]) => [name, values.length === 1 ? values[0] : values]);
  return take(schema, Object.fromEntries(entries));
}

export function readParams<Schema extends z.ZodType>(c: Context, schema: Schema): z.infer<Schema> {
  return take(schema, c.req.param());
}

/** A body that is not declared as JSON counts as an empty object, so that the answer names the first field that is missing. */
export async function readBody<Schema extends z.ZodType>(c: Context, schema: Schema): Promise<z.infer<Schema>> {
  return take(schema, JSON_TYPE.test(mediaTypeOf(c)) ? await readJson(c) : {});
}

/** What is wrong with an input, by its first problem. */
export function unusable(issues: readonly { readonly path: PropertyKey[]; readonly message: string }[]): InvalidInputError {
  const [first] = issues;
  const field = first?.path.map(String).join('.') || 'the body';
  return new InvalidInputError({
    message: `${field} cannot be used: ${first?.message ?? 'it is not what this endpoint takes'}.`,
    facts: { field, problems: issues.length },
  });
}

const JSON_TYPE = /^application\/([\w.-]+\+)?json$/i;

function take<Schema extends z.ZodType>(schema: Schema, value: unknown): z.infer<Schema> {
  const result = schema.safeParse(value);
  if (!result.success) throw unusable(result.error.issues);
  return result.data;
}

function mediaTypeOf(c: Context): string {
  return (c.req.header('content-type') ?? '').split(';', 1)[0]?.trim() ?? '';
}

async function readJson(c: Context): Promise<unknown> {
  try {
    return await c.req.json();
  } catch (cause) {
    throw new InvalidInputError({ message: 'The request cannot be read: Malformed JSON in request body.', cause });
  }
}
