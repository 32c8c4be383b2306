/** @module app/console/setup  From a fresh install to the first synced ticket: a tick list, each step verified by what really happened, each open one with its next action in place. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { styled } from 'styled-components';
import type { SetupAnswer } from '#contract';
import { useServices, useWords } from '../../platform/index.ts';
import { Icon, type IconName, Meta, Name, ProblemNotice, RelativeTime, useAnnounce } from '../../ui/index.ts';
import { useSetup } from '../admin-queries.ts';
import { Empty, Page, QueryBody, WaitingButton } from '../ui/index.ts';
import { StepAction } from './step-action.tsx';

type Step = SetupAnswer['steps'][number];

const List = styled.ol`
  display: flex;
  flex-direction: column;
  max-width: 720px;
  > li { display: flex; gap: 14px; padding: 14px 0; border-block-end: 1px solid var(--tl-line); }
  > li:last-child { border-block-end: 0; }
  > li > div { flex: 1; min-width: 0; display: flex; flex-direction: column; gap: 6px; align-items: flex-start; }
`;
const Mark = styled.span<{ $state: Step['state'] }>`
  display: inline-flex;
  align-items: center;
  justify-content: center;
  flex: none;
  width: 24px;
  height: 24px;
  border-radius: 12px;
  border: 1px solid currentColor;
  color: ${({ $state }) => COLOURS[$state]};
`;

const COLOURS: Readonly<Record<Step['state'], string>> = {
  done: 'var(--tl-good)',
  open: 'var(--tl-accent)',
  failed: 'var(--tl-danger)',
  blocked: 'var(--tl-subtle)',
};
const ICONS: Readonly<Record<Step['state'], IconName>> = { done: 'check', open: 'right', failed: 'cross', blocked: 'lock' };

export function SetupScreen() {
  const words = useWords();
  const query = useSetup();
  const verify = useVerify();
  return (
    <Page
      title={words.t('console.setup')}
      lead={words.t('console.setup.lead')}
      actions={
        query.data?.isComplete === false && (
          <WaitingButton isWaiting={verify.isPending} onClick={() => verify.mutate()}>
            {words.t(verify.isPending ? 'console.setup.verifying' : 'console.setup.verify')}
          </WaitingButton>
        )
      }
    >
      {verify.isError && <ProblemNotice tone="danger">{words.error(verify.error)}</ProblemNotice>}
      <QueryBody query={query} waitsFor={words.t('console.setup')} skeletonRows={7}>
        {(setup) => <Steps setup={setup} onVerify={() => verify.mutate()} />}
      </QueryBody>
    </Page>
  );
}

interface StepsProps {
  readonly setup: SetupAnswer;
  readonly onVerify: () => void;
}

function Steps({ setup: { steps, isComplete }, onVerify }: StepsProps) {
  const words = useWords();
  const next = nextOf(steps);
  useSpokenProgress(steps.filter(({ state }) => state === 'done').length, steps.length);
  return (
    <>
      {isComplete && <Empty why={words.t('console.setup.complete')} action={{ label: words.t('console.to-overview'), to: { screen: 'overview' } }} />}
      <List>
        {steps.map(({ step, state, reason, doneAt }) => (
          <li key={step} aria-current={step === next ? 'step' : undefined}>
            <Mark $state={state} role="img" aria-label={words.t(`console.setup.state.${state}`)}>
              <Icon name={ICONS[state] ?? 'ring'} />
            </Mark>
            <div>
              <Name>{words.t(`console.setup.step.${step}`)}</Name>
              {state === 'done' ? <Meta>{doneAt && <RelativeTime at={doneAt} />}</Meta> : <span>{words.reason(reason)}</span>}
              {(state === 'open' || state === 'failed') && <StepAction step={step} state={state} isNext={step === next} onVerify={onVerify} />}
            </div>
          </li>
        ))}
      </List>
    </>
  );
}

/** A delivery comes by itself with the first ticket that changes, so nobody need wait for it: it is next only when all else is done. */
function nextOf(steps: readonly Step[]): Step['step'] | undefined {
  const unfinished = steps.filter(({ state }) => state === 'open' || state === 'failed').map(({ step }) => step);
  return unfinished.find((step) => step !== 'desk-webhook') ?? unfinished[0];
}

/** Does again what proves the steps; the list itself is looked at every few seconds anyway. */
function useVerify() {
  const { api } = useServices();
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => api.call('verifySetup', {}),
    onSuccess(setup) {
      client.setQueryData(['admin', 'setup'], setup);
      void client.invalidateQueries({ queryKey: ['admin', 'overview'] });
    },
  });
}

/** A step that ticks itself off is heard, too; the rail learns when the last one did. */
function useSpokenProgress(done: number, all: number): void {
  const { words } = useServices();
  const announce = useAnnounce();
  const client = useQueryClient();
  // biome-ignore lint/correctness/useExhaustiveDependencies: said when the count changes, and only then
  useEffect(() => {
    if (done === 0) return;
    announce(words.t('console.setup.progress', { done, all }));
    void client.invalidateQueries({ queryKey: ['admin', 'overview'] });
  }, [done, all]);
}
