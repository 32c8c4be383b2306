/** @module app/ui/problem-notice  What failed, in plain words, with a way on. */
import type { ReactNode } from 'react';
import { styled } from 'styled-components';
import { useWords } from '../platform/index.ts';
import { Icon } from './icons.tsx';
import { Quiet } from './text.tsx';

const Shell = styled.div<{ $tone: 'warning' | 'danger' }>`
  display: flex;
  align-items: flex-start;
  gap: 8px;
  padding: 8px;
  border-radius: 4px;
  font-size: 12px;
  line-height: 16px;
  background: var(--tl-${({ $tone }) => $tone}-ground);
  color: var(--tl-${({ $tone }) => $tone}-ink);
  > svg { margin-block-start: 2px; }
  > div { flex: 1; min-width: 0; }
  ${Quiet} { color: inherit; text-decoration: underline; font-weight: 600; padding-block: 4px 0; margin: 0; }
`;

export interface ProblemNoticeProps {
  readonly tone: 'warning' | 'danger';
  readonly children: ReactNode;
  readonly onRetry?: (() => void) | undefined;
  /** It is being tried again: the button says so, keeps the cursor and does nothing more. */
  readonly isTrying?: boolean;
}

export function ProblemNotice({ tone, children, onRetry, isTrying = false }: ProblemNoticeProps) {
  const words = useWords();
  return (
    <Shell $tone={tone} role={tone === 'danger' ? 'alert' : 'note'}>
      <Icon name="hold" />
      <div>
        <div>{children}</div>
        {onRetry && (
          <Quiet aria-disabled={isTrying} onClick={isTrying ? undefined : onRetry}>
            {words.t(isTrying ? 'retrying' : 'retry')}
          </Quiet>
        )}
      </div>
    </Shell>
  );
}
