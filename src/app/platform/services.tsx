/** @module app/platform/services  What every view may use, handed down once: host, API, words, memory. */
import { createContext, type ReactNode, useContext } from 'react';
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

export function ServicesProvider({ services, children }: { readonly services: Services; readonly children: ReactNode }) {
  return <ServicesContext.Provider value={services}>{children}</ServicesContext.Provider>;
}

/** @throws Error outside a provider: a view was mounted without the app around it */
export function useServices(): Services {
  const services = useContext(ServicesContext);
  if (!services) throw new Error('useServices is called outside ServicesProvider. Mount the view inside it.');
  return services;
}

export const useWords = (): Words => useServices().words;
