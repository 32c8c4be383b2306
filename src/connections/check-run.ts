/** @module connections/check-run  "Test connection": the connector's checks in order, as a tick list. */
import type { Call, ConnectionCheck } from '#capabilities';
import { type Clock, isTielineError } from '#domain';

/** One line of the list. Checks after a failed one are skipped: they would fail for the same cause and hide it. */
export interface ConnectionTestResult {
  readonly name: string;
  readonly outcome: 'passed' | 'failed' | 'skipped';
  readonly problem: { readonly code: string; readonly message: string } | undefined;
  readonly tookMs: number;
}

export async function runChecks(checks: readonly ConnectionCheck[], call: Call, clock: Clock): Promise<readonly ConnectionTestResult[]> {
  const results: ConnectionTestResult[] = [];
  for (const check of checks) {
    const hasFailed = results.some(({ outcome }) => outcome === 'failed');
    results.push(hasFailed ? { name: check.name, outcome: 'skipped', problem: undefined, tookMs: 0 } : await runOne(check, call, clock));
  }
  return results;
}

async function runOne({ name, run }: ConnectionCheck, call: Call, clock: Clock): Promise<ConnectionTestResult> {
  const startedAt = clock.now();
  try {
    await run(call);
    return { name, outcome: 'passed', problem: undefined, tookMs: clock.now() - startedAt };
  } catch (error) {
    // Our own errors carry no secret; anything else is a bug of ours, and its words stay in the log.
    const problem = isTielineError(error)
      ? { code: error.code, message: error.message }
      : { code: 'internal', message: 'The check itself failed. The log says why.' };
    return { name, outcome: 'failed', problem, tookMs: clock.now() - startedAt };
  }
}
