/**
 * @module sync/testing/mortal
 * A process to which something happens at its n-th step: it dies, and from then on nothing that it does reaches anything; or the world around it changes.
 */
import type { SyncDeps, SyncStore } from '../ports.ts';
import type { MemoryRecordStore } from './memory-record-store.ts';
import type { World } from './world.ts';

/** How a process ends that was killed. */
export class ProcessDied extends Error {}

export interface Fate {
  /** At which step it is killed; null where it is not. */
  readonly diesAt: number | null;
  /** What happens around it at some step. */
  readonly meanwhile?: { readonly at: number; readonly happens: () => void };
}

/** The world's collaborators as that process has them: each transaction, each commit and each vendor call is a step. */
export function mortal(world: World, { diesAt, meanwhile }: Fate): SyncDeps {
  let steps = 0;
  let isDead = false;
  const step = () => {
    steps += 1;
    if (steps === meanwhile?.at) meanwhile.happens();
    if (isDead || steps === diesAt) {
      isDead = true;
      throw new ProcessDied('killed');
    }
  };
  const store: SyncStore = {
    transact: async (installationId, work, commit) => {
      step();
      const result = await world.store.transact(
        installationId,
        async (stores) => {
          const answer = await work(stores);
          // Inside the commit: all of it or nothing.
          step();
          return answer;
        },
        commit,
      );
      step();
      return result;
    },
  };
  const wrap = (records: MemoryRecordStore): MemoryRecordStore =>
    new Proxy(records, {
      get: (target, name, receiver) => {
        const member = Reflect.get(target, name, receiver);
        if (typeof member !== 'function') return member;
        return async (...args: unknown[]) => {
          step();
          const answer = await member.apply(target, args);
          step();
          return answer;
        };
      },
    });
  const systems: SyncDeps['systems'] = {
    ...world.deps.systems,
    desk: async () => ({ kind: 'open', connectionId: 'conn-desk', connectionName: 'desk', records: wrap(world.desk) }),
    remote: async (...args) => {
      const opened = await world.deps.systems.remote(...args);
      if (opened.kind !== 'open') return opened;
      return { ...opened, records: wrap(args[1] === 'other-prod' ? world.other : world.remote) };
    },
  };
  return { ...world.deps, store, systems };
}
