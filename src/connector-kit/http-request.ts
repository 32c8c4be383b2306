/**
 * @module connector-kit/http-request
 * Turns a connector's request into what the transport sends: URL, headers, body.
 */
import type { Call, FileContent, TransportRequest } from '#capabilities';
import type { HttpClientOptions, SendSpec } from './client-options.ts';
import { denied } from './egress-policy.ts';

const DEFAULT_TIMEOUT_MS = 20_000;
const DEFAULT_MAX_BYTES = 10 * 1024 * 1024;

export interface Ingredients {
  readonly options: HttpClientOptions;
  readonly base: URL;
  readonly spec: SendSpec;
  readonly call: Call;
  /** Headers that carry the credentials. */
  readonly login: Readonly<Record<string, string>>;
  readonly answer: 'bytes' | 'stream';
}

/** @throws EgressDeniedError where an absolute address leaves the connection's origin: our credentials go nowhere else. */
export function buildRequest({ options, base, spec, call, login, answer }: Ingredients): TransportRequest {
  const body = bodyOf(spec);
  return {
    method: spec.method,
    url: urlOf(base, spec),
    headers: {
      accept: 'application/json',
      'user-agent': options.userAgent ?? 'Tieline',
      ...(body ? { 'content-type': body.type } : {}),
      ...lowerCase(options.headers),
      ...lowerCase(spec.headers),
      ...lowerCase(login),
      ...traceHeader(call, options.runtime.random),
    },
    ...(body ? { body: body.content } : {}),
    answer,
    timeoutMs: spec.timeoutMs ?? DEFAULT_TIMEOUT_MS,
    maxBytes: spec.maxBytes ?? DEFAULT_MAX_BYTES,
    signal: call.signal,
  };
}

function urlOf(base: URL, spec: SendSpec): string {
  const isAbsolute = spec.path instanceof URL;
  const url = isAbsolute ? new URL(spec.path) : new URL(base.origin + base.pathname.replace(/\/$/, '') + spec.path);
  if (url.origin !== base.origin)
    throw denied('other-origin', url.host, `${spec.operation} leads to ${url.host}, but this connection belongs to ${base.host}`);
  // URLSearchParams writes a blank as "+", which not every server reads back as a blank.
  const query = Object.entries(spec.query ?? {}).flatMap(([name, value]) =>
    value === undefined ? [] : [`${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`],
  );
  if (query.length > 0) url.search = [url.search.slice(1), ...query].filter((part) => part !== '').join('&');
  return url.href;
}

function bodyOf(spec: SendSpec): { readonly type: string; readonly content: string | Uint8Array | FileContent } | undefined {
  if (spec.json !== undefined) return { type: 'application/json', content: JSON.stringify(spec.json) };
  if (spec.form) return { type: 'application/x-www-form-urlencoded', content: new URLSearchParams(spec.form).toString() };
  if (spec.file) return { type: 'application/octet-stream', content: spec.file };
  if (spec.bytes) return { type: 'application/octet-stream', content: spec.bytes };
  return undefined;
}

/** https://www.w3.org/TR/trace-context/#traceparent-header, with a span of its own for each sending. */
function traceHeader(call: Call, random: () => number): Record<string, string> {
  if (!/^[0-9a-f]{32}$/.test(call.traceId)) return {};
  const span = Array.from({ length: 16 }, () => Math.floor(random() * 16).toString(16)).join('');
  // All zeros are an invalid span id by the recommendation.
  return { traceparent: `00-${call.traceId}-${span === '0'.repeat(16) ? '0000000000000001' : span}-01` };
}

function lowerCase(headers: Readonly<Record<string, string>> | undefined): Record<string, string> {
  return Object.fromEntries(Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]));
}
