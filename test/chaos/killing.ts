/** Kills one process after the other while the others go on, and the database once, half-way. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Company } from './company.ts';
import { waitUntilReady } from './processes.ts';
import type { Chance } from './random.ts';

export interface Killing {
  readonly kills: () => number;
  readonly restarts: () => number;
  stop(): Promise<void>;
}

export interface KillPlan {
  /** Between two kills, ms; where there is only one process, from when it was ready again. */
  readonly killEveryMs: number;
  readonly isHalfWay: () => boolean;
  readonly chance: Chance;
}

export function startKilling({ backend, processes, cluster }: Company, { killEveryMs, isHalfWay, chance }: KillPlan): Killing {
  const told = { kills: 0, restarts: 0 };
  const stopping = new AbortController();
  const restartDatabase = async (): Promise<void> => {
    await cluster?.stop('kill');
    await pause(500);
    await cluster?.start();
    told.restarts += 1;
  };
  const loop = async (): Promise<void> => {
    for (;;) {
      await pause(killEveryMs, undefined, { signal: stopping.signal }).catch(() => undefined);
      if (stopping.signal.aborted) return;
      await chance.pick(processes).killHard();
      told.kills += 1;
      if (processes.length === 1) await waitUntilReady(backend);
      if (cluster && told.restarts === 0 && isHalfWay()) await restartDatabase();
    }
  };
  const running = loop();
  return {
    kills: () => told.kills,
    restarts: () => told.restarts,
    async stop() {
      stopping.abort();
      await running;
    },
  };
}
