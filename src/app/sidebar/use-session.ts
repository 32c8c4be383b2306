/** @module app/sidebar/use-session  Who is looking, and what they may do. The backend decides; this only keeps buttons honest. */
import { useQuery } from '@tanstack/react-query';
import type { SessionAnswer } from '#contract';
import { useIsActive, useServices } from '../platform/index.ts';
import { sessionQuery } from './ticket-queries.ts';

export function useSession(): SessionAnswer | undefined {
  const { api, host } = useServices();
  return useQuery({ ...sessionQuery(api, host), enabled: useIsActive() }).data;
}

/** False for a viewer: actions are not offered. True until the session says otherwise. */
export function useMayAct(): boolean {
  return useSession()?.user.role !== 'viewer';
}
