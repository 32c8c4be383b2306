/**
 * @module connector-kit/egress-policy
 * Where a connection may connect to. Judges URLs before anything is looked up, and addresses after; `transport.ts` asks both, the second on the very
 * address that the socket connects to, so that a name which changes its answer (DNS rebinding) gains nothing.
 */
import { isIP } from 'node:net';
import { EgressDeniedError } from '#domain';
import { addressKind, addressSet, innermostAddress } from './address-ranges.ts';

/** What the operator opens. Everything that is not public stays shut by default. */
export interface EgressPolicy {
  /** Private ranges that the operator opened, as CIDR: `10.20.0.0/16`. Loopback, link-local and metadata addresses stay shut even inside one. */
  readonly allowedPrivateCidrs: readonly string[];
  /** A tenant's own list; it can only narrow the operator's. Absent = all that the operator opened. */
  readonly tenantNarrow?: readonly string[];
  /** The sandbox flag: loopback on any port, with plain http. Never set in production. */
  readonly allowLoopback?: boolean;
  /** Default: 443 and 80. */
  readonly allowedPorts?: readonly number[];
  /** Plain http beyond loopback, for old systems inside a private network. Default: https only. */
  readonly allowPlainHttp?: boolean;
}

/** Why an address was refused: a fact of the error, and a metric label. */
export type EgressReason = 'malformed' | 'too-long' | 'scheme' | 'credentials-in-url' | 'port' | 'host-name' | 'address' | 'other-origin';

/** Decides. Both throw `EgressDeniedError`. */
export interface EgressGuard {
  /** Parses and judges an absolute URL; the result is what must be connected to. */
  checkUrl(raw: string): URL;
  /** Judges an address that a name resolved to, or that a URL named. */
  checkAddress(address: string, host: string): void;
}

/** Long enough for any real query, short enough for every server's request line. */
const MAX_URL_LENGTH = 8192;
/** Names of metadata services; their addresses are refused as well, so this only gives the better reason. */
const DENIED_NAMES: ReadonlySet<string> = new Set([
  'metadata.google.internal',
  'metadata.goog',
  'metadata',
  'instance-data',
  'instance-data.ec2.internal',
]);

/** Builds the guard. Throws a `TypeError` for a range that cannot be read: at start, not at the first call. */
export function createEgressGuard(policy: EgressPolicy): EgressGuard {
  const opened = addressSet(policy.allowedPrivateCidrs);
  const narrowed = policy.tenantNarrow && addressSet(policy.tenantNarrow);
  const ports: ReadonlySet<number> = new Set(policy.allowedPorts ?? [443, 80]);
  const isOpen = (address: string): boolean => {
    const inner = innermostAddress(address);
    const kind = addressKind(inner);
    if (kind === 'public') return true;
    if (kind === 'loopback') return policy.allowLoopback === true;
    return kind === 'private' && opened.has(inner) && (narrowed === undefined || narrowed.has(inner));
  };
  const checkAddress = (address: string, host: string): void => {
    if (!isOpen(address))
      throw denied('address', host, `${host} leads to ${address}, which is not open for connections; ask the operator to allow its range`);
  };
  const checkUrl = (raw: string): URL => {
    const url = parseUrl(raw);
    const host = hostOf(url);
    const mayBeLoopback = policy.allowLoopback === true && isLoopbackHost(host);
    if (url.username !== '' || url.password !== '')
      throw denied('credentials-in-url', host, 'the address carries a user name or password; use the connection’s credentials instead');
    checkScheme(url, host, mayBeLoopback || policy.allowPlainHttp === true);
    if (!mayBeLoopback && !ports.has(portOf(url)))
      throw denied('port', host, `port ${portOf(url)} of ${host} is not open for connections; ask the operator to allow it`);
    if (DENIED_NAMES.has(host) || (!mayBeLoopback && isLoopbackName(host)))
      throw denied('host-name', host, `${host} is a name that connections may not reach`);
    if (isIP(host) !== 0) checkAddress(host, host);
    return url;
  };
  return { checkUrl, checkAddress };
}

/** An `EgressDeniedError` with its reason as a fact; the message never repeats a whole URL, which may carry a secret. */
export function denied(reason: EgressReason, host: string, text: string): EgressDeniedError {
  return new EgressDeniedError({ message: `Nothing was sent: ${text}.`, facts: { reason, host } });
}

function parseUrl(raw: string): URL {
  if (raw.length > MAX_URL_LENGTH) throw denied('too-long', '', `the address is longer than ${MAX_URL_LENGTH} characters`);
  // Parsers disagree about exactly these: a backslash is a slash to some, blanks and control characters are dropped by others.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused.
  if (/[\\\s\u0000-\u001f\u007f]/.test(raw)) throw denied('malformed', '', 'the address contains a backslash, a blank or a control character');
  try {
    return new URL(raw);
  } catch {
    throw denied('malformed', '', 'the address is not a URL; write it as https://host/path');
  }
}

function checkScheme(url: URL, host: string, isPlainAllowed: boolean): void {
  const isOpen = url.protocol === 'https:' || (url.protocol === 'http:' && isPlainAllowed);
  if (!isOpen) throw denied('scheme', host, `${url.protocol.slice(0, -1)} is not allowed for ${host || 'this address'}; use https`);
}

function hostOf(url: URL): string {
  return url.hostname
    .replace(/^\[|\]$/g, '')
    .replace(/\.+$/, '')
    .toLowerCase();
}

function portOf(url: URL): number {
  if (url.port !== '') return Number(url.port);
  return url.protocol === 'https:' ? 443 : 80;
}

function isLoopbackName(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost') || host === 'localhost.localdomain' || host === 'ip6-localhost';
}

function isLoopbackHost(host: string): boolean {
  return isLoopbackName(host) || (isIP(host) !== 0 && addressKind(host) === 'loopback');
}
