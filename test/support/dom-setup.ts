/** Runs before each component test file: the matchers for the DOM, and the one browser API Garden asks for that jsdom lacks. */
import '@testing-library/jest-dom/jest-globals';

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
