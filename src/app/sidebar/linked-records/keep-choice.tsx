/** @module app/sidebar/linked-records/keep-choice  Two merged tickets had a link each: which one stays. */
import { Field, Fieldset, Radio } from '@zendeskgarden/react-forms';
import { useId } from 'react';
import type { HoldView } from '#contract';
import { useWords } from '../../platform/index.ts';

export interface KeepChoiceProps {
  readonly hold: HoldView;
  /** `ours`, `theirs` or empty. */
  readonly value: string;
  readonly onChange: (value: string) => void;
}

export function KeepChoice({ hold, value, onChange }: KeepChoiceProps) {
  const words = useWords();
  const name = useId();
  return (
    <Fieldset isCompact={true}>
      <Fieldset.Legend>{words.t('links.keep')}</Fieldset.Legend>
      {(['ours', 'theirs'] as const).map((which) => (
        <Field key={which}>
          <Radio name={name} value={which} checked={value === which} onChange={() => onChange(which)}>
            <Field.Label isRegular={true}>{words.t('links.keep-which', { which, ticket: hold.reason.facts.ticket ?? '' })}</Field.Label>
          </Radio>
        </Field>
      ))}
    </Fieldset>
  );
}
