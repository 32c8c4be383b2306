/** @module app/sidebar/linked-records/hold-form  Answers a hold: the vendor's live choices, a text, or which side wins. Loaded when first opened. */
import { useQuery } from '@tanstack/react-query';
import { Field, Input, Select, Textarea } from '@zendeskgarden/react-forms';
import { type FormEvent, useState } from 'react';
import type { HoldChoices, HoldView, LinkView } from '#contract';
import { useServices } from '../../platform/index.ts';
import { FormFooter, ProblemNotice, SkeletonRows, Stack } from '../../ui/index.ts';
import { HoldSides } from './hold-sides.tsx';
import { KeepChoice } from './keep-choice.tsx';
import { SideChoice } from './side-choice.tsx';
import type { LinkActions } from './use-links.ts';

export interface HoldFormProps {
  readonly link: LinkView;
  readonly hold: HoldView;
  readonly answer: LinkActions['answer'];
  readonly onClose: () => void;
}

export function HoldForm({ link, hold, answer, onClose }: HoldFormProps) {
  const { api, words } = useServices();
  const [linkId, systemName] = [link.id, link.connectionName];
  const [values, setValues] = useState<Readonly<Record<string, string>>>({});
  const needsChoices = hold.asks.some(({ kind, path }) => kind !== 'side' && path !== 'keep');
  const choices = useQuery({
    queryKey: ['choices', linkId, hold.id],
    queryFn: ({ signal }) => api.call('readHoldChoices', { linkId, holdId: hold.id }, { signal }),
    enabled: needsChoices,
    staleTime: 0,
  });
  if (needsChoices && choices.isPending) return <SkeletonRows count={hold.asks.length} waitsFor={words.t('links.choices')} />;
  const isComplete = hold.asks.every(({ path }) => (values[path] ?? '').trim() !== '');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isComplete) answer.mutate({ holdId: hold.id, answers: values }, { onSuccess: onClose });
  };
  return (
    <form onSubmit={submit}>
      <Stack $gap={8}>
        {choices.isError && (
          <ProblemNotice tone="warning" onRetry={() => void choices.refetch()}>
            {words.error(choices.error)}
          </ProblemNotice>
        )}
        {hold.asks.map((ask) => (
          <AskControl
            key={ask.path}
            ask={ask}
            systemName={systemName}
            hold={hold}
            choice={choices.data?.fields.find(({ path }) => path === ask.path)}
            value={values[ask.path] ?? ''}
            onChange={(value) => setValues({ ...values, [ask.path]: value })}
          />
        ))}
        {hold.sides && <HoldSides link={link} hold={hold} />}
        {answer.isError && <ProblemNotice tone="warning">{words.error(answer.error)}</ProblemNotice>}
        <FormFooter
          label={words.t(answer.isPending ? 'links.answering' : 'links.answer')}
          isDisabled={!isComplete || answer.isPending}
          onClose={onClose}
        />
      </Stack>
    </form>
  );
}

interface AskControlProps {
  readonly systemName: string;
  readonly ask: HoldView['asks'][number];
  readonly hold: HoldView;
  readonly choice: HoldChoices['fields'][number] | undefined;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

function AskControl({ ask, systemName, hold, choice, value, onChange }: AskControlProps) {
  const { words } = useServices();
  if (ask.kind === 'side' && hold.sides)
    return (
      <SideChoice
        systemName={systemName}
        label={ask.label || (hold.field?.label ?? '')}
        desk={hold.sides.desk.label}
        remote={hold.sides.remote.label}
        value={value}
        onChange={onChange}
      />
    );
  if (ask.path === 'keep') return <KeepChoice hold={hold} value={value} onChange={onChange} />;
  const maxLength = choice?.maxLength ?? undefined;
  // The live schema knows what the field is; the hold only names it.
  const isLong = (choice?.kind ?? ask.kind) === 'long-text';
  const options = choice?.options ?? [];
  // The record has moved since, to where no step leads on.
  if (hold.kind === 'refused' && options.length === 0)
    return <div>{words.reason({ code: 'release-step-open', facts: { choices: 0 } }, { system: systemName })}</div>;
  return (
    <Field>
      <Field.Label isRegular={true}>{ask.label}</Field.Label>
      {options.length > 0 ? (
        <Select isCompact={true} value={value} onChange={(event) => onChange(event.target.value)}>
          <option value="">{words.t('links.choose')}</option>
          {options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </Select>
      ) : isLong ? (
        <Textarea isCompact={true} minRows={2} value={value} maxLength={maxLength} onChange={(event) => onChange(event.target.value)} />
      ) : choice?.kind === 'date-time' ? (
        <MomentInput onChange={onChange} />
      ) : (
        <Input
          isCompact={true}
          type={choice?.kind === 'date' ? 'date' : 'text'}
          value={value}
          maxLength={maxLength}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}

/** A day and a time as the agent's own clock shows them; answered as an instant. Half a moment is no answer. */
function MomentInput({ onChange }: { readonly onChange: (value: string) => void }) {
  const [typed, setTyped] = useState('');
  const take = (text: string) => {
    setTyped(text);
    const at = new Date(text);
    onChange(Number.isNaN(at.getTime()) ? '' : at.toISOString());
  };
  return <Input isCompact={true} type="datetime-local" value={typed} onChange={(event) => take(event.target.value)} />;
}
