/** @module sandbox/workspace/page/use-desk  The signed-in agent and what the help desk told: people, fields, tickets, the installed app. */
import { useCallback, useEffect, useMemo, useState } from 'react';
import { DeskApiError, type DeskField, type DeskTicket, type DeskUser, deskApi, type InstalledApp } from './desk-api.ts';

/** What the agent screen holds of the desk once somebody is signed in. */
export interface DeskData {
  readonly me: DeskUser;
  readonly people: ReadonlyMap<number, DeskUser>;
  readonly fields: readonly DeskField[];
  readonly tickets: readonly DeskTicket[];
  readonly app: InstalledApp;
}

export type Door =
  | { readonly phase: 'loading' }
  | { readonly phase: 'sign-in' }
  | { readonly phase: 'failed'; readonly problem: string }
  | { readonly phase: 'ready'; readonly data: DeskData };

export interface Desk {
  readonly door: Door;
  signIn(userId: number): Promise<void>;
  setMode(mode: InstalledApp['mode']): Promise<void>;
  /** Puts a ticket into the list, in place of an older one. */
  putTicket(ticket: DeskTicket): void;
  refreshTickets(): Promise<void>;
}

export function useDesk(): Desk {
  const [door, setDoor] = useState<Door>({ phase: 'loading' });
  const change = useCallback((part: (data: DeskData) => Partial<DeskData>) => {
    setDoor((before) => (before.phase === 'ready' ? { phase: 'ready', data: { ...before.data, ...part(before.data) } } : before));
  }, []);
  const load = useCallback(
    () =>
      readAll().then(
        (data) => setDoor({ phase: 'ready', data }),
        (error: unknown) => setDoor(doorAfter(error)),
      ),
    [],
  );
  useEffect(() => void load(), [load]);
  const actions = useMemo(
    () => ({
      async signIn(userId: number) {
        await deskApi.signIn(userId);
        await load();
      },
      async setMode(mode: InstalledApp['mode']) {
        await deskApi.setMode(mode);
        const app = await deskApi.app();
        change(() => ({ app }));
      },
      putTicket: (ticket: DeskTicket) => change(({ tickets }) => ({ tickets: [...tickets.filter(({ id }) => id !== ticket.id), ticket] })),
      async refreshTickets() {
        const tickets = await deskApi.tickets();
        change(() => ({ tickets }));
      },
    }),
    [load, change],
  );
  return { door, ...actions };
}

async function readAll(): Promise<DeskData> {
  const me = await deskApi.me();
  const [people, fields, tickets, app] = await Promise.all([deskApi.users(), deskApi.fields(), deskApi.tickets(), deskApi.app()]);
  return { me, people: new Map(people.map((person) => [person.id, person])), fields, tickets, app };
}

function doorAfter(error: unknown): Door {
  if (error instanceof DeskApiError && error.status === 401) return { phase: 'sign-in' };
  return { phase: 'failed', problem: error instanceof Error ? error.message : String(error) };
}
