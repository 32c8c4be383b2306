/** Tickets that are edited again as soon as their last edit has crossed, counted where it arrives: at the incident system's ledger. */
import type { Company } from '../../chaos/company.ts';
import { carryOut } from '../../chaos/edits.ts';

const LOOK_EVERY_MS = 20;

interface EditMade {
  readonly atMs: number;
  /** How often the value was written there; more than once is one effect too many. */
  arrivals: number;
}

export interface CrossingLoad {
  /** Edits that cross in the coming milliseconds, for each second. */
  rateOver(ms: number): Promise<number>;
  /** Edits that are older than so many milliseconds, and how many of them have arrived once. */
  ledger(olderThanMs: number): { readonly due: number; readonly done: number };
  /** No new edits; waits until all have arrived, or so long. */
  stop(patienceMs: number): Promise<void>;
}

const pause = (ms: number) => new Promise<void>((done) => setTimeout(done, ms));

/** Begins with one edit of each ticket. */
export const startCrossingLoad = ({ vendors, links }: Pick<Company, 'vendors' | 'links'>): CrossingLoad => {
  const edits = new Map<string, EditMade>();
  const ticketOf = new Map<string, string>();
  const [system] = vendors.systems;
  if (!system) throw new TypeError('There is no incident system.');
  const state = { made: 0, crossed: 0, seen: system.fake.ledger.length, isEditing: true };
  const edit = (ticketId: string): void => {
    state.made += 1;
    const value = `bench ${state.made}`;
    edits.set(value, { atMs: performance.now(), arrivals: 0 });
    ticketOf.set(value, ticketId);
    const linked = links.get(ticketId);
    if (linked) carryOut(vendors, { ticketId, what: 'out', value }, linked);
  };
  const look = (): void => {
    const fresh = system.fake.ledger.slice(state.seen);
    state.seen += fresh.length;
    for (const { values } of fresh) {
      const value = String(values[system.columns.out]);
      const made = edits.get(value);
      if (!made) continue;
      made.arrivals += 1;
      if (made.arrivals > 1) continue;
      state.crossed += 1;
      if (state.isEditing) edit(ticketOf.get(value) ?? '');
    }
  };
  const timer = setInterval(look, LOOK_EVERY_MS);
  for (const ticketId of links.keys()) edit(ticketId);
  return {
    rateOver: async (ms) => {
      const [before, startedAt] = [state.crossed, performance.now()];
      await pause(ms);
      return ((state.crossed - before) / (performance.now() - startedAt)) * 1000;
    },
    ledger: (olderThanMs) => {
      const due = [...edits.values()].filter(({ atMs }) => performance.now() - atMs >= olderThanMs);
      return { due: due.length, done: due.filter(({ arrivals }) => arrivals === 1).length };
    },
    stop: async (patienceMs) => {
      state.isEditing = false;
      const giveUpAt = performance.now() + patienceMs;
      while (state.crossed < state.made && performance.now() < giveUpAt) await pause(LOOK_EVERY_MS);
      clearInterval(timer);
    },
  };
};
