/**
 * @module context/ask-source
 * Asks one source for one fact: from the cache while fresh, once for all who ask at the same time, within a deadline, and with the last known answer where
 * the source fails. Owns freshness; refuses to let one source delay or break another.
 */
import type { Call } from '#capabilities';
import { askedUntil, askedWaitMs, type Clock, type InstallationId, isTielineError, type TraceId, toldCode } from '#domain';
import type { CachedAnswer, ContextCacheStore, Source } from './ports.ts';

/** How an answer stands; equals the API's `SourceState`. */
export interface SourceState {
  readonly connectionId: string;
  readonly name: string;
  readonly freshness: 'fresh' | 'ageing' | 'stale' | 'unreachable';
  /** ISO 8601 UTC */
  readonly fetchedAt: string | null;
  readonly failure: { readonly code: string; readonly message: string; readonly retryAt: string | null } | null;
}

/** `value` is absent only where `state.freshness` is `unreachable`. */
export interface SourceAnswer<Value> {
  readonly state: SourceState;
  readonly value?: Value;
}

/** One question. `key` names the fact within the connection: the same key always asks the same. */
export interface Question<Value> {
  readonly source: Pick<Source, 'connectionId' | 'name'>;
  readonly key: string;
  /** How long an answer counts as current, ms. */
  readonly freshMs: number;
  /** How long the asker waits, ms. The call itself goes on and fills the cache. */
  readonly deadlineMs: number;
  readonly load: (call: Call) => Promise<Value>;
}

export interface Asker {
  ask<Value>(question: Question<Value>, asking: { readonly installationId: InstallationId; readonly traceId: TraceId }): Promise<SourceAnswer<Value>>;
  /** Makes the next `ask` of that key go to the source. */
  forget(installationId: InstallationId, connectionId: string, key: string): void;
}

/** A source call is ended after this, ms; longer than any panel's deadline so that a slow answer still serves the next opening. */
const CALL_LIMIT_MS = 20_000;

/** One asker per process: it holds the calls under way. */
export function createAsker(deps: { readonly clock: Clock; readonly cache: ContextCacheStore }): Asker {
  const underWay = new Map<string, Promise<CachedAnswer>>();
  const forgotten = new Set<string>();
  const nameOf = (installationId: string, connectionId: string, key: string) => `${installationId}/${connectionId}/${key}`;

  async function load<Value>(question: Question<Value>, asking: { installationId: InstallationId; traceId: TraceId }): Promise<CachedAnswer> {
    const name = nameOf(asking.installationId, question.source.connectionId, question.key);
    const running = underWay.get(name);
    if (running) return running;
    const call = { signal: AbortSignal.timeout(CALL_LIMIT_MS), traceId: asking.traceId, priority: 'agent' } as const;
    const started = question
      .load(call)
      .then(async (value) => {
        const answer = { text: JSON.stringify(value), fetchedAt: deps.clock.now() };
        forgotten.delete(name);
        await deps.cache.write(asking.installationId, cacheKey(question), answer);
        return answer;
      })
      .finally(() => underWay.delete(name));
    underWay.set(name, started);
    return started;
  }

  return {
    async ask(question, asking) {
      const cached = await deps.cache.read(asking.installationId, cacheKey(question));
      const isForgotten = forgotten.has(nameOf(asking.installationId, question.source.connectionId, question.key));
      if (cached && !isForgotten && deps.clock.now() - cached.fetchedAt < question.freshMs) return answered(question, cached, deps.clock.now());
      const outcome = await withinDeadline(load(question, asking), question.deadlineMs, deps.clock);
      if (outcome.kind === 'answer') return answered(question, outcome.value, deps.clock.now());
      return failed(question, cached, outcome.kind === 'late' ? undefined : outcome.error, deps.clock.now());
    },
    forget(installationId, connectionId, key) {
      forgotten.add(nameOf(installationId, connectionId, key));
    },
  };
}

function cacheKey(question: Question<unknown>): string {
  return `${question.source.connectionId}/${question.key}`;
}

function answered<Value>(question: Question<Value>, answer: CachedAnswer, now: number): SourceAnswer<Value> {
  const isAgeing = now - answer.fetchedAt > question.freshMs / 2;
  const state = { ...identify(question), freshness: isAgeing ? 'ageing' : 'fresh', fetchedAt: iso(answer.fetchedAt), failure: null } as const;
  return { state, value: JSON.parse(answer.text) as Value };
}

function failed<Value>(question: Question<Value>, cached: CachedAnswer | undefined, error: unknown, now: number): SourceAnswer<Value> {
  const failure = describeFailure(error, question.source.name, now);
  if (!cached) return { state: { ...identify(question), freshness: 'unreachable', fetchedAt: null, failure } };
  return { state: { ...identify(question), freshness: 'stale', fetchedAt: iso(cached.fetchedAt), failure }, value: JSON.parse(cached.text) as Value };
}

function identify(question: Question<unknown>): { connectionId: string; name: string } {
  return { connectionId: question.source.connectionId, name: question.source.name };
}

function describeFailure(error: unknown, name: string, now: number): SourceState['failure'] {
  if (error === undefined) return { code: 'source-late', message: `${name} has not answered yet.`, retryAt: null };
  if (!isTielineError(error)) return { code: 'internal', message: `${name} could not be asked.`, retryAt: null };
  const waitMs = askedWaitMs(error);
  const retryAt = askedUntil(error) ?? (waitMs === undefined ? null : iso(now + waitMs));
  return { code: toldCode(error), message: error.message, retryAt };
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}

type Outcome<Value> =
  | { readonly kind: 'answer'; readonly value: Value }
  | { readonly kind: 'late' }
  | { readonly kind: 'error'; readonly error: unknown };

async function withinDeadline<Value>(work: Promise<Value>, deadlineMs: number, clock: Clock): Promise<Outcome<Value>> {
  const alarm = new AbortController();
  const settled: Promise<Outcome<Value>> = work.then(
    (value) => ({ kind: 'answer', value }) as const,
    (error: unknown) => ({ kind: 'error', error }) as const,
  );
  const late: Promise<Outcome<Value>> = clock.sleep(deadlineMs, alarm.signal).then(
    () => ({ kind: 'late' }) as const,
    () => settled,
  );
  const outcome = await Promise.race([settled, late]);
  alarm.abort();
  return outcome;
}
