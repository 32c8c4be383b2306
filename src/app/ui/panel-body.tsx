/** @module app/ui/panel-body  The states of a panel around its content: loading, failed, failed with the last known facts, filled (which may be empty). */
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { SourceState } from '#contract';
import { isApiError, useWords } from '../platform/index.ts';
import { SourceNotices } from './freshness.tsx';
import { ProblemNotice } from './problem-notice.tsx';
import { SkeletonRows } from './skeleton-rows.tsx';
import { Meta } from './text.tsx';
import { useFailure } from './use-failure.ts';
import { useNow } from './use-now.ts';

export interface PanelBodyProps<Data> {
  readonly query: UseQueryResult<Data>;
  readonly skeletonRows: number;
  readonly waitsFor: string;
  /** What still works while this panel does not. */
  readonly stillWorks: string;
  readonly children: (data: Data) => ReactNode;
}

export function PanelBody<Data extends { readonly sources: readonly SourceState[] }>({
  query,
  skeletonRows,
  waitsFor,
  stillWorks,
  children,
}: PanelBodyProps<Data>) {
  const words = useWords();
  const now = useNow();
  const failure = useFailure(query);
  const retry = () => void query.refetch();
  if (query.data === undefined && failure) {
    return (
      <>
        <ProblemNotice tone="danger" onRetry={retry} isTrying={failure.isTrying}>
          {words.error(failure.error)}
        </ProblemNotice>
        {isAnswered(failure.error) && <Meta>{stillWorks}</Meta>}
      </>
    );
  }
  if (query.data === undefined) return <SkeletonRows count={skeletonRows} waitsFor={waitsFor} />;
  const shownFrom = words.t('failed.shown-from', { age: words.relative(new Date(query.dataUpdatedAt).toISOString(), now) });
  return (
    <>
      {failure && (
        <ProblemNotice tone="warning" onRetry={retry} isTrying={failure.isTrying}>
          {words.error(failure.error)} {shownFrom}
        </ProblemNotice>
      )}
      <SourceNotices sources={query.data.sources} onRetry={retry} />
      {children(query.data)}
    </>
  );
}

/** Where nobody answered, nothing is known of the rest either: no comfort is given then. */
function isAnswered(error: unknown): boolean {
  return isApiError(error) && error.status > 0;
}
