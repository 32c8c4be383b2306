/** @module app/console/frame/pause-all  The brake: stops all flows with one click and one confirmation in place; the audit log keeps who pulled it. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useServices } from '../../platform/index.ts';
import { ProblemNotice, useAnnounce } from '../../ui/index.ts';
import type { WholeAnswer } from '../admin-queries.ts';
import { Confirm } from '../ui/confirm.tsx';

export function PauseAll({ overview: { isPaused, whole } }: { readonly overview: WholeAnswer }) {
  const { api, words } = useServices();
  const announce = useAnnounce();
  const client = useQueryClient();
  const change = useMutation({
    mutationFn: () => api.call(isPaused ? 'resumeAll' : 'pauseAll', {}),
    async onSuccess() {
      announce(words.t(isPaused ? 'console.pause.resumed' : 'console.pause.paused'));
      await client.invalidateQueries({ queryKey: ['admin'] });
    },
  });
  return (
    <>
      {isPaused ? (
        <Confirm
          label={words.t('console.pause.resume-all')}
          question={words.t('console.pause.resume-question')}
          confirm={words.t('console.pause.resume-all')}
          isPrimary={true}
          isBusy={change.isPending}
          onConfirm={() => change.mutate()}
        />
      ) : (
        <Confirm
          label={words.t('console.pause.all')}
          question={words.t('console.pause.question', { count: whole.flows })}
          confirm={words.t('console.pause.confirm')}
          isDanger={true}
          isBusy={change.isPending}
          onConfirm={() => change.mutate()}
        />
      )}
      {change.isError && <ProblemNotice tone="danger">{words.error(change.error)}</ProblemNotice>}
    </>
  );
}
