/** @module app/console/connections/rotate-form  New secrets: tried first, kept only when every check passes. It always says which ones are in force afterwards. */
import { type FormEvent, useState } from 'react';
import { styled } from 'styled-components';
import type { ConnectionView } from '#contract';
import { type ConnectorView, useWords } from '../../platform/index.ts';
import { Meta, ProblemNotice } from '../../ui/index.ts';
import { FormFooter } from '../ui/index.ts';
import { useUnsaved } from '../use-route.tsx';
import { copyOf } from './connector-copy.ts';
import { isSecret, startValues } from './form-state.ts';
import { differencesOf, newerOf } from './newer.ts';
import { NewerNotice } from './newer-notice.tsx';
import { SettingInput } from './setting-input.tsx';
import { TestResult } from './test-result.tsx';
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
  const [base, setBase] = useState(connection);
  const rotate = useRotateSecrets(connection.id);
  const isNewer = connection.version > base.version;
  const isEmpty = Object.values(secrets).every((secret) => secret === '');
  useUnsaved(!isEmpty);
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (isEmpty || isNewer) return;
    rotate.mutate(
      { secrets, version: base.version },
      {
        onSuccess({ isRotated }) {
          if (!isRotated) return;
          setSecrets({});
          // Our own: new secrets make a version.
          setBase({ ...base, version: base.version + 1 });
        },
      },
    );
  };
  const before = startValues(connector, base);
  return (
    <Form onSubmit={send} noValidate={true} aria-label={words.t('console.rotate')}>
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
      {isNewer && (
        <NewerNotice
          connector={connector}
          newer={connection}
          differences={differencesOf({ connector, base: connection, newer: connection }, before)}
          mine={words.t('console.connection.newer.before')}
          keep={words.t('console.connection.newer.go-on')}
          take={words.t('console.batch.close')}
          onKeep={() => setBase(connection)}
          onTake={onClose}
        />
      )}
      {rotate.isError && !isNewer && (newerOf(rotate.error)?.version ?? Number.POSITIVE_INFINITY) > base.version && (
        <ProblemNotice tone="danger">{words.error(rotate.error)}</ProblemNotice>
      )}
      {rotate.data && (
        <>
          <TestResult key={rotate.submittedAt} connectorId={connector.id} checks={rotate.data.checks} />
          {rotate.data.isRotated ? (
            <p role="status">{words.t('console.rotate.done')}</p>
          ) : (
            <ProblemNotice tone="warning">{words.t('console.rotate.kept-old')}</ProblemNotice>
          )}
        </>
      )}
      <FormFooter
        label={words.t(rotate.isPending ? 'console.rotate.trying' : 'console.rotate.try')}
        isWaiting={isEmpty || rotate.isPending || isNewer}
        isDisabled={isEmpty && rotate.isIdle}
        closeLabel={words.t('console.batch.close')}
        onClose={onClose}
      />
    </Form>
  );
}
