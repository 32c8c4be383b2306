/** @module app/console/section  A screen that shows one thing read: heading, and the states of its query. */
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Page } from './ui/page.tsx';
import { QueryBody } from './ui/query-body.tsx';

export interface SectionProps<Data> {
  readonly title: string;
  readonly query: UseQueryResult<Data>;
  readonly children: (data: Data) => ReactNode;
}

export function Section<Data>({ title, query, children }: SectionProps<Data>) {
  return (
    <Page title={title}>
      <QueryBody query={query} waitsFor={title}>
        {children}
      </QueryBody>
    </Page>
  );
}
