/**
 * @module sandbox/deliveries
 * Posts the help desk's signed webhook deliveries, by the vendor's rules in short: an answer within 12 seconds; 409 is tried again twice, 429 and 503 where
 * `retry-after` is under a minute, a time-out four times; anything else is final. What is lost here, the sweep finds.
 * https://developer.zendesk.com/documentation/webhooks/anatomy-of-a-webhook-request/#retries
 */

import type { Clock } from '#domain';
import type { ZendeskFake } from '../connectors/zendesk/fake.ts';

export interface Deliveries {
  /** Resolves when everything that waited at the call has been posted or given up. */
  drained(): Promise<void>;
  close(): Promise<void>;
}

export interface DeliveriesDeps {
  readonly desk: Pick<ZendeskFake, 'pendingDeliveries' | 'settleDelivery' | 'onChange'>;
  readonly clock: Clock;
}

type Delivery = ReturnType<ZendeskFake['pendingDeliveries']>[number];

const TIMEOUT_MS = 12_000;
const LONGEST_WAIT_S = 60;
const ATTEMPTS = { timeout: 5, conflict: 3, busy: 3 } as const;
const RETRY_PAUSE_MS = 1_000;

/** Begins to post. Deliveries of different tickets go side by side, as at the vendor; nothing promises an order. */
export function startDeliveries({ desk, clock }: DeliveriesDeps): Deliveries {
  const closing = new AbortController();
  const underWay = new Map<string, Promise<void>>();
  const begin = () => {
    for (const delivery of desk.pendingDeliveries()) {
      if (underWay.has(delivery.id) || closing.signal.aborted) continue;
      const work = deliver(delivery, { clock, signal: closing.signal })
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

type Posted =
  | { readonly kind: 'answer'; readonly status: number; readonly waitMs: number | undefined }
  | { readonly kind: 'timeout' | 'unreachable' | 'stopped' };

/** The last status, `null` where nobody answered, `stopped` where the sandbox ended first: then it waits for the next start. */
async function deliver(delivery: Delivery, deps: { readonly clock: Clock; readonly signal: AbortSignal }): Promise<number | null | 'stopped'> {
  for (let attempt = 1; ; attempt++) {
    const posted = await post(delivery, deps.signal);
    if (posted.kind === 'stopped') return 'stopped';
    const pauseMs = pauseBefore(posted, attempt);
    if (pauseMs === undefined) return posted.kind === 'answer' ? posted.status : null;
    const isStopped = await deps.clock.sleep(pauseMs, deps.signal).then(
      () => false,
      () => true,
    );
    if (isStopped) return 'stopped';
  }
}

/** How long to wait before the next attempt; undefined where there is none. */
function pauseBefore(posted: Posted, attempt: number): number | undefined {
  if (posted.kind === 'timeout') return attempt < ATTEMPTS.timeout ? RETRY_PAUSE_MS : undefined;
  if (posted.kind !== 'answer') return undefined;
  if (posted.status === 409) return attempt < ATTEMPTS.conflict ? RETRY_PAUSE_MS : undefined;
  const isBusy = posted.status === 429 || posted.status === 503;
  return isBusy && attempt < ATTEMPTS.busy ? posted.waitMs : undefined;
}

async function post({ endpoint, headers, body }: Delivery, signal: AbortSignal): Promise<Posted> {
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  try {
    const answer = await fetch(endpoint, { method: 'POST', headers, body, redirect: 'manual', signal: AbortSignal.any([signal, timeout]) });
    await answer.body?.cancel();
    const seconds = Number(answer.headers.get('retry-after') ?? Number.NaN);
    return { kind: 'answer', status: answer.status, waitMs: seconds < LONGEST_WAIT_S ? seconds * 1_000 : undefined };
  } catch {
    if (signal.aborted) return { kind: 'stopped' };
    return { kind: timeout.aborted ? 'timeout' : 'unreachable' };
  }
}
