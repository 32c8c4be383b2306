/**
 * @module app/console/dead-letters
 * Work that gave up, by cause: what happened, what to do about it, what a replay would meet, and the replay. `?cause=` and `?flow=` show one cause or flow, `?letter=` opens one
 * letter wherever in the list it stands.
 */
import { styled } from 'styled-components';
import type { DeadLetterView } from '#contract';
import { type DeadLettersAnswer, useWords, type Words } from '../../platform/index.ts';
import { Quiet, RelativeTime, Stack } from '../../ui/index.ts';
import { useSystems } from '../admin-queries.ts';
import { type Column, Empty, type FilterChoice, Page, PagedTable } from '../ui/index.ts';
import { useQueryState } from '../use-route.tsx';
import { CauseGroup } from './cause-group.tsx';
import { LetterDetail } from './letter-detail.tsx';
import { useLetters } from './use-letters.ts';

export function DeadLettersScreen() {
  const words = useWords();
  const pages = useLetters();
  const answer = pages.query.data;
  const systemOf = useSystemsOf();
  const all = answer?.groups.reduce((sum, { count }) => sum + count, 0);
  return (
    <Page title={words.t('console.dead-letters')} lead={all === undefined ? undefined : words.t('console.dead-letters.lead', { count: all })}>
      <LetterElsewhere pages={pages} />
      {answer && answer.groups.length > 0 && (
        <Stack as="section" aria-label={words.t('console.dead-letters.causes')} $gap={12}>
          {answer.groups.map((group) => (
            <CauseGroup
              key={group.cause.code}
              group={group}
              systemName={systemOf(pages.rows, group.cause.code)}
              isChosen={pages.active.cause === group.cause.code}
              onChoose={() => pages.filter('cause', group.cause.code)}
            />
          ))}
        </Stack>
      )}
      <PagedTable
        pages={pages}
        caption={words.t('console.dead-letters.letters')}
        columns={columnsOf(words)}
        rowKey={({ id }) => id}
        rowName={({ ticketId }) => words.t('console.letter', { ticket: ticketId })}
        filters={filtersOf(answer, words)}
        empty={<Empty why={words.t('console.dead-letters.none')} teach={words.t('console.dead-letters.teach')} />}
        detail={({ id }) => <LetterDetail letterId={id} />}
        openKey="letter"
      />
    </Page>
  );
}

/** The systems of the letters at hand by their flows: a cause alone does not tell. */
function useSystemsOf(): (letters: readonly DeadLetterView[], cause: string) => string {
  const words = useWords();
  const systems = useSystems();
  return (letters, cause) => {
    const names = letters.filter((letter) => letter.cause.code === cause).map(({ flow }) => systems.get(flow));
    const known = [...new Set(names)].filter((name): name is string => name !== undefined);
    return known.length > 0 ? words.list(known) : words.t('other-system');
  };
}

const Box = styled.section`
  padding: 16px;
  border: 1px solid var(--tl-line-strong);
  border-radius: 6px;
  h2 { font-weight: 600; }
`;

/** A link may name a letter that stands on another page, or that is settled by now. */
function LetterElsewhere({ pages }: { readonly pages: ReturnType<typeof useLetters> }) {
  const words = useWords();
  const [{ letter }, change] = useQueryState();
  const isListed = pages.rows.some(({ id }) => id === letter);
  if (!letter || isListed || !pages.query.data) return null;
  return (
    <Box aria-label={words.t('console.dead-letters.this-one')}>
      <Stack $gap={8}>
        <h2>{words.t('console.dead-letters.this-one')}</h2>
        <LetterDetail letterId={letter} />
        <div>
          <Quiet onClick={() => change({ letter: null })}>{words.t('console.batch.close')}</Quiet>
        </div>
      </Stack>
    </Box>
  );
}

function filtersOf(answer: DeadLettersAnswer | undefined, words: Words): readonly FilterChoice[] {
  const causes = (answer?.groups ?? []).map(({ cause, count }) => ({
    value: cause.code,
    label: words.t('console.dead-letters.cause-count', { cause: words.reason(cause), count }),
  }));
  const flows = (answer?.flows ?? []).map(({ flow, count }) => ({
    value: flow,
    label: words.t('console.conflicts.field-count', { label: flow, count }),
  }));
  return [
    { name: 'cause', label: words.t('console.dead-letters.cause'), options: causes },
    { name: 'flow', label: words.t('console.flow'), options: flows },
  ];
}

function columnsOf(words: Words): readonly Column<DeadLetterView>[] {
  return [
    {
      key: 'ticket',
      label: words.t('console.ticket'),
      shown: 'always',
      cell: ({ ticketId }) => `#${ticketId}`,
      csv: ({ ticketId }) => ticketId,
    },
    { key: 'record', label: words.t('console.record'), cell: ({ record }) => record ?? '–', csv: ({ record }) => record ?? '' },
    { key: 'flow', label: words.t('console.flow'), cell: ({ flow }) => flow, csv: ({ flow }) => flow },
    {
      key: 'cause',
      label: words.t('console.dead-letters.cause'),
      cell: ({ cause }) => words.reason(cause),
      csv: ({ cause }) => words.reason(cause),
    },
    {
      key: 'attempts',
      label: words.t('console.dead-letters.attempts'),
      kind: 'number',
      cell: ({ attempts }) => words.number(attempts),
      csv: ({ attempts }) => String(attempts),
    },
    { key: 'last', label: words.t('console.dead-letters.gave-up'), cell: ({ lastAt }) => <RelativeTime at={lastAt} />, csv: ({ lastAt }) => lastAt },
  ];
}
