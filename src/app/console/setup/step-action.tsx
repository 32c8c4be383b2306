/** @module app/console/setup/step-action  The one next thing to do for an open step, in its place. */
import { Button } from '@zendeskgarden/react-buttons';
import { Field, Input } from '@zendeskgarden/react-forms';
import { type FormEvent, useState } from 'react';
import { styled } from 'styled-components';
import type { SetupAnswer } from '#contract';
import { useServices, useWords } from '../../platform/index.ts';
import { ProblemNotice } from '../../ui/index.ts';
import type { Target } from '../route.ts';
import { useNavigation } from '../use-route.tsx';

type Step = SetupAnswer['steps'][number];

export interface StepActionProps {
  readonly step: Step['step'];
  readonly state: 'open' | 'failed';
  /** The first step that is not done has the primary button. */
  readonly isNext: boolean;
  readonly onVerify: () => void;
}

/** Where a step is done, open and failed. A step that is not here is done in a ticket, or by looking again. */
const PLACES: Partial<Record<Step['step'], Readonly<Record<'open' | 'failed', { readonly label: string; readonly to: Target }>>>> = {
  'desk-connected': {
    open: { label: 'console.setup.to-connections', to: { screen: 'connections' } },
    failed: { label: 'console.setup.new-secrets', to: { screen: 'connections' } },
  },
  'connection-tested': {
    open: { label: 'console.connection.add', to: { screen: 'connections', rest: ['new'] } },
    failed: { label: 'console.setup.to-connections', to: { screen: 'connections' } },
  },
  'mapping-active': {
    open: { label: 'console.setup.start-mapping', to: { screen: 'mappings' } },
    failed: { label: 'console.setup.mend-mapping', to: { screen: 'mappings' } },
  },
};

export function StepAction({ step, state, isNext, onVerify }: StepActionProps) {
  const words = useWords();
  const { go } = useNavigation();
  const place = PLACES[step]?.[state];
  if (place)
    return (
      <Button size="small" isPrimary={isNext} onClick={() => go(place.to)}>
        {words.t(place.label)}
      </Button>
    );
  if (step === 'first-sync' || step === 'desk-webhook') return <OpenTicket isPrimary={isNext} />;
  return (
    <Button size="small" isPrimary={isNext} onClick={onVerify}>
      {words.t('console.setup.verify')}
    </Button>
  );
}

const Form = styled.form`
  display: flex;
  flex-wrap: wrap;
  align-items: flex-end;
  gap: 8px;
  > :first-child { width: 140px; }
`;

/** Any ticket will do: what happens in it is what proves the step. */
function OpenTicket({ isPrimary }: { readonly isPrimary: boolean }) {
  const { host, words } = useServices();
  const [id, setId] = useState('');
  const [failure, setFailure] = useState<unknown>(null);
  const ticket = id.trim().replace(/^#/, '');
  const open = (event: FormEvent) => {
    event.preventDefault();
    if (ticket) host.openTicket(ticket).then(() => setFailure(null), setFailure);
  };
  return (
    <>
      <Form onSubmit={open}>
        <Field>
          <Field.Label>{words.t('console.setup.ticket')}</Field.Label>
          <Input isCompact={true} inputMode="numeric" autoComplete="off" value={id} onChange={(event) => setId(event.target.value)} />
        </Field>
        <Button type="submit" size="small" isPrimary={isPrimary} disabled={ticket === ''}>
          {words.t('console.setup.open-ticket')}
        </Button>
      </Form>
      {failure !== null && <ProblemNotice tone="warning">{words.t('error.app-host-refused')}</ProblemNotice>}
    </>
  );
}
