/**
 * @module app/sidebar/attendant/use-kept-focus
 * Where the focus goes when what had it goes away. Steps open and close in place; without this the keyboard falls back to the page's beginning each time. One watch
 * over all panels, for which what comes next in the document is right; the console's pages say themselves where it goes on: `use-carried-focus` there.
 */
import { useEffect } from 'react';

const FOCUSABLE = 'a[href], button:enabled, input:enabled, select:enabled, textarea:enabled, [tabindex="0"]';

const focusables = (): readonly HTMLElement[] => [...document.querySelectorAll<HTMLElement>(FOCUSABLE)];
const isAfter = (place: Element, element: Element): boolean => (place.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0;

/** Hands the focus on to what comes in the place of a removed element. It follows what still arrives there until the person acts. */
export function useKeptFocus(): void {
  useEffect(() => keepFocus(), []);
}

/** Returns how to end it. */
function keepFocus(): () => void {
  /** What the person had chosen, and what could be chosen before it, nearest first. */
  let had: HTMLElement | null = null;
  let before: readonly HTMLElement[] = [];
  /** Where we put the focus; null while it stands where the person put it. */
  let placed: HTMLElement | null = null;
  let isAway = false;

  const take = (element: HTMLElement) => {
    had = element;
    before = focusables()
      .filter((each) => isAfter(each, element))
      .reverse();
    placed = null;
  };
  const onFocus = ({ target }: FocusEvent) => {
    if (target instanceof HTMLElement && target !== placed) take(target);
  };
  /** From here on the focus is the person's again. */
  const onKey = () => {
    if (placed?.isConnected) take(placed);
  };
  /** A click beside everything wants no focus; one into the field that has it changes nothing. */
  const onPoint = ({ target }: Event) => {
    if (!had?.contains(target as Node)) had = placed = null;
  };
  // The blur of an element comes past the window as well, also when it is removed.
  const onAway = ({ type, target }: Event) => {
    if (target === window) isAway = type === 'blur';
  };
  const look = () => {
    const { activeElement, body } = document;
    // To focus something while the person is in another part of the help desk would take the focus from there.
    if (!had || isAway || (activeElement !== body && activeElement !== placed)) return;
    // A button that waits for what it began is switched off: it gets the focus back, or what comes in its place does.
    if (had.isConnected && had.matches(':disabled')) return;
    const next = had.isConnected ? had : nextAfter(before.find((element) => element.isConnected));
    if (!next || next === activeElement) return;
    placed = next;
    next.focus();
  };

  const observer = new MutationObserver(look);
  observer.observe(document.body, { childList: true, subtree: true, attributes: true, attributeFilter: ['disabled'] });
  const listeners = [
    [document, 'focusin', onFocus],
    [document, 'keydown', onKey],
    [document, 'pointerdown', onPoint],
    [window, 'blur', onAway],
    [window, 'focus', onAway],
  ] as const;
  for (const [target, type, listener] of listeners) target.addEventListener(type, listener as EventListener, true);
  return () => {
    observer.disconnect();
    for (const [target, type, listener] of listeners) target.removeEventListener(type, listener as EventListener, true);
  };
}

/** What can be chosen next after that place, or the place itself where nothing follows. */
function nextAfter(place: HTMLElement | undefined): HTMLElement | undefined {
  const all = focusables();
  return place ? (all.find((element) => isAfter(place, element)) ?? place) : all[0];
}
