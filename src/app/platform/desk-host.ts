/**
 * @module app/platform/desk-host
 * What the panels may ask of the help desk around them. One implementation per help desk; nothing else knows an SDK.
 */

/** Where the page is shown. `page` is the full-page console, which has no ticket. */
export type Place = { readonly kind: 'ticket'; readonly ticketId: string } | { readonly kind: 'new-ticket' } | { readonly kind: 'page' };

export type ColorScheme = 'light' | 'dark';

/** The signed-in person as the help desk's page tells it: a hint for the screen, never a proof for the backend. */
export interface DeskUser {
  readonly id: string;
  readonly name: string;
  /** BCP 47, as `en-US`. */
  readonly locale: string;
  readonly role: string;
}

/** Events of the host and what they carry. */
export interface HostEvents {
  /** The tab came to the front. */
  readonly activated: undefined;
  readonly deactivated: undefined;
  /** The tab is about to go. */
  readonly closing: undefined;
  readonly 'color-scheme': ColorScheme;
  /** The agent (or this app) changed the unsaved ticket. */
  readonly 'field-changed': { readonly field: string };
  readonly 'requester-changed': undefined;
  readonly 'save-started': undefined;
  /** The agent's save arrived. */
  readonly saved: undefined;
  /** The save was refused: the draft is still open. */
  readonly 'save-failed': undefined;
  /** Someone else, or an integration, saved the ticket. */
  readonly 'ticket-updated': undefined;
  /** The help desk's own address leads to a place in our full page: `journey/…`, what follows the app's name. */
  readonly 'route-changed': { readonly path: string };
  /** Our backend tells every open page that fields or links have waited for over an hour: as it came, for whoever shows it to read. */
  readonly 'held-long': unknown;
}

export type HostEventName = keyof HostEvents;

/** A call that the host sends for us with the installation's shared secret (assets mode). `body` is JSON text. */
export interface HostRequest {
  readonly method: string;
  readonly url: string;
  readonly body?: string;
  readonly claims: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

export interface HostReply {
  readonly status: number;
  readonly body: unknown;
}

/** The app's settings at the help desk as they are now, the secure ones left out. */
export interface AppSettings {
  readonly values: Readonly<Record<string, string | number | boolean | null>>;
  /** ISO 8601; empty where the help desk does not tell. */
  readonly updatedAt: string;
}

export interface DeskHost {
  readonly place: Place;
  /** The help desk's own id of this installation, and its subdomain. */
  readonly installation: { readonly id: string; readonly subdomain: string };
  /** The non-secure settings, as every agent may read them. */
  readonly settings: Readonly<Record<string, string | number | boolean>>;
  /** The scheme at load; changes arrive as `color-scheme`. */
  readonly colorScheme: ColorScheme;
  readUser(): Promise<DeskUser>;
  /** The requester of the ticket as it stands in the draft; null while none is chosen. */
  readRequesterId(): Promise<string | null>;
  /** The ticket's id; null before the first save. */
  readTicketId(): Promise<string | null>;
  /** Fills a field of the agent's unsaved draft. `path` is the mapping's: `status`, `custom/360012345`. */
  setDraftField(path: string, value: string): Promise<void>;
  notify(kind: 'notice' | 'error', message: string): Promise<void>;
  resize(heightPx: number): Promise<void>;
  openTicket(ticketId: string): Promise<void>;
  /** Leads to a place of our full page: `journey/-/id=1042`. */
  openConsole(place: string): Promise<void>;
  /** The address of that place for somebody else to open. */
  consoleAddress(place: string): string;
  request(request: HostRequest): Promise<HostReply>;
  /** Asks the help desk, not the page: what somebody else saved a moment ago is there. @throws HostError */
  readSettings(): Promise<AppSettings>;
  /** Writes the whole non-secure set with the reader's own rights; resolves with what the help desk then has. @throws HostError `forbidden` for who is no admin */
  writeSettings(values: AppSettings['values']): Promise<AppSettings>;
  /** Returns how to stop listening. */
  on<Name extends HostEventName>(event: Name, handle: (detail: HostEvents[Name]) => void): () => void;
}
