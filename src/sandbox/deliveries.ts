/**
 * @module sandbox/deliveries
 * Posts the help desk's signed webhook deliveries, by the vendor's rules in short: an answer within 12 seconds; 409 is tried again twice, 429 and 503 where
 * `retry-after` is under a minute, a time-out four times; anything else is final. What is lost here, the sweep finds.
 * https://developer.zendesk.com/documentation/webhooks/anatomy-of-a-webhook-request/#retries
 */

import type { Clock } from '#domain';
import type { ZendeskFake } from '../connectors/zendesk/fake.ts';
import { type DeliveryRules, postDelivery } from './post-delivery.ts';

export interface Deliveries {
  /** Resolves when everything that waited at the call has been posted or given up. */
  drained(): Promise<void>;
  close(): Promise<void>;
}

export interface DeliveriesDeps {
  readonly desk: Pick<ZendeskFake, 'pendingDeliveries' | 'settleDelivery' | 'onChange' | 'faults'>;
  readonly clock: Clock;
}

const ATTEMPTS = { timeout: 5, conflict: 3, busy: 3 } as const;
const RETRY_PAUSE_MS = 1_000;

const DESK_RULES: DeliveryRules = {
  timeoutMs: 12_000,
  pauseAfter(posted, attempt) {
    if (posted.kind === 'timeout') return attempt < ATTEMPTS.timeout ? RETRY_PAUSE_MS : undefined;
    if (posted.kind !== 'answer') return undefined;
    if (posted.status === 409) return attempt < ATTEMPTS.conflict ? RETRY_PAUSE_MS : undefined;
    const isBusy = posted.status === 429 || posted.status === 503;
    return isBusy && attempt < ATTEMPTS.busy ? posted.waitMs : undefined;
  },
};

/** Begins to post. Deliveries of different tickets go side by side, as at the vendor; nothing promises an order. What was under way at the end waits for the next start. */
export function startDeliveries({ desk, clock }: DeliveriesDeps): Deliveries {
  const closing = new AbortController();
  const underWay = new Map<string, Promise<void>>();
  const begin = () => {
    for (const delivery of desk.pendingDeliveries()) {
      if (underWay.has(delivery.id) || closing.signal.aborted) continue;
      const work = postDelivery(delivery, { rules: DESK_RULES, clock, signal: closing.signal, faults: desk.faults })
        .then((answer) => (answer === 'stopped' ? undefined : desk.settleDelivery(delivery.id, answer)))
        .finally(() => underWay.delete(delivery.id));
      underWay.set(delivery.id, work);
    }
  };
  const forget = desk.onChange(() => queueMicrotask(begin));
  begin();
  return {
    drained: async () => {
      while (underWay.size > 0) await Promise.all(underWay.values());
    },
    close: async () => {
      forget();
      closing.abort();
      await Promise.all(underWay.values());
    },
  };
}
