/** @module app/console/connections/remove-connection  Removing says first what would stop, counted. */
import type { ConnectionView, OverviewAnswer } from '#contract';
import { useWords, type Words } from '../../platform/index.ts';
import { ProblemNotice } from '../../ui/index.ts';
import { useOverview } from '../admin-queries.ts';
import { Confirm } from '../ui/index.ts';
import { useRemoveConnection } from './use-connections.ts';

export function RemoveConnection({ connection }: { readonly connection: ConnectionView }) {
  const words = useWords();
  const overview = useOverview().data;
  const remove = useRemoveConnection(connection);
  return (
    <>
      <Confirm
        label={words.t('console.connection.remove')}
        question={whatStops(connection, overview, words)}
        confirm={words.t('console.connection.remove-confirm')}
        isDanger={true}
        isBusy={remove.isPending}
        onConfirm={() => remove.mutate()}
      />
      {remove.isError && <ProblemNotice tone="danger">{words.error(remove.error)}</ProblemNotice>}
    </>
  );
}

/** Flows name their connection; while they cannot be read, that is said instead of a count. */
function whatStops({ name }: ConnectionView, overview: OverviewAnswer | undefined, words: Words): string {
  if (!overview) return words.t('console.connection.remove-unknown', { name });
  const flows = overview.flows.filter(({ connectionName }) => connectionName === name);
  const links = flows.flatMap((flow) => Object.values(flow.links)).reduce((sum, count) => sum + count, 0);
  return words.t('console.connection.remove-question', { name, flows: flows.length, links });
}
