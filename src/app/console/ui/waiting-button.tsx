/** @module app/console/ui/waiting-button  A button that waits for what it began: it looks switched off and does nothing, and keeps the focus, which a switched-off one loses. */
import { Button, type IButtonProps } from '@zendeskgarden/react-buttons';
import { forwardRef, type MouseEvent } from 'react';
import { styled } from 'styled-components';

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
