/**
 * @module app/platform/testing/fake-host
 * A help desk in memory: fills `DeskHost` for tests and the gallery. Records what it was asked and lets a test fire its events.
 */
import type { AppSettings, DeskHost, HostEventName, HostEvents, Place } from '../desk-host.ts';
import type { HostError } from '../host-error.ts';

export interface FakeHostOptions {
  readonly place?: Place;
  readonly colorScheme?: 'light' | 'dark';
  readonly requesterId?: string | null;
  readonly settings?: Readonly<Record<string, string>>;
}

export interface FakeHost extends DeskHost {
  /** What the help desk's API has; a test may change it as somebody else would, or put an error in its place. */
  stored: AppSettings | HostError;
  readonly written: AppSettings['values'][];
  readonly drafts: Record<string, string>;
  readonly notices: string[];
  readonly opened: string[];
  fire<Name extends HostEventName>(event: Name, detail?: HostEvents[Name]): void;
  /** The ticket gets its id, as on the first save. */
  saveAs(ticketId: string): void;
  chooseRequester(id: string | null): void;
}

export function fakeHost({
  place = { kind: 'ticket', ticketId: '1042' },
  colorScheme = 'light',
  requesterId = '501',
  settings = {},
}: FakeHostOptions = {}): FakeHost {
  const listeners = new Map<string, Set<(detail: never) => void>>();
  let ticketId = place.kind === 'ticket' ? place.ticketId : null;
  let requester = requesterId;
  const fire = (event: HostEventName, detail?: unknown) => {
    for (const handle of [...(listeners.get(event) ?? [])]) handle(detail as never);
  };
  const host: FakeHost = {
    place,
    installation: { id: '77', subdomain: 'northwind' },
    settings,
    colorScheme,
    drafts: {},
    notices: [],
    opened: [],
    readUser: async () => ({ id: '9', name: 'Ada Okafor', locale: 'en-GB', role: 'agent' }),
    readRequesterId: async () => requester,
    readTicketId: async () => ticketId,
    async setDraftField(path, value) {
      host.drafts[path] = value;
      fire('field-changed', { field: `ticket.${path}` });
    },
    async notify(_kind, message) {
      host.notices.push(message);
    },
    resize: async () => undefined,
    async openTicket(id) {
      host.opened.push(id);
    },
    async openConsole(place) {
      host.opened.push(place);
    },
    consoleAddress: (place) => `https://northwind.example/console/${place}`,
    request: async () => ({ status: 501, body: null }),
    stored: { values: settings, updatedAt: '2026-01-01T00:00:00Z' },
    written: [],
    async readSettings() {
      if ('failure' in host.stored) throw host.stored;
      return host.stored;
    },
    async writeSettings(values) {
      if ('failure' in host.stored) throw host.stored;
      host.written.push(values);
      host.stored = { values, updatedAt: new Date().toISOString() };
      return host.stored;
    },
    on(event, handle) {
      const set = listeners.get(event) ?? new Set();
      listeners.set(event, set);
      set.add(handle as (detail: never) => void);
      return () => set.delete(handle as (detail: never) => void);
    },
    fire,
    saveAs(id) {
      ticketId = id;
      fire('save-started');
      fire('saved');
    },
    chooseRequester(id) {
      requester = id;
      fire('requester-changed');
    },
  };
  return host;
}
