/** @module app/console/mappings/save/use-settings  The app's settings as the help desk has them now; looked at again while the screen is open, because another admin may save. */
import { useQuery } from '@tanstack/react-query';
import { useIsActive, useServices } from '../../../platform/index.ts';

const LOOK_MS = 60_000;
export const SETTINGS_KEY = ['mapping-settings'] as const;

export function useSettings() {
  const { host } = useServices();
  return useQuery({
    queryKey: SETTINGS_KEY,
    queryFn: () => host.readSettings(),
    enabled: useIsActive(),
    staleTime: 0,
    refetchInterval: LOOK_MS,
    retry: false,
  });
}
