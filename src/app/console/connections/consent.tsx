/** @module app/console/connections/consent  A person's agreement at the vendor, in a tab of its own; this page watches until it is there and the connection works. */
import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { ConnectionView } from '#contract';
import { type ConnectorView, useServices } from '../../platform/index.ts';
import { Meta, OutLink, ProblemNotice, Row, useNow } from '../../ui/index.ts';
import { WaitingButton } from '../ui/index.ts';
import { refusalOf } from './refusal.ts';
import { useRereadConnections } from './use-connections.ts';

/** The choice of a connector's form that means "a person agrees". */
const AGREED = /(^|-)authorization-code$/;
/** Milliseconds between looks while somebody agrees elsewhere. */
const WATCH_MS = 3_000;

/** Whether this connection signs in with a person's agreement. */
export function needsConsent({ settings }: ConnectionView, connector: ConnectorView | undefined): boolean {
  return (connector?.fields ?? []).some(
    ({ name, kind, choices = [] }) => kind === 'choice' && choices.some((choice) => AGREED.test(choice)) && AGREED.test(String(settings[name] ?? '')),
  );
}

/** Whether nobody has agreed yet: until then nothing else of it works, whatever its state says. */
export function lacksConsent({ hasAgreement }: ConnectionView): boolean {
  return !hasAgreement;
}

/** Whether an agreement would change what is seen of it; one that is given again to what works, or is paused, changes nothing here. */
function isAwaited(connection: ConnectionView): boolean {
  return lacksConsent(connection) || connection.state === 'needs-attention';
}

export interface ConsentProps {
  readonly connection: ConnectionView;
  /** Called once the connection works that somebody was sent to agree to. */
  readonly onAgreed: () => void;
}

export function Consent({ connection, onAgreed }: ConsentProps) {
  const { api, words } = useServices();
  const start = useMutation({
    mutationFn: (_asked: { readonly isAwaited: boolean }) => api.call('startConsent', { connectionId: connection.id }),
    // The click is over once the answer is here, so a browser may refuse the tab: the address stays as a link.
    onSuccess: ({ authorizeUrl }) => void globalThis.open(authorizeUrl, '_blank', 'noopener,noreferrer'),
  });
  const until = start.data ? Date.parse(start.data.expiresAt) : 0;
  const now = useNow();
  useWatch(connection, { until, onAgreed });
  return (
    <>
      <Row>
        <WaitingButton
          isPrimary={lacksConsent(connection)}
          isWaiting={start.isPending}
          onClick={() => start.mutate({ isAwaited: isAwaited(connection) })}
        >
          {words.t(lacksConsent(connection) ? 'console.consent' : 'console.consent.again')}
        </WaitingButton>
        {start.data && (isAwaited(connection) || !start.variables.isAwaited) && (
          <Meta as="span" role="status">
            {now >= until ? (
              words.t('console.consent.run-out')
            ) : (
              <>
                {words.t(isAwaited(connection) ? 'console.consent.waiting' : 'console.consent.in-use')}{' '}
                <OutLink url={start.data.authorizeUrl}>{words.t('console.consent.open')}</OutLink>
              </>
            )}
          </Meta>
        )}
      </Row>
      {start.isError && <ProblemNotice tone="danger">{refusalOf(start.error, words)}</ProblemNotice>}
    </>
  );
}

interface Watched {
  /** Until when the address is good that was given, ms since the epoch; 0 where none was. */
  readonly until: number;
  readonly onAgreed: () => void;
}

/** Looks again until what is awaited is there, as long as the address is good. */
function useWatch(connection: ConnectionView, { until, onAgreed }: Watched): void {
  const isOpen = isAwaited(connection);
  const reread = useRereadConnections();
  const [looks, setLooks] = useState(0);
  useEffect(() => {
    if (!isOpen || Date.now() >= until) return;
    const timer = setTimeout(() => void reread().then(() => setLooks(looks + 1)), WATCH_MS);
    return () => clearTimeout(timer);
  }, [until, isOpen, looks, reread]);
  const hasAgreed = looks > 0 && !isOpen;
  const tell = useRef(onAgreed);
  tell.current = onAgreed;
  useEffect(() => {
    if (hasAgreed) tell.current();
  }, [hasAgreed]);
}
