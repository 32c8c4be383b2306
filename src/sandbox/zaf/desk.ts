/** @module sandbox/zaf/desk  What the emulator needs of the workspace around it: the ticket on screen, the signed-in user, the actions. */

/** One app iframe, as the workspace knows it. */
export interface AppInstance {
  readonly guid: string;
  readonly location: 'ticket_sidebar' | 'new_ticket_sidebar' | 'nav_bar' | 'modal';
  /** Absent on a ticket that is not saved yet and in the nav bar. */
  readonly ticketId?: string;
  /** The instance that opened this one: modals have one. */
  readonly openedBy?: string;
}

/** The `request()` options that an app gives; jQuery heritage. */
export interface AppRequest {
  readonly url: string;
  readonly type?: string;
  readonly method?: string;
  readonly data?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly contentType?: string | false;
  readonly dataType?: string;
  readonly cors?: boolean;
  readonly secure?: boolean;
  readonly jwt?: Readonly<Record<string, unknown>>;
  readonly httpCompleteResponse?: boolean;
}

/** What a request came to, as the SDK's `responseArgs[0]` carries it when `httpCompleteResponse` is set or the request failed. */
export interface AppResponse {
  readonly status: number;
  readonly statusText: string;
  readonly headers: string;
  readonly responseText: string;
  readonly responseJSON?: unknown;
  readonly readyState: 4;
}

/** A refusal that names the path it is about; becomes a wire error with a name. */
export class DeskRefusal extends Error {
  readonly isDeskRefusal = true;
}

/** What `instances.create` asks for. */
export interface OpenOptions {
  readonly location: string;
  readonly url: string;
  readonly size?: { readonly width?: string; readonly height?: string };
}

/** The workspace's side. `get`, `set` and `invoke` throw {@link DeskRefusal} for what this desk does not have. */
export interface EmulatedDesk {
  metadata(instance: AppInstance): Readonly<Record<string, unknown>>;
  context(instance: AppInstance): Readonly<Record<string, unknown>>;
  get(path: string, instance: AppInstance): unknown;
  set(path: string, value: unknown, instance: AppInstance): void;
  /** `instances.create`, `destroy` and `track` are the emulator's own; everything else comes here. */
  invoke(action: string, args: readonly unknown[], instance: AppInstance): unknown;
  request(options: AppRequest, instance: AppInstance): Promise<AppResponse>;
  /** Where the help desk's own address leads within that instance; empty where it names no place. */
  route(instance: AppInstance): string;
  /** Opens an iframe for `instances.create` and answers its instance. @throws DeskRefusal for a place or an address that cannot be opened */
  open(options: OpenOptions, opener: AppInstance): AppInstance;
  close(instance: AppInstance): void;
}

/** Ways in which a real host or its proxy has been seen to misbehave; each strikes until it is taken away. */
export type HostFault =
  /** Calls whose path, action or URL contains `match` get no answer. */
  | { readonly kind: 'never-answer'; readonly match: string }
  /** Two registrations: the SDK then sends its whole queue twice. */
  | { readonly kind: 'register-twice' }
  /** An event for an instance that the app never asked for: the SDK throws. */
  | { readonly kind: 'unknown-instance' }
  /** An error that the SDK takes for a result. */
  | { readonly kind: 'error-without-name'; readonly match: string }
  /** The iframe's address names another page as its host: what the SDK sends reaches nobody, and what reaches the SDK it drops. */
  | { readonly kind: 'wrong-origin' }
  | { readonly kind: 'slow-proxy'; readonly delayMs: number }
  /** The proxy itself answers, and nobody behind it is asked. `retryAfterS` goes out as a header. */
  | { readonly kind: 'proxy-answers'; readonly status: number; readonly retryAfterS?: number };
