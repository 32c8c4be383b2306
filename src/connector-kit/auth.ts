/**
 * @module connector-kit/auth
 * Credentials that never change by themselves.
 */
import type { AuthStrategy } from './http-types.ts';

/** HTTP Basic (RFC 7617), UTF-8. A 401 is final: there is nothing to renew. */
export function basicAuth(options: { readonly username: string; readonly password: string }): AuthStrategy {
  const token = Buffer.from(`${options.username}:${options.password}`, 'utf8').toString('base64');
  return { headers: async () => ({ headers: { authorization: `Basic ${token}` }, token }), secrets: () => [options.password, token] };
}

/** One fixed header, such as an API key. */
export function staticHeader(options: { readonly name: string; readonly value: string }): AuthStrategy {
  return { headers: async () => ({ headers: { [options.name]: options.value }, token: options.value }), secrets: () => [options.value] };
}
