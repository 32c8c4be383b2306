/** @module contract  The shapes of our own HTTP API. The app imports its types only; the server validates with the schemas and publishes them. */
export * from './admin.ts';
export * from './batches.ts';
export * from './changes.ts';
export * from './common.ts';
export * from './config.ts';
export * from './conflicts.ts';
export * from './consent.ts';
export * from './enrolment.ts';
export * from './held.ts';
export * from './items.ts';
export * from './journey.ts';
export * from './links.ts';
export * from './requester.ts';
export * from './routes.ts';
export * from './session.ts';
export * from './setup.ts';
