/**
 * @module connector-kit/testing/test-runtime
 * A connector's runtime for tests: real axios over loopback or msw, memory stores, a fake clock, and a log that tests can read.
 */
import type { Call, ConnectorRuntime, Log } from '#capabilities';
import { brandId, type TraceId } from '#domain';
import { createMemoryBudget } from '../memory-budget.ts';
import { createMemoryTokenStore } from '../memory-token-store.ts';
import { createTransport } from '../transport.ts';
import { createFakeClock, type FakeClock } from './fake-clock.ts';

/** One line of the log, as it was written. */
export interface LogLine {
  readonly level: keyof Log;
  readonly event: string;
  readonly facts: Readonly<Record<string, unknown>>;
}

export interface TestRuntime extends ConnectorRuntime {
  readonly clock: FakeClock;
  readonly logged: readonly LogLine[];
  /** Ends the transport's sockets. */
  readonly close: () => void;
}

/** Parts of a runtime to use in place of the defaults. */
export type TestRuntimeParts = Partial<Omit<ConnectorRuntime, 'clock'>> & { readonly clock?: FakeClock };

/**
 * Every part can be replaced. By default sleeps move the clock themselves (`jumps`), jitter is 0, and loopback is open.
 * @example const runtime = testRuntime(); const connected = definition.connect(runtime, { settings, secrets });
 */
export function testRuntime(parts: TestRuntimeParts = {}): TestRuntime {
  const clock = parts.clock ?? createFakeClock({ sleeping: 'jumps' });
  const transport = createTransport({ egress: { allowedPrivateCidrs: [], allowLoopback: true } });
  const logged: LogLine[] = [];
  const write =
    (level: keyof Log) =>
    (event: string, facts: Readonly<Record<string, unknown>> = {}) =>
      void logged.push({ level, event, facts });
  return {
    connectionId: 'connection-1',
    transport,
    tokens: createMemoryTokenStore(),
    budget: createMemoryBudget({ clock, connectionId: parts.connectionId ?? 'connection-1' }),
    random: () => 0,
    log: { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') },
    ...parts,
    clock,
    logged,
    close: transport.close,
  };
}

/** What each call carries; the signal never aborts unless given. */
export function testCall(parts: Partial<Call> = {}): Call {
  return { signal: new AbortController().signal, traceId: brandId<TraceId>('0af7651916cd43dd8448eb211c80319c'), priority: 'sync', ...parts };
}
