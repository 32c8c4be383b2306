/** @module sandbox/workspace/page/use-view  What the agent has open, kept in the address. */
import { useCallback, useEffect, useState } from 'react';

/** What the address says is open. */
export type View =
  | { readonly kind: 'tickets' }
  | { readonly kind: 'ticket'; readonly id: number }
  | { readonly kind: 'new' }
  | { readonly kind: 'console' };

const CONSOLE_PATH = '/agent/apps/tieline';

/** Anything unknown is the ticket list. */
export function viewOf(path: string): View {
  const id = /^\/agent\/tickets\/(\d+)$/.exec(path)?.[1];
  if (id) return { kind: 'ticket', id: Number(id) };
  if (path === '/agent/tickets/new') return { kind: 'new' };
  return path.startsWith(CONSOLE_PATH) ? { kind: 'console' } : { kind: 'tickets' };
}

export function pathOf(view: View): string {
  if (view.kind === 'ticket') return `/agent/tickets/${view.id}`;
  if (view.kind === 'new') return '/agent/tickets/new';
  return view.kind === 'console' ? CONSOLE_PATH : '/agent';
}

/** `leave` runs before another view takes the place: apps are told that they close. */
export function useView(leave: () => Promise<void>): { readonly view: View; go(view: View): void } {
  const [view, setView] = useState<View>(() => viewOf(location.pathname));
  const go = useCallback(
    (next: View) => {
      void leave().then(() => {
        history.pushState(null, '', pathOf(next));
        setView(next);
      });
    },
    [leave],
  );
  useEffect(() => {
    const onPop = () => void leave().then(() => setView(viewOf(location.pathname)));
    addEventListener('popstate', onPop);
    return () => removeEventListener('popstate', onPop);
  }, [leave]);
  return { view, go };
}
