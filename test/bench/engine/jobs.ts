/** The queue's half of the backend with handlers that only note what reached them. */
import { systemClock } from '#domain';
import { createJobs, type Jobs } from '#jobs';
import { type BenchDatabase, INSTALLATION } from './database.ts';

export interface BenchJobs {
  readonly jobs: Jobs;
  /** Wakes those links in one transaction, as a delivery does. */
  readonly wake: (linkIds: readonly string[]) => Promise<void>;
}

/** Not started. `onLink` hears each link whose job runs. */
export const openBenchJobs = ({ database }: Pick<BenchDatabase, 'database'>, onLink: (linkId: string) => void): BenchJobs => {
  const nothing = async () => undefined;
  const jobs = createJobs({
    engine: 'postgres',
    queue: database.queue,
    nextInstallation: nothing,
    clock: systemClock,
    log: { info: () => undefined, warn: () => undefined, error: (event, facts) => console.error(event, facts) },
    handlers: {
      link: async ({ linkId }) => onLink(linkId),
      ticket: nothing,
      batch: nothing,
      listDueLinks: async () => [],
      listDueBatches: async () => [],
      sweep: nothing,
      readSettings: nothing,
      reportHeld: nothing,
      signAudit: nothing,
      retention: nothing,
    },
  });
  const wake = (linkIds: readonly string[]) =>
    database.withTenant(INSTALLATION, async (trx) => {
      for (const linkId of linkIds) await jobs.wake.link(trx, INSTALLATION, linkId);
    });
  return { jobs, wake };
};
