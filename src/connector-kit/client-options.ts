/**
 * @module connector-kit/client-options
 * How an HTTP client is made, shared by the files that carry a request out.
 */
import type { Call, ConnectorRuntime } from '#capabilities';
import type { AuthStrategy, RequestSpec, VendorDialect } from './http-types.ts';

/** Every field has a default. */
export interface ClientLimits {
  /** Failures in a row that let the connection rest; 1 to 10. Default 10. */
  readonly breakerFailures: number;
  /** Rest before the one probe, ms. Default 30,000. */
  readonly breakerRestMs: number;
  /** Calls at the same time for `sync`; as many again are kept apart for agents. Default 8. */
  readonly concurrency: number;
  /** Sendings of one call, the first included. Default 4 for sync, 2 for an agent. */
  readonly attempts: Readonly<Record<Call['priority'], number>>;
  /** The longest wait for budget, or between two sendings, ms. Default 60,000 for sync, 3,000 for an agent. */
  readonly maxWaitMs: Readonly<Record<Call['priority'], number>>;
}

export interface HttpClientOptions {
  readonly runtime: ConnectorRuntime;
  /** Scheme, host and the path that all calls share: `https://acme.example.com/api`. */
  readonly baseUrl: string;
  readonly auth: AuthStrategy;
  readonly dialect: VendorDialect;
  readonly limits?: Partial<ClientLimits>;
  /** Default `Tieline`. */
  readonly userAgent?: string;
  /** Sent with every call; a request's own headers win. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** A request without the schema of its answer. */
export type SendSpec = Omit<RequestSpec<unknown>, 'schema'>;
