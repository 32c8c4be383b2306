/**
 * Loaded into a server before its own first line (`--import`), so that the clock on its wall can be set as by an operator or by NTP, while what only measures durations
 * (timers, `performance`) goes on: SIGUSR2 sets it an hour forward, SIGWINCH an hour back. `?ms=` in the address: how far ahead it is from the beginning.
 */
import { writeSync } from 'node:fs';

const HOUR_MS = 3_600_000;
const Wall = Date;
let aheadMs = Number(new URL(import.meta.url).searchParams.get('ms') ?? 0);
const now = () => Wall.now() + aheadMs;

globalThis.Date = new Proxy(Wall, {
  construct: (target, asked, newTarget) => Reflect.construct(target, asked.length === 0 ? [now()] : asked, newTarget),
  apply: () => new Wall(now()).toString(),
  get: (target, name) => (name === 'now' ? now : Reflect.get(target, name)),
});

function jump(ms: number): void {
  aheadMs += ms;
  writeSync(1, `the clock is ${aheadMs / HOUR_MS} h ahead\n`);
}
process.on('SIGUSR2', () => jump(HOUR_MS));
process.on('SIGWINCH', () => jump(-HOUR_MS));
