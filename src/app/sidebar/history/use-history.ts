/** @module app/sidebar/history/use-history  The changes that were seen on a link, and bringing one of their values back. */
import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import type { FieldHistoryAnswer, LinkView } from '#contract';
import { type Api, useServices } from '../../platform/index.ts';
import { useAnnounce } from '../../ui/index.ts';
import { useFollowUp, useReread } from '../ticket-queries.ts';

export type HistoryEntry = FieldHistoryAnswer['entries'][number];

/** The newest changes: what a short journey shows. */
export const historyQuery = (api: Api, linkId: string) =>
  queryOptions({
    queryKey: ['history', linkId],
    queryFn: ({ signal }) => api.call('readFieldHistory', { linkId }, { query: { limit: '20' }, signal }),
    staleTime: 0,
  });

/** What the field holds on that side now; undefined where the link does not tell, and then nothing can be bound to it. */
export function presentValue({ fields }: LinkView, { side, path }: HistoryEntry) {
  const field = fields.find(({ deskPath, remotePath }) => (side === 'desk' ? deskPath : remotePath) === path);
  return field?.[side] ?? undefined;
}

export function useRestore(ticketId: string, link: LinkView) {
  const { api, words } = useServices();
  const client = useQueryClient();
  const announce = useAnnounce();
  const reread = useReread(ticketId);
  const followUp = useFollowUp(ticketId);
  return useMutation({
    mutationFn: (entry: HistoryEntry) =>
      api.call(
        'restoreValue',
        { linkId: link.id },
        { body: { fieldKey: entry.fieldKey, historyId: entry.historyId, shown: presentValue(link, entry)?.value } },
      ),
    onSuccess(_, { label, value }) {
      announce(words.t('history.restored', { field: label, value: value.label }));
      followUp();
    },
    // Also after a refusal: what was shown is not what is.
    onSettled: () => Promise.all([client.invalidateQueries({ queryKey: ['history', link.id] }), reread('links')]),
  });
}
