/** @module app/console/ui/batch-items  The items of a batch, page by page: which ticket, the verdict with its reason, and each field before → after. */
import type { BatchItemView, BatchView } from '#contract';
import { useServices, useWords, type Words } from '../../platform/index.ts';
import { Disclosure, Meta, Pill, Quiet, Stack } from '../../ui/index.ts';
import { VERDICT_LOOKS, VERDICTS } from './batch-words.ts';
import { FieldChange } from './field-change.tsx';
import { type Column, PagedTable } from './paged-table.tsx';
import { usePages } from './use-pages.ts';

export interface BatchItemsProps {
  readonly batchId: string;
  readonly verdicts: BatchView['verdicts'];
}

/** Fields of an item that are shown at once; the rest unfolds. */
const SHOWN_FIELDS = 3;

export function BatchItems({ batchId, verdicts }: BatchItemsProps) {
  const { api, host, words } = useServices();
  const pages = usePages({
    name: 'batch-items',
    scope: 'items',
    filters: ['verdict'],
    key: [batchId],
    read: (query, signal) => api.call('listBatchItems', { batchId }, { query, signal }),
    rowsOf: ({ items }) => items,
  });
  const options = VERDICTS.filter((verdict) => verdicts[verdict]).map((value) => ({ value, label: words.t(`console.verdict.${value}`) }));
  return (
    <PagedTable
      pages={pages}
      caption={words.t('console.batch.items')}
      columns={columnsOf(words, (ticketId) => void host.openTicket(ticketId).catch(() => undefined))}
      rowKey={({ id }) => id}
      rowName={({ ticketId }) => words.t('console.letter', { ticket: ticketId })}
      filters={[{ name: 'verdict', label: words.t('console.batch.verdict'), options }]}
      empty={<Meta>{words.t('console.batch.no-items')}</Meta>}
    />
  );
}

function columnsOf(words: Words, openTicket: (ticketId: string) => void): readonly Column<BatchItemView>[] {
  return [
    {
      key: 'ticket',
      label: words.t('console.ticket'),
      shown: 'always',
      cell: ({ ticketId, record }) => (
        <>
          <Quiet onClick={() => openTicket(ticketId)}>#{ticketId}</Quiet>
          <Meta>{record}</Meta>
        </>
      ),
      csv: ({ ticketId }) => ticketId,
    },
    { key: 'record', label: words.t('console.record'), shown: 'hidden', cell: ({ record }) => record ?? '–', csv: ({ record }) => record ?? '' },
    {
      key: 'verdict',
      label: words.t('console.batch.verdict'),
      cell: ({ verdict, reason }) => (
        <>
          <Pill {...(VERDICT_LOOKS[verdict] ?? VERDICT_LOOKS.listed)}>{words.t(`console.verdict.${verdict}`)}</Pill>
          <Meta>{words.reason(reason)}</Meta>
        </>
      ),
      csv: ({ verdict, reason }) => `${words.t(`console.verdict.${verdict}`)}: ${words.reason(reason)}`,
    },
    {
      key: 'fields',
      label: words.t('console.batch.changes'),
      cell: ({ fields }) => <Changes fields={fields} />,
      csv: ({ fields }) => fields.map(({ label, before, after }) => `${label}: ${before?.label ?? ''} → ${after?.label ?? ''}`).join('; '),
    },
    {
      key: 'state',
      label: words.t('console.state'),
      cell: ({ state }) => words.t(`console.item-state.${state}`),
      csv: ({ state }) => words.t(`console.item-state.${state}`),
    },
  ];
}

function Changes({ fields }: { readonly fields: BatchItemView['fields'] }) {
  const { words } = useServices();
  if (fields.length === 0) return <>–</>;
  return (
    <Stack $gap={4}>
      <FieldList fields={fields.slice(0, SHOWN_FIELDS)} />
      {fields.length > SHOWN_FIELDS && (
        <Disclosure label={words.t('console.batch.more-fields', { count: fields.length - SHOWN_FIELDS })}>
          {() => <FieldList fields={fields.slice(SHOWN_FIELDS)} />}
        </Disclosure>
      )}
    </Stack>
  );
}

function FieldList({ fields }: { readonly fields: BatchItemView['fields'] }) {
  const words = useWords();
  return (
    <>
      {fields.map(({ side, path, label, before, after }) => (
        <FieldChange key={`${side}/${path}`} label={`${label} (${words.t(`console.side.${side}`)})`} before={before} after={after} />
      ))}
    </>
  );
}
