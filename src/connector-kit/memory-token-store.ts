/**
 * @module connector-kit/memory-token-store
 * A token store for one process; workers share one in the database.
 */
import type { TokenSet, TokenStore } from '#capabilities';

/** Single-flight inside the process. A failed renewal keeps the old pair and is told to all who waited for it. */
export function createMemoryTokenStore(initial?: TokenSet): TokenStore {
  let current = initial;
  let renewing: Promise<TokenSet> | undefined;
  const commit = async (renew: (previous: TokenSet | undefined) => Promise<TokenSet>): Promise<TokenSet> => {
    const fresh = await renew(current);
    current = fresh;
    return fresh;
  };
  return {
    current: async () => current,
    async replace(stale, renew) {
      if (renewing) return renewing;
      if (current && current.accessToken !== stale) return current;
      renewing = commit(renew).finally(() => {
        renewing = undefined;
      });
      return renewing;
    },
  };
}
