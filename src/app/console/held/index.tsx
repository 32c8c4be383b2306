/** @module app/console/held  Links on which something waits for a person or a system, those that wait longest first: what, why, and what releases it. */
import type { HeldAnswer, HeldLinkView } from '#contract';
import { useServices, type Words } from '../../platform/index.ts';
import { Meta, RelativeTime } from '../../ui/index.ts';
import { LOOK_MS, useSystems } from '../admin-queries.ts';
import { type Column, Empty, type FilterChoice, fieldChoices, Page, PagedTable, usePages } from '../ui/index.ts';
import { HeldDetail } from './held-detail.tsx';

/** The server's own kinds, in the order of the filter. */
const KINDS = ['missing', 'refused', 'unknown-value', 'schema', 'unverified-write', 'unreachable', 'waiting-for-agent', 'not-configured'];

export function HeldScreen() {
  const { api, words } = useServices();
  const systems = useSystems();
  const systemOf = (flow: string) => systems.get(flow) ?? words.t('other-system');
  const pages = usePages({
    name: 'held',
    filters: ['flow', 'field', 'kind'],
    refetchMs: LOOK_MS,
    read: (query, signal) => api.call('listHeld', {}, { query, signal }),
    rowsOf: ({ links }) => links,
  });
  const answer = pages.query.data;
  return (
    <Page title={words.t('console.held')} lead={answer && words.t('console.held.lead', { count: answer.total })}>
      <PagedTable
        pages={pages}
        caption={words.t('console.held')}
        columns={columnsOf(words, systemOf)}
        rowKey={({ linkId }) => linkId}
        rowName={({ ticketId }) => words.t('console.held.row', { ticket: ticketId })}
        filters={filtersOf(answer?.groups ?? [], pages.active.flow, words)}
        empty={<Empty why={words.t('console.held.none')} teach={words.t('console.held.teach')} />}
        detail={(held) => <HeldDetail held={held} systemName={systemOf(held.flow)} />}
      />
    </Page>
  );
}

function filtersOf(groups: HeldAnswer['groups'], flow: string | undefined, words: Words): readonly FilterChoice[] {
  return [
    ...fieldChoices(groups, flow, words),
    { name: 'kind', label: words.t('console.held.kind'), options: KINDS.map((value) => ({ value, label: words.t(`console.held.kind.${value}`) })) },
  ];
}

/** "Close code: Something is missing". */
function whatWaits({ holds }: HeldLinkView, words: Words): string {
  const [first] = holds;
  if (!first) return '';
  return [first.field?.label ?? words.t('console.held.whole-link'), words.t(`console.held.kind.${first.kind}`)].join(': ');
}

function columnsOf(words: Words, systemOf: (flow: string) => string): readonly Column<HeldLinkView>[] {
  return [
    {
      key: 'ticket',
      label: words.t('console.ticket'),
      shown: 'always',
      cell: ({ ticketId }) => `#${ticketId}`,
      csv: ({ ticketId }) => ticketId,
    },
    { key: 'record', label: words.t('console.record'), cell: ({ record }) => record ?? '–', csv: ({ record }) => record ?? '' },
    {
      key: 'waits',
      label: words.t('console.held.waits-for'),
      cell: (held) => (
        <>
          {whatWaits(held, words)}
          {held.holds.length > 1 && <Meta>{words.t('console.held.more', { count: held.holds.length - 1 })}</Meta>}
        </>
      ),
      csv: (held) => whatWaits(held, words),
    },
    {
      key: 'flow',
      label: words.t('console.flow'),
      cell: ({ flow }) => (
        <>
          {flow}
          <Meta>{systemOf(flow)}</Meta>
        </>
      ),
      csv: ({ flow }) => flow,
    },
    { key: 'since', label: words.t('console.since'), cell: ({ since }) => <RelativeTime at={since} />, csv: ({ since }) => since },
  ];
}
