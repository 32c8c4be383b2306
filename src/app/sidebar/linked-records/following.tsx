/** @module app/sidebar/linked-records/following  A link that only reads: whose record it follows, and how it becomes the owner where nobody is. Loaded for followers only. */
import type { LinkView } from '#contract';
import { useServices } from '../../platform/index.ts';
import { Meta, Quiet } from '../../ui/index.ts';
import { AskFirst } from './ask-first.tsx';
import type { LinkActions } from './use-links.ts';

export interface FollowingProps {
  readonly follows: NonNullable<LinkView['follows']>;
  readonly name: string;
  readonly promote: LinkActions['promote'] | undefined;
}

export function Following({ follows: { ownerTicketId, oldestTicketId, canPromote }, name, promote }: FollowingProps) {
  const { host, words } = useServices();
  const open = (ticket: string) => (
    <Quiet onClick={() => void host.openTicket(ticket).catch(() => undefined)}>{words.t('plan.open-leader', { ticket })}</Quiet>
  );
  if (ownerTicketId !== null)
    return (
      <Meta>
        {words.t('links.follows', { ticket: ownerTicketId })} {open(ownerTicketId)}
      </Meta>
    );
  if (!canPromote)
    return (
      <Meta>
        {words.t('links.follows-nobody')} {oldestTicketId !== null && open(oldestTicketId)}
      </Meta>
    );
  return (
    <>
      <Meta>{words.t('links.follows-nobody')}</Meta>
      {promote && (
        <AskFirst
          label={words.t('links.promote')}
          question={words.t('links.promote-says', { record: name })}
          confirm={words.t('links.promote')}
          action={promote}
        />
      )}
    </>
  );
}
