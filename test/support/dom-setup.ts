/** Runs once in each worker, before its component tests: the page, the matchers for the DOM, patience, and the one browser API Garden asks for that jsdom lacks. */
import './dom-globals.ts';
import * as matchers from '@testing-library/jest-dom/matchers';

// Loaded when there is no hook to be had, it would tidy up after the first file only; dom-tidy-up.ts does so after each.
process.env.RTL_SKIP_AUTO_CLEANUP = 'true';
const { configure, getConfig } = await import('@testing-library/react');

expect.extend(matchers);
// A second, the library's own limit, is too short on a busy machine; what never comes is still found.
const { getElementError } = getConfig();
configure({
  asyncUtilTimeout: 30_000,
  // While it is looked for again and again, nobody reads the page that each error would print: that took a quarter of the time of all component tests.
  getElementError: (message, container) => {
    const isLookedForAgain = Reflect.get(getConfig(), '_disableExpensiveErrorDiagnostics') === true;
    return isLookedForAgain ? new Error(message ?? '') : getElementError(message, container);
  },
});
Reflect.set(globalThis, 'IS_REACT_ACT_ENVIRONMENT', true);

// The clock stands, so that what was five minutes ago stays so however long a file takes; a test that wants time to pass takes fake timers.
const standsAt = Date.now();
Date.now = () => standsAt;

/** Answers every media query with "no" and never changes: components fall back to their light, motion-allowed, wide layout. */
const neverMatches = (query: string): MediaQueryList => ({
  matches: false,
  media: query,
  onchange: null,
  addListener: () => undefined,
  removeListener: () => undefined,
  addEventListener: () => undefined,
  removeEventListener: () => undefined,
  dispatchEvent: () => false,
});

for (const page of [window, globalThis]) Object.defineProperty(page, 'matchMedia', { configurable: true, writable: true, value: neverMatches });
