/**
 * @module connector-kit/oauth-client
 * What both OAuth grants need to know of us and of the vendor's token endpoint.
 */
import type { ConnectorRuntime } from '#capabilities';

/** Our client at the vendor. */
export interface OAuthClient {
  readonly runtime: ConnectorRuntime;
  /** The vendor's token endpoint, absolute. */
  readonly tokenUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly scope?: string;
  /** Where client id and secret go: in the form (default) or in an Authorization header (RFC 6749 §2.3.1). */
  readonly placement?: 'form' | 'header';
  /** The body as a form (default, RFC 6749) or as JSON, which some vendors ask for. */
  readonly encoding?: 'form' | 'json';
  /** Further parameters that the vendor asks for, such as `resource`. */
  readonly extra?: Readonly<Record<string, string>>;
  /** Headers that the vendor wants on every call, the token endpoint's included: a marketplace's identification. */
  readonly headers?: Readonly<Record<string, string>>;
}
