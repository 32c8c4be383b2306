/**
 * @module sync/long-wait
 * A run that a system makes wait says so on its link before the wait begins, with the moment: people see why nothing moves. It keeps its lease until then, so that
 * no other worker takes it for dead.
 */
import type { LongWait } from '#capabilities';
import { because } from '#domain';
import { waitsFor } from './classify-failure.ts';
import { stageRows } from './owed.ts';
import { type Run, RunEnded } from './run.ts';

/** Writes the wait on the link, apart from what the run owes. Ends the run where its lease was lost meanwhile. */
export async function sayWait(run: Run, { connectionId, kind, untilMs }: LongWait): Promise<void> {
  const { deps, limits, installationId, link, token } = run;
  const code = kind === 'pause' ? 'vendor-rate-limited' : 'budget-exhausted';
  const patch = {
    state: kind === 'pause' ? 'failing' : 'pending',
    stateReason: because(waitsFor(connectionId, link.connectionId), { code, seconds: Math.ceil((untilMs - deps.clock.now()) / 1_000) }),
    // Both sides may make it wait at once: it goes on when the later one lets it.
    nextAt: Math.max(untilMs, link.nextAt),
  } as const;
  const lease = { id: link.id, token, untilMs: patch.nextAt + limits.leaseMs };
  const isOurs = await deps.store.transact(installationId, (stores) => stores.runs.keep(lease, { patch, rows: stageRows({}) }));
  if (!isOurs) throw new RunEnded({ kind: 'lease-lost' });
  run.link = { ...run.link, ...patch };
}
