/** @module app/console/connections/consent  A person's agreement at the vendor, in a tab of its own; this page watches until the connection works. */
import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { ConnectionView } from '#contract';
import { type ConnectorView, useServices } from '../../platform/index.ts';
import { Meta, OutLink, ProblemNotice, Row } from '../../ui/index.ts';
import { WaitingButton } from '../ui/index.ts';
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

/** Whether nobody has agreed yet: until then nothing else of it works. */
export function lacksConsent({ stateReason }: ConnectionView): boolean {
  return stateReason?.code === 'connection-not-agreed';
}

export interface ConsentProps {
  readonly connection: ConnectionView;
  /** Called once the connection works that somebody was sent to agree to. */
  readonly onAgreed: () => void;
}

export function Consent({ connection, onAgreed }: ConsentProps) {
  const { api, words } = useServices();
  const start = useMutation({
    mutationFn: () => api.call('startConsent', { connectionId: connection.id }),
    // The click is over once the answer is here, so a browser may refuse the tab: the address stays as a link.
    onSuccess: ({ authorizeUrl }) => void globalThis.open(authorizeUrl, '_blank', 'noopener,noreferrer'),
  });
  useWatch(connection, { isAsked: start.data !== undefined, onAgreed });
  return (
    <>
      <Row>
        <WaitingButton isPrimary={lacksConsent(connection)} isWaiting={start.isPending} onClick={() => start.mutate()}>
          {words.t(lacksConsent(connection) ? 'console.consent' : 'console.consent.again')}
        </WaitingButton>
        {start.data && connection.state !== 'active' && (
          <Meta as="span" role="status">
            {words.t('console.consent.waiting')} <OutLink url={start.data.authorizeUrl}>{words.t('console.consent.open')}</OutLink>
          </Meta>
        )}
      </Row>
      {start.isError && <ProblemNotice tone="danger">{words.error(start.error)}</ProblemNotice>}
    </>
  );
}

interface Watched {
  readonly isAsked: boolean;
  readonly onAgreed: () => void;
}

/** Looks again until the connection is active; the address that was given is good for minutes, and so is the watch. */
function useWatch({ state }: ConnectionView, { isAsked, onAgreed }: Watched): void {
  const reread = useRereadConnections();
  const [looks, setLooks] = useState(0);
  useEffect(() => {
    if (!isAsked || state === 'active' || looks > 200) return;
    const timer = setTimeout(() => void reread().then(() => setLooks(looks + 1)), WATCH_MS);
    return () => clearTimeout(timer);
  }, [isAsked, state, looks, reread]);
  const hasAgreed = looks > 0 && state === 'active';
  const tell = useRef(onAgreed);
  tell.current = onAgreed;
  useEffect(() => {
    if (hasAgreed) tell.current();
  }, [hasAgreed]);
}
