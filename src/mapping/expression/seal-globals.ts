/**
 * @module mapping/expression/seal-globals
 * Takes from the worker what an expression must never reach, even through a hole in JSONata: network, process, timers of others, code from text.
 * Imported after the libraries have loaded and before the first evaluation.
 */

const TAKEN = [
  'process',
  'fetch',
  'WebSocket',
  'EventSource',
  'XMLHttpRequest',
  'importScripts',
  'indexedDB',
  'caches',
  'BroadcastChannel',
  'navigator',
  'eval',
  'Function',
] as const;

/** One function of each kind: their prototypes hold the constructors. */
const MAKERS = [
  () => 0,
  async () => 0,
  function* one() {
    yield 0;
  },
  async function* one() {
    yield 0;
  },
];

/** Removes ambient objects and freezes the prototypes, for good. */
export function sealGlobals(): void {
  for (const maker of MAKERS) {
    // `(() => {}).constructor` would be `Function`: code from text by the back door.
    Object.defineProperty(Object.getPrototypeOf(maker), 'constructor', { value: refuse, writable: false, configurable: false });
  }
  // JSONata gives its own arrays a `push` of their own, which a frozen Array.prototype would forbid.
  Object.preventExtensions(Array.prototype);
  for (const prototype of [Object.prototype, String.prototype, Number.prototype, Boolean.prototype, Function.prototype]) Object.freeze(prototype);
  for (const name of TAKEN) Object.defineProperty(globalThis, name, { value: undefined, writable: false, configurable: false });
}

function refuse(): never {
  throw new TypeError('Code from text is refused.');
}
