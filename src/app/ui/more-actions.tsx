/** @module app/ui/more-actions  "⋯": the rest of the actions, opened in place. A menu would be cut off by the iframe's edge. */
import { type ReactNode, useId, useState } from 'react';
import { styled } from 'styled-components';
import { useWords } from '../platform/index.ts';
import { Icon } from './icons.tsx';
import { Inset } from './text.tsx';

/** A square icon button with a name. */
export const IconButton = styled.button.attrs({ type: 'button' })`
  appearance: none;
  border: 0;
  background: none;
  display: inline-flex;
  align-items: center;
  justify-content: center;
  flex: none;
  width: 24px;
  height: 24px;
  border-radius: 4px;
  color: var(--tl-subtle);
  cursor: pointer;
  &:hover, &[aria-expanded='true'] { color: var(--tl-ink); background: var(--tl-recessed); }
  &:disabled { opacity: 0.5; cursor: default; }
`;

const Actions = styled(Inset)`
  display: flex;
  flex-wrap: wrap;
  gap: 4px 16px;
`;

export interface MoreActionsProps {
  /** What the actions are about, for screen readers. */
  readonly about: string;
  /** The row that "⋯" ends. */
  readonly line: ReactNode;
  /** The actions; `close` puts them away after one was chosen. */
  readonly children: (close: () => void) => ReactNode;
}

const Line = styled.div`
  display: flex;
  align-items: flex-start;
  gap: 8px;
  > :first-child { flex: 1; min-width: 0; }
`;

export function MoreActions({ about, line, children }: MoreActionsProps) {
  const words = useWords();
  const [isOpen, setOpen] = useState(false);
  const id = useId();
  return (
    <>
      <Line>
        <div>{line}</div>
        <IconButton
          aria-label={words.t('more', { about })}
          title={words.t('more', { about })}
          aria-expanded={isOpen}
          aria-controls={isOpen ? id : undefined}
          onClick={() => setOpen(!isOpen)}
        >
          <Icon name="more" />
        </IconButton>
      </Line>
      {isOpen && <Actions id={id}>{children(() => setOpen(false))}</Actions>}
    </>
  );
}
