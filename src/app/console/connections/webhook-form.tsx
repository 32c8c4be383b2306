/** @module app/console/connections/webhook-form  What the vendor needs to announce its changes: the address, the header, and a secret that both sides know. */
import { useMutation } from '@tanstack/react-query';
import { Button } from '@zendeskgarden/react-buttons';
import { type FormEvent, useState } from 'react';
import { styled } from 'styled-components';
import type { ConnectionView } from '#contract';
import { type ConnectorView, useServices } from '../../platform/index.ts';
import { CopyId, Meta, ProblemNotice, Row, Stack } from '../../ui/index.ts';
import { formsNextStep, useCarriedFocus, WaitingFooter } from '../ui/index.ts';
import { useUnsaved } from '../use-route.tsx';
import { isOpenRefusal } from './newer.ts';
import { NewerBeneath } from './newer-notice.tsx';
import { SettingInput } from './setting-input.tsx';
import { useBase } from './use-base.ts';
import { useReread, useRereadIfNewer } from './use-connections.ts';
import { WebhookAddress } from './webhook-address.tsx';

/** As the route asks. */
const SHORTEST = 24;
const RANDOM_BYTES = 32;

const Form = styled.form`
  display: flex;
  flex-direction: column;
  gap: 16px;
  max-width: 560px;
`;
const Steps = styled.ol`
  display: grid;
  grid-template-columns: minmax(0, 1fr);
  gap: 12px;
  overflow-wrap: anywhere;
  margin: 0;
  padding-inline-start: 20px;
  list-style: decimal;
`;

export interface WebhookFormProps {
  readonly connection: ConnectionView;
  readonly connector: ConnectorView;
  readonly webhook: NonNullable<ConnectionView['webhook']>;
  readonly onClose: () => void;
}

export function WebhookForm({ connection, connector, webhook, onClose }: WebhookFormProps) {
  const { words } = useServices();
  const [secret, setSecret] = useState('');
  const began = useBase(connection);
  const { base, isNewer } = began;
  const save = useSaveSecret(connection);
  const isStored = save.isSuccess && save.variables.secret === secret;
  const isTooShort = secret !== '' && secret.length < SHORTEST;
  useUnsaved(secret !== '' && !isStored);
  const form = useCarriedFocus<HTMLFormElement>(formsNextStep);
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (secret.length < SHORTEST || isStored || isNewer) return;
    save.mutate({ secret, version: base.version }, { onSuccess: began.hasMadeOne });
  };
  return (
    <Form ref={form} onSubmit={send} noValidate={true} aria-label={words.t('console.webhook.secret')}>
      <Meta as="p">{words.t(webhook.hasSecret ? 'console.webhook.rotate-explained' : 'console.webhook.set-explained')}</Meta>
      <Steps>
        <li>
          {words.t('console.webhook.step-address')}
          <WebhookAddress webhook={webhook} />
        </li>
        <li>
          <Stack $gap={8}>
            <SettingInput
              name="webhookSecret"
              kind="secret"
              label={words.t('console.webhook.secret')}
              hint={words.t('console.webhook.secret-hint', { count: SHORTEST })}
              isRequired={true}
              value={secret}
              problem={isTooShort ? words.t('console.webhook.too-short', { count: SHORTEST, left: SHORTEST - secret.length }) : undefined}
              onChange={(value) => setSecret(String(value))}
            />
            <Row>
              <Button type="button" size="small" onClick={() => setSecret(newSecret())}>
                {words.t('console.webhook.make')}
              </Button>
              {secret.length >= SHORTEST && (
                <Meta as="span">
                  {words.t('console.webhook.copy-secret')} <CopyId value={secret} label={words.t('console.webhook.copy-secret')} />
                </Meta>
              )}
            </Row>
          </Stack>
        </li>
        <li>{words.t('console.webhook.step-test', { header: webhook.signatureHeader })}</li>
      </Steps>
      <NewerBeneath connector={connector} connection={connection} began={began} onClose={onClose} />
      {!isNewer && isOpenRefusal(save.error, base.version) && <ProblemNotice tone="danger">{words.error(save.error)}</ProblemNotice>}
      {isStored && <p role="status">{words.t('console.webhook.stored')}</p>}
      <WaitingFooter
        label={words.t(save.isPending ? 'console.form.saving' : 'console.webhook.store')}
        isWaiting={save.isPending || isStored || isNewer}
        isDisabled={secret.length < SHORTEST}
        closeLabel={words.t('console.batch.close')}
        onClose={onClose}
      />
    </Form>
  );
}

function useSaveSecret({ id }: ConnectionView) {
  const { api } = useServices();
  const reread = useReread();
  return useMutation({
    mutationFn: (body: { readonly secret: string; readonly version: number }) => api.call('addWebhookSecret', { connectionId: id }, { body }),
    onSuccess: () => void reread(),
    onError: useRereadIfNewer(),
  });
}

/** 256 random bits, in letters that every vendor's form takes. */
function newSecret(): string {
  return [...crypto.getRandomValues(new Uint8Array(RANDOM_BYTES))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
