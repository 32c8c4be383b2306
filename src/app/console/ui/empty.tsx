/** @module app/console/ui/empty  Nothing to list: why, what it would be good for, and the one thing to do. */
import { Button } from '@zendeskgarden/react-buttons';
import type { ReactNode } from 'react';
import { styled } from 'styled-components';
import { Meta, Stack } from '../../ui/index.ts';
import type { Target } from '../route.ts';
import { useNavigation } from '../use-route.tsx';

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
  readonly action?: { readonly label: string; readonly to: Target } | { readonly label: string; readonly onClick: () => void };
}

export function Empty({ why, teach, action }: EmptyProps) {
  const { go } = useNavigation();
  return (
    <Box $gap={8}>
      <strong>{why}</strong>
      {teach && <Meta as="p">{teach}</Meta>}
      {action && (
        <Button size="small" isPrimary={true} onClick={'to' in action ? () => go(action.to) : action.onClick}>
          {action.label}
        </Button>
      )}
    </Box>
  );
}
