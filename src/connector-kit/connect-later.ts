/**
 * @module connector-kit/connect-later
 * A connector in two parts: its declaration, which the server's start carries, and everything that talks to the vendor, which is loaded before the first
 * connection opens. Half of a cold start was code of vendors that nobody had called yet (bench E5).
 */
import type { ConnectorDefinition } from '#capabilities';
import { ConfigurationInvalidError } from '#domain';

type Connect<Settings, Secrets> = ConnectorDefinition<Settings, Secrets>['connect'];

/**
 * The `prepare` and `connect` of a definition whose other half is a module of its own. `connect` throws `ConfigurationInvalidError` before `prepare` has ended.
 *
 * @example defineConnector({ id: 'acme', …, ...connectLater(() => import('./connect.ts')) })
 */
export function connectLater<Settings, Secrets>(
  load: () => Promise<{ readonly connect: Connect<Settings, Secrets> }>,
): { readonly prepare: () => Promise<void>; readonly connect: Connect<Settings, Secrets> } {
  let loaded: Connect<Settings, Secrets> | undefined;
  return {
    prepare: async () => {
      loaded ??= (await load()).connect;
    },
    connect: (runtime, config) => {
      if (loaded !== undefined) return loaded(runtime, config);
      throw new ConfigurationInvalidError({ message: 'The connector is not loaded. Await its prepare() before connecting.' });
    },
  };
}
