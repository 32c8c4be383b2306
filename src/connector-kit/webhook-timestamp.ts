/**
 * @module connector-kit/webhook-timestamp
 * Refuses deliveries that are too old or too far ahead, so that a recorded one cannot be played again later.
 */
import type { WebhookRefusal } from '#capabilities';

export interface TimestampCheck {
  /** The header as it came. */
  readonly timestamp: string | undefined;
  /** `seconds` since the epoch, or an `iso` 8601 instant with its zone. */
  readonly format: 'seconds' | 'iso';
  readonly nowMs: number;
  /** Accepted distance in both directions, seconds: 60 to 600. Default 300. */
  readonly toleranceS?: number;
}

const DEFAULT_TOLERANCE_S = 300;

/**
 * Undefined where the timestamp lies inside the window; else why not.
 * @throws TypeError for a tolerance outside 60 to 600 seconds: a wider one would be no protection, a narrower one would refuse honest clocks.
 */
export function checkTimestamp(check: TimestampCheck): Extract<WebhookRefusal, 'timestamp-unusable' | 'timestamp-stale'> | undefined {
  const toleranceS = check.toleranceS ?? DEFAULT_TOLERANCE_S;
  if (!(toleranceS >= 60 && toleranceS <= 600)) throw new TypeError(`The webhook tolerance is ${toleranceS} s; it must be 60 to 600.`);
  const sentMs = readTimestamp(check.timestamp ?? '', check.format);
  if (sentMs === undefined) return 'timestamp-unusable';
  return Math.abs(check.nowMs - sentMs) <= toleranceS * 1_000 ? undefined : 'timestamp-stale';
}

/** Only the documented shape: digits alone, or a whole instant. `Number()` and `Date.parse` alone accept far more. */
function readTimestamp(text: string, format: TimestampCheck['format']): number | undefined {
  if (format === 'seconds') return /^[1-9]\d{0,11}$/.test(text) ? Number(text) * 1_000 : undefined;
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/.test(text)) return undefined;
  const sentMs = Date.parse(text);
  return Number.isNaN(sentMs) ? undefined : sentMs;
}
