/**
 * @module sandbox/zaf/secure-proxy
 * The help desk's proxy for `client.request` to other hosts: substitutes secure settings and the signed token on the server's side, within each setting's scopes
 * and to whitelisted hosts only. Refuses what the real one refuses.
 */
import { SignJWT } from 'jose';
import type { AppRequest } from './desk.ts';

/** A secure setting and where its value may go. */
export interface SecureSetting {
  readonly value: string;
  readonly scopes: readonly string[];
}

/** The installation as the proxy knows it. */
export interface ProxyInstallation {
  readonly domainWhitelist: readonly string[];
  readonly secure: Readonly<Record<string, SecureSetting>>;
}

/** The request that may go out. */
export interface ProxiedRequest {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Thrown with the proxy's own words. */
export class ProxyRefusal extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

const PLACEHOLDER = /\{\{\s*setting\.([\w-]+)\s*\}\}/g;
const JWT_PLACEHOLDER = '{{jwt.token}}';
const DEFAULT_EXPIRY_S = 3_600;

/** Builds the outgoing request. Without `secure` nothing is substituted. @throws ProxyRefusal */
export async function prepareProxiedRequest(options: AppRequest, installation: ProxyInstallation, nowMs: number): Promise<ProxiedRequest> {
  const headers = Object.entries(options.headers ?? {});
  const badHeader = headers.find(([name]) => name.includes('_'));
  if (badHeader) throw new ProxyRefusal(400, `The header name ${badHeader[0]} holds an underscore; the proxy does not pass it on.`);
  const body = bodyOf(options);
  const plain = {
    url: options.url,
    method: (options.type ?? options.method ?? 'GET').toUpperCase(),
    headers: withContentType(headers, options),
    ...(body === undefined ? {} : { body }),
  };
  if (!options.secure) return plain;
  const token = options.jwt ? await signToken(options.jwt, installation, nowMs) : undefined;
  const fill = (text: string, scope: string) => substitute(text, scope, installation, token);
  const url = fill(plain.url, 'url');
  // The filled address is judged: a setting inside it must not lead elsewhere.
  requireWhitelisted(url, installation);
  return {
    ...plain,
    url,
    headers: Object.fromEntries(Object.entries(plain.headers).map(([name, value]) => [name, fill(value, 'header')])),
    ...(body === undefined ? {} : { body: fill(body, 'body') }),
  };
}

function bodyOf({ data, contentType }: AppRequest): string | undefined {
  if (data === undefined || data === null) return undefined;
  if (typeof data === 'string') return data;
  return contentType === 'application/json' ? JSON.stringify(data) : new URLSearchParams(data as Record<string, string>).toString();
}

function withContentType(headers: readonly (readonly [string, string])[], { contentType, data }: AppRequest): Record<string, string> {
  const type = contentType === false || data === undefined ? undefined : (contentType ?? 'application/x-www-form-urlencoded; charset=UTF-8');
  return { ...(type ? { 'content-type': type } : {}), ...Object.fromEntries(headers) };
}

function requireWhitelisted(url: string, { domainWhitelist }: ProxyInstallation): void {
  if (!URL.canParse(url)) throw new ProxyRefusal(400, 'The address of the request cannot be read.');
  const host = new URL(url).hostname;
  const isAllowed = domainWhitelist.some((domain) => host === domain || (domain.startsWith('*.') && host.endsWith(domain.slice(1))));
  if (!isAllowed) throw new ProxyRefusal(403, `The host ${host} is not in the app's domainWhitelist, so secure settings may not go there.`);
}

function substitute(text: string, scope: string, installation: ProxyInstallation, token: string | undefined): string {
  const filled = text.replace(PLACEHOLDER, (_whole, name: string) => secureValue(name, scope, installation));
  return token === undefined ? filled : filled.replaceAll(JWT_PLACEHOLDER, token);
}

function secureValue(name: string, scope: string, { secure }: ProxyInstallation): string {
  const setting = secure[name];
  if (!setting) throw new ProxyRefusal(400, `There is no secure setting ${name}.`);
  if (setting.scopes.length > 0 && !setting.scopes.includes(scope))
    throw new ProxyRefusal(403, `The secure setting ${name} may not be used in the ${scope}; its scopes are ${setting.scopes.join(', ')}.`);
  return setting.value;
}

async function signToken(jwt: Readonly<Record<string, unknown>>, installation: ProxyInstallation, nowMs: number): Promise<string> {
  const algorithm = String(jwt.algorithm ?? 'HS256');
  if (algorithm !== 'HS256') throw new ProxyRefusal(400, `The proxy signs with HS256 only, not ${algorithm}.`);
  const secret = substitute(String(jwt.secret_key ?? ''), 'jwt_secret_key', installation, undefined);
  const claims = JSON.parse(substitute(JSON.stringify(jwt.claims ?? {}), 'jwt_claim', installation, undefined)) as Record<string, unknown>;
  const now = Math.floor(nowMs / 1000);
  return new SignJWT(claims)
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setIssuedAt(now)
    .setExpirationTime(now + Number(jwt.expiry ?? DEFAULT_EXPIRY_S))
    .sign(new TextEncoder().encode(secret));
}
