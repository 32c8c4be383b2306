/**
 * @module server/compose/load-later
 * An engine whose code is loaded by its first call: the server listens, answers pages and panels and takes deliveries without it (bench E5).
 */

type AsyncMethod = (...given: never[]) => Promise<unknown>;

/**
 * An object with the methods of what `load` makes. The first call of any of them loads it, once; a load that failed is tried again by the next call.
 *
 * @example const sync = loadLater<Sync>(async () => (await import('#sync')).createSync(deps));
 */
export function loadLater<Engine extends Record<keyof Engine, AsyncMethod>>(load: () => Promise<Engine>): Engine {
  let loading: Promise<Engine> | undefined;
  const loaded = (): Promise<Engine> => {
    loading ??= load().catch((error: unknown) => {
      loading = undefined;
      throw error;
    });
    return loading;
  };
  const methods = new Map<PropertyKey, AsyncMethod>();
  return new Proxy({} as Engine, {
    get: (_target, name) => {
      // Awaiting the engine itself must not load it: a promise asks for `then`.
      if (typeof name === 'symbol' || name === 'then') return undefined;
      const known = methods.get(name) ?? (async (...given: never[]) => (await loaded())[name as keyof Engine](...given));
      methods.set(name, known);
      return known;
    },
  });
}
