/** @module app/sidebar/changes-near/use-changes  The changes near a ticket; the situation banner reads the same answer. */
import { useQuery } from '@tanstack/react-query';
import { useIsActive, useServices } from '../../platform/index.ts';
import { changesQuery } from '../ticket-queries.ts';

export function useChanges(ticketId: string) {
  const { api } = useServices();
  return useQuery({ ...changesQuery(api, ticketId), enabled: useIsActive() });
}
