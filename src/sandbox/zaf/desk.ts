/** @module sandbox/zaf/desk  What the emulator needs of the workspace around it: the ticket on screen, the signed-in user, the actions. */

/** One app iframe, as the workspace knows it. */
export interface AppInstance {
  readonly guid: string;
  readonly location: 'ticket_sidebar' | 'new_ticket_sidebar' | 'nav_bar' | 'modal';
  /** Absent on a ticket that is not saved yet and in the nav bar. */
  readonly ticketId?: string;
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

/** The workspace's side. `get`, `set` and `invoke` throw {@link DeskRefusal} for what this desk does not have. */
export interface EmulatedDesk {
  metadata(instance: AppInstance): Readonly<Record<string, unknown>>;
  context(instance: AppInstance): Readonly<Record<string, unknown>>;
  get(path: string, instance: AppInstance): unknown;
  set(path: string, value: unknown, instance: AppInstance): void;
  /** `instances.create` is the emulator's own; everything else comes here. */
  invoke(action: string, args: readonly unknown[], instance: AppInstance): unknown;
  request(options: AppRequest, instance: AppInstance): Promise<AppResponse>;
  /** Opens an iframe for `instances.create` and answers its instance. */
  open(options: { readonly location: string; readonly url: string; readonly size?: { readonly width?: string; readonly height?: string } }, opener: AppInstance): AppInstance;
  close(instance: AppInstance): void;
}

/** Ways in which a real host has been seen to misbehave; each strikes until it is taken away. */
export type HostFault =
  | { readonly kind: 'never-answer'; readonly match: string }
  | { readonly kind: 'register-twice' }
  | { readonly kind: 'unknown-instance' }
  | { readonly kind: 'error-without-name'; readonly match: string };
