/** @module app/platform/services  What every view may use, handed down once: host, API, words, memory. */
import { createContext, type ReactNode, useContext, useEffect, useState } from 'react';
import type { Api } from './api-client.ts';
import type { DeskHost } from './desk-host.ts';
import type { Memory } from './memory.ts';
import type { Words } from './words.ts';

export interface Services {
  readonly host: DeskHost;
  readonly api: Api;
  readonly words: Words;
  readonly memory: Memory;
}

const ServicesContext = createContext<Services | null>(null);
const ActivityContext = createContext(true);

export function ServicesProvider({ services, children }: { readonly services: Services; readonly children: ReactNode }) {
  return (
    <ServicesContext.Provider value={services}>
      <ActivityContext.Provider value={useHostActivity(services.host)}>{children}</ActivityContext.Provider>
    </ServicesContext.Provider>
  );
}

/** Whether the ticket's tab is at the front. Nothing is fetched while it is not. */
export const useIsActive = (): boolean => useContext(ActivityContext);

/** One listener for the page: a view that mounts later still learns that the tab lies in the back. */
function useHostActivity(host: DeskHost): boolean {
  const [isActive, setActive] = useState(true);
  useEffect(() => {
    const stops = [host.on('activated', () => setActive(true)), host.on('deactivated', () => setActive(false))];
    return () => {
      for (const stop of stops) stop();
    };
  }, [host]);
  return isActive;
}

/** @throws Error outside a provider: a view was mounted without the app around it */
export function useServices(): Services {
  const services = useContext(ServicesContext);
  if (!services) throw new Error('useServices is called outside ServicesProvider. Mount the view inside it.');
  return services;
}

export const useWords = (): Words => useServices().words;
