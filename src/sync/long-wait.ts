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

/** Writes the wait on the link, apart from what the run owes. Ends the run where its lease was lost meanwhile. Both sides may make it wait at once: the later moment counts. */
export async function sayWait(run: Run, { connectionId, kind, untilMs }: LongWait): Promise<void> {
  const { deps, link } = run;
  if (untilMs <= link.nextAt) return;
  const code = kind === 'pause' ? 'vendor-rate-limited' : 'budget-exhausted';
  const seconds = Math.ceil((untilMs - deps.clock.now()) / 1_000);
  run.link = {
    ...link,
    state: kind === 'pause' ? 'failing' : 'pending',
    stateReason: because(waitsFor(connectionId, link.connectionId), { code, seconds }),
    nextAt: untilMs,
  };
  await writeWait(run);
}

async function writeWait(run: Run): Promise<void> {
  const { deps, limits, installationId, token } = run;
  const { id, state, stateReason, nextAt } = run.link;
  const lease = { id, token, untilMs: nextAt + limits.leaseMs };
  const isOurs = await deps.store.transact(installationId, (stores) =>
    stores.runs.keep(lease, { patch: { state, stateReason, nextAt }, rows: stageRows({}) }),
  );
  if (!isOurs) throw new RunEnded({ kind: 'lease-lost' });
  // A later wait may have been written before this one was: it stands again.
  if (run.link.nextAt > nextAt) await writeWait(run);
}
