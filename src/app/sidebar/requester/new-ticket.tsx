/** @module app/sidebar/requester/new-ticket  Who asks on a ticket that is not saved yet, followed as the agent changes it. No part of what a saved ticket loads. */
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useHostEvent, useIsActive, useServices, useWords } from '../../platform/index.ts';
import { Empty, PanelFrame } from '../../ui/index.ts';
import { Framed } from './index.tsx';

export function NewTicketRequesterPanel() {
  const words = useWords();
  const { requesterId, query } = useNewTicketRequester();
  if (requesterId !== null) return <Framed query={query} />;
  return (
    <PanelFrame name="requester" title={words.t('requester.title')} startsOpen={true}>
      <Empty why={words.t('requester.choose-first')} />
    </PanelFrame>
  );
}

/** `requesterId` is null while the agent has chosen nobody. */
function useNewTicketRequester() {
  const { api } = useServices();
  const isActive = useIsActive();
  const requesterId = useDraftRequester();
  const query = useQuery({
    queryKey: ['new-requester', requesterId],
    queryFn: ({ signal }) => api.call('readNewTicketRequester', { deskUserId: requesterId ?? '' }, { signal }),
    enabled: isActive && requesterId !== null,
  });
  return { requesterId, query };
}

function useDraftRequester(): string | null {
  const { host } = useServices();
  const [requesterId, setRequesterId] = useState<string | null>(null);
  const read = () => void host.readRequesterId().then(setRequesterId, () => undefined);
  useEffect(read, [host]);
  useHostEvent('requester-changed', read);
  return requesterId;
}
