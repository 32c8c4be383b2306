/**
 * @module connector-kit/http-types
 * The face of the kit's HTTP client, the only way a connector talks to its vendor.
 */
import type { Call, FileContent, Schema, TokenSet, TransportResponse } from '#capabilities';

/** Whether sending the very same request twice is harmless. `unsafe` writes are never repeated by the client once sent. */
export type Repeatability = 'safe' | 'unsafe';

/** A path that was built by the `path` tag, so that every inserted part is encoded (no `../`, no `?`). */
export type EncodedPath = string & { readonly __encoded: true };

/** One request of a connector. */
export interface RequestSpec<Data> {
  /** For logs, metrics and errors: `incident.update`. */
  readonly operation: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below the client's base URL, or absolute on the same origin where the vendor hands out next-page links. */
  readonly path: EncodedPath | URL;
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** At most one of the four. */
  readonly json?: unknown;
  readonly form?: Readonly<Record<string, string>>;
  readonly bytes?: Uint8Array;
  /** Read while it is sent, and opened again for each sending. What breaks it is thrown as it is: nothing was delivered then. */
  readonly file?: FileContent;
  readonly repeat: Repeatability;
  /** Endpoint class of the budget; `*` where absent. */
  readonly endpoint?: string;
  /** What the answer must look like; `undefined` for an answer without a body. */
  readonly schema: Schema<Data>;
  /** Statuses that count as an answer, beside 2xx; the connector reads them itself (404 = none, 409 = stale). */
  readonly alsoAnswers?: readonly number[];
  /** Default 20,000. */
  readonly timeoutMs?: number;
  /** Default 10 MiB. */
  readonly maxBytes?: number;
}

export interface Answer<Data> {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly data: Data;
}

/**
 * Sends with auth, budget, breaker, retries of what is safe to repeat (429 and 5xx by the vendor's word), one re-login on 401, schema check, redacted log.
 * Throws the vendor errors of `domain/errors`.
 */
export interface HttpClient {
  request<Data>(spec: RequestSpec<Data>, call: Call): Promise<Answer<Data>>;
  /** The raw bytes of an answer, for files. */
  download(
    spec: Omit<RequestSpec<unknown>, 'schema'>,
    call: Call,
  ): Promise<{ readonly bytes: Uint8Array; readonly headers: Readonly<Record<string, string>> }>;
  /**
   * A file as it comes, repeated like any read until it begins to come; what breaks after that breaks the stream. More than `maxBytes` breaks it with
   * `PayloadTooLargeError`.
   */
  openFile(spec: Omit<RequestSpec<unknown>, 'schema'>, call: Call): Promise<ReadableStream<Uint8Array>>;
}

/** Puts credentials on requests. `renew` is called once after a 401; a strategy without it fails at once. */
export interface AuthStrategy {
  headers(call: Call): Promise<{ readonly headers: Readonly<Record<string, string>>; readonly token?: string }>;
  renew?(refusedToken: string | undefined, call: Call): Promise<void>;
  /** Every secret value that it knows, so that none shows where a vendor echoes it. */
  secrets?(): readonly string[];
}

/** How a vendor's refusals are read: called for every answer that is neither 2xx nor in `alsoAnswers`, and for 2xx bodies that carry an error. */
export interface VendorDialect {
  /** The vendor's own words and the field names it blames, from a parsed or unparsable body. */
  readonly readRefusal: (
    response: TransportResponse,
    text: string,
  ) => { readonly message: string; readonly fields: readonly string[]; readonly missing?: readonly string[] };
  /** True where a 2xx answer is a failure (error in body). `asked` tells which request it answers. */
  readonly isFailure?: (response: TransportResponse, text: string, asked: SendingFacts) => boolean;
  /** Overrides the kit's status → error table for one answer. `unavailable` says that nothing was done; a failed write of which that is not known is `outcome-unknown`. */
  readonly reclassify?: (
    response: TransportResponse,
    text: string,
    asked: SendingFacts,
  ) => 'unavailable' | 'rate-limited' | 'auth' | 'forbidden' | 'not-found' | 'refused' | 'conflict' | 'outcome-unknown' | undefined;
  /** True for a 429 of a limit on writes to one record: the refused call waits, its endpoint goes on for others. Default: all calls of the endpoint wait. */
  readonly isOfOneRecord?: (response: TransportResponse) => boolean;
}

/** Of which request an answer is. */
export interface SendingFacts {
  readonly operation: string;
  readonly repeat: Repeatability;
}

/** Asks a token endpoint; used by the OAuth strategies. */
export type TokenRequest = (call: Call) => Promise<TokenSet>;
