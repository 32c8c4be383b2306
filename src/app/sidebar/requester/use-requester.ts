/** @module app/sidebar/requester/use-requester  Who asks, of a saved ticket. */
import { useQuery } from '@tanstack/react-query';
import { useIsActive, useServices } from '../../platform/index.ts';
import { requesterQuery } from '../ticket-queries.ts';

export function useRequester(ticketId: string) {
  const { api } = useServices();
  return useQuery({ ...requesterQuery(api, ticketId), enabled: useIsActive() });
}
