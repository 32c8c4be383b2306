/**
 * @module connector-kit/guarded-lookup
 * The one DNS look-up of a connection: what it returns has been judged, and the socket connects to exactly that.
 */
import { type LookupAddress, type LookupOptions, lookup as systemLookup } from 'node:dns';
import type { EgressGuard } from './egress-policy.ts';

/** All addresses of a name, as `dns.lookup` with `all` gives them. */
export type Resolve = (host: string, options: LookupOptions) => Promise<readonly LookupAddress[]>;

/** The face that `node:net` calls. */
type LookupCallback = (error: Error | null, address?: string | LookupAddress[], family?: number) => void;
export type GuardedLookup = (host: string, options: LookupOptions, callback: LookupCallback) => void;

/** The operating system's resolver, `/etc/hosts` included. */
export const systemResolve: Resolve = (host, options) =>
  new Promise((resolve, reject) => {
    systemLookup(host, { ...options, all: true }, (error, addresses) => (error ? reject(error) : resolve(addresses)));
  });

/**
 * Resolves once and judges every address. One refused address refuses the name: an answer that mixes inside and outside is an attack or a mistake, and
 * picking the outside one would hide it.
 */
export function createGuardedLookup(guard: EgressGuard, resolve: Resolve): GuardedLookup {
  return (host, options, callback) => {
    resolve(host, { family: options.family, hints: options.hints })
      .then((addresses) => {
        for (const { address } of addresses) guard.checkAddress(address, host);
        const first = addresses[0];
        if (!first) throw Object.assign(new Error(`${host} has no address.`), { code: 'ENOTFOUND' });
        if (options.all) callback(null, [...addresses]);
        else callback(null, first.address, first.family);
      })
      .catch((error: Error) => callback(error));
  };
}
