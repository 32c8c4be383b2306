/** @module app/console/ui/empty  Nothing to list: why, what it would be good for, and the one thing to do. */
import { type ReactNode, useId } from 'react';
import { styled } from 'styled-components';
import { Meta, Stack } from '../../ui/index.ts';
import type { Target } from '../route.ts';
import { useNavigation } from '../use-route.tsx';
import { WaitingButton } from './waiting-button.tsx';

const Box = styled(Stack)`
  align-items: flex-start;
  max-width: 560px;
  padding: 24px;
  border: 1px dashed var(--tl-line-strong);
  border-radius: 8px;
  strong { font-weight: 600; }
`;

export interface EmptyProps {
  readonly why: string;
  /** What one learns here: how the first one comes about. */
  readonly teach?: ReactNode;
  /** `waits`: why it cannot be done yet. */
  readonly action?:
    | { readonly label: string; readonly to: Target }
    | { readonly label: string; readonly onClick: () => void; readonly waits?: string | undefined };
}

export function Empty({ why, teach, action }: EmptyProps) {
  const { go } = useNavigation();
  const reason = useId();
  const waits = action && 'waits' in action ? action.waits : undefined;
  return (
    <Box $gap={8}>
      <strong>{why}</strong>
      {teach && <Meta as="p">{teach}</Meta>}
      {action && (
        <WaitingButton
          isPrimary={true}
          isWaiting={waits !== undefined}
          aria-describedby={waits && reason}
          onClick={'to' in action ? () => go(action.to) : action.onClick}
        >
          {action.label}
        </WaitingButton>
      )}
      {waits && (
        <Meta as="p" id={reason} role="status">
          {waits}
        </Meta>
      )}
    </Box>
  );
}
