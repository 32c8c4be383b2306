/** @module app/platform/transport  How a call leaves the page. Two ways fill it: `hosted-transport.ts` and `proxied-transport.ts`. */

export interface ApiRequest {
  readonly method: string;
  /** Path and query, starting with `/v1`. */
  readonly path: string;
  readonly body?: unknown;
  readonly signal?: AbortSignal;
}

export interface ApiReply {
  readonly status: number;
  /** Parsed JSON, or null where there is none. */
  readonly body: unknown;
}

/** Sends one call and gives back whatever the backend answered. @throws ApiError where nobody answered */
export type Transport = (request: ApiRequest) => Promise<ApiReply>;
