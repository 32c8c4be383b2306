/**
 * @module app/console/ui/use-carried-focus
 * Where what has the focus goes away, the focus goes on to what came in its place, instead of to the top of the page. Whoever takes it away says where that is: the
 * console's steps lead elsewhere than to what happens to come next, and its lists are too long to be watched. The sidebar, small and of many panels, watches instead:
 * `use-kept-focus` there.
 */
import { type RefObject, useLayoutEffect, useRef } from 'react';

/**
 * For the component whose render takes it away. `to` finds where the focus goes on, in the area as it then is.
 * @example
 * const area = useCarriedFocus<HTMLDivElement>(firstButton);
 * return <div ref={area}>{isPlanned ? <Apply /> : <Plan />}</div>;
 */
export function useCarriedFocus<Area extends HTMLElement>(to: (area: Area) => HTMLElement | null): RefObject<Area> {
  const area = useRef<Area>(null);
  // Asked before the change: afterwards what had it is gone.
  const hadFocus = area.current?.contains(area.current.ownerDocument.activeElement) ?? false;
  useLayoutEffect(() => {
    const { current } = area;
    if (hadFocus && current && isLost(current.ownerDocument)) to(current)?.focus();
  });
  return area;
}

/** What came because of the last thing that was done takes the focus where that thing is gone. */
export function useLostFocus<Taker extends HTMLElement>(): RefObject<Taker> {
  const taker = useRef<Taker>(null);
  useLayoutEffect(() => {
    const { current } = taker;
    if (current && isLost(current.ownerDocument)) current.focus();
  }, []);
  return taker;
}

export const firstButton = (area: HTMLElement): HTMLElement | null => area.querySelector<HTMLElement>('button:not(:disabled)');

/** In a form: its own action; its first field while that cannot be taken. */
export const formsNextStep = (form: HTMLElement): HTMLElement | null =>
  form.querySelector<HTMLElement>('[type="submit"]:not(:disabled)') ?? form.querySelector<HTMLElement>('input, select, textarea');

function isLost({ activeElement, body }: Document): boolean {
  return activeElement === null || activeElement === body;
}
