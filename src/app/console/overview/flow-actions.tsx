/** @module app/console/overview/flow-actions  What can be done with a flow: pause and resume it, link tickets that exist already, prove that both sides agree. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button } from '@zendeskgarden/react-buttons';
import { useState } from 'react';
import { styled } from 'styled-components';
import type { FlowOverview } from '#contract';
import { useServices } from '../../platform/index.ts';
import { Meta, ProblemNotice, Row, Stack, useAnnounce } from '../../ui/index.ts';
import { BatchPanel, Confirm, firstButton, ScreenLink, useCarriedFocus, useStartBatch, WaitingButton } from '../ui/index.ts';
import { useQueryState } from '../use-route.tsx';
import { BackFillForm } from './back-fill-form.tsx';

const Padded = styled(Stack)`padding-inline-end: 32px;`;

export function FlowActions({ flow }: { readonly flow: FlowOverview }) {
  const { words } = useServices();
  const [address, change] = useQueryState();
  const [isFilling, setFilling] = useState(false);
  const start = useStartBatch();
  // The form goes away once its batch stands there.
  const area = useCarriedFocus<HTMLDivElement>((actions) => actions.querySelector<HTMLElement>('[role=region]') ?? firstButton(actions));
  const open = (batchId: string) => {
    setFilling(false);
    change({ batch: batchId });
  };
  return (
    <Padded ref={area} $gap={12}>
      <Row>
        <PauseFlow flow={flow} />
        <Button size="small" aria-expanded={isFilling} onClick={() => setFilling(!isFilling)}>
          {words.t('console.back-fill')}
        </Button>
        <WaitingButton
          isWaiting={start.isPending}
          onClick={() => start.mutate({ kind: 'audit', flow: flow.flow }, { onSuccess: ({ id }) => open(id) })}
        >
          {words.t('console.audit')}
        </WaitingButton>
        <ScreenLink to={{ screen: 'mappings', query: { flow: flow.flow } }}>{words.t('console.overview.to-mapping')}</ScreenLink>
      </Row>
      <Meta>{words.t('console.overview.actions-explained')}</Meta>
      {start.isError && <ProblemNotice tone="danger">{words.error(start.error)}</ProblemNotice>}
      {isFilling && (
        <BackFillForm flow={flow.flow} isBusy={start.isPending} onStart={(body) => start.mutate(body, { onSuccess: ({ id }) => open(id) })} />
      )}
      {address.batch && <BatchPanel batchId={address.batch} onClose={() => change({ batch: null })} />}
    </Padded>
  );
}

function PauseFlow({ flow: { flow, pause } }: { readonly flow: FlowOverview }) {
  const { api, words } = useServices();
  const announce = useAnnounce();
  const client = useQueryClient();
  const toggle = useMutation({
    mutationFn: () => (pause ? api.call('resumeFlow', { flow }) : api.call('pauseFlow', { flow }, { body: { until: null } })),
    async onSuccess() {
      announce(words.t(pause ? 'console.overview.flow-resumed' : 'console.overview.flow-paused', { flow }));
      await client.invalidateQueries({ queryKey: ['admin', 'overview'] });
    },
  });
  const label = words.t(pause ? 'console.overview.resume' : 'console.overview.pause');
  return (
    <>
      <Confirm
        label={label}
        question={words.t(pause ? 'console.overview.resume-question' : 'console.overview.pause-question', { flow })}
        confirm={label}
        isPrimary={pause !== null}
        isBusy={toggle.isPending}
        onConfirm={() => toggle.mutate()}
      />
      {toggle.isError && <ProblemNotice tone="danger">{words.error(toggle.error)}</ProblemNotice>}
    </>
  );
}
