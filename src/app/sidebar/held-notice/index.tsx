/** @module app/sidebar/held-notice  What has waited for over an hour, as our backend told every open page: said once, and put away by the agent. */
import { useServices } from '../../platform/index.ts';
import { ProblemNotice, Quiet, Row } from '../../ui/index.ts';
import { useSession } from '../use-session.ts';

export interface HeldCounts {
  readonly held: number;
  readonly conflicts: number;
}

export interface HeldNoticeProps {
  readonly counts: HeldCounts;
  readonly onDismiss: () => void;
}

export function HeldNotice({ counts, onDismiss }: HeldNoticeProps) {
  const { host, words } = useServices();
  const isAdmin = useSession()?.user.role === 'admin';
  return (
    <ProblemNotice tone="warning">
      {words.t('held.over-an-hour', { count: counts.held + counts.conflicts })}
      <Row $gap={16}>
        {isAdmin && (
          <Quiet onClick={() => void host.openConsole(counts.conflicts > 0 ? 'conflicts' : 'overview').catch(() => undefined)}>
            {words.t('held.look')}
          </Quiet>
        )}
        <Quiet onClick={onDismiss}>{words.t('held.dismiss')}</Quiet>
      </Row>
    </ProblemNotice>
  );
}
