/** @module app/console/ui/waiting-button  Buttons that wait for what they began: they look switched off and do nothing, and keep the focus, which a switched-off one loses. */
import { Button, type IButtonProps } from '@zendeskgarden/react-buttons';
import { type ComponentProps, forwardRef, type MouseEvent } from 'react';
import { styled } from 'styled-components';
import { Quiet } from '../../ui/index.ts';

const Look = styled(Button)`
  &[aria-disabled='true'] { opacity: 0.6; cursor: default; }
`;

export interface WaitingButtonProps extends IButtonProps {
  readonly isWaiting: boolean;
}

export const WaitingButton = forwardRef<HTMLButtonElement, WaitingButtonProps>(function WaitingButton({ isWaiting, onClick, ...rest }, ref) {
  const click = (event: MouseEvent<HTMLButtonElement>) => {
    // A form is not sent again, neither by this button nor by Enter in one of its fields.
    if (isWaiting) event.preventDefault();
    else onClick?.(event);
  };
  return <Look size="small" {...rest} ref={ref} aria-disabled={isWaiting || undefined} onClick={click} />;
});

const QuietLook = styled(Quiet)`
  &[aria-disabled='true'] { color: var(--tl-subtle); text-decoration: none; }
`;

/** The same, as quiet as a link. */
export function WaitingQuiet({ isWaiting, onClick, ...rest }: ComponentProps<typeof Quiet> & Pick<WaitingButtonProps, 'isWaiting'>) {
  return <QuietLook {...rest} aria-disabled={isWaiting || undefined} onClick={isWaiting ? undefined : onClick} />;
}
