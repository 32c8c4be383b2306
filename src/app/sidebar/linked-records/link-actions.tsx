/** @module app/sidebar/linked-records/link-actions  Sync now, pause, resume, unlink: in place. Unlinking cannot be undone as such, so it asks first and says that both records stay. */
import { useState } from 'react';
import type { LinkView } from '#contract';
import { useWords } from '../../platform/index.ts';
import { Meta, Quiet, Row, Stack } from '../../ui/index.ts';
import type { LinkActions } from './use-links.ts';

const HOUR_MS = 3_600_000;

export interface LinkActionsRowProps {
  readonly link: LinkView;
  readonly actions: LinkActions;
  readonly onDone: () => void;
}

type Step = 'choose' | 'pause' | 'unlink';

export function LinkActionsRow({ link, actions, onDone }: LinkActionsRowProps) {
  const words = useWords();
  const [step, setStep] = useState<Step>('choose');
  if (step === 'pause') return <PauseChoices actions={actions} onDone={onDone} />;
  if (step === 'unlink') return <UnlinkQuestion link={link} actions={actions} onDone={onDone} />;
  const run = (action: { mutate: () => void }) => () => {
    action.mutate();
    onDone();
  };
  return (
    <>
      <Quiet onClick={run(actions.sync)}>{words.t('links.sync-now')}</Quiet>
      {link.pause ? (
        <Quiet onClick={run(actions.resume)}>{words.t('links.resume')}</Quiet>
      ) : (
        <Quiet onClick={() => setStep('pause')}>{words.t('links.pause')}</Quiet>
      )}
      <Quiet onClick={() => setStep('unlink')}>{words.t('links.unlink')}</Quiet>
    </>
  );
}

function PauseChoices({ actions, onDone }: Omit<LinkActionsRowProps, 'link'>) {
  const words = useWords();
  const pause = (untilMs: number | null) => () => {
    actions.pause.mutate(untilMs === null ? null : new Date(untilMs).toISOString());
    onDone();
  };
  return (
    <Stack $gap={4} role="group" aria-label={words.t('links.pause-for')}>
      <Meta>{words.t('links.pause-for')}</Meta>
      <Row $gap={16}>
        <Quiet onClick={pause(Date.now() + HOUR_MS)}>{words.t('links.pause-hour')}</Quiet>
        <Quiet onClick={pause(Date.now() + 24 * HOUR_MS)}>{words.t('links.pause-day')}</Quiet>
        <Quiet onClick={pause(null)}>{words.t('links.pause-open')}</Quiet>
      </Row>
    </Stack>
  );
}

function UnlinkQuestion({ link, actions, onDone }: LinkActionsRowProps) {
  const words = useWords();
  const values = { record: link.record?.number ?? '', system: link.connectionName };
  return (
    <Stack $gap={4} role="group" aria-label={words.t('links.unlink')}>
      <Meta>{words.t('links.unlink-says', values)}</Meta>
      <Row $gap={16}>
        <Quiet disabled={actions.unlink.isPending} onClick={() => actions.unlink.mutate(undefined, { onSuccess: onDone })}>
          {words.t('links.unlink-sure')}
        </Quiet>
        <Quiet onClick={onDone}>{words.t('cancel')}</Quiet>
      </Row>
    </Stack>
  );
}
