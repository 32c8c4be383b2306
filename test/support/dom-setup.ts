/** Runs before each component test file: the matchers for the DOM, patience, and the one browser API Garden asks for that jsdom lacks. */
import '@testing-library/jest-dom/jest-globals';
import { configure } from '@testing-library/react';

// A second, the library's own limit, is too short on a busy machine; what never comes is still found.
configure({ asyncUtilTimeout: 30_000 });

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

Object.defineProperty(window, 'matchMedia', { configurable: true, writable: true, value: neverMatches });
