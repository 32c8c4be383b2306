/** @module mapping  The mapping document: schema, parse with line and column, validate, compile, apply. Runs on both sides; loads yaml and jsonata lazily. */

// The document
export * from './document.ts';
export { MAX_DOCUMENT_LENGTH, mappingDocumentSchema } from './schema.ts';
// Problems and reasons
export * from './problems.ts';
export * from './reasons.ts';
// Compiled
export * from './compiled.ts';
export * from './expression/expression-runner.ts';
