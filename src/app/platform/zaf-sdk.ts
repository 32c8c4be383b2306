/**
 * @module app/platform/zaf-sdk
 * The part of Zendesk's app framework SDK that we call, as `window.ZAFClient`. Replies are `unknown` on purpose: they are read by shape, because the SDK
 * can fulfil a promise with an error (see `zaf-call.ts`).
 * https://developer.zendesk.com/api-reference/apps/apps-core-api/client_api/
 */
export interface ZafClient {
  get(path: string): Promise<unknown>;
  set(path: string, value: unknown): Promise<unknown>;
  invoke(action: string, ...args: readonly unknown[]): Promise<unknown>;
  request(options: Readonly<Record<string, unknown>>): Promise<unknown>;
  context(): Promise<unknown>;
  metadata(): Promise<unknown>;
  on(event: string, handle: (data?: unknown) => unknown): void;
  off(event: string, handle: (data?: unknown) => unknown): void;
}

export interface ZafSdk {
  /** Returns `false` outside a help desk's page: the query string lacks `origin` and `app_guid`. */
  init(): ZafClient | false;
}

/** The SDK that the page loaded, or undefined where its script did not arrive. */
export function findSdk(page: Window): ZafSdk | undefined {
  return (page as Window & { ZAFClient?: ZafSdk }).ZAFClient;
}
