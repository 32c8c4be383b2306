/**
 * @module app/console/ui/waiting-footer
 * The end of a form of the console: the one primary action, which keeps the focus while it is carried out, and the way out of it. The sidebar's is `FormFooter` in
 * `app/ui`: that one switches its action off, since the sidebar keeps the focus by itself (see `use-carried-focus`), and loads nothing for what it does not need.
 */
import { Button } from '@zendeskgarden/react-buttons';
import { useWords } from '../../platform/index.ts';
import { Row } from '../../ui/index.ts';
import { WaitingButton } from './waiting-button.tsx';

export interface WaitingFooterProps {
  /** Words of the primary action, as they are now; it submits the form. */
  readonly label: string;
  /** The action is under way, or was carried out: nothing more comes of it. */
  readonly isWaiting: boolean;
  /** Something is missing that it needs. */
  readonly isDisabled?: boolean;
  readonly onClose: () => void;
  /** Words of the way out; by default "Cancel". */
  readonly closeLabel?: string;
}

export function WaitingFooter({ label, isWaiting, isDisabled = false, onClose, closeLabel }: WaitingFooterProps) {
  const words = useWords();
  return (
    <Row>
      <WaitingButton type="submit" isPrimary={true} isWaiting={isWaiting} disabled={isDisabled}>
        {label}
      </WaitingButton>
      <Button size="small" isBasic={true} onClick={onClose}>
        {closeLabel ?? words.t('cancel')}
      </Button>
    </Row>
  );
}
