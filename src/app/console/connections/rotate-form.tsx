/** @module app/console/connections/rotate-form  New secrets: tried first, kept only when every check passes. It always says which ones are in force afterwards. */
import { type FormEvent, useState } from 'react';
import { styled } from 'styled-components';
import type { ConnectionView } from '#contract';
import { type ConnectorView, useWords } from '../../platform/index.ts';
import { Meta, ProblemNotice } from '../../ui/index.ts';
import { formsNextStep, useCarriedFocus, WaitingFooter } from '../ui/index.ts';
import { useUnsaved } from '../use-route.tsx';
import { copyOf } from './connector-copy.ts';
import { isSecret } from './form-state.ts';
import { isOpenRefusal } from './newer.ts';
import { NewerBeneath } from './newer-notice.tsx';
import { SettingInput } from './setting-input.tsx';
import { TestResult } from './test-result.tsx';
import { useBase } from './use-base.ts';
import { useRotateSecrets } from './use-connections.ts';

const Form = styled.form`
  display: flex;
  flex-direction: column;
  gap: 16px;
  max-width: 560px;
`;

export interface RotateFormProps {
  readonly connection: ConnectionView;
  readonly connector: ConnectorView;
  readonly onClose: () => void;
}

export function RotateForm({ connection, connector, onClose }: RotateFormProps) {
  const words = useWords();
  const copy = copyOf(connector.id, words);
  const [secrets, setSecrets] = useState<Readonly<Record<string, string>>>({});
  const began = useBase(connection);
  const { base, isNewer } = began;
  const rotate = useRotateSecrets(connection.id);
  const isEmpty = Object.values(secrets).every((secret) => secret === '');
  useUnsaved(!isEmpty);
  const form = useCarriedFocus<HTMLFormElement>(formsNextStep);
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (isEmpty || isNewer) return;
    rotate.mutate(
      { secrets, version: base.version },
      {
        onSuccess({ isRotated }) {
          if (!isRotated) return;
          setSecrets({});
          began.hasMadeOne();
        },
      },
    );
  };
  return (
    <Form ref={form} onSubmit={send} noValidate={true} aria-label={words.t('console.rotate')}>
      <Meta as="p">{words.t('console.rotate.explained')}</Meta>
      {connector.fields.filter(isSecret).map(({ name }) => (
        <SettingInput
          key={name}
          name={name}
          kind="secret"
          label={copy.label(name)}
          hint={words.t(connection.hasSecrets.includes(name) ? 'console.rotate.stored' : 'console.rotate.not-stored')}
          isRequired={false}
          value={secrets[name] ?? ''}
          onChange={(value) => setSecrets({ ...secrets, [name]: String(value) })}
        />
      ))}
      <NewerBeneath connector={connector} connection={connection} began={began} onClose={onClose} />
      {!isNewer && isOpenRefusal(rotate.error, base.version) && <ProblemNotice tone="danger">{words.error(rotate.error)}</ProblemNotice>}
      {rotate.data && (
        <>
          <TestResult key={rotate.submittedAt} connectorId={connector.id} checks={rotate.data.checks} />
          <Outcome {...rotate.data} />
        </>
      )}
      <WaitingFooter
        label={words.t(rotate.isPending ? 'console.rotate.trying' : 'console.rotate.try')}
        isWaiting={isEmpty || rotate.isPending || isNewer}
        isDisabled={isEmpty && rotate.isIdle}
        closeLabel={words.t('console.batch.close')}
        onClose={onClose}
      />
    </Form>
  );
}

/** New secrets that cannot be tried stay as well: of a connection that nobody has agreed to, or whose old ones are refused. */
function Outcome({ isRotated, checks }: NonNullable<ReturnType<typeof useRotateSecrets>['data']>) {
  const words = useWords();
  const isProven = checks.every(({ outcome }) => outcome !== 'failed');
  if (isRotated && isProven) return <p role="status">{words.t('console.rotate.done')}</p>;
  return <ProblemNotice tone="warning">{words.t(isRotated ? 'console.rotate.unproven' : 'console.rotate.kept-old')}</ProblemNotice>;
}
