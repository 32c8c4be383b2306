/** @module app/console/journey  The whole path of a change, hop by hop, from any id: oldest above, newest below, older ones on demand. */
import { useMemo } from 'react';
import { useServices, useWords } from '../../platform/index.ts';
import { Meta, ProblemNotice, Row, Stack } from '../../ui/index.ts';
import { segmentsOf } from '../route.ts';
import { Empty, firstButton, Page, QueryBody, useCarriedFocus, WaitingButton, WaitingQuiet } from '../ui/index.ts';
import { useQueryState } from '../use-route.tsx';
import { CopyButton } from './copy-button.tsx';
import { HopRow } from './hop-row.tsx';
import { Matches } from './matches.tsx';
import { RunRow } from './run-row.tsx';
import { SearchForm } from './search-form.tsx';
import { type Entry, timelineOf } from './timeline.ts';
import { type JourneyQuery, useJourney, useSystemOf } from './use-journey.ts';

export function JourneyScreen() {
  const words = useWords();
  const [{ id = '' }] = useQueryState();
  return (
    <Page title={words.t('console.journey')} lead={words.t('console.journey.lead')}>
      <SearchForm id={id} />
      {id === '' ? <Empty why={words.t('console.journey.start')} teach={words.t('console.journey.teach')} /> : <Found key={id} id={id} />}
    </Page>
  );
}

function Found({ id }: { readonly id: string }) {
  const words = useWords();
  const query = useJourney(id);
  return (
    <QueryBody query={query} waitsFor={words.t('console.journey')}>
      {({ hops, matches, keptDays }) =>
        matches.length === 0 ? (
          <Empty why={words.t('console.journey.unknown', { id })} teach={words.t('console.journey.kept', { days: keptDays })} />
        ) : (
          <Stack $gap={16}>
            <Row $apart="apart" style={{ alignItems: 'flex-start' }}>
              <Matches matches={matches} />
              <Share id={id} query={query} />
            </Row>
            {hops.length === 0 ? <Meta>{words.t('console.journey.no-hops', { days: keptDays })}</Meta> : <Timeline query={query} />}
          </Stack>
        )
      }
    </QueryBody>
  );
}

function Share({ id, query }: { readonly id: string; readonly query: JourneyQuery }) {
  const { host, words } = useServices();
  const place = { screen: 'journey', query: { id } };
  return (
    <Row $gap={16}>
      <WaitingQuiet isWaiting={query.isFetching} onClick={() => void query.refetch()}>
        {words.t(query.isFetching ? 'console.journey.reading' : 'console.journey.again')}
      </WaitingQuiet>
      <CopyButton text={host.consoleAddress(segmentsOf(place))} label={words.t('console.journey.copy-link')} />
    </Row>
  );
}

function Timeline({ query }: { readonly query: JourneyQuery }) {
  const words = useWords();
  const hops = query.data?.hops;
  const entries = useMemo(() => timelineOf(hops ?? []), [hops]);
  const systemOf = useSystemOf(query.data?.matches ?? []);
  const nameOf = (linkId: string | null) => systemOf(linkId) ?? words.t('other-system');
  // The button goes away with the oldest hops, and the focus goes on to those.
  const area = useCarriedFocus<HTMLDivElement>(firstButton);
  const newestRun = entries.findLast(({ kind }) => kind === 'run');
  return (
    <Stack ref={area} $gap={8}>
      {query.hasNextPage ? (
        <div>
          <WaitingButton isWaiting={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            {words.t(query.isFetchingNextPage ? 'console.journey.reading' : 'console.journey.earlier')}
          </WaitingButton>
        </div>
      ) : (
        <Meta>{words.t('console.journey.beginning', { days: query.data?.keptDays ?? 0 })}</Meta>
      )}
      {query.isFetchNextPageError && <ProblemNotice tone="danger">{words.error(query.error)}</ProblemNotice>}
      <Stack as="ol" aria-label={words.t('console.journey.timeline')} $gap={4}>
        {entries.map((entry) =>
          entry.kind === 'run' ? (
            <li key={entry.id}>
              <RunRow run={entry} systemName={nameOf(entry.linkId)} startsOpen={entry === newestRun || needsLook(entry)} />
            </li>
          ) : (
            <li key={entry.timed.hop.id}>
              <HopRow timed={entry.timed} systemName={nameOf(entry.timed.hop.linkId)} />
            </li>
          ),
        )}
      </Stack>
    </Stack>
  );
}

function needsLook(entry: Entry): boolean {
  return entry.kind === 'run' && (entry.outcome === 'failed' || entry.isSlow);
}
