/** @module app/console/dead-letters/edit-form  Other values for the next write of one letter, once; what is not touched goes as it was. */
import { Field, Input, Textarea } from '@zendeskgarden/react-forms';
import { type FormEvent, useState } from 'react';
import type { DeadLetterDetails } from '#contract';
import { useWords } from '../../platform/index.ts';
import { Meta, ProblemNotice, Stack } from '../../ui/index.ts';
import { WaitingFooter } from '../ui/index.ts';
import { useUnsaved } from '../use-route.tsx';
import { textOfValue, valueOfText } from './edited-value.ts';
import type { LetterActions } from './use-letters.ts';

type Editable = DeadLetterDetails['editable'][number];

export interface EditFormProps {
  readonly fields: readonly Editable[];
  readonly replayWith: LetterActions['replayWith'];
  readonly onClose: () => void;
}

export function EditForm({ fields, replayWith, onClose }: EditFormProps) {
  const words = useWords();
  const [texts, setTexts] = useState<Readonly<Record<string, string>>>({});
  const letGo = useUnsaved(Object.keys(texts).length > 0);
  const changed = fields.filter(({ path, value }) => texts[path] !== undefined && texts[path] !== textOfValue(value?.value));
  const values = Object.fromEntries(changed.map(({ path, value }) => [path, valueOfText(texts[path] ?? '', value?.value ?? null)]));
  const wrong = new Set(Object.keys(values).filter((path) => values[path] === undefined));
  const canSend = changed.length > 0 && wrong.size === 0;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!canSend || replayWith.isPending) return;
    letGo();
    replayWith.mutate(values, { onSuccess: onClose });
  };
  return (
    <form onSubmit={submit} aria-label={words.t('console.dead-letters.edit')}>
      <Stack $gap={12} style={{ maxWidth: 480 }}>
        <Meta>{words.t('console.dead-letters.edit.says')}</Meta>
        {fields.map((field) => (
          <EditableField
            key={field.path}
            field={field}
            text={texts[field.path] ?? textOfValue(field.value?.value)}
            isWrong={wrong.has(field.path)}
            onChange={(text) => setTexts({ ...texts, [field.path]: text })}
          />
        ))}
        {replayWith.isError && <ProblemNotice tone="danger">{words.error(replayWith.error)}</ProblemNotice>}
        <WaitingFooter
          label={words.t(replayWith.isPending ? 'console.dead-letters.replaying' : 'console.dead-letters.replay-with')}
          isWaiting={replayWith.isPending}
          // While it replays, what the letter asks for may be read again and be less: switched off, the button would lose the focus.
          isDisabled={!canSend && !replayWith.isPending}
          onClose={onClose}
        />
      </Stack>
    </form>
  );
}

interface EditableFieldProps {
  readonly field: Editable;
  readonly text: string;
  readonly isWrong: boolean;
  readonly onChange: (text: string) => void;
}

function EditableField({ field, text, isWrong, onChange }: EditableFieldProps) {
  const words = useWords();
  const isLong = text.length > 60 || text.includes('\n') || Array.isArray(field.value?.value);
  const shared = { isCompact: true, value: text, ...(isWrong ? { validation: 'error' as const } : {}) };
  return (
    <Field>
      <Field.Label>{field.label}</Field.Label>
      {field.value && field.value.label !== text && <Field.Hint>{words.t('console.dead-letters.was', { value: field.value.label })}</Field.Hint>}
      {isLong ? (
        <Textarea {...shared} minRows={3} isResizable={true} onChange={(event) => onChange(event.target.value)} />
      ) : (
        <Input {...shared} onChange={(event) => onChange(event.target.value)} />
      )}
      {isWrong && <Field.Message validation="error">{words.t('console.dead-letters.wrong-kind')}</Field.Message>}
    </Field>
  );
}
