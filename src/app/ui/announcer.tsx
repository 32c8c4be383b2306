/** @module app/ui/announcer  One polite live region for the whole page: results of actions are heard, not only seen. */
import { createContext, type ReactNode, useCallback, useContext, useState } from 'react';
import { Hidden } from './text.tsx';

const AnnounceContext = createContext<(message: string) => void>(() => undefined);

export function Announcer({ children }: { readonly children: ReactNode }) {
  const [said, setSaid] = useState({ message: '', turn: 0 });
  // The same message twice must change the region's text, else it is not read again.
  const announce = useCallback((message: string) => setSaid(({ turn }) => ({ message, turn: turn + 1 })), []);
  return (
    <AnnounceContext.Provider value={announce}>
      {children}
      <Hidden as="div" role="status" aria-live="polite">
        {said.turn % 2 ? said.message : `${said.message} `}
      </Hidden>
    </AnnounceContext.Provider>
  );
}

/** Says something to screen readers. */
export const useAnnounce = () => useContext(AnnounceContext);
