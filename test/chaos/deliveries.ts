/** The vendors' own delivery of their webhooks, badly: doubled, out of order, tried again when refused, given up after some tries. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Vendors } from './company.ts';
import type { Chance } from './random.ts';
import type { Message } from './systems.ts';

interface Attempt extends Message {
  readonly tries: number;
}

export interface DeliveryCounts {
  posted: number;
  acknowledged: number;
  doubled: number;
  reordered: number;
  givenUp: number;
}

const TRIES = 3;
const AT_ONCE = 16;

export interface Delivering {
  readonly counts: DeliveryCounts;
  /** What had been given up is posted once more, as a vendor's later attempts do; without it only the sweep finds what it told. */
  redeliver(): void;
  /** Nothing waits to be posted. */
  isIdle(): boolean;
  stop(): Promise<void>;
}

/** Delivers until told to stop. */
export function startDelivering(vendors: Vendors, chance: Chance): Delivering {
  const counts: DeliveryCounts = { posted: 0, acknowledged: 0, doubled: 0, reordered: 0, givenUp: 0 };
  const queue: Attempt[] = [];
  const abandoned: Attempt[] = [];
  let underWay = 0;
  let isStopping = false;

  const collect = (): void => {
    for (const { id, endpoint, headers, body } of vendors.desk.pendingDeliveries()) {
      // What is on its way is kept here; the desk's own list would only grow and be searched through each time.
      vendors.desk.store.remove('deliveries', id, { actor: 'delivery' });
      enqueue({ url: endpoint, headers, body, tries: 0 });
    }
    for (const system of vendors.systems) for (const message of system.takeMessages()) enqueue({ ...message, tries: 0 });
  };
  const enqueue = (attempt: Attempt): void => {
    const isReordered = chance.next() < 0.1 && queue.length > 1;
    if (isReordered) queue.splice(chance.below(queue.length), 0, attempt);
    else queue.push(attempt);
    if (isReordered) counts.reordered += 1;
    // The first one always: so short a run as the one of the tests must not go without.
    if (chance.next() >= 0.1 && counts.doubled > 0) return;
    queue.push({ ...attempt });
    counts.doubled += 1;
  };
  const post = async (attempt: Attempt): Promise<void> => {
    counts.posted += 1;
    const answer = await fetch(attempt.url, {
      method: 'POST',
      headers: attempt.headers,
      body: attempt.body,
      signal: AbortSignal.timeout(10_000),
    }).catch(() => undefined);
    await answer?.arrayBuffer().catch(() => undefined);
    if (answer?.status === 202) counts.acknowledged += 1;
    else if (attempt.tries + 1 < TRIES) queue.push({ ...attempt, tries: attempt.tries + 1 });
    else {
      counts.givenUp += 1;
      abandoned.push(attempt);
    }
  };
  // Each lane posts on its own: an answer that is late keeps no other delivery waiting.
  const keepPosting = async (): Promise<void> => {
    while (!isStopping) {
      const attempt = queue.shift();
      if (!attempt) {
        await pause(20);
        continue;
      }
      underWay += 1;
      await post(attempt);
      underWay -= 1;
    }
  };
  const keepCollecting = async (): Promise<void> => {
    while (!isStopping) {
      collect();
      await pause(20);
    }
  };
  const running = Promise.all([keepCollecting(), ...Array.from({ length: AT_ONCE }, keepPosting)]);
  return {
    counts,
    redeliver() {
      for (const attempt of abandoned.splice(0)) queue.push({ ...attempt, tries: 0 });
    },
    isIdle: () => queue.length === 0 && underWay === 0 && abandoned.length === 0,
    async stop() {
      isStopping = true;
      await running;
    },
  };
}
