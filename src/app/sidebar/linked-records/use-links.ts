/** @module app/sidebar/linked-records/use-links  The links of a ticket, followed gently while something is on its way, and the actions on one link. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { AnswerBody, CreateLinkBody, LinkAnswer, LinksPanel, LinkView } from '#contract';
import { useIsActive, useServices } from '../../platform/index.ts';
import { useAnnounce } from '../../ui/index.ts';
import { linksQuery, useFollowUp, useReread } from '../ticket-queries.ts';

/** Milliseconds between looks while changes are on their way: quick at first, then patient. */
const QUICK_LOOK_MS = 4_000;
const PATIENT_LOOK_MS = 20_000;
/** Looks after which a link that stays pending is looked at patiently. */
const QUICK_LOOKS = 8;

export function useLinks(ticketId: string) {
  const { api } = useServices();
  const isActive = useIsActive();
  return useQuery({
    ...linksQuery(api, ticketId),
    enabled: isActive,
    refetchInterval: ({ state }) =>
      isActive && state.data?.links.some(isOnItsWay) ? (state.dataUpdateCount > QUICK_LOOKS ? PATIENT_LOOK_MS : QUICK_LOOK_MS) : false,
  });
}

function isOnItsWay({ state, record }: LinkView): boolean {
  return state === 'pending' || state === 'failing' || record === null;
}

/** Puts a link's newest state into the panel without another read. */
function useShowLink(ticketId: string): (answer: LinkAnswer) => void {
  const client = useQueryClient();
  const { api } = useServices();
  return ({ link }) =>
    client.setQueryData(linksQuery(api, ticketId).queryKey, (panel: LinksPanel | undefined) => {
      if (!panel) return panel;
      const isKnown = panel.links.some(({ id }) => id === link.id);
      return { ...panel, links: isKnown ? panel.links.map((each) => (each.id === link.id ? link : each)) : [...panel.links, link] };
    });
}

/** Sync now, pause, resume, unlink, becoming the owner, confirming a deletion and answering a hold. Each says aloud what came of it. */
export function useLinkActions(ticketId: string, link: LinkView) {
  const { api, words } = useServices();
  const announce = useAnnounce();
  const show = useShowLink(ticketId);
  const reread = useReread(ticketId);
  const followUp = useFollowUp(ticketId);
  const linkId = link.id;
  const name = link.record?.number ?? link.connectionName;
  const done = (key: string) => (answer: LinkAnswer) => {
    show(answer);
    announce(words.t(key, { name }));
    followUp();
  };
  return {
    sync: useMutation({ mutationFn: () => api.call('syncLink', { linkId }), onSuccess: done('links.said-sync') }),
    pause: useMutation({
      mutationFn: (until: string | null) => api.call('pauseLink', { linkId }, { body: { until } }),
      onSuccess: done('links.said-paused'),
    }),
    resume: useMutation({ mutationFn: () => api.call('resumeLink', { linkId }), onSuccess: done('links.said-resumed') }),
    unlink: useMutation({
      mutationFn: () => api.call('unlink', { linkId }),
      async onSuccess() {
        announce(words.t('links.said-unlinked', { name }));
        await reread('links');
      },
    }),
    promote: useMutation({ mutationFn: () => api.call('promoteFollower', { linkId }), onSuccess: done('links.said-promoted') }),
    confirmDeleted: useMutation({
      mutationFn: () => api.call('confirmDeleted', { linkId }),
      onSuccess: done('links.said-deleted'),
    }),
    answer: useMutation({ mutationFn: (body: AnswerBody) => api.call('answerHold', { linkId }, { body }), onSuccess: done('links.said-answered') }),
  };
}
export type LinkActions = ReturnType<typeof useLinkActions>;

/** Makes a link, by a new record or an existing one. */
export function useCreateLink(ticketId: string) {
  const { api, words } = useServices();
  const announce = useAnnounce();
  const show = useShowLink(ticketId);
  const reread = useReread(ticketId);
  const followUp = useFollowUp(ticketId);
  return useMutation({
    mutationFn: (body: CreateLinkBody) => api.call('createLink', { ticketId }, { body }),
    async onSuccess(answer) {
      show(answer);
      announce(words.t('links.said-linked', { name: answer.link.record?.number ?? answer.link.connectionName }));
      followUp();
      await reread('links');
    },
  });
}
