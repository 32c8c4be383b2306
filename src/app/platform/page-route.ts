/**
 * @module app/platform/page-route
 * Where in a full page the reader stands, kept in the address behind `#`: the query string before it belongs to the help desk's SDK and must survive.
 */

/** The part of the address behind `#`, readable, writable, followed. */
export interface PageRoute {
  /** With its `#`; empty where there is none. */
  read(): string;
  /** `push` makes an entry that the back button leaves; `replace` does not. */
  go(hash: string, how: 'push' | 'replace'): void;
  /** Called after every change, whoever made it. Returns how to stop listening. */
  onChange(handle: () => void): () => void;
}

export function windowRoute(page: Window): PageRoute {
  const readers = new Set<() => void>();
  const tell = () => {
    for (const reader of readers) reader();
  };
  return {
    read: () => page.location.hash,
    go(hash, how) {
      if (hash === page.location.hash) return;
      page.history[how === 'push' ? 'pushState' : 'replaceState'](null, '', hash);
      tell();
    },
    onChange(handle) {
      if (readers.size === 0) page.addEventListener('popstate', tell);
      readers.add(handle);
      return () => {
        readers.delete(handle);
        if (readers.size === 0) page.removeEventListener('popstate', tell);
      };
    },
  };
}
