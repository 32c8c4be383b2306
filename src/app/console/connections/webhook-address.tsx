/** @module app/console/connections/webhook-address  Where the vendor sends its events, which header signs them, and when one was last believed. */
import { useEffect } from 'react';
import type { ConnectionView } from '#contract';
import { useWords } from '../../platform/index.ts';
import { CopyId, Meta, RelativeTime, Row } from '../../ui/index.ts';
import { useRereadConnections } from './use-connections.ts';

/** Milliseconds between looks for the first event. */
const WATCH_MS = 4_000;

export interface WebhookAddressProps {
  readonly webhook: NonNullable<ConnectionView['webhook']>;
}

export function WebhookAddress({ webhook: { url, signatureHeader } }: WebhookAddressProps) {
  const words = useWords();
  return (
    <>
      <Row $gap={4}>
        <code>{url}</code>
        <CopyId value={url} />
      </Row>
      <Meta>{words.t('console.webhook.header', { header: signatureHeader })}</Meta>
    </>
  );
}

/** Whether it works: what was heard, and what stands in the way. */
export function WebhookState({ webhook: { setBy, hasSecret, lastDeliveryAt } }: WebhookAddressProps) {
  const words = useWords();
  useWatch(hasSecret && lastDeliveryAt === null);
  if (lastDeliveryAt !== null)
    return (
      <Meta>
        {words.t('console.webhook.last')} <RelativeTime at={lastDeliveryAt} />
      </Meta>
    );
  if (setBy === 'admin' && !hasSecret) return <Meta>{words.t('console.webhook.no-secret')}</Meta>;
  return <Meta>{words.t('console.webhook.never')}</Meta>;
}

/** The first event shows by itself: somebody has just set the webhook up over there and waits for it. */
function useWatch(isAwaited: boolean): void {
  const reread = useRereadConnections();
  useEffect(() => {
    if (!isAwaited) return;
    const timer = setInterval(() => void reread(), WATCH_MS);
    return () => clearInterval(timer);
  }, [isAwaited, reread]);
}
