/** @module app/console/connections/connection-detail  One connection: test, change, pause, new secrets, remove; its settings and its webhook's address. */
import { useEffect, useRef, useState } from 'react';
import { styled } from 'styled-components';
import type { ConnectionView } from '#contract';
import { type ConnectorView, useWords } from '../../platform/index.ts';
import { ProblemNotice, Row, SkeletonRows, Stack, useFailure } from '../../ui/index.ts';
import { Confirm, firstButton, useCarriedFocus, WaitingButton } from '../ui/index.ts';
import { useNavigation } from '../use-route.tsx';
import { ConnectionFacts } from './connection-facts.tsx';
import { ConnectionForm } from './connection-form.tsx';
import { Consent, lacksConsent, needsConsent } from './consent.tsx';
import { isSecret } from './form-state.ts';
import { RemoveConnection } from './remove-connection.tsx';
import { RotateForm } from './rotate-form.tsx';
import { TestResult } from './test-result.tsx';
import { useChangeConnection, useConnectors, usePauseConnection, useTestConnection } from './use-connections.ts';
import { WebhookForm } from './webhook-form.tsx';

const Padded = styled(Stack)`padding-inline-end: 32px;`;

type Mode = 'look' | 'edit' | 'rotate' | 'webhook';

export function ConnectionDetail({ connection }: { readonly connection: ConnectionView }) {
  const words = useWords();
  const connectors = useConnectors();
  const unread = useFailure(connectors);
  const [mode, setMode] = useState<Mode>('look');
  const connector = connectors.data?.connectors.find(({ id }) => id === connection.connectorId);
  const look = () => setMode('look');
  const opened = useRef<Mode>('look');
  // A form that is closed leads back to the button that opened it.
  const area = useCarriedFocus<HTMLDivElement>((box) => box.querySelector<HTMLElement>(`[data-opens-form="${opened.current}"]`) ?? firstButton(box));
  const open = (wanted: Mode) => {
    opened.current = wanted;
    setMode(wanted);
  };
  return (
    <Padded ref={area} $gap={16}>
      <Actions connection={connection} connector={connector} mode={mode} onMode={open} />
      {unread && !connectors.data && (
        <ProblemNotice tone="warning" onRetry={() => void connectors.refetch()} isTrying={unread.isTrying}>
          {words.t('console.connection.connectors-unread', { problem: words.error(unread.error) })}
        </ProblemNotice>
      )}
      {mode === 'edit' && connector && <EditConnection connection={connection} connector={connector} onDone={look} />}
      {mode === 'rotate' && connector && <RotateForm connection={connection} connector={connector} onClose={look} />}
      {mode === 'webhook' && connector && connection.webhook && (
        <WebhookForm connection={connection} connector={connector} webhook={connection.webhook} onClose={look} />
      )}
      {mode === 'look' && <ConnectionFacts connection={connection} connector={connector} />}
    </Padded>
  );
}

interface ActionsProps {
  readonly connection: ConnectionView;
  readonly connector: ConnectorView | undefined;
  readonly mode: Mode;
  readonly onMode: (mode: Mode) => void;
}

function Actions({ connection, connector, mode, onMode }: ActionsProps) {
  const words = useWords();
  const test = useTestOnArrival(connection.id);
  const pause = usePauseConnection(connection);
  const isPaused = connection.state === 'paused';
  const pauseLabel = words.t(isPaused ? 'console.connection.resume' : 'console.connection.pause');
  const isAgreeable = needsConsent(connection, connector);
  const comesFirst = isAgreeable && lacksConsent(connection);
  return (
    <Stack $gap={16} data-actions={true}>
      {isAgreeable && <Consent connection={connection} onAgreed={test.mutate} />}
      <Row>
        <WaitingButton isPrimary={mode === 'look' && !comesFirst} isWaiting={test.isPending} onClick={() => test.mutate()}>
          {words.t(test.isPending ? 'console.test.running' : 'console.test')}
        </WaitingButton>
        <WaitingButton data-opens-form="edit" disabled={!connector} isWaiting={mode === 'edit'} onClick={() => onMode('edit')}>
          {words.t('console.connection.edit')}
        </WaitingButton>
        {connector?.fields.some(isSecret) && (
          <WaitingButton data-opens-form="rotate" isWaiting={mode === 'rotate'} onClick={() => onMode('rotate')}>
            {words.t('console.rotate')}
          </WaitingButton>
        )}
        {connection.webhook?.setBy === 'admin' && (
          <WaitingButton data-opens-form="webhook" disabled={!connector} isWaiting={mode === 'webhook'} onClick={() => onMode('webhook')}>
            {words.t('console.webhook.secret')}
          </WaitingButton>
        )}
        <Confirm
          label={pauseLabel}
          question={words.t(isPaused ? 'console.connection.resume-question' : 'console.connection.pause-question', { name: connection.name })}
          confirm={pauseLabel}
          isBusy={pause.isPending}
          onConfirm={() => pause.mutate()}
        />
        {/* The help desk itself goes with the app. */}
        {connection.webhook?.setBy !== 'enrolment' && <RemoveConnection connection={connection} />}
      </Row>
      {pause.isError && <ProblemNotice tone="danger">{words.error(pause.error)}</ProblemNotice>}
      {test.isPending && <SkeletonRows count={2} waitsFor={connection.name} />}
      {test.isError && (
        <ProblemNotice tone="danger" onRetry={() => test.mutate()}>
          {words.error(test.error)}
        </ProblemNotice>
      )}
      {test.data && !test.isPending && <TestResult key={test.submittedAt} connectorId={connection.connectorId} checks={test.data.checks} />}
    </Stack>
  );
}

/** A connection that was just added is tested at once: the address says so, and only once. */
function useTestOnArrival(connectionId: string) {
  const { route, go } = useNavigation();
  const test = useTestConnection(connectionId);
  const begun = useRef(false);
  const { mutate } = test;
  useEffect(() => {
    if (route.query.test !== 'now' || begun.current) return;
    begun.current = true;
    go({ screen: 'connections', query: { open: connectionId } }, 'replace');
    mutate();
  }, [route.query.test, connectionId, go, mutate]);
  return test;
}

interface EditProps {
  readonly connection: ConnectionView;
  readonly connector: ConnectorView;
  readonly onDone: () => void;
}

function EditConnection({ connection, connector, onDone }: EditProps) {
  const words = useWords();
  const change = useChangeConnection(connection);
  return (
    <ConnectionForm
      connector={connector}
      connection={connection}
      submit={words.t(change.isPending ? 'console.form.saving' : 'console.form.save')}
      isBusy={change.isPending}
      error={change.error}
      onSubmit={({ values, version }, release) =>
        change.mutate(
          { connector, values, version },
          {
            onSuccess() {
              release();
              onDone();
            },
          },
        )
      }
      onCancel={onDone}
    />
  );
}
