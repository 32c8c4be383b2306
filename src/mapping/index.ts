/** @module mapping  The mapping document: schema, parse with line and column, validate, compile, apply. Runs on both sides; loads yaml and jsonata lazily. */

// From text to verdict
export { type CheckedMapping, checkMapping } from './check-mapping.ts';
// Compiled; the runner of expressions is `expression/node-runner.ts`, which only the server can load
export { compileMapping } from './compile/compile.ts';
export * from './compiled.ts';
// Problems and reasons
// The document
export * from './document.ts';
// An editor's tools: one change of a text, and what a half-written text says
export { editMapping } from './edit/edit-mapping.ts';
export type { MappingOutline, OutlineFlow, OutlinePair, OutlineRule, OutlineSpan, OutlineTest } from './edit/read-outline.ts';
export { readOutline } from './edit/read-outline.ts';
export type { Json } from './edit/render-value.ts';
export type { MappingEdit } from './edit/splices.ts';
export * from './expression/expression-runner.ts';
export { locateProblems, type ParsedMapping, parseMapping } from './parse.ts';
export * from './problems.ts';
export * from './reasons.ts';
export { hashRule } from './rule-hash.ts';
export { type MappingTestOutcome, runMappingTests, type TestDifference, type TestOutcome } from './run-tests.ts';
export { MAX_DOCUMENT_LENGTH, mappingDocumentSchema } from './schema.ts';
export { validateMapping } from './validate/validate.ts';
export type { KnownConnection, ValidationContext } from './validate/validation-context.ts';
