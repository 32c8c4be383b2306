/** @module app/console/overview/back-fill-form  Which existing tickets are looked at. Starting only plans: what would be linked is shown first. */
import { Field, Input } from '@zendeskgarden/react-forms';
import { type FormEvent, useState } from 'react';
import { styled } from 'styled-components';
import type { StartBatchBody } from '#contract';
import { useWords } from '../../platform/index.ts';
import { WaitingButton } from '../ui/index.ts';

const Form = styled.form`
  display: flex;
  flex-wrap: wrap;
  align-items: flex-end;
  gap: 12px 16px;
`;

/** Tickets looked at, unless told: enough for a first look, done within minutes. */
const DEFAULT_LIMIT = 1_000;
const MOST = 100_000;

export interface BackFillFormProps {
  readonly flow: string;
  readonly isBusy: boolean;
  readonly onStart: (body: StartBatchBody) => void;
}

export function BackFillForm({ flow, isBusy, onStart }: BackFillFormProps) {
  const words = useWords();
  const [since, setSince] = useState('');
  const [limit, setLimit] = useState(String(DEFAULT_LIMIT));
  const count = Number(limit);
  const isCountWrong = !Number.isInteger(count) || count < 1 || count > MOST;
  const start = (event: FormEvent) => {
    event.preventDefault();
    if (isCountWrong) return;
    onStart({ kind: 'back-fill', flow, createdSince: since ? new Date(`${since}T00:00:00`).toISOString() : null, limit: count });
  };
  return (
    <Form aria-label={words.t('console.back-fill')} onSubmit={start} noValidate={true}>
      <Field>
        <Field.Label>{words.t('console.back-fill.since')}</Field.Label>
        <Input type="date" isCompact={true} value={since} onChange={(event) => setSince(event.target.value)} />
      </Field>
      <Field>
        <Field.Label>{words.t('console.back-fill.limit')}</Field.Label>
        <Input
          type="number"
          inputMode="numeric"
          min={1}
          max={MOST}
          isCompact={true}
          validation={isCountWrong ? 'error' : undefined}
          value={limit}
          onChange={(event) => setLimit(event.target.value)}
        />
        {isCountWrong && <Field.Message validation="error">{words.t('console.back-fill.limit-wrong', { most: MOST })}</Field.Message>}
      </Field>
      <WaitingButton type="submit" isPrimary={true} isWaiting={isBusy}>
        {words.t('console.back-fill.plan')}
      </WaitingButton>
    </Form>
  );
}
