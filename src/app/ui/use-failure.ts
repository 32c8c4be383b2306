/** @module app/ui/use-failure  Why something could not be read: it stays said while it is tried again, so that the way on keeps its place and the cursor. */
import type { UseQueryResult } from '@tanstack/react-query';
import { useState } from 'react';

export interface Failure {
  readonly error: Error;
  /** It is being read again right now. */
  readonly isTrying: boolean;
}

/** The failure of a query that has no answer, or none since its last; undefined where it waits for the first time or was answered. */
export function useFailure<Data>(query: UseQueryResult<Data>): Failure | undefined {
  const [last, setLast] = useState(query.error);
  // The cache forgets the error of what was never answered as soon as it is asked for again.
  const error = query.error ?? (query.isPending && query.errorUpdateCount > 0 ? last : null);
  if (error !== last) setLast(error);
  return error ? { error, isTrying: query.isFetching } : undefined;
}
