/** @module app/sidebar/history  A short journey in place: what changed on this ticket's links lately, by whom, and which value can come back. Loaded when opened. */
import { useQuery } from '@tanstack/react-query';
import { Button } from '@zendeskgarden/react-buttons';
import { useState } from 'react';
import type { LinkView } from '#contract';
import { isApiError, useServices } from '../../platform/index.ts';
import { InlineList, Meta, Name, ProblemNotice, Quiet, RelativeTime, Row, SkeletonRows, Stack } from '../../ui/index.ts';
import { useLinks } from '../linked-records/use-links.ts';
import { useMayAct } from '../use-session.ts';
import { type HistoryEntry, historyQuery, presentValue, useRestore } from './use-history.ts';

export function ShortJourney({ ticketId }: { readonly ticketId: string }) {
  const { words } = useServices();
  const query = useLinks(ticketId);
  if (query.data === undefined) {
    if (!query.isError) return <SkeletonRows count={2} waitsFor={words.t('history.waits-for')} />;
    return (
      <ProblemNotice tone="warning" onRetry={() => void query.refetch()}>
        {words.error(query.error)}
      </ProblemNotice>
    );
  }
  const { links } = query.data;
  if (links.length === 0) return <Meta>{words.t('links.empty')}</Meta>;
  return (
    <Stack $gap={12} style={{ paddingBlock: 8 }}>
      {links.map((link) => (
        <LinkHistory key={link.id} ticketId={ticketId} link={link} />
      ))}
    </Stack>
  );
}

function LinkHistory({ ticketId, link }: { readonly ticketId: string; readonly link: LinkView }) {
  const { api, words } = useServices();
  const query = useQuery(historyQuery(api, link.id));
  const restore = useRestore(ticketId, link);
  const name = link.record?.number ?? link.connectionName;
  return (
    <section aria-label={words.t('history.of', { name })}>
      <Name>{words.t('history.of', { name })}</Name>
      {query.isPending && <SkeletonRows count={2} waitsFor={words.t('history.waits-for')} />}
      {query.isError && (
        <ProblemNotice tone="warning" onRetry={() => void query.refetch()}>
          {words.error(query.error)}
        </ProblemNotice>
      )}
      {restore.isError && (
        <ProblemNotice tone="warning">
          {isApiError(restore.error) && restore.error.status === 409 ? words.t('history.moved') : words.error(restore.error)}
        </ProblemNotice>
      )}
      {query.data?.entries.length === 0 && <Meta>{words.t('history.none')}</Meta>}
      {query.data && query.data.entries.length > 0 && (
        <InlineList>
          {query.data.entries.map((entry) => (
            <li key={entry.historyId}>
              <EntryRow entry={entry} link={link} isBusy={restore.isPending} onRestore={() => restore.mutate(entry)} />
            </li>
          ))}
        </InlineList>
      )}
    </section>
  );
}

/** How the history names our own writes. */
const OURSELVES = 'tieline';

interface EntryRowProps {
  readonly entry: HistoryEntry;
  readonly link: LinkView;
  readonly isBusy: boolean;
  readonly onRestore: () => void;
}

function EntryRow({ entry, link, isBusy, onRestore }: EntryRowProps) {
  const { words } = useServices();
  const mayAct = useMayAct();
  const [isAsking, setAsking] = useState(false);
  const present = presentValue(link, entry);
  const value = entry.value.label || words.t('value.empty');
  const facts = { field: entry.label, value, side: entry.side, system: link.connectionName, by: entry.by === OURSELVES ? 'Tieline' : entry.by };
  return (
    <>
      <Row $apart="apart">
        <span>
          {entry.label}: <strong>{value}</strong>
        </span>
        {mayAct && entry.canRestore && present && !isAsking && (
          <Quiet disabled={isBusy} aria-label={words.t('history.restore-value', facts)} onClick={() => setAsking(true)}>
            {words.t('history.restore')}
          </Quiet>
        )}
      </Row>
      <Meta>
        {words.t('history.by', facts)} <RelativeTime at={entry.at} />
      </Meta>
      {isAsking && present && (
        <Stack $gap={4} role="group" aria-label={words.t('history.restore-value', facts)}>
          <Meta>{words.t('history.restore-says', { ...facts, present: present.label || words.t('value.empty') })}</Meta>
          <Row>
            <Button
              size="small"
              isPrimary={true}
              autoFocus={true}
              onClick={() => {
                setAsking(false);
                onRestore();
              }}
            >
              {words.t('history.restore')}
            </Button>
            <Button size="small" isBasic={true} onClick={() => setAsking(false)}>
              {words.t('cancel')}
            </Button>
          </Row>
        </Stack>
      )}
    </>
  );
}
