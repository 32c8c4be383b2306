/** @module app/console/ui/query-body  The states around what a screen reads: loading, failed with a way on, failed with the last known, filled (which may be empty). */
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useWords } from '../../platform/index.ts';
import { ProblemNotice, Quiet, SkeletonRows, useFailure, useNow } from '../../ui/index.ts';

export interface QueryBodyProps<Data> {
  readonly query: UseQueryResult<Data>;
  /** What is waited for: "the flows". */
  readonly waitsFor: string;
  readonly skeletonRows?: number;
  /** Where one page of several could not be read: an old link's place may be gone, the beginning is not. */
  readonly onFirstPage?: (() => void) | undefined;
  readonly children: (data: Data) => ReactNode;
}

export function QueryBody<Data>({ query, waitsFor, skeletonRows = 4, onFirstPage, children }: QueryBodyProps<Data>) {
  const words = useWords();
  const now = useNow();
  const failure = useFailure(query);
  const retry = () => void query.refetch();
  if (query.data === undefined) {
    if (!failure) return <SkeletonRows count={skeletonRows} waitsFor={waitsFor} />;
    return (
      <>
        <ProblemNotice tone="danger" onRetry={retry} isTrying={failure.isTrying}>
          {words.error(failure.error)}
        </ProblemNotice>
        {onFirstPage && <Quiet onClick={onFirstPage}>{words.t('console.table.first')}</Quiet>}
      </>
    );
  }
  return (
    <>
      {failure && (
        <ProblemNotice tone="warning" onRetry={retry} isTrying={failure.isTrying}>
          {words.error(failure.error)} {words.t('failed.shown-from', { age: words.relative(new Date(query.dataUpdatedAt).toISOString(), now) })}
        </ProblemNotice>
      )}
      {children(query.data)}
    </>
  );
}
