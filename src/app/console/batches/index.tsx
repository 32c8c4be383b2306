/** @module app/console/batches  Long work over many links: what runs, what waits for a person's word, and what came of the rest. */
import type { BatchView } from '#contract';
import { useServices, type Words } from '../../platform/index.ts';
import { Pill, RelativeTime } from '../../ui/index.ts';
import { BATCH_LOOKS, titleOf, verdictsOf } from '../ui/batch-words.ts';
import { BatchPanel, type Column, Empty, Page, PagedTable, usePages } from '../ui/index.ts';

/** Milliseconds between looks at the list: an opened batch follows itself more closely. */
const LOOK_MS = 10_000;
const STAGES = ['running', 'waiting', 'ended'];

export function BatchesScreen() {
  const { api, words } = useServices();
  const pages = usePages({
    name: 'batches',
    filters: ['stage'],
    refetchMs: LOOK_MS,
    read: (query, signal) => api.call('listBatches', {}, { query, signal }),
    rowsOf: ({ batches }) => batches,
  });
  return (
    <Page title={words.t('console.batches')} lead={words.t('console.batches.lead')}>
      <PagedTable
        pages={pages}
        caption={words.t('console.batches')}
        columns={columnsOf(words)}
        rowKey={({ id }) => id}
        rowName={(batch) => words.t('console.batch.row', { title: titleOf(batch, words) })}
        filters={[
          {
            name: 'stage',
            label: words.t('console.batches.stage'),
            options: STAGES.map((value) => ({ value, label: words.t(`console.batches.stage.${value}`) })),
          },
        ]}
        empty={
          <Empty
            why={words.t('console.batches.none')}
            teach={words.t('console.batches.teach')}
            action={{ label: words.t('console.to-overview'), to: { screen: 'overview' } }}
          />
        }
        detail={({ id }) => <BatchPanel batchId={id} />}
      />
    </Page>
  );
}

function columnsOf(words: Words): readonly Column<BatchView>[] {
  return [
    { key: 'title', label: words.t('console.batch'), shown: 'always', cell: (batch) => titleOf(batch, words), csv: (batch) => titleOf(batch, words) },
    {
      key: 'state',
      label: words.t('console.state'),
      cell: ({ state }) => <Pill {...BATCH_LOOKS[state]}>{words.t(`console.batch.state.${state}`)}</Pill>,
      csv: ({ state }) => words.t(`console.batch.state.${state}`),
    },
    {
      key: 'found',
      label: words.t('console.batch.found'),
      cell: (batch) => verdictsOf(batch, words) || progressOf(batch, words),
      csv: (batch) => verdictsOf(batch, words),
    },
    { key: 'by', label: words.t('console.batch.by'), cell: ({ startedBy }) => startedBy, csv: ({ startedBy }) => startedBy },
    {
      key: 'at',
      label: words.t('console.batch.started'),
      cell: ({ startedAt }) => <RelativeTime at={startedAt} />,
      csv: ({ startedAt }) => startedAt,
    },
  ];
}

function progressOf({ state, progress: { done, total } }: BatchView, words: Words): string {
  if (state !== 'planning' && state !== 'applying') return '–';
  return total === null ? words.t('console.progress.counting', { done }) : words.t('console.progress.of', { done, total });
}
