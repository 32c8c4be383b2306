/** @module app/console/dead-letters/letter-detail  One letter: what it carried and why that was refused; what a replay would do, another value, the replay, or none. */
import { Button } from '@zendeskgarden/react-buttons';
import { useState } from 'react';
import type { DeadLetterDetails, DeadLetterView } from '#contract';
import { useWords } from '../../platform/index.ts';
import { type IconName, Meta, Name, Pill, ProblemNotice, RelativeTime, Row, Stack, type Tone } from '../../ui/index.ts';
import { Confirm, firstButton, LinkWays, QueryBody, useCarriedFocus, WaitingButton } from '../ui/index.ts';
import { EditForm } from './edit-form.tsx';
import { Operations } from './operations.tsx';
import { type LetterActions, useLetter, useLetterActions } from './use-letters.ts';

export function LetterDetail({ letterId }: { readonly letterId: string }) {
  const words = useWords();
  const query = useLetter(letterId);
  return (
    <QueryBody query={query} waitsFor={words.t('console.dead-letters.carried')} skeletonRows={2}>
      {(details) => <Filled details={details} />}
    </QueryBody>
  );
}

function Filled({ details }: { readonly details: DeadLetterDetails }) {
  const { letter, operations, editable } = details;
  const words = useWords();
  // A letter that is settled has no buttons any more.
  const area = useCarriedFocus<HTMLDivElement>((box) => box);
  return (
    <Stack ref={area} tabIndex={-1} $gap={16}>
      <Facts letter={letter} />
      <section aria-label={words.t('console.dead-letters.carried')}>
        <Name>{words.t('console.dead-letters.carried')}</Name>
        {operations.length === 0 ? <Meta>{words.t('console.dead-letters.carried-nothing')}</Meta> : <Operations operations={operations} />}
      </section>
      {letter.state === 'waiting' ? <Actions letter={letter} editable={editable} /> : <Meta>{words.t(`letter-state.${letter.state}`)}</Meta>}
    </Stack>
  );
}

function Facts({ letter }: { readonly letter: DeadLetterView }) {
  const words = useWords();
  return (
    <div style={{ paddingInlineEnd: 32 }}>
      <p>{words.reason(letter.cause)}</p>
      <Meta as="p">
        {words.t('console.attempts', { count: letter.attempts })} · {words.t('console.dead-letters.first')} <RelativeTime at={letter.firstAt} /> ·{' '}
        {words.t('console.dead-letters.last')} <RelativeTime at={letter.lastAt} />
      </Meta>
      <LinkWays ticketId={letter.ticketId} linkId={letter.linkId} />
    </div>
  );
}

interface ActionsProps {
  readonly letter: DeadLetterView;
  readonly editable: DeadLetterDetails['editable'];
}

const VERDICTS: Readonly<Record<string, { readonly tone: Tone; readonly icon: IconName }>> = {
  safe: { tone: 'good', icon: 'check' },
  stale: { tone: 'warning', icon: 'clock' },
  conflict: { tone: 'danger', icon: 'conflict' },
  blocked: { tone: 'danger', icon: 'lock' },
};

function Actions({ letter, editable }: ActionsProps) {
  const words = useWords();
  const actions = useLetterActions(letter.id);
  const [isEditing, setEditing] = useState(false);
  const area = useCarriedFocus<HTMLDivElement>((box) =>
    // A letter that was replayed may have no value to give any more.
    isEditing ? box.querySelector<HTMLElement>('input, textarea') : (box.querySelector<HTMLElement>('[data-edits]') ?? firstButton(box)),
  );
  const failed = [actions.preflight, actions.replay, actions.discard].find(({ isError }) => isError);
  if (isEditing)
    return (
      <div ref={area}>
        <EditForm fields={editable} replayWith={actions.replayWith} onClose={() => setEditing(false)} />
      </div>
    );
  return (
    <Stack ref={area} $gap={12}>
      <Foreseen actions={actions} />
      {failed && <ProblemNotice tone="danger">{words.error(failed.error)}</ProblemNotice>}
      <Row>
        <ReplayButton actions={actions} />
        {editable.length > 0 && (
          <Button data-edits={true} size="small" onClick={() => setEditing(true)}>
            {words.t('console.dead-letters.edit')}
          </Button>
        )}
        <Confirm
          label={words.t('console.dead-letters.discard')}
          question={words.t('console.dead-letters.discard-question', { ticket: letter.ticketId })}
          confirm={words.t('console.dead-letters.discard-confirm')}
          isDanger={true}
          isBusy={actions.discard.isPending}
          onConfirm={() => actions.discard.mutate()}
        />
      </Row>
    </Stack>
  );
}

/** What a replay would meet, once somebody asked. */
function Foreseen({ actions: { preflight } }: { readonly actions: LetterActions }) {
  const words = useWords();
  const verdict = preflight.data;
  if (!verdict) return null;
  return (
    <Row role="status">
      <Pill {...(VERDICTS[verdict.verdict] ?? { tone: 'danger', icon: 'lock' })}>{words.t(`console.verdict.${verdict.verdict}`)}</Pill>
      <span>{words.reason(verdict.reason)}</span>
    </Row>
  );
}

/** First what it would do, then doing it. What cannot work is not offered. */
function ReplayButton({ actions: { preflight, replay } }: { readonly actions: LetterActions }) {
  const words = useWords();
  if (preflight.data?.verdict === 'safe')
    return (
      <WaitingButton isPrimary={true} isWaiting={replay.isPending} onClick={() => replay.mutate()}>
        {words.t(replay.isPending ? 'console.dead-letters.replaying' : 'console.dead-letters.replay')}
      </WaitingButton>
    );
  return (
    <WaitingButton isPrimary={!preflight.data} isWaiting={preflight.isPending} onClick={() => preflight.mutate()}>
      {words.t(
        preflight.isPending ? 'console.dead-letters.checking' : preflight.data ? 'console.dead-letters.check-again' : 'console.dead-letters.check',
      )}
    </WaitingButton>
  );
}
