/** @module app/console/ui/detail-row  What a row opens, under it and as wide as what is seen of the table: nothing is covered, nothing is trapped, Escape closes. */
import { type KeyboardEvent, type ReactNode, useEffect, useRef } from 'react';
import { styled } from 'styled-components';
import { useWords } from '../../platform/index.ts';
import { Icon, PlainButton } from '../../ui/index.ts';
import { IconButton } from '../../ui/more-actions.tsx';

const Opener = styled(PlainButton)`
  margin: -4px 0;
  min-height: 28px;
  font-weight: 600;
  color: var(--tl-accent);
  &:hover { text-decoration: underline; }
`;

export interface OpenButtonProps {
  readonly id: string;
  readonly name: string;
  readonly controls: string;
  readonly isOpen: boolean;
  readonly onClick: () => void;
  readonly children: ReactNode;
}

export function OpenButton({ id, name, controls, isOpen, onClick, children }: OpenButtonProps) {
  return (
    <Opener data-opens={id} aria-label={name} aria-expanded={isOpen} aria-controls={isOpen ? controls : undefined} onClick={onClick}>
      {children}
    </Opener>
  );
}

const Cell = styled.td`
  && { padding: 0 16px 16px; background: var(--tl-recessed); }
  > section {
    /* Stays in sight where the table is wider than its place and scrolls sideways. */
    position: sticky;
    inset-inline-start: 16px;
    box-sizing: border-box;
    inline-size: calc(100cqi - 32px);
    /* Not under the headings, which stay too. */
    scroll-margin-block-start: 40px;
    padding: 16px;
    border: 1px solid var(--tl-line-strong);
    border-radius: 6px;
    background: var(--tl-surface);
  }
  > section > button:first-child { position: absolute; inset-block-start: 12px; inset-inline-end: 12px; }
  @container (max-width: 420px) {
    && { padding: 0 4px 4px; }
    > section { inset-inline-start: 4px; inline-size: calc(100cqi - 8px); padding: 12px; }
  }
`;

export interface DetailRowProps {
  readonly id: string;
  readonly name: string;
  readonly span: number;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

export function DetailRow({ id, name, span, onClose, children }: DetailRowProps) {
  const words = useWords();
  const box = useRef<HTMLElement>(null);
  // A link may open a row far down the page. Braces, because newer browsers return a promise here, which React would take for the clean-up.
  useEffect(() => {
    box.current?.scrollIntoView?.({ block: 'nearest' });
  }, []);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || event.defaultPrevented) return;
    event.preventDefault();
    onClose();
  };
  return (
    <tr>
      <Cell colSpan={span}>
        <section ref={box} id={id} aria-label={words.t('console.detail', { name })} onKeyDown={onKeyDown}>
          <IconButton aria-label={words.t('console.detail.close', { name })} onClick={onClose}>
            <Icon name="cross" />
          </IconButton>
          {children}
        </section>
      </Cell>
    </tr>
  );
}
