/** @module app/sidebar/linked-records/side-choice  Two values side by side; the agent says which one stands. */
import { Field, Fieldset, Radio } from '@zendeskgarden/react-forms';
import { useId } from 'react';
import { useWords } from '../../platform/index.ts';

export interface SideChoiceProps {
  readonly label: string;
  readonly systemName: string;
  readonly desk: string;
  readonly remote: string;
  /** `desk`, `remote` or empty. */
  readonly value: string;
  readonly onChange: (side: 'desk' | 'remote') => void;
}

export function SideChoice({ label, systemName, desk, remote, value, onChange }: SideChoiceProps) {
  const words = useWords();
  const name = useId();
  const option = (side: 'desk' | 'remote', shown: string) => (
    <Field>
      <Radio name={name} value={side} checked={value === side} onChange={() => onChange(side)}>
        <Field.Label isRegular={true}>{words.t(`side.${side}`, { value: shown || words.t('value.empty'), system: systemName })}</Field.Label>
      </Radio>
    </Field>
  );
  return (
    <Fieldset isCompact={true}>
      <Fieldset.Legend>{label}</Fieldset.Legend>
      {option('desk', desk)}
      {option('remote', remote)}
    </Fieldset>
  );
}
