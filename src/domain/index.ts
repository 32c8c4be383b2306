/** @module domain  Records, values, reasons and errors: pure, no vendor words, imports nothing of ours. */
export * from './change-request.ts';
export * from './clock.ts';
export * from './configuration-item.ts';
export * from './deeds.ts';
export * from './dependent-options.ts';
export * from './directory-person.ts';
export * from './errors/index.ts';
export * from './hold-kinds.ts';
export * from './hops.ts';
export * from './ids.ts';
export * from './reasons.ts';
export * from './records.ts';
export * from './values.ts';
export * from './yaml-text.ts';
