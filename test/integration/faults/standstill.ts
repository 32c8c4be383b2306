import { writeSync } from 'node:fs';

/**
 * Loaded into a server before its own first line (`--import`), so that the one that ships can be made to stand still. On SIGUSR2 its event loop does nothing else
 * for five seconds, and it writes when it begins and when it wakes. On SIGWINCH it begins to make garbage around 40 MB that stay alive, and stops at the next.
 */
const STANDSTILL_MS = 5_000;
const LIVE_MEGABYTES = 40;

interface Litter {
  readonly index: number;
  readonly of: readonly number[];
}

const kept: Litter[][] = [];
let churning: NodeJS.Timeout | undefined;

/** About a megabyte of small objects, each of which the collector has to look at; quickly made, for it is the collector that is to be at work. */
const megabyte = () => Array.from({ length: 10_000 }, (_, index): Litter => ({ index, of: [index] }));

process.on('SIGUSR2', () => {
  writeSync(1, 'stands still\n');
  // Holds the thread as a long computation would, and computes nothing.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, STANDSTILL_MS);
  writeSync(1, `woke at ${Date.now()}\n`);
});

process.on('SIGWINCH', () => {
  if (churning) {
    clearInterval(churning);
    churning = undefined;
    return;
  }
  churning = setInterval(() => {
    kept.push(megabyte());
    if (kept.length > LIVE_MEGABYTES) kept.shift();
  }, 15);
});
