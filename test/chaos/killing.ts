/** Kills one process after the other while the others go on, and the database once, half-way. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Company } from './company.ts';
import { AGENT } from './people.ts';
import { waitUntilReady } from './processes.ts';
import type { Chance } from './random.ts';

export interface Killing {
  readonly kills: () => number;
  /** From each moment at which the database was back until the product's next effect at a vendor, ms. */
  readonly recoveries: () => readonly number[];
  stop(): Promise<void>;
}

export interface KillPlan {
  /** Between two kills, ms; where there is only one process, from when it was ready again. */
  readonly killEveryMs: number;
  readonly isHalfWay: () => boolean;
  readonly chance: Chance;
}

export function startKilling(company: Company, { killEveryMs, isHalfWay, chance }: KillPlan): Killing {
  const { backend, processes, cluster } = company;
  const recoveries: number[] = [];
  let kills = 0;
  const stopping = new AbortController();
  const restartDatabase = async (): Promise<void> => {
    await cluster?.stop('kill');
    await pause(500);
    await cluster?.start();
    const startedAt = Date.now();
    const before = effectsOf(company);
    while (effectsOf(company) === before && !stopping.signal.aborted) await pause(20);
    recoveries.push(Date.now() - startedAt);
  };
  const loop = async (): Promise<void> => {
    for (;;) {
      await pause(killEveryMs, undefined, { signal: stopping.signal }).catch(() => undefined);
      if (stopping.signal.aborted) return;
      await chance.pick(processes).killHard();
      kills += 1;
      if (processes.length === 1) await waitUntilReady(backend);
      if (cluster && recoveries.length === 0 && isHalfWay()) await restartDatabase();
    }
  };
  const running = loop();
  return {
    kills: () => kills,
    recoveries: () => recoveries,
    async stop() {
      stopping.abort();
      await running;
    },
  };
}

/** How often the product has changed something at a vendor. */
function effectsOf({ vendors }: Company): number {
  const parties = [{ fake: vendors.desk, person: AGENT }, ...vendors.systems];
  return parties.reduce((sum, { fake, person }) => sum + fake.ledger.filter(({ actor }) => actor !== person).length, 0);
}
