/**
 * @module app/sidebar/linked-records/link-existing
 * Links an existing record by number: first its plan, field by field, then the link. Nothing is written before the agent has seen the plan.
 */
import { useMutation } from '@tanstack/react-query';
import { Field, Input } from '@zendeskgarden/react-forms';
import { type FormEvent, useState } from 'react';
import type { FlowOfferView } from '#contract';
import { useServices } from '../../platform/index.ts';
import { FormFooter, ProblemNotice, Stack } from '../../ui/index.ts';
import { LinkPlan } from './link-plan.tsx';

export interface LinkExistingProps {
  readonly ticketId: string;
  readonly offer: FlowOfferView;
  /** The number to begin with, or empty. */
  readonly startWith: string;
  readonly onClose: () => void;
}

export function LinkExisting({ ticketId, offer, startWith, onClose }: LinkExistingProps) {
  const { api, words } = useServices();
  const [number, setNumber] = useState(startWith);
  const plan = useMutation({ mutationFn: () => api.call('planLink', { ticketId }, { body: { flow: offer.flow, number: number.trim() } }) });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (number.trim()) plan.mutate();
  };
  if (plan.data)
    return <LinkPlan ticketId={ticketId} plan={plan.data} systemName={offer.connectionName} onAgain={() => plan.mutate()} onClose={onClose} />;
  return (
    <form onSubmit={submit}>
      <Stack $gap={8}>
        <Field>
          <Field.Label isRegular={true}>{words.t('links.number-label', { system: offer.connectionName })}</Field.Label>
          <Input
            autoFocus={true}
            isCompact={true}
            value={number}
            placeholder="INC0010042"
            spellCheck={false}
            autoComplete="off"
            onChange={(event) => setNumber(event.target.value)}
          />
        </Field>
        {plan.isError && <ProblemNotice tone="warning">{words.error(plan.error)}</ProblemNotice>}
        <FormFooter
          label={words.t(plan.isPending ? 'links.planning' : 'links.show-plan')}
          isDisabled={!number.trim() || plan.isPending}
          onClose={onClose}
        />
      </Stack>
    </form>
  );
}
