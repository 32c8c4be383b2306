/** The vendors' own delivery of their webhooks, badly: doubled, out of order, tried again when refused, given up after some tries. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Vendors } from '../../src/sandbox/vendors.ts';
import type { Chance } from './random.ts';

interface Message {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  tries: number;
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
  const queue: Message[] = [];
  const abandoned: Message[] = [];
  let seen = 0;
  let underWay = 0;
  let isStopping = false;

  const collect = (): void => {
    for (const { id, endpoint, headers, body } of vendors.desk.pendingDeliveries()) {
      vendors.desk.settleDelivery(id, 202);
      enqueue({ url: endpoint, headers, body, tries: 0 });
    }
    const { outbound } = vendors.incidentSystem;
    for (const { url, headers, body } of outbound.slice(seen)) enqueue({ url, headers, body, tries: 0 });
    seen = outbound.length;
  };
  const enqueue = (message: Message): void => {
    const isReordered = chance.next() < 0.1 && queue.length > 1;
    if (isReordered) queue.splice(chance.below(queue.length), 0, message);
    else queue.push(message);
    if (isReordered) counts.reordered += 1;
    if (chance.next() >= 0.1) return;
    queue.push({ ...message });
    counts.doubled += 1;
  };
  const post = async (message: Message): Promise<void> => {
    counts.posted += 1;
    const answer = await fetch(message.url, {
      method: 'POST',
      headers: message.headers,
      body: message.body,
      signal: AbortSignal.timeout(10_000),
    }).catch(() => undefined);
    await answer?.arrayBuffer().catch(() => undefined);
    if (answer?.status === 202) counts.acknowledged += 1;
    else if (message.tries + 1 < TRIES) queue.push({ ...message, tries: message.tries + 1 });
    else {
      counts.givenUp += 1;
      abandoned.push(message);
    }
  };

  const loop = async (): Promise<void> => {
    while (!isStopping) {
      collect();
      const batch = queue.splice(0, AT_ONCE);
      underWay = batch.length;
      await Promise.all(batch.map(post));
      underWay = 0;
      await pause(batch.length === 0 ? 100 : 5);
    }
  };
  const running = loop();
  return {
    counts,
    redeliver() {
      for (const message of abandoned.splice(0)) queue.push({ ...message, tries: 0 });
    },
    isIdle: () => queue.length === 0 && underWay === 0 && abandoned.length === 0,
    async stop() {
      isStopping = true;
      await running;
    },
  };
}
