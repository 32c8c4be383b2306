/** @module app/sidebar/held-notice/use-held-notice  Whether there is something to say: the same counts are said once, on this computer. */
import { useState } from 'react';
import { useHostEvent, useServices } from '../../platform/index.ts';
import type { HeldCounts } from './index.tsx';

const KEY = 'held-notice';

export function useHeldNotice() {
  const { memory } = useServices();
  const [counts, setCounts] = useState<HeldCounts | null>(null);
  useHostEvent('held-long', (told) => {
    if (memory.recall(KEY) !== nameOf(told)) setCounts(told);
  });
  const dismiss = () => {
    if (counts) memory.remember(KEY, nameOf(counts));
    setCounts(null);
  };
  return { counts, dismiss };
}

const nameOf = ({ held, conflicts }: HeldCounts): string => `${held} ${conflicts}`;
