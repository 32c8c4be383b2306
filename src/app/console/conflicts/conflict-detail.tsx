/** @module app/console/conflicts/conflict-detail  A conflict opened in its place: both values beside each other, what each rule would choose, and the choice. */
import { styled } from 'styled-components';
import type { ConflictView } from '#contract';
import { useWords } from '../../platform/index.ts';
import { Meta, Name, ProblemNotice, Stack, Why } from '../../ui/index.ts';
import { LinkWays } from '../ui/index.ts';
import type { Side } from './use-resolve.ts';
import { ValueCard } from './value-card.tsx';

const Pair = styled.div`
  display: grid;
  grid-template-columns: repeat(auto-fit, minmax(240px, 1fr));
  gap: 12px;
`;
const Rules = styled.ul`
  display: grid;
  grid-template-columns: repeat(auto-fit, minmax(240px, 1fr));
  gap: 8px 24px;
`;

export interface ConflictDetailProps {
  readonly conflict: ConflictView;
  readonly systemName: string;
  readonly isBusy: boolean;
  /** The choice was made for values that no longer stand; these are the new ones. */
  readonly hasMoved: boolean;
  readonly error: unknown;
  readonly onUse: (side: Side, then: 'stay' | 'rule') => void;
}

export function ConflictDetail({ conflict, systemName, isBusy, hasMoved, error, onUse }: ConflictDetailProps) {
  const words = useWords();
  const card = (side: Side, owner: string) => (
    <ValueCard side={side} owner={owner} shown={conflict[side]} isBusy={isBusy} onUse={(then) => onUse(side, then)} />
  );
  return (
    <Stack $gap={16}>
      <Situation conflict={conflict} systemName={systemName} />
      {hasMoved && <ProblemNotice tone="warning">{words.t('console.conflicts.moved')}</ProblemNotice>}
      {error !== null && !hasMoved && <ProblemNotice tone="danger">{words.error(error)}</ProblemNotice>}
      <Pair>
        {card('desk', words.t('console.conflicts.desk-value', { ticket: conflict.ticketId }))}
        {card('remote', [systemName, conflict.record].filter(Boolean).join(' '))}
      </Pair>
      <Meta>{words.t(isBusy ? 'console.conflicts.choosing' : 'console.conflicts.once')}</Meta>
      <section aria-label={words.t('console.conflicts.rules')}>
        <Name>{words.t('console.conflicts.rules')}</Name>
        <Rules>
          {conflict.rules.map((rule) => (
            <li key={rule.winner}>
              <RuleLine rule={rule} conflict={conflict} systemName={systemName} />
            </li>
          ))}
        </Rules>
      </section>
    </Stack>
  );
}

function Situation({ conflict, systemName }: Pick<ConflictDetailProps, 'conflict' | 'systemName'>) {
  const words = useWords();
  return (
    <div style={{ paddingInlineEnd: 32 }}>
      <p>{words.reason(conflict.reason, { system: systemName })}</p>
      <LinkWays {...conflict} />
    </div>
  );
}

interface RuleLineProps {
  readonly rule: ConflictView['rules'][number];
  readonly conflict: ConflictView;
  readonly systemName: string;
}

/** "The newest change wins: High". */
function RuleLine({ rule: { winner, side, reason }, conflict, systemName }: RuleLineProps) {
  const words = useWords();
  const name = words.t(`console.conflicts.winner.${winner}`, { system: systemName });
  const chosen = side === null ? words.t('console.conflicts.cannot-tell') : conflict[side].value.label || words.t('value.empty');
  return (
    <Why about={name} reasons={[reason]} known={{ system: systemName }}>
      <Meta>{name}</Meta>
      <div>{chosen}</div>
    </Why>
  );
}
