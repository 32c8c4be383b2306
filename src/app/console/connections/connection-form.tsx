/** @module app/console/connections/connection-form  A connection's form, derived from the connector: for a new one and for an edit. Edits are never lost silently. */
import { type FormEvent, useMemo, useState } from 'react';
import { styled } from 'styled-components';
import type { ConnectionView } from '#contract';
import { type ConnectorView, isApiError, useWords, type Words } from '../../platform/index.ts';
import { Meta, ProblemNotice, Stack } from '../../ui/index.ts';
import { formsNextStep, useCarriedFocus, WaitingFooter } from '../ui/index.ts';
import { useUnsaved } from '../use-route.tsx';
import { copyOf } from './connector-copy.ts';
import { type FieldProblems, type FormValues, isSame, isSecret, problemsOf, refusedField, startValues } from './form-state.ts';
import { differencesOf, isOpenRefusal, keepMine } from './newer.ts';
import { NewerNotice } from './newer-notice.tsx';
import { refusalOf } from './refusal.ts';
import { SettingInput } from './setting-input.tsx';
import { TryRequest } from './try-request.tsx';

const Form = styled.form`
  display: flex;
  flex-direction: column;
  gap: 20px;
  > :not([data-wide]) { max-width: 560px; }
`;
const Group = styled.fieldset`
  border: 0;
  margin: 0;
  padding: 0;
  display: flex;
  flex-direction: column;
  gap: 16px;
  > legend { padding: 0; margin-block-end: 12px; font-weight: 600; font-size: 16px; }
`;

/** What is sent, and the version of the connection that it was made from; 0 for a new one. */
export interface Entered {
  readonly values: FormValues;
  readonly version: number;
}

export interface ConnectionFormProps {
  readonly connector: ConnectorView;
  /** As it is now; absent for a new one. */
  readonly connection?: ConnectionView;
  readonly submit: string;
  readonly isBusy: boolean;
  /** What the backend refused with. */
  readonly error: unknown;
  /** `release` lets the form go without asking whether edits are lost: call it once they are saved. */
  readonly onSubmit: (entered: Entered, release: () => void) => void;
  readonly onCancel: () => void;
}

export function ConnectionForm({ connector, connection, submit, isBusy, error, onSubmit, onCancel }: ConnectionFormProps) {
  const words = useWords();
  const mode = connection ? 'edit' : 'add';
  // What the person began with: where a newer version comes in, it is theirs to decide.
  const [base, setBase] = useState(connection);
  const start = useMemo(() => startValues(connector, base), [connector, base]);
  const [values, setValues] = useState(start);
  const [wrong, setWrong] = useState<FieldProblems>({});
  const form = useCarriedFocus<HTMLFormElement>(formsNextStep);
  const release = useUnsaved(!isSame(values, start));
  const refused = isApiError(error) ? refusedField(error.problem, connector) : {};
  const problems = { ...refused, ...wrong };
  const versions = connection && base && connection.version > base.version ? { connector, base, newer: connection } : null;
  const decide = (kept: FormValues) => {
    setBase(connection);
    setValues(kept);
  };
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (versions) return;
    const found = problemsOf({ connector, values, mode });
    setWrong(found);
    const first = Object.keys(found)[0];
    if (first === undefined) onSubmit({ values, version: base?.version ?? 0 }, release);
    else form.current?.querySelector<HTMLElement>(`[data-field="${CSS.escape(first)}"] :is(input, select, textarea)`)?.focus();
  };
  return (
    <Form ref={form} onSubmit={send} noValidate={true} aria-label={connector.name}>
      <CommonFields values={values} problems={problems} onChange={setValues} />
      <Group>
        <legend>{connector.name}</legend>
        <ConnectorFields connector={connector} mode={mode} values={values} problems={problems} onChange={setValues} />
        {mode === 'edit' && connector.fields.some(isSecret) && <Meta>{words.t('console.form.secrets-stay')}</Meta>}
      </Group>
      {connector.trials.length > 0 && <TryRequest connector={connector} connection={connection} values={values} />}
      {versions && (
        <NewerNotice
          connector={connector}
          newer={versions.newer}
          differences={differencesOf(versions, values)}
          beside={words.t('console.connection.newer.mine')}
          same={words.t('console.connection.newer.same')}
          keep={words.t('console.connection.newer.keep')}
          take={words.t('console.mappings.newer.take')}
          onKeep={() => decide(keepMine(versions, values))}
          onTake={() => decide(startValues(connector, versions.newer))}
        />
      )}
      {!versions && isOpenRefusal(error, base?.version ?? 0) && <ProblemNotice tone="danger">{refusalOf(error, words)}</ProblemNotice>}
      <WaitingFooter label={submit} isWaiting={isBusy || versions !== null} onClose={onCancel} />
    </Form>
  );
}

interface FieldsProps {
  readonly values: FormValues;
  readonly problems: FieldProblems;
  readonly onChange: (values: FormValues) => void;
}

/** Whose it is and who is called: every connection has both. */
function CommonFields({ values, problems, onChange }: FieldsProps) {
  const words = useWords();
  return (
    <Stack $gap={16}>
      {(['name', 'owner', 'onCall'] as const).map((name) => (
        <SettingInput
          key={name}
          name={name}
          kind="text"
          label={words.t(`console.form.${name}`)}
          hint={words.t(`console.form.${name}.hint`)}
          isRequired={true}
          value={values[name]}
          problem={said(problems[name], words)}
          onChange={(value) => onChange({ ...values, [name]: String(value) })}
        />
      ))}
    </Stack>
  );
}

interface ConnectorFieldsProps extends FieldsProps {
  readonly connector: ConnectorView;
  readonly mode: 'add' | 'edit';
}

export function ConnectorFields({ connector, mode, values, problems, onChange }: ConnectorFieldsProps) {
  const words = useWords();
  const copy = copyOf(connector.id, words);
  const fields = mode === 'add' ? connector.fields : connector.fields.filter((field) => !isSecret(field));
  return (
    <>
      {fields.map((field) => {
        const { name, kind, isRequired, choices = [] } = field;
        const part = isSecret(field) ? 'secrets' : 'settings';
        return (
          <SettingInput
            key={name}
            name={name}
            kind={kind}
            label={copy.label(name)}
            hint={copy.hint(name)}
            isRequired={isRequired}
            choices={choices.map((value) => ({ value, label: copy.choice(name, value) }))}
            value={values[part][name] ?? ''}
            problem={said(problems[name], words)}
            onChange={(value) => onChange({ ...values, [part]: { ...values[part], [name]: value } })}
          />
        );
      })}
    </>
  );
}

/** Our own findings are codes; the backend's are sentences already. */
function said(problem: string | undefined, words: Words): string | undefined {
  if (problem === undefined) return undefined;
  const key = `console.form.problem.${problem}`;
  return words.has(key) ? words.t(key) : problem;
}
