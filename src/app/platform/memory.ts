/** @module app/platform/memory  What the panels remember for an agent on this computer. Storage may be forbidden in an iframe: then nothing is remembered. */

export interface Memory {
  recall(key: string): string | null;
  remember(key: string, value: string): void;
}

/** `owner` keeps two agents of one computer apart. */
export function localMemory(page: Window, owner: () => string): Memory {
  const keyOf = (key: string) => `tieline:${owner()}:${key}`;
  return {
    recall(key) {
      try {
        return page.localStorage.getItem(keyOf(key));
      } catch {
        return null;
      }
    },
    remember(key, value) {
      try {
        page.localStorage.setItem(keyOf(key), value);
      } catch {
        // Blocked or full: the panel simply opens as by default next time.
      }
    },
  };
}
