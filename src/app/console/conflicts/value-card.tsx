/** @module app/console/conflicts/value-card  One side of a conflict: its value, who set it and when, and the button that lets it stand. */
import type { ReactNode } from 'react';
import { styled } from 'styled-components';
import type { ConflictView } from '#contract';
import { useWords } from '../../platform/index.ts';
import { Meta, RelativeTime, Row } from '../../ui/index.ts';
import { WaitingButton, WaitingQuiet } from '../ui/index.ts';
import type { Side } from './use-resolve.ts';

const Card = styled.section`
  display: flex;
  flex-direction: column;
  gap: 8px;
  min-width: 0;
  padding: 12px 16px;
  border: 1px solid var(--tl-line);
  border-radius: 6px;
  h3 { font-weight: 600; font-size: 12px; line-height: 16px; color: var(--tl-subtle); }
  > div:last-child { margin-block-start: auto; padding-block-start: 4px; }
`;
const Value = styled.p`
  font-size: 16px;
  line-height: 24px;
  font-weight: 600;
  white-space: pre-wrap;
  max-height: 192px;
  overflow-y: auto;
`;
const Key = styled.kbd`
  display: inline-block;
  min-width: 20px;
  margin-inline-start: 8px;
  padding: 0 5px;
  border: 1px solid currentColor;
  border-radius: 3px;
  font: inherit;
  font-size: 12px;
  line-height: 16px;
  text-align: center;
`;

export interface ValueCardProps {
  readonly side: Side;
  /** Whose value it is: "This ticket", "ServiceNow". */
  readonly owner: string;
  readonly shown: ConflictView['desk'];
  readonly isBusy: boolean;
  readonly onUse: (then: 'stay' | 'rule') => void;
}

export function ValueCard({ side, owner, shown, isBusy, onUse }: ValueCardProps) {
  const words = useWords();
  return (
    <Card aria-label={owner}>
      <h3>
        {owner} · {shown.label}
      </h3>
      <Value>{shown.value.label || words.t('value.empty')}</Value>
      <Meta>
        <Said by={shown.by}>{shown.at && <RelativeTime at={shown.at} />}</Said>
      </Meta>
      <div>
        <Row $gap={16}>
          <WaitingButton isWaiting={isBusy} aria-keyshortcuts={KEYS[side]} onClick={() => onUse('stay')}>
            {words.t('console.conflicts.use')}
            <Key aria-hidden="true">{KEYS[side]}</Key>
          </WaitingButton>
          <WaitingQuiet isWaiting={isBusy} onClick={() => onUse('rule')}>
            {words.t('console.conflicts.use-as-rule')}
          </WaitingQuiet>
        </Row>
      </div>
    </Card>
  );
}

/** The key that lets a side stand: the first letter of "desk" and of "remote" in every language, since the hint shows it. */
export const KEYS: Readonly<Record<Side, string>> = { desk: 'D', remote: 'R' };

function Said({ by, children }: { readonly by: string | null; readonly children: ReactNode }) {
  const words = useWords();
  if (!by && !children) return <>{words.t('console.conflicts.who-unknown')}</>;
  return (
    <>
      {by ? words.t('console.conflicts.set-by', { by }) : words.t('console.conflicts.set')} {children}
    </>
  );
}
