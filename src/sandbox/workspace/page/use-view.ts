/** @module sandbox/workspace/page/use-view  What the agent has open, kept in the address. */
import { useCallback, useEffect, useRef, useState } from 'react';

/** What the address says is open. */
export type View =
  | { readonly kind: 'tickets' }
  | { readonly kind: 'ticket'; readonly id: number }
  | { readonly kind: 'new' }
  /** `place`: what the app's own address says after its name, `journey/-/id=7`; empty for its first screen. */
  | { readonly kind: 'console'; readonly place: string };

const CONSOLE_PATH = '/agent/apps/tieline';

/** Anything unknown is the ticket list. */
export function viewOf(path: string): View {
  const id = /^\/agent\/tickets\/(\d+)$/.exec(path)?.[1];
  if (id) return { kind: 'ticket', id: Number(id) };
  if (path === '/agent/tickets/new') return { kind: 'new' };
  const place = /^\/agent\/apps\/tieline(?:\/(.*))?$/.exec(path);
  return place ? { kind: 'console', place: place[1] ?? '' } : { kind: 'tickets' };
}

export function pathOf(view: View): string {
  if (view.kind === 'ticket') return `/agent/tickets/${view.id}`;
  if (view.kind === 'new') return '/agent/tickets/new';
  if (view.kind === 'tickets') return '/agent';
  return view.place === '' ? CONSOLE_PATH : `${CONSOLE_PATH}/${view.place.replaceAll(/[?#]/g, encodeURIComponent)}`;
}

/** `leave` runs before another view takes the place: apps are told that they close. Another place of the console is the same view. */
export function useView(leave: () => Promise<void>): { readonly view: View; go(view: View): void } {
  const [view, setView] = useState<View>(() => viewOf(location.pathname));
  const shown = useRef(view);
  const leaveFor = useCallback(
    async (next: View) => {
      if (shown.current.kind !== 'console' || next.kind !== 'console') await leave();
    },
    [leave],
  );
  const go = useCallback(
    (next: View) => {
      void leaveFor(next).then(() => {
        history.pushState(null, '', pathOf(next));
        shown.current = next;
        setView(next);
      });
    },
    [leaveFor],
  );
  useEffect(() => {
    const onPop = () => {
      const next = viewOf(location.pathname);
      void leaveFor(next).then(() => {
        shown.current = next;
        setView(next);
      });
    };
    addEventListener('popstate', onPop);
    return () => removeEventListener('popstate', onPop);
  }, [leaveFor]);
  return { view, go };
}
