/**
 * @module connector-kit/retry-after
 * Reads `Retry-After` (RFC 9110 §10.2.3) in the shapes that vendors really send.
 */
import { LONG_WAIT_MS } from './breaker.ts';

/** A 429 that names no usable time is given at least this long. */
export const UNTOLD_WAIT_MS = 1_000;

/** When the same may be asked again, ISO 8601 UTC, by what a vendor told: the moment that a screen shows. What is told beyond an hour is asked again after that. */
export function retryAtOf(retryAfterMs: number | undefined, nowMs: number): string {
  return new Date(nowMs + Math.min(retryAfterMs ?? UNTOLD_WAIT_MS, LONG_WAIT_MS)).toISOString();
}

/**
 * Milliseconds to wait from now, or undefined where the header is absent, rubbish or already past. Never less than told: of a date read by our clock and by
 * the vendor's own `Date` header, the later counts.
 */
export function readRetryAfter(headers: Readonly<Record<string, string>>, nowMs: number): number | undefined {
  const text = headers['retry-after']?.trim();
  if (text === undefined || text === '') return undefined;
  if (/^\d+(\.\d+)?$/.test(text)) return positive(Math.min(Number(text) * 1000, Number.MAX_SAFE_INTEGER));
  // A date has a month in it; Date.parse alone would read "12 parsecs" or "-5" as a date.
  if (!/^[A-Za-z]{3,9},? .*\d{2}:\d{2}:\d{2}/.test(text) && !/^\d{4}-\d{2}-\d{2}T/.test(text)) return undefined;
  const untilMs = Date.parse(text);
  if (Number.isNaN(untilMs)) return undefined;
  const vendorNowMs = Date.parse(headers.date ?? '');
  return positive(Math.max(untilMs - nowMs, Number.isNaN(vendorNowMs) ? 0 : untilMs - vendorNowMs));
}

function positive(ms: number): number | undefined {
  return ms > 0 ? Math.ceil(ms) : undefined;
}
