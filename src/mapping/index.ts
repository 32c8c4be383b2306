/** @module mapping  The mapping document: schema, parse with line and column, validate, compile, apply. Runs on both sides; loads yaml and jsonata lazily. */

export { compileMapping } from './compile/compile.ts';
// Compiled
export * from './compiled.ts';
// The document
export * from './document.ts';
export * from './expression/expression-runner.ts';
export { locateProblems, type ParsedMapping, parseMapping } from './parse.ts';
// Problems and reasons
export * from './problems.ts';
export * from './reasons.ts';
export { hashRule } from './rule-hash.ts';
export { MAX_DOCUMENT_LENGTH, mappingDocumentSchema } from './schema.ts';
export { validateMapping } from './validate/validate.ts';
export type { KnownConnection, ValidationContext } from './validate/validation-context.ts';
