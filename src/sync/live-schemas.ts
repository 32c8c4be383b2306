/** @module sync/live-schemas  The live schemas that the breaker looks at: kept for a while, so that a run does not cost a description of both systems. */
import type { Clock, RecordSchema } from '#domain';

/** Answers undefined where the schema cannot be told now; that breaks no field. */
export interface LiveSchemas {
  read(name: string, describe: () => Promise<RecordSchema>): Promise<RecordSchema | undefined>;
  /** True at most once per that time and name: what depends on schemas need not be looked at more often. */
  isDue(name: string, nowMs: number): boolean;
}

export interface LiveSchemaOptions {
  readonly clock: Clock;
  /** How long a schema counts as live, ms. */
  readonly ttlMs: number;
  /** How long a vendor that could not tell is left alone, ms. @default 60,000 */
  readonly retryMs?: number;
}

/** Keeps schemas by name (connection and record type); concurrent readers share one description. */
export function createLiveSchemas({ clock, ttlMs, retryMs = 60_000 }: LiveSchemaOptions): LiveSchemas {
  const kept = new Map<string, { readonly until: number; readonly schema: Promise<RecordSchema | undefined> }>();
  const looked = new Map<string, number>();
  return {
    isDue: (name, nowMs) => {
      const isDue = nowMs >= (looked.get(name) ?? 0);
      if (isDue) looked.set(name, nowMs + ttlMs);
      return isDue;
    },
    read: (name, describe) => {
      const nowMs = clock.now();
      const before = kept.get(name);
      if (before && before.until > nowMs) return before.schema;
      const schema = describe().catch(() => {
        kept.set(name, { until: clock.now() + retryMs, schema: Promise.resolve(undefined) });
        return undefined;
      });
      kept.set(name, { until: nowMs + ttlMs, schema });
      return schema;
    },
  };
}
