/** @module app/ui/use-now  One clock for all relative times of a page, so that they turn together. */
import { useSyncExternalStore } from 'react';

/** Milliseconds between turns. */
const TURN_MS = 20_000;
const readers = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;
let now = Date.now();

function subscribe(read: () => void): () => void {
  readers.add(read);
  timer ??= setInterval(turn, TURN_MS);
  return () => {
    readers.delete(read);
    if (readers.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

function turn(): void {
  now = Date.now();
  for (const read of readers) read();
}

/** Nobody turned the clock while nobody read it. Whole seconds, so that two reads in a row agree. */
const snapshot = () => {
  if (readers.size === 0 && Date.now() - now > 1_000) now = Date.now();
  return now;
};

/** Milliseconds since the epoch, turning every 20 s. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, snapshot, snapshot);
}
