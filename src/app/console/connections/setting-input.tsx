/** @module app/console/connections/setting-input  One field of a form derived from a schema. A secret is only ever written: it can be looked at while it is typed, and never again. */
import { Button } from '@zendeskgarden/react-buttons';
import { Checkbox, Field, Input, Select, Textarea } from '@zendeskgarden/react-forms';
import { type ReactNode, useState } from 'react';
import { styled } from 'styled-components';
import { useWords } from '../../platform/index.ts';
import { Hidden } from '../../ui/text.tsx';

export interface SettingInputProps {
  /** Also the element's `data-field`, by which a refused form finds the first wrong one. */
  readonly name: string;
  readonly kind: string;
  readonly label: string;
  readonly hint?: string;
  readonly isRequired: boolean;
  readonly value: string | boolean;
  readonly choices?: readonly { readonly value: string; readonly label: string }[];
  /** What is wrong, in words. */
  readonly problem?: string | undefined;
  readonly onChange: (value: string | boolean) => void;
}

const SecretLine = styled.div`
  display: flex;
  gap: 8px;
  margin-block-start: 8px;
  > :first-child { flex: 1; }
`;
const Required = styled.span`color: var(--tl-danger);`;

export function SettingInput(props: SettingInputProps) {
  const { name, kind, label, hint, isRequired, value, problem, onChange } = props;
  const words = useWords();
  if (kind === 'boolean')
    return (
      <Field data-field={name}>
        <Checkbox checked={value === true} onChange={(event) => onChange(event.target.checked)}>
          <Field.Label isRegular={true}>{label}</Field.Label>
          {hint && <Field.Hint>{hint}</Field.Hint>}
        </Checkbox>
      </Field>
    );
  return (
    <Field data-field={name}>
      <Field.Label>
        {label}
        {isRequired && (
          <Required>
            <span aria-hidden="true"> *</span>
            <Hidden> {words.t('console.form.required-mark')}</Hidden>
          </Required>
        )}
      </Field.Label>
      {hint && <Field.Hint>{hint}</Field.Hint>}
      <Control {...props} />
      {problem && <Field.Message validation="error">{problem}</Field.Message>}
    </Field>
  );
}

function Control({ kind, name, isRequired, value, choices = [], problem, onChange }: SettingInputProps): ReactNode {
  const shared = { name, required: isRequired, value: String(value), ...(problem ? { validation: 'error' as const } : {}) };
  if (kind === 'choice')
    return (
      <Select {...shared} onChange={(event) => onChange(event.target.value)}>
        {choices.map((choice) => (
          <option key={choice.value} value={choice.value}>
            {choice.label}
          </option>
        ))}
      </Select>
    );
  if (kind === 'multiline') return <Textarea {...shared} minRows={4} maxRows={16} onChange={(event) => onChange(event.target.value)} />;
  if (kind === 'secret') return <SecretInput shared={shared} onChange={onChange} />;
  return (
    <Input
      {...shared}
      type={kind === 'url' ? 'url' : 'text'}
      inputMode={kind === 'number' ? 'decimal' : undefined}
      autoComplete="off"
      spellCheck={false}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}

interface SecretInputProps {
  readonly shared: { readonly name: string; readonly required: boolean; readonly value: string; readonly validation?: 'error' };
  readonly onChange: (value: string) => void;
}

function SecretInput({ shared, onChange }: SecretInputProps) {
  const words = useWords();
  const [isShown, setShown] = useState(false);
  return (
    <SecretLine>
      <Input
        {...shared}
        type={isShown ? 'text' : 'password'}
        // A browser would offer to keep it, and fill in somebody's own password.
        autoComplete="new-password"
        spellCheck={false}
        onChange={(event) => onChange(event.target.value)}
      />
      <Button type="button" aria-pressed={isShown} disabled={shared.value === ''} onClick={() => setShown(!isShown)}>
        {words.t(isShown ? 'console.form.hide' : 'console.form.reveal')}
      </Button>
    </SecretLine>
  );
}
