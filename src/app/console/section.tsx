/** @module app/console/section  One part of the console: heading, and the states of its query. */
import type { UseQueryResult } from '@tanstack/react-query';
import { type ReactNode, useId } from 'react';
import { styled } from 'styled-components';
import { useWords } from '../platform/index.ts';
import { ProblemNotice, SkeletonRows } from '../ui/index.ts';

const Box = styled.section`
  padding: 20px 0;
  border-block-end: 1px solid var(--tl-line);
  > h2 { font-weight: 600; font-size: 18px; line-height: 24px; margin-block-end: 12px; }
`;

/** A table that scrolls by itself on a narrow screen. */
export const Table = styled.table`
  width: 100%;
  border-collapse: collapse;
  th { text-align: start; font-weight: 600; font-size: 12px; color: var(--tl-subtle); }
  th, td { padding: 8px 16px 8px 0; border-block-end: 1px solid var(--tl-line); vertical-align: top; }
  tr:last-child td { border-block-end: 0; }
`;

export interface SectionProps<Data> {
  readonly title: string;
  readonly query: UseQueryResult<Data>;
  readonly children: (data: Data) => ReactNode;
}

export function Section<Data>({ title, query, children }: SectionProps<Data>) {
  const words = useWords();
  const id = useId();
  return (
    <Box aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {query.isError && (
        <ProblemNotice tone={query.data === undefined ? 'danger' : 'warning'} onRetry={() => void query.refetch()}>
          {words.error(query.error)}
        </ProblemNotice>
      )}
      {query.data === undefined ? !query.isError && <SkeletonRows count={2} waitsFor={title} /> : children(query.data)}
    </Box>
  );
}
