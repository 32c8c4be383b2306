/** @module app/page-root  What surrounds every page: services, theme in the host's scheme, live region, query cache. */
import { type QueryClient, QueryClientProvider } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { type Services, ServicesProvider, useColorScheme } from './platform/index.ts';
import { Announcer, TielineTheme } from './ui/index.ts';

export interface PageRootProps {
  readonly services: Services;
  readonly client: QueryClient;
  readonly children: ReactNode;
}

export function PageRoot({ services, client, children }: PageRootProps) {
  const scheme = useColorScheme(services.host);
  return (
    <QueryClientProvider client={client}>
      <ServicesProvider services={services}>
        <TielineTheme scheme={scheme} isRtl={services.words.isRtl}>
          <Announcer>{children}</Announcer>
        </TielineTheme>
      </ServicesProvider>
    </QueryClientProvider>
  );
}
