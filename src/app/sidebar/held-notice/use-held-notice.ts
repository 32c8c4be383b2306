/** @module app/sidebar/held-notice/use-held-notice  Whether there is something to say: the same is said once, on this computer. */
import { useState } from 'react';
import { type HeldNews, useHostEvent, useServices } from '../../platform/index.ts';

const KEY = 'held-notice';

export function useHeldNotice() {
  const { memory } = useServices();
  const [news, setNews] = useState<HeldNews | null>(null);
  useHostEvent('held-long', (told) => {
    if (memory.recall(KEY) !== nameOf(told)) setNews(told);
  });
  const dismiss = () => {
    if (news) memory.remember(KEY, nameOf(news));
    setNews(null);
  };
  return { news, dismiss };
}

const nameOf = ({ held, conflicts, tickets }: HeldNews): string => [held, conflicts, ...tickets.map(({ ticketId }) => ticketId)].join(' ');
