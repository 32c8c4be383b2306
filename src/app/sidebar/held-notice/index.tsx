/** @module app/sidebar/held-notice  What has waited for over an hour, as our backend told every open page: said once, and put away by the agent. */
import { type HeldNews, useServices } from '../../platform/index.ts';
import { ProblemNotice, Quiet, Row } from '../../ui/index.ts';
import { useSession } from '../use-session.ts';

export interface HeldNoticeProps {
  readonly news: HeldNews;
  readonly onDismiss: () => void;
}

export function HeldNotice({ news: { held, conflicts, tickets }, onDismiss }: HeldNoticeProps) {
  const { host, words } = useServices();
  const isAdmin = useSession()?.user.role === 'admin';
  return (
    <ProblemNotice tone="warning">
      {words.t('held.over-an-hour', { count: held + conflicts })}
      {tickets.map(({ ticketId, release }) => (
        <div key={ticketId}>
          <Quiet onClick={() => void host.openTicket(ticketId).catch(() => undefined)}>{words.t('held.ticket', { ticket: ticketId })}</Quiet>{' '}
          {words.reason(release)}
        </div>
      ))}
      <Row $gap={16}>
        {isAdmin && (
          <Quiet onClick={() => void host.openConsole(conflicts > 0 ? 'conflicts' : 'overview').catch(() => undefined)}>{words.t('held.look')}</Quiet>
        )}
        <Quiet onClick={onDismiss}>{words.t('held.dismiss')}</Quiet>
      </Row>
    </ProblemNotice>
  );
}
