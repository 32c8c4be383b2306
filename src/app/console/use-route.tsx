/**
 * @module app/console/use-route
 * The address as state: screens read it, links and filters write it. A screen with unsaved edits is never left silently: the step is held back until the
 * reader has decided.
 */
import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import type { PageRoute } from '../platform/index.ts';
import { hashOf, parseRoute, type Route, type Target } from './route.ts';

interface Navigation {
  readonly route: Route;
  /** `push` makes an entry for the back button. */
  go(target: Target, how?: 'push' | 'replace'): void;
  /** The step that waits for the reader's decision. */
  readonly held: { leave(): void; stay(): void } | null;
  /** Whether leaving would lose edits. */
  readonly unsaved: { current: boolean };
  /** Whether the reader has gone anywhere since the page was opened: one that was just opened takes no focus from the page around it. */
  readonly hasMoved: { readonly current: boolean };
}

const RouteContext = createContext<Navigation | null>(null);

export interface RouteProviderProps {
  readonly address: PageRoute;
  readonly children: ReactNode;
}

export function RouteProvider({ address, children }: RouteProviderProps) {
  const unsaved = useRef(false);
  const [heldHash, setHeldHash] = useState<string | null>(null);
  const hasMoved = useRef(false);
  const hash = useGuardedHash({ address, unsaved, hasMoved, hold: setHeldHash });
  const go = useCallback(
    (target: Target, how: 'push' | 'replace' = 'push') => {
      const next = hashOf(target);
      // A filter in place leaves the edits where they are.
      if (unsaved.current && how === 'push') setHeldHash(next);
      else address.go(next, how);
    },
    [address],
  );
  const navigation = useMemo<Navigation>(() => {
    const stay = () => setHeldHash(null);
    const leave = () => {
      unsaved.current = false;
      setHeldHash(null);
      if (heldHash !== null) address.go(heldHash, 'push');
    };
    return { route: parseRoute(hash), go, unsaved, hasMoved, held: heldHash === null ? null : { leave, stay } };
  }, [hash, go, heldHash, address]);
  return <RouteContext.Provider value={navigation}>{children}</RouteContext.Provider>;
}

interface Guard {
  readonly address: PageRoute;
  readonly unsaved: { current: boolean };
  readonly hasMoved: { current: boolean };
  readonly hold: (hash: string) => void;
}

/** The address, except that a step back over unsaved edits is taken back at once and handed to `hold`. */
function useGuardedHash({ address, unsaved, hasMoved, hold }: Guard): string {
  const shown = useRef(address.read());
  const subscribe = useCallback(
    (changed: () => void) =>
      address.onChange(() => {
        const next = address.read();
        if (next === shown.current) return;
        if (unsaved.current) {
          hold(next);
          address.go(shown.current, 'push');
          return;
        }
        shown.current = next;
        hasMoved.current = true;
        changed();
      }),
    [address, unsaved, hasMoved, hold],
  );
  return useSyncExternalStore(subscribe, () => shown.current);
}

/** @throws Error outside a provider: a screen was mounted without the console around it */
export function useNavigation(): Navigation {
  const navigation = useContext(RouteContext);
  if (!navigation) throw new Error('useNavigation is called outside RouteProvider. Mount the screen inside it.');
  return navigation;
}

/** The query of the address and how to change parts of it; null takes a part out. Filters do not fill the back button's history. */
export function useQueryState(): readonly [Route['query'], (parts: Readonly<Record<string, string | null>>) => void] {
  const { route, go } = useNavigation();
  const change = (parts: Readonly<Record<string, string | null>>) =>
    go({ screen: route.screen, rest: route.rest, query: { ...route.query, ...parts } }, 'replace');
  return [route.query, change];
}

/**
 * While `isDirty`, steps elsewhere wait for the reader's word, and closing the tab warns as far as the browser allows. Returns how to let go at once: for the
 * step that follows a save.
 */
export function useUnsaved(isDirty: boolean): () => void {
  const { unsaved } = useNavigation();
  useEffect(() => {
    unsaved.current = isDirty;
    if (!isDirty) return;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener('beforeunload', warn);
    return () => {
      unsaved.current = false;
      removeEventListener('beforeunload', warn);
    };
  }, [isDirty, unsaved]);
  return useCallback(() => {
    unsaved.current = false;
  }, [unsaved]);
}
