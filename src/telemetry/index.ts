/** @module telemetry  Log, metrics, trace ids. */
export { createLogger, type Logger, type LoggerDeps, type Redaction } from './logger.ts';
export { createMetrics, type Metrics } from './metrics.ts';
export { newTraceId, readTraceparent, writeTraceparent } from './trace-id.ts';
