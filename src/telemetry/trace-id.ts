/** @module telemetry/trace-id  Trace ids of W3C Trace Context (https://www.w3.org/TR/trace-context/): made, read and passed on. */
import { randomBytes } from 'node:crypto';
import { brandId, type TraceId } from '#domain';

/** A new one. */
export function newTraceId(): TraceId {
  return brandId<TraceId>(randomBytes(16).toString('hex'));
}

/** The trace id of a `traceparent` header; undefined where there is none or it does not follow the standard. */
export function readTraceparent(header: string | undefined): TraceId | undefined {
  const [, version, id, parent] = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}(?:-.*)?$/u.exec(header ?? '') ?? [];
  if (version === undefined || version === 'ff' || id === undefined || /^0+$/u.test(id) || /^0+$/u.test(parent ?? '')) return undefined;
  return brandId<TraceId>(id);
}

/** A `traceparent` header for an outbound request, with a new parent id. */
export function writeTraceparent(traceId: TraceId): string {
  return `00-${traceId}-${randomBytes(8).toString('hex')}-01`;
}
