/**
 * Makes bare Node look like a page, before anything of ours or of React is loaded: a window of jsdom, and modules that hold JSX.
 *
 * Jest's own environment with a DOM loads React, Garden and the app anew for each test file, which was most of what component tests took. Here a worker loads them once,
 * and its files share one window.
 */
import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';
import { transformSync } from '@swc/core';
import { JSDOM } from 'jsdom';

const { window } = new JSDOM('<!doctype html><html><head></head><body></body></html>', { url: 'http://localhost/', pretendToBeVisual: true });

/** What Node has too, and a page must have of its own: events travel through its tree, and what it stores is its own. All else that Node has stays Node's, fetch and its signals above all. */
const OF_THE_PAGE = new Set([
  'Event',
  'CustomEvent',
  'EventTarget',
  'MessageEvent',
  'CloseEvent',
  'Storage',
  'localStorage',
  'sessionStorage',
  'navigator',
]);

for (const name of Object.getOwnPropertyNames(window)) {
  if (name in globalThis && !OF_THE_PAGE.has(name)) continue;
  // Looked up each time: a test that puts something else into the window is seen without the window's name too.
  Object.defineProperty(globalThis, name, {
    configurable: true,
    get: () => Reflect.get(window, name),
    set: (value) => Reflect.set(window, name, value),
  });
}

// A page's script may leave out the name of the window where it listens.
for (const method of ['addEventListener', 'removeEventListener', 'dispatchEvent'] as const)
  Object.defineProperty(globalThis, method, { configurable: true, writable: true, value: window[method].bind(window) });

/** Node takes types away by itself and JSX not. */
const compiled = (path: string): string =>
  transformSync(readFileSync(path, 'utf8'), {
    filename: path,
    swcrc: false,
    sourceMaps: 'inline',
    jsc: { parser: { syntax: 'typescript', tsx: true }, target: 'es2024', transform: { react: { runtime: 'automatic' } } },
    module: { type: 'es6' },
  }).code;

/** Evaluated once for each file that holds tests, for hooks belong to a file. */
const tidyUp = new URL('dom-tidy-up.ts', import.meta.url).href;

registerHooks({
  // The bundler makes parts of a catalog; tests read all of it.
  resolve: (specifier, context, next) => next(specifier.replace(/\.json\?part=\w+$/, '.json'), context),
  load: (url, context, next) => {
    const [place = url] = url.split('?');
    if (place.endsWith('.css')) return { format: 'module', source: '', shortCircuit: true };
    if (!place.endsWith('.tsx')) return next(url, context);
    const source = compiled(fileURLToPath(place));
    return { format: 'module', source: place.endsWith('.test.tsx') ? `import '${tidyUp}?for=${place}';${source}` : source, shortCircuit: true };
  },
});
