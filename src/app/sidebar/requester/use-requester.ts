/** @module app/sidebar/requester/use-requester  Who asks: of a saved ticket, or of the draft on a new one (followed as the agent changes it). */
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useHostEvent, useIsActive, useServices } from '../../platform/index.ts';
import { requesterQuery } from '../ticket-queries.ts';

export function useRequester(ticketId: string) {
  const { api } = useServices();
  return useQuery({ ...requesterQuery(api, ticketId), enabled: useIsActive() });
}

/** `requesterId` is null while the agent has chosen nobody. */
export function useNewTicketRequester() {
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
