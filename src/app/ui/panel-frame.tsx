/** @module app/ui/panel-frame  The frame of each panel: heading, count, summary, open or closed as the agent left it. */
import { type ReactNode, useId, useState } from 'react';
import { styled } from 'styled-components';
import type { SourceState } from '#contract';
import { useServices, useWords } from '../platform/index.ts';
import { Turning } from './disclosure.tsx';
import { FreshnessMark } from './freshness.tsx';
import { PanelBoundary } from './panel-boundary.tsx';
import { ProblemNotice } from './problem-notice.tsx';

const Frame = styled.section`
  border-block-end: 1px solid var(--tl-line);
`;
const Head = styled.button.attrs({ type: 'button' })`
  border: 0;
  background: none;
  width: 100%;
  display: flex;
  flex-wrap: wrap;
  align-items: center;
  gap: 6px;
  padding: 10px 12px;
  font: inherit;
  color: inherit;
  text-align: start;
  cursor: pointer;
  &:hover { background: var(--tl-recessed); }
  &:focus-visible { outline-offset: -2px; }
`;
/** Never narrower than its longest word: what then has no room at the side moves below. */
const Title = styled.span`
  flex: 1;
  font-weight: 600;
  overflow-wrap: break-word;
`;
const Count = styled.span`
  color: var(--tl-subtle);
  font-size: 12px;
  min-width: 16px;
  text-align: end;
`;
const Body = styled.div`
  padding: 0 12px 12px;
  display: flex;
  flex-direction: column;
  gap: 8px;
`;

export interface PanelFrameProps {
  /** Key under which open or closed is remembered. */
  readonly name: string;
  readonly title: string;
  readonly startsOpen: boolean;
  readonly count?: number | undefined;
  /** The one fact that matters, shown in the heading line. */
  readonly summary?: ReactNode;
  /** Shown in the heading line only while the panel is closed. */
  readonly closedSummary?: ReactNode;
  readonly sources?: readonly SourceState[] | undefined;
  readonly children: ReactNode;
}

export function PanelFrame({ name, title, startsOpen, count, summary, closedSummary, sources = [], children }: PanelFrameProps) {
  const [isOpen, toggle] = useRememberedOpen(name, startsOpen);
  const words = useWords();
  const id = useId();
  return (
    <Frame aria-labelledby={`${id}-head`} data-panel={name}>
      <h2>
        <Head id={`${id}-head`} aria-expanded={isOpen} aria-controls={isOpen ? id : undefined} onClick={toggle}>
          <Turning isOpen={isOpen} />
          <Title>{title}</Title>
          {summary}
          {!isOpen && closedSummary}
          <FreshnessMark sources={sources} />
          {count !== undefined && <Count>{count}</Count>}
        </Head>
      </h2>
      {isOpen && (
        <Body id={id}>
          <PanelBoundary
            fallback={(retry) => (
              <ProblemNotice tone="danger" onRetry={retry}>
                {words.t('failed.part')}
              </ProblemNotice>
            )}
          >
            {children}
          </PanelBoundary>
        </Body>
      )}
    </Frame>
  );
}

function useRememberedOpen(name: string, startsOpen: boolean): readonly [boolean, () => void] {
  const { memory } = useServices();
  const key = `panel:${name}`;
  const [isOpen, setOpen] = useState(() => (memory.recall(key) ?? (startsOpen ? 'open' : 'closed')) === 'open');
  const toggle = () => {
    memory.remember(key, isOpen ? 'closed' : 'open');
    setOpen(!isOpen);
  };
  return [isOpen, toggle];
}
