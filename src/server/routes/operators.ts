/** @module server/routes/operators  Endpoints for whoever holds the operator's key. */
export { applyConfig, planConfig, readConfig } from './config.ts';
export { enrol } from './enrol.ts';
export { metrics } from './health.ts';
