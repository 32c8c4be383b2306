/**
 * @module server/application
 * What answers everything but liveness. One door, so that each entry decides when it is loaded: a process while liveness answers already (bench E5), a function
 * with its first line, because it has more processor while it is made than for a request.
 */
export { connectors } from '#connectors';
export { createMetrics } from '#telemetry';
export { createNodeExpressionRunner } from '../mapping/expression/node-runner.ts';
export { compose } from './compose.ts';
