/** @module app/platform/testing/memory-route  An address in memory, with a back button: for tests, and for a gallery that shows many pages in one. */
import type { PageRoute } from '../page-route.ts';

export interface MemoryRoute extends PageRoute {
  back(): void;
}

export function memoryRoute(start = ''): MemoryRoute {
  const entries = [start];
  const readers = new Set<() => void>();
  const tell = () => {
    for (const reader of readers) reader();
  };
  return {
    read: () => entries.at(-1) ?? '',
    go(hash, how) {
      if (how === 'replace') entries.pop();
      entries.push(hash);
      tell();
    },
    onChange(handle) {
      readers.add(handle);
      return () => void readers.delete(handle);
    },
    back() {
      if (entries.length > 1) entries.pop();
      tell();
    },
  };
}
