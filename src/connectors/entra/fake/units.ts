/** @module connectors/entra/fake/units  Resource units of the directory: a bucket that is whole again after ten seconds, told from four fifths on. https://learn.microsoft.com/graph/throttling-limits */
import type { Clock } from '#domain';
import { throttled } from './refusals.ts';

const WINDOW_MS = 10_000;
const TOLD_FROM = 0.8;

export interface Units {
  /** Takes what a request costs, or refuses it; answers the headers of its answer. */
  take(url: URL): Readonly<Record<string, string>>;
  /** Other callers of the same app. */
  spend(units: number): void;
}

export function createUnits(perWindow: number, clock: Clock): Units {
  let used = 0;
  let at = clock.now();
  const drain = () => {
    // Without a bound nothing is ever used up.
    used = Number.isFinite(perWindow) ? Math.max(0, used - ((clock.now() - at) * perWindow) / WINDOW_MS) : 0;
    at = clock.now();
  };
  const spend = (units: number) => {
    drain();
    used = Math.min(perWindow, used + units);
  };
  return {
    spend,
    take(url) {
      drain();
      const cost = costOf(url);
      if (used + cost > perWindow) throw throttled(1, 'Tenant_Application/ReadWrite');
      spend(cost);
      const share = used / perWindow;
      return { 'x-ms-resource-unit': String(cost), ...(share >= TOLD_FROM && { 'x-ms-throttle-limit-percentage': share.toFixed(2) }) };
    },
  };
}

/** Two for a list, one for a single thing; a choice of fields and a short page cost one less each, and nothing costs less than one. */
export function costOf({ pathname, searchParams }: URL): number {
  const isList = /\/(users|memberOf|managedDevices|methods|signIns)$/.test(pathname);
  const isShort = searchParams.has('$top') && Number(searchParams.get('$top')) < 20;
  return Math.max(1, (isList ? 2 : 1) - (searchParams.has('$select') ? 1 : 0) - (isShort ? 1 : 0));
}
