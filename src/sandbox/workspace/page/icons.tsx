/** @module sandbox/workspace/page/icons  The drawings of the agent screen. The app's is assets/icon_nav_bar.svg. */
import type { ReactNode } from 'react';

function Drawing({ children }: { readonly children: ReactNode }) {
  return (
    <svg viewBox="0 0 18 18" fill="none" stroke="currentColor" strokeWidth="1.5" strokeLinecap="round" strokeLinejoin="round" aria-hidden="true">
      {children}
    </svg>
  );
}

export const AppIcon = () => (
  <Drawing>
    <rect x="1.75" y="9.75" width="6.5" height="6.5" rx="1.5" />
    <rect x="9.75" y="1.75" width="6.5" height="6.5" rx="1.5" />
    <path d="M5 13C5 7.5 13 10.5 13 5" />
    <circle cx="5" cy="13" r="1.4" fill="currentColor" stroke="none" />
    <circle cx="13" cy="5" r="1.4" fill="currentColor" stroke="none" />
  </Drawing>
);
export const TicketsIcon = () => (
  <Drawing>
    <path d="M2.5 4.5h13M2.5 9h13M2.5 13.5h8" />
  </Drawing>
);
export const PlusIcon = () => (
  <Drawing>
    <path d="M9 3.5v11M3.5 9h11" />
  </Drawing>
);
export const ReloadIcon = () => (
  <Drawing>
    <path d="M14.5 9a5.5 5.5 0 1 1-1.6-3.9M14.5 2.5v3h-3" />
  </Drawing>
);
export const CloseIcon = () => (
  <Drawing>
    <path d="M4.5 4.5l9 9M13.5 4.5l-9 9" />
  </Drawing>
);
export const WorldIcon = () => (
  <Drawing>
    <circle cx="9" cy="9" r="6.5" />
    <path d="M2.5 9h13M9 2.5c2.3 2 2.3 11 0 13M9 2.5c-2.3 2-2.3 11 0 13" />
  </Drawing>
);
