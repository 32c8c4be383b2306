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
  /** It is killed as soon as a vendor has done that, before it hears so. */
  readonly diesAfter?: 'create' | 'createFollowUp';
  /** What happens around it at some step; and what it does when it writes by a mapping that was another one before it last looked at the records. */
  readonly meanwhile?: { readonly at: number; readonly happens: () => void; readonly wroteByOldMapping: () => void };
}

/** The world's collaborators as that process has them: each transaction, each commit and each vendor call is a step. */
export function mortal(world: World, { diesAt, diesAfter, meanwhile }: Fate): SyncDeps {
  let steps = 0;
  let isDead = false;
  let mapping: 'unread' | 'read' | 'changed' | 'old' = 'unread';
  const step = () => {
    steps += 1;
    if (steps === meanwhile?.at) {
      meanwhile.happens();
      if (mapping === 'read') mapping = 'changed';
    }
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
          if (name === 'write' && mapping === 'old') meanwhile?.wroteByOldMapping();
          const answer = await member.apply(target, args);
          isDead ||= name === diesAfter;
          step();
          if (name === 'read' && mapping === 'changed') mapping = 'old';
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
  const mappings: SyncDeps['mappings'] = {
    active: (installationId) => {
      if (mapping === 'unread') mapping = 'read';
      return world.deps.mappings.active(installationId);
    },
  };
  return { ...world.deps, store, systems, mappings };
}
