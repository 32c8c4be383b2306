/** @module app/console/console  The admin's page: header line, rail, and the screen that the address names. */
import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import { styled } from 'styled-components';
import { isApiError, type PageRoute, useHostEvent, useIsActive, useServices, windowRoute } from '../platform/index.ts';
import { PanelBoundary, ProblemNotice } from '../ui/index.ts';
import { overviewQuery, useIsSetUp } from './admin-queries.ts';
import { Closed } from './frame/closed.tsx';
import { Header } from './frame/header.tsx';
import { Rail } from './frame/rail.tsx';
import { ScreenOutlet } from './frame/screen-outlet.tsx';
import { SetupWay } from './frame/setup-way.tsx';
import { UnsavedBar } from './frame/unsaved-bar.tsx';
import { hashOf, parseRoute } from './route.ts';
import { RouteProvider, useNavigation } from './use-route.tsx';

const Grid = styled.div`
  display: grid;
  min-height: 100vh;
  grid-template: 'head head' auto 'rail main' 1fr / 208px minmax(0, 1fr);
  > main { grid-area: main; min-width: 0; }
  @media (max-width: 899px) { grid-template: 'head' auto 'rail' auto 'main' 1fr / minmax(0, 1fr); }
`;

export interface ConsoleProps {
  /** Where the reader stands; the page's own address unless told. */
  readonly address?: PageRoute;
}

export function Console({ address }: ConsoleProps) {
  const own = useMemo(() => address ?? windowRoute(window), [address]);
  // The help desk's own address leads to a place as well: /agent/apps/tieline/journey/…
  useHostEvent('route-changed', ({ path }) => {
    if (path) own.go(hashOf(parseRoute(path)), 'replace');
  });
  return (
    <RouteProvider address={own}>
      <Frame />
    </RouteProvider>
  );
}

function Frame() {
  const { api, words } = useServices();
  const { route } = useNavigation();
  const isSetUp = useIsSetUp();
  const { error } = useQuery({ ...overviewQuery(api), enabled: useIsActive() });
  const start = useStart(isSetUp);
  const screen = route.screen || start;
  const isAdminsOnly = isApiError(error) && error.status === 403;
  if (isAdminsOnly) return <Closed />;
  return (
    <Grid>
      <Header />
      <Rail current={screen} />
      <main>
        <SetupWay screen={screen} />
        <UnsavedBar />
        {/* A screen that breaks while it is left must not take the frame along. */}
        <PanelBoundary
          fallback={(retry) => (
            <ProblemNotice tone="danger" onRetry={retry}>
              {words.t('console.failed-screen')}
            </ProblemNotice>
          )}
        >
          <ScreenOutlet name={screen} />
        </PanelBoundary>
      </main>
    </Grid>
  );
}

/** Where an address without a place leads: to the set-up until it is complete. Whoever watched it become so is told there, not taken away. */
function useStart(isSetUp: boolean | undefined): 'setup' | 'overview' {
  const [wasOpen, setWasOpen] = useState(false);
  useEffect(() => {
    if (isSetUp === false) setWasOpen(true);
  }, [isSetUp]);
  return isSetUp === false || wasOpen ? 'setup' : 'overview';
}
