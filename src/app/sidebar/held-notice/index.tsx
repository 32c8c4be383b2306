/** @module app/sidebar/held-notice  What has waited for over an hour, as our backend told every open page: said once on this computer, and put away by the agent. */
import { useServices } from '../../platform/index.ts';
import { ProblemNotice, Quiet, Row } from '../../ui/index.ts';
import { useSession } from '../use-session.ts';
import { type HeldNews, readHeld } from './read-held.ts';

/** Under which name the browser remembers what was put away. */
const KEY = 'held-notice';

export interface HeldNoticeProps {
  /** As it came: anybody could have sent it. */
  readonly told: unknown;
  readonly onDismiss: () => void;
}

export function HeldNotice({ told, onDismiss }: HeldNoticeProps) {
  const { host, words, memory } = useServices();
  const isAdmin = useSession()?.user.role === 'admin';
  const news = readHeld(told);
  if (!news || memory.recall(KEY) === nameOf(news)) return null;
  const { held, conflicts, tickets } = news;
  const dismiss = () => {
    memory.remember(KEY, nameOf(news));
    onDismiss();
  };
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
        <Quiet onClick={dismiss}>{words.t('held.dismiss')}</Quiet>
      </Row>
    </ProblemNotice>
  );
}

const nameOf = ({ held, conflicts, tickets }: HeldNews): string => [held, conflicts, ...tickets.map(({ ticketId }) => ticketId)].join(' ');
