/** @module app/console/frame/screen-outlet  The screen that the address names: its chunk loads when it is first opened; one that does not arrive is fetched anew on demand. */
import { type ComponentType, lazy, Suspense, useMemo, useState } from 'react';
import { useWords } from '../../platform/index.ts';
import { PanelBoundary, ProblemNotice, SkeletonRows } from '../../ui/index.ts';
import { isScreen, SCREENS, type ScreenName } from '../screens.ts';
import { Empty } from '../ui/empty.tsx';
import { Page } from '../ui/page.tsx';

export function ScreenOutlet({ name }: { readonly name: string }) {
  const words = useWords();
  if (!isScreen(name))
    return (
      <Page title={words.t('console.nothing-here')}>
        <Empty why={words.t('console.nothing-here.why', { name })} action={{ label: words.t('console.to-overview'), to: { screen: 'overview' } }} />
      </Page>
    );
  return <LoadedScreen key={name} name={name} />;
}

function LoadedScreen({ name }: { readonly name: ScreenName }) {
  const words = useWords();
  const [attempt, setAttempt] = useState(0);
  const title = words.t(SCREENS[name].label);
  // A lazy component keeps its failure; another attempt needs another one.
  // biome-ignore lint/correctness/useExhaustiveDependencies: `attempt` is what makes it another
  const Screen = useMemo(() => lazy(async (): Promise<{ default: ComponentType }> => ({ default: await SCREENS[name].load() })), [name, attempt]);
  const fallback = (retry: () => void) => (
    <Page title={title}>
      <ProblemNotice
        tone="danger"
        onRetry={() => {
          setAttempt(attempt + 1);
          retry();
        }}
      >
        {words.t('console.failed-screen')}
      </ProblemNotice>
    </Page>
  );
  return (
    <PanelBoundary fallback={fallback}>
      <Suspense
        fallback={
          <Page title={title}>
            <SkeletonRows count={4} waitsFor={title} />
          </Page>
        }
      >
        <Screen />
      </Suspense>
    </PanelBoundary>
  );
}
