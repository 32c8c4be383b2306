/** @module app/console/conflicts  Fields that both sides changed differently: chosen once, or made a rule. Arrows walk the list, D and R choose. */
import type { KeyboardEvent } from 'react';
import type { ConflictView } from '#contract';
import { useWords, type Words } from '../../platform/index.ts';
import { Meta, ProblemNotice, RelativeTime } from '../../ui/index.ts';
import { type Column, Empty, fieldChoices, Page, PagedTable } from '../ui/index.ts';
import { useQueryState } from '../use-route.tsx';
import { ConflictDetail } from './conflict-detail.tsx';
import { useConflicts } from './use-conflicts.ts';
import type { Side } from './use-resolve.ts';
import { KEYS } from './value-card.tsx';

export function ConflictsScreen() {
  const words = useWords();
  const [{ open }] = useQueryState();
  const { pages, choosing, systemOf } = useConflicts();
  const systemName = (flow: string) => systemOf(flow) ?? words.t('other-system');
  const total = pages.query.data?.total;
  const onKeyDown = (event: KeyboardEvent) => {
    const side = sideOfKey(event);
    const conflict = pages.rows.find(({ holdId }) => holdId === open);
    if (!side || !conflict) return;
    event.preventDefault();
    choosing.choose(conflict, side);
  };
  return (
    <Page title={words.t('console.conflicts')} lead={total === undefined ? undefined : words.t('console.conflicts.lead', { count: total })}>
      {choosing.isSettledElsewhere && <ProblemNotice tone="warning">{words.t('console.conflicts.settled-elsewhere')}</ProblemNotice>}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: keys that bubble from the row or its details; every choice is a button as well */}
      <div onKeyDown={onKeyDown}>
        {pages.rows.length > 0 && <Meta style={{ marginBlockEnd: 12 }}>{words.t('console.conflicts.keys')}</Meta>}
        <PagedTable
          pages={pages}
          caption={words.t('console.conflicts')}
          columns={columnsOf(words, systemName)}
          rowKey={({ holdId }) => holdId}
          rowName={(conflict) => words.t('console.conflicts.row', { field: fieldOf(conflict), ticket: conflict.ticketId })}
          filters={fieldChoices(pages.query.data?.groups ?? [], pages.active.flow, words)}
          empty={<Empty why={words.t('console.conflicts.none')} teach={words.t('console.conflicts.teach')} />}
          detail={(conflict) => (
            <ConflictDetail
              conflict={conflict}
              systemName={systemName(conflict.flow)}
              isBusy={choosing.isBusy}
              hasMoved={choosing.moved?.holdId === conflict.holdId}
              error={choosing.failedId === conflict.holdId ? choosing.error : null}
              onUse={(side, then) => choosing.choose(conflict, side, then)}
            />
          )}
        />
      </div>
    </Page>
  );
}

/** Not while somebody types or holds another key: there a letter is a letter. */
function sideOfKey(event: KeyboardEvent): Side | undefined {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return undefined;
  const isInRow = event.target instanceof Element && event.target.closest('tr[data-open], td > section') !== null;
  const isWriting = event.target instanceof HTMLElement && /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName);
  if (!isInRow || isWriting) return undefined;
  return (['desk', 'remote'] as const).find((side) => KEYS[side] === event.key.toUpperCase());
}

/** "Priority · Urgency"; once where both systems name it alike. */
function fieldOf({ desk, remote }: ConflictView): string {
  return desk.label === remote.label ? desk.label : `${desk.label} · ${remote.label}`;
}

function columnsOf(words: Words, systemName: (flow: string) => string): readonly Column<ConflictView>[] {
  const value = (shown: ConflictView['desk']) => shown.value.label || words.t('value.empty');
  return [
    {
      key: 'field',
      label: words.t('console.conflicts.field'),
      shown: 'always',
      cell: fieldOf,
      csv: fieldOf,
    },
    {
      key: 'ticket',
      label: words.t('console.ticket'),
      cell: ({ ticketId, record }) => (
        <>
          #{ticketId}
          <Meta>{record}</Meta>
        </>
      ),
      csv: ({ ticketId, record }) => [ticketId, record].filter(Boolean).join(' '),
    },
    { key: 'desk', label: words.t('console.conflicts.here'), cell: ({ desk }) => value(desk), csv: ({ desk }) => value(desk) },
    { key: 'remote', label: words.t('console.conflicts.there'), cell: ({ remote }) => value(remote), csv: ({ remote }) => value(remote) },
    {
      key: 'flow',
      label: words.t('console.flow'),
      cell: ({ flow }) => (
        <>
          {flow}
          <Meta>{systemName(flow)}</Meta>
        </>
      ),
      csv: ({ flow }) => flow,
    },
    { key: 'since', label: words.t('console.since'), cell: ({ since }) => <RelativeTime at={since} />, csv: ({ since }) => since },
  ];
}
