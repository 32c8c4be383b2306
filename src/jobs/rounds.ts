/** @module jobs/rounds  Work that visits every installation: what fails for one is logged and the others still get their turn. */
import type { JobContext, JobsDeps } from './ports.ts';
import type { ScheduleName } from './queues.ts';

/** The handler of a schedule. */
function handlerOf({ handlers }: JobsDeps, name: ScheduleName): (installationId: string, context: JobContext) => Promise<void> {
  const byName = {
    sweep: handlers.sweep,
    'read-settings': handlers.readSettings,
    'report-held': handlers.reportHeld,
    'sign-audit': handlers.signAudit,
    retention: handlers.retention,
  };
  return byName[name];
}

/** Runs a schedule once for every installation; ends early when aborted. Answers how many were visited and how many failed. */
export async function runRound(
  deps: JobsDeps,
  name: ScheduleName,
  context: JobContext,
): Promise<{ readonly visited: number; readonly failed: number }> {
  return visitAll(deps, name, context.signal, (installationId) => handlerOf(deps, name)(installationId, context));
}

/** Sends a wake-up of that queue. */
export interface DueWake {
  link(installationId: string, linkId: string): Promise<void>;
  batch(installationId: string, batchId: string): Promise<void>;
}

/** Finds due links and batches of every installation and sends their wake-ups. */
export async function scanDue(deps: JobsDeps, signal: AbortSignal, wake: DueWake): Promise<void> {
  await visitAll(deps, 'due-scan', signal, async (installationId) => {
    for (const linkId of await deps.handlers.listDueLinks(installationId)) await wake.link(installationId, linkId);
    for (const batchId of await deps.handlers.listDueBatches(installationId)) await wake.batch(installationId, batchId);
  });
}

async function visitAll(
  deps: JobsDeps,
  round: string,
  signal: AbortSignal,
  visit: (installationId: string) => Promise<void>,
): Promise<{ visited: number; failed: number }> {
  const total = { visited: 0, failed: 0 };
  for (let id = await deps.nextInstallation(''); id !== undefined && !signal.aborted; id = await deps.nextInstallation(id)) {
    total.visited += 1;
    try {
      await visit(id);
    } catch (error) {
      total.failed += 1;
      deps.log.warn('round-failed', { round, installationId: id, error });
    }
  }
  return total;
}
