/** @module access/short-memory  Answers remembered for a short time, at most so many; one question under way serves all who ask it. */
import type { Clock } from '#domain';

export interface ShortMemory<Value> {
  /** The remembered answer, or `ask`'s, which is then remembered. A failure is not. */
  remember(key: string, ask: () => Promise<Value>): Promise<Value>;
  forget(key: string): void;
}

export function createShortMemory<Value>(options: {
  readonly clock: Clock;
  readonly lastsMs: number;
  readonly maxEntries: number;
}): ShortMemory<Value> {
  const entries = new Map<string, { readonly value: Promise<Value>; readonly until: number }>();
  return {
    remember(key, ask) {
      const known = entries.get(key);
      if (known && known.until > options.clock.now()) return known.value;
      const value = ask();
      entries.delete(key);
      entries.set(key, { value, until: options.clock.now() + options.lastsMs });
      // A Map keeps insertion order, so the first key is the oldest.
      if (entries.size > options.maxEntries) entries.delete(entries.keys().next().value as string);
      value.catch(() => entries.delete(key));
      return value;
    },
    forget: (key) => void entries.delete(key),
  };
}
