/**
 * Stands in the server bundle for parts of zod that we never call and that would double its weight at each cold start: the compiler to source text, which our
 * rule against making code from text forbids anyway, and the reader of JSON Schema.
 */
const leftOut = () => {
  throw new Error('This part of zod is not in the server bundle; see webpack.config.js.');
};

export const INVALID = Symbol.for('zod.compile.invalid');
export { leftOut as compile, leftOut as fromJSONSchema, leftOut as withParser };
export class ZodCompileAsyncError extends Error {}
export class ZodCompileUnsupportedError extends Error {}
