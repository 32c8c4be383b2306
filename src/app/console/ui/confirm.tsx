/** @module app/console/ui/confirm  A button that asks once more, in its own place: no dialog to be trapped in, and Escape goes back to where one was. */
import { Button } from '@zendeskgarden/react-buttons';
import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { styled } from 'styled-components';
import { useWords } from '../../platform/index.ts';
import { WaitingButton } from './waiting-button.tsx';

const Asking = styled.div`
  display: flex;
  flex-wrap: wrap;
  align-items: center;
  gap: 8px;
  padding: 8px 12px;
  border: 1px solid var(--tl-line-strong);
  border-radius: 4px;
  background: var(--tl-surface);
  > p { flex: 1 1 220px; }
`;

export interface ConfirmProps {
  /** What the button says before. */
  readonly label: string;
  /** What will happen, counted where it can be. */
  readonly question: ReactNode;
  /** What the button says that does it. */
  readonly confirm: string;
  readonly isDanger?: boolean;
  readonly isPrimary?: boolean;
  readonly isBusy?: boolean;
  readonly isDisabled?: boolean;
  readonly onConfirm: () => void;
}

export function Confirm({
  label,
  question,
  confirm,
  isDanger = false,
  isPrimary = false,
  isBusy = false,
  isDisabled = false,
  onConfirm,
}: ConfirmProps) {
  const words = useWords();
  const id = useId();
  const [isAsking, setAsking] = useState(false);
  const [trigger, yes] = useAskedFocus(isAsking);
  const close = () => setAsking(false);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return;
    event.stopPropagation();
    close();
  };
  if (!isAsking)
    return (
      <WaitingButton ref={trigger} isDanger={isDanger} isPrimary={isPrimary} isWaiting={isBusy} disabled={isDisabled} onClick={() => setAsking(true)}>
        {label}
      </WaitingButton>
    );
  return (
    <Asking role="group" aria-labelledby={id} onKeyDown={onKeyDown}>
      <p id={id}>{question}</p>
      <Button
        ref={yes}
        size="small"
        isPrimary={true}
        isDanger={isDanger}
        disabled={isBusy}
        onClick={() => {
          close();
          onConfirm();
        }}
      >
        {confirm}
      </Button>
      <Button size="small" isBasic={true} onClick={close}>
        {words.t('cancel')}
      </Button>
    </Asking>
  );
}

/** The focus goes to the answer that was asked for, and back to the question's button. Not at first: a page does not take the focus by itself. */
function useAskedFocus(isAsking: boolean) {
  const trigger = useRef<HTMLButtonElement>(null);
  const yes = useRef<HTMLButtonElement>(null);
  const wasAsking = useRef(false);
  useEffect(() => {
    if (isAsking) yes.current?.focus();
    else if (wasAsking.current) trigger.current?.focus();
    wasAsking.current = isAsking;
  }, [isAsking]);
  return [trigger, yes] as const;
}
