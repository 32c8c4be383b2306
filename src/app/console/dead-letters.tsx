/** @module app/console/dead-letters  Work that gave up, by cause: first what replaying would do, then the replay. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button } from '@zendeskgarden/react-buttons';
import type { DeadLetterView } from '#contract';
import { useServices, useWords } from '../platform/index.ts';
import { Empty, InlineList, Meta, Name, ProblemNotice, RelativeTime, Row, useAnnounce } from '../ui/index.ts';
import { useDeadLetters } from './admin-queries.ts';
import { Section } from './section.tsx';

export function DeadLetters() {
  const words = useWords();
  return (
    <Section title={words.t('console.dead-letters')} query={useDeadLetters()}>
      {({ groups, letters }) =>
        letters.length === 0 ? (
          <Empty why={words.t('console.no-dead-letters')} />
        ) : (
          <>
            <ul>
              {groups.map((group) => (
                <li key={group.cause.code}>
                  <Name>{words.reason(group.cause)}</Name>{' '}
                  <Meta as="span">
                    {words.t('console.times', { count: group.count })} <RelativeTime at={group.since} />
                  </Meta>
                </li>
              ))}
            </ul>
            <InlineList>
              {letters.map((letter) => (
                <li key={letter.id}>
                  <Letter letter={letter} />
                </li>
              ))}
            </InlineList>
          </>
        )
      }
    </Section>
  );
}

function Letter({ letter }: { readonly letter: DeadLetterView }) {
  const { api, words } = useServices();
  const client = useQueryClient();
  const announce = useAnnounce();
  const letterId = letter.id;
  const preflight = useMutation({ mutationFn: () => api.call('preflightDeadLetter', { letterId }) });
  const replay = useMutation({
    mutationFn: () => api.call('replayDeadLetter', { letterId }),
    async onSuccess() {
      announce(words.t('console.replayed'));
      await client.invalidateQueries({ queryKey: ['admin'] });
    },
  });
  const failed = preflight.isError ? preflight.error : replay.error;
  const verdict = preflight.data;
  const isReplayable = verdict?.verdict === 'safe' || verdict?.verdict === 'stale';
  return (
    <article aria-label={words.t('console.letter', { ticket: letter.ticketId })}>
      <Row $apart="apart">
        <span>
          <Name>{words.t('console.letter', { ticket: letter.ticketId })}</Name>{' '}
          <Meta as="span">{[letter.record, letter.flow].filter(Boolean).join(' · ')}</Meta>
        </span>
        {letter.state === 'waiting' &&
          (isReplayable ? (
            <Button size="small" isPrimary={true} disabled={replay.isPending} onClick={() => replay.mutate()}>
              {words.t('console.replay')}
            </Button>
          ) : (
            <Button size="small" disabled={preflight.isPending} onClick={() => preflight.mutate()}>
              {words.t('console.preflight')}
            </Button>
          ))}
      </Row>
      <div>{words.reason(letter.cause)}</div>
      <Meta>
        {words.t(`letter-state.${letter.state}`)} · {words.t('console.attempts', { count: letter.attempts })} · <RelativeTime at={letter.lastAt} />
      </Meta>
      {verdict && <Meta role="status">{words.reason(verdict.reason)}</Meta>}
      {failed && <ProblemNotice tone="warning">{words.error(failed)}</ProblemNotice>}
    </article>
  );
}
