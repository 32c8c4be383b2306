/** @module app/console/connections/remove-connection  Removing says first what would stop, counted. */
import { useQuery } from '@tanstack/react-query';
import type { ConnectionView, OverviewAnswer } from '#contract';
import { useIsActive, useServices, useWords, type Words } from '../../platform/index.ts';
import { ProblemNotice } from '../../ui/index.ts';
import { Confirm } from '../ui/index.ts';
import { newerOf } from './newer.ts';
import { savedBy } from './newer-notice.tsx';
import { useRemoveConnection } from './use-connections.ts';

export function RemoveConnection({ connection }: { readonly connection: ConnectionView }) {
  const words = useWords();
  const users = useUsers(connection).data;
  const remove = useRemoveConnection(connection);
  const newer = newerOf(remove.error);
  return (
    <>
      <Confirm
        label={words.t('console.connection.remove')}
        question={whatStops(connection, users, words)}
        confirm={words.t('console.connection.remove-confirm')}
        isDanger={true}
        isBusy={remove.isPending}
        onConfirm={() => remove.mutate()}
      />
      {remove.isError && (
        <ProblemNotice tone="danger">
          {newer ? words.t('console.connection.newer.not-removed', { by: savedBy(newer, words) }) : words.error(remove.error)}
        </ProblemNotice>
      )}
    </>
  );
}

/** Flows name their connection; while they cannot be read, that is said instead of a count. */
function whatStops({ name }: ConnectionView, users: OverviewAnswer | undefined, words: Words): string {
  if (!users) return words.t('console.connection.remove-unknown', { name });
  return words.t('console.connection.remove-question', { name, ...users.matching });
}

/** The flows that use the connection, counted by the backend over all of them. */
function useUsers({ name }: ConnectionView) {
  const { api } = useServices();
  return useQuery({
    queryKey: ['admin', 'overview', { connection: name }],
    queryFn: ({ signal }) => api.call('readOverview', {}, { query: { connection: name, limit: '1' }, signal }),
    enabled: useIsActive(),
  });
}
