/** Upstream trouble by chance, between a vendor's socket and its routes: as `reliability.md` T1 mixes it. */

import type { VendorFake } from '../../src/connector-kit/testing/index.ts';
import { ConnectionReset } from '../../src/connector-kit/testing/vendor-fake.ts';
import type { Chance } from './random.ts';

/** Shares of all calls, 0 to 1. */
export interface FaultShares {
  readonly error: number;
  readonly limited: number;
  readonly hang: number;
  /** Carried out, then the connection is reset. */
  readonly answerLost: number;
  /** A read answers what was there {@link STALE_BY_MS} ago. */
  readonly stale: number;
}
export const T1_SHARES: FaultShares = { error: 0.05, limited: 0.05, hang: 0.03, answerLost: 0.03, stale: 0.03 };
const STALE_BY_MS = 1_500;

export interface FaultMix {
  /** What struck, by kind. */
  readonly counts: Readonly<Record<keyof FaultShares, number>>;
  /** Ends all trouble. */
  heal(): void;
}

/** Puts the mix in front of a vendor; the first call is always struck, so that no run, however short, goes without. Token endpoints are left alone: F20 and F21 have tests of their own. */
export function mixFaults(vendor: VendorFake, shares: FaultShares, chance: Chance): FaultMix {
  const counts = { error: 0, limited: 0, hang: 0, answerLost: 0, stale: 0 };
  const fetch = vendor.fetch.bind(vendor);
  let isHealed = false;
  const choose = (): keyof FaultShares | undefined => {
    if (Object.values(counts).every((count) => count === 0)) return 'error';
    let rest = chance.next();
    for (const kind of Object.keys(counts) as (keyof FaultShares)[]) {
      if (rest < shares[kind]) return kind;
      rest -= shares[kind];
    }
    return undefined;
  };
  const strike: Readonly<Record<keyof FaultShares, (request: Request) => Promise<Response>>> = {
    error: async () => Response.json({}, { status: 500 }),
    limited: async () => Response.json({}, { status: 429, headers: { 'retry-after': '1' } }),
    // Accepted, carried out by nobody, answered never.
    hang: () => new Promise<Response>(() => undefined),
    answerLost: async (request) => {
      await fetch(request);
      throw new ConnectionReset('the answer was lost');
    },
    // Strikes this request, or the next read where this one writes.
    stale: (request) => {
      vendor.switchOn({ kind: 'stale-reads', lagMs: STALE_BY_MS }, { times: 1 });
      return fetch(request);
    },
  };
  vendor.fetch = async (request) => {
    const kind = isHealed || /oauth/.test(request.url) ? undefined : choose();
    if (!kind) return fetch(request);
    counts[kind] += 1;
    return strike[kind](request);
  };
  return {
    counts,
    heal() {
      isHealed = true;
      vendor.switchOff('stale-reads');
    },
  };
}
