/** @module server/compose/metered  A log that counts the calls to vendors that it is told of. */
import type { Log } from '#capabilities';
import type { BackendMetrics } from '../backend-metrics.ts';

/** The event that the kit's HTTP client logs for each call. */
const CALL_EVENT = 'vendor.call';

/** Writes to `log` and counts each vendor call on the way, so that a call is described in one place only. */
export function meterVendorCalls(log: Log, metrics: Pick<BackendMetrics, 'vendorCalled'>): Log {
  const count = (event: string, facts: Readonly<Record<string, unknown>> = {}): void => {
    if (event !== CALL_EVENT) return;
    const operation = String(facts.operation ?? 'unknown');
    const outcome = String(facts.reason ?? 'ok');
    metrics.vendorCalled({ connector: String(facts.connector ?? 'any'), operation, outcome, seconds: Number(facts.durationMs ?? 0) / 1000 });
  };
  const at =
    (level: keyof Log): Log[keyof Log] =>
    (event, facts) => {
      count(event, facts);
      log[level](event, facts);
    };
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}
