/**
 * @module connections/token-store
 * One connection's tokens. Many workers may find a token expired at once: one of them renews it under a database lease, the others take its result. The stored pair is
 * replaced only by a pair that a vendor has already given, so a crash never leaves none. A pair that other secrets got is renewed before its first use.
 */
import type { TokenSet, TokenStore } from '#capabilities';
import { type Clock, hasErrorCode, type TielineError } from '#domain';
import type { Credentials } from './credentials.ts';

/** The stored state of a connection's tokens. `fence` grows with every change: whoever holds an old one can no longer write. */
export interface StoredTokens {
  readonly fence: number;
  /** The pair as JSON text, opened. */
  readonly secret: string | undefined;
  readonly leaseUntilMs: number | undefined;
}

/** Filled by storage and the vault. */
export interface TokenLeaseStore {
  read(installationId: string, connectionId: string): Promise<StoredTokens>;
  /** Takes the lease where `seenFence` is still current and no lease stands at `nowMs`; answers the new fence, or undefined. */
  takeLease(
    installationId: string,
    connectionId: string,
    lease: { readonly seenFence: number; readonly untilMs: number; readonly nowMs: number },
  ): Promise<number | undefined>;
  /** Writes the new pair and ends the lease; `lost` where another holder came after. */
  save(installationId: string, connectionId: string, fence: number, secret: string): Promise<'saved' | 'lost'>;
  /** Drops the stored pair: the connection is being removed. */
  forget(installationId: string, connectionId: string): Promise<void>;
  /** Ends the lease without a new pair. */
  release(installationId: string, connectionId: string, fence: number): Promise<void>;
}

export interface TokenStoreDeps {
  readonly store: TokenLeaseStore;
  readonly clock: Clock;
  readonly installationId: string;
  readonly connectionId: string;
  /** What tokens are renewed with here. */
  readonly credentials: Credentials;
  /** Called once where the vendor refuses the credentials themselves: the connection needs a person. */
  readonly onRefused: (cause: TielineError) => Promise<void>;
  /** Shared by the stores of one connection in this process: a pair that one of them could not store is not lost with it. Default: one of its own. */
  readonly unsaved?: { pair?: UnsavedPair | undefined };
}

/** Given by the vendor and not stored yet, because the database was away. It is the only living pair: keep it. */
export interface UnsavedPair {
  readonly tokens: TokenSet;
  readonly fence: number;
  readonly gotWith: string;
}

/** Longer than any request for a token takes: a lease that ends under its holder would let a second one spend the same refresh token. */
const LEASE_MS = 90_000;
const POLL_MS = 150;
const SAVE_ATTEMPTS = 5;

export function createTokenStore(deps: TokenStoreDeps): TokenStore {
  const { store, clock, installationId, connectionId, credentials, unsaved = {} } = deps;
  let known: TokenSet | undefined;
  let replacing: Promise<TokenSet> | undefined;

  const load = async (): Promise<{ stored: StoredTokens; tokens: TokenSet | undefined; isOfOthers: boolean }> => {
    const stored = await store.read(installationId, connectionId);
    const { tokens, gotWith } = stored.secret === undefined ? {} : parseTokens(stored.secret);
    // Of other secrets than ours. Where ours are the stored ones, they must prove themselves; where not, whoever renewed knew better.
    const isNoted = gotWith !== undefined || credentials.areOnTrial === true;
    const isOfOthers = isNoted && gotWith !== credentials.id && (await credentials.areCurrent());
    return { stored, tokens: tokens && isOfOthers ? { ...tokens, expiresAt: 0 } : tokens, isOfOthers };
  };

  const save = async (pair: UnsavedPair): Promise<TokenSet> => {
    const { tokens, fence, gotWith } = pair;
    unsaved.pair = pair;
    for (let attempt = 1; ; attempt++) {
      try {
        const outcome = await store.save(installationId, connectionId, fence, JSON.stringify({ ...tokens, gotWith }));
        unsaved.pair = undefined;
        // Fenced out: what the later holder stored is newer than ours.
        return outcome === 'saved' ? tokens : ((await load()).tokens ?? tokens);
      } catch (error) {
        if (!hasErrorCode(error, 'storage-unavailable')) throw error;
        // Usable in this process meanwhile; the next call tries to store it again.
        if (attempt === SAVE_ATTEMPTS) return tokens;
        await clock.sleep(200 * 2 ** attempt);
      }
    }
  };

  /** A pair that could not be stored yet is stored first: it ended the one that is, and whoever replaces that one would be given it instead of their own. */
  const loadNewest = async (): Promise<TokenSet | undefined> => {
    const { tokens } = await load();
    if (!unsaved.pair) return tokens;
    await save(unsaved.pair);
    return (await load()).tokens;
  };

  const renewUnderLease = async (
    fence: number,
    previous: TokenSet | undefined,
    renew: (previous: TokenSet | undefined) => Promise<TokenSet>,
  ): Promise<TokenSet> => {
    let renewed: TokenSet;
    try {
      renewed = await renew(previous);
    } catch (error) {
      await store.release(installationId, connectionId, fence);
      if (hasErrorCode(error, 'vendor-auth-failed')) await deps.onRefused(error);
      throw error;
    }
    return save({ tokens: renewed, fence, gotWith: credentials.id });
  };

  const replace = async (stale: string | undefined, renew: (previous: TokenSet | undefined) => Promise<TokenSet>): Promise<TokenSet> => {
    const { pair } = unsaved;
    if (pair && pair.tokens.accessToken !== stale) {
      const newest = await save(pair);
      // Secrets on trial prove nothing by a pair that others got.
      if (!credentials.areOnTrial || pair.gotWith === credentials.id) return newest;
    }
    for (;;) {
      const { stored, tokens, isOfOthers } = await load();
      if (tokens && tokens.accessToken !== stale && !isOfOthers) return tokens;
      const nowMs = clock.now();
      const fence = await store.takeLease(installationId, connectionId, { seenFence: stored.fence, untilMs: nowMs + LEASE_MS, nowMs });
      if (fence !== undefined) return renewUnderLease(fence, unsaved.pair?.tokens ?? tokens, renew);
      await clock.sleep(POLL_MS);
    }
  };

  return {
    current: async () => {
      known ??= await loadNewest();
      return known;
    },
    replace: async (stale, renew) => {
      // Joining is right only where it began after the token that this caller found unusable had been given.
      while (replacing) {
        const tokens = await replacing;
        if (tokens.accessToken !== stale) return tokens;
      }
      replacing = replace(stale, renew).finally(() => {
        replacing = undefined;
      });
      known = await replacing;
      return known;
    },
  };
}

/** Whether a person's agreement is stored: only tokens that can be renewed outlive the sign-in that brought them. */
export function isAgreement({ secret }: StoredTokens): boolean {
  return secret !== undefined && parseTokens(secret).tokens?.refreshToken !== undefined;
}

/** `gotWith` is missing where an earlier version stored the pair: it is used until it runs out. */
function parseTokens(secret: string): { readonly tokens?: TokenSet; readonly gotWith?: string } {
  const { accessToken, expiresAt, refreshToken, gotWith } = JSON.parse(secret) as Partial<TokenSet> & { readonly gotWith?: unknown };
  if (typeof accessToken !== 'string' || typeof expiresAt !== 'number') return {};
  const tokens = { accessToken, expiresAt, ...(typeof refreshToken === 'string' ? { refreshToken } : {}) };
  return { tokens, ...(typeof gotWith === 'string' ? { gotWith } : {}) };
}
