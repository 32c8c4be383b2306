/** @module sandbox/post-delivery  Posts one delivery to the backend, again and again where its sender's rules say so. */

import type { Clock } from '#domain';
import type { ActiveFault } from '../connector-kit/testing/index.ts';

/** What a vendor sends, signed already. */
export interface Delivery {
  readonly endpoint: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** How one attempt ended. `waitMs`: what the answer's `retry-after` asks for, where it is under a minute. */
export type Posted =
  | { readonly kind: 'answer'; readonly status: number; readonly waitMs: number | undefined }
  | { readonly kind: 'timeout' | 'unreachable' };

/** A vendor's way of delivering. */
export interface DeliveryRules {
  /** How long an answer may take, ms. */
  readonly timeoutMs: number;
  /** How long to wait after that attempt before the next, ms; undefined where there is none. Attempts count from one. */
  pauseAfter(posted: Posted, attempt: number): number | undefined;
}

export interface PostDeps {
  readonly rules: DeliveryRules;
  readonly clock: Pick<Clock, 'sleep'>;
  readonly signal: AbortSignal;
  /** The sender's levers: one of them posts everything twice. */
  readonly faults: readonly ActiveFault[];
}

const LONGEST_WAIT_S = 60;

/** The last status, `null` where nobody answered, `stopped` where the sandbox ended first. */
export async function postDelivery(delivery: Delivery, deps: PostDeps): Promise<number | null | 'stopped'> {
  const copies = deps.faults.some(({ fault }) => fault.kind === 'doubled-deliveries') ? 2 : 1;
  const answers = await Promise.all(Array.from({ length: copies }, () => postByRules(delivery, deps)));
  return answers[0] ?? null;
}

async function postByRules(delivery: Delivery, { rules, clock, signal }: PostDeps): Promise<number | null | 'stopped'> {
  for (let attempt = 1; ; attempt++) {
    const posted = await post(delivery, rules.timeoutMs, signal);
    if (posted === 'stopped') return 'stopped';
    const pauseMs = rules.pauseAfter(posted, attempt);
    if (pauseMs === undefined) return posted.kind === 'answer' ? posted.status : null;
    const isStopped = await clock.sleep(pauseMs, signal).then(
      () => false,
      () => true,
    );
    if (isStopped) return 'stopped';
  }
}

async function post({ endpoint, headers, body }: Delivery, timeoutMs: number, signal: AbortSignal): Promise<Posted | 'stopped'> {
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    const answer = await fetch(endpoint, { method: 'POST', headers, body, redirect: 'manual', signal: AbortSignal.any([signal, timeout]) });
    await answer.body?.cancel();
    const seconds = Number(answer.headers.get('retry-after') ?? Number.NaN);
    return { kind: 'answer', status: answer.status, waitMs: seconds < LONGEST_WAIT_S ? seconds * 1_000 : undefined };
  } catch {
    if (signal.aborted) return 'stopped';
    return { kind: timeout.aborted ? 'timeout' : 'unreachable' };
  }
}
