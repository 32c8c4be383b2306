/** @module app/sidebar/affected-items/use-affected-items  The panel's facts, and linking and unlinking with a way back. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { AffectedItemsPanel, ItemView } from '#contract';
import { useIsActive, useServices } from '../../platform/index.ts';
import { useAnnounce } from '../../ui/index.ts';
import { affectedItemsQuery, useReread } from '../ticket-queries.ts';

export function useAffectedItems(ticketId: string) {
  const { api } = useServices();
  return useQuery({ ...affectedItemsQuery(api, ticketId), enabled: useIsActive() });
}

/** Links, unlinks and remembers the item for "undo" where the last deed was to unlink it. */
export function useItemLinks(ticketId: string) {
  const { api, words } = useServices();
  const announce = useAnnounce();
  const reread = useReread(ticketId);
  const client = useQueryClient();
  const [unlinked, setUnlinked] = useState<ItemView | null>(null);

  /** The answer is the panel as it is now; changes and offers follow from the linked items. */
  const show = async (panel: AffectedItemsPanel) => {
    client.setQueryData(affectedItemsQuery(api, ticketId).queryKey, panel);
    await reread('changes', 'links');
  };
  const link = useMutation({
    mutationFn: (item: ItemView) => api.call('linkItem', { ticketId }, { body: { connectionId: item.connectionId, itemId: item.id } }),
    onSuccess(panel, item) {
      setUnlinked(null);
      announce(words.t('items.linked', { name: item.name }));
      return show(panel);
    },
  });
  const unlink = useMutation({
    mutationFn: (item: ItemView) => api.call('unlinkItem', { ticketId, connectionId: item.connectionId, itemId: item.id }),
    onSuccess(panel, item) {
      setUnlinked(item);
      announce(words.t('items.unlinked', { name: item.name }));
      return show(panel);
    },
  });
  return { link, unlink, unlinked };
}
export type ItemLinks = ReturnType<typeof useItemLinks>;
