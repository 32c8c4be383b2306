/** @module app/ui/form-footer  The end of a form of the sidebar: the one primary action, switched off while it is carried out, and the way out. The console's is `WaitingFooter`. */
import { Button } from '@zendeskgarden/react-buttons';
import { useWords } from '../platform/index.ts';
import { Row } from './text.tsx';

export interface FormFooterProps {
  /** Words of the primary action, as they are now. */
  readonly label: string;
  readonly isDisabled: boolean;
  /** For what is no form; in a form the button submits. */
  readonly onConfirm?: () => void;
  readonly onClose: () => void;
}

export function FormFooter({ label, isDisabled, onConfirm, onClose }: FormFooterProps) {
  const words = useWords();
  return (
    <Row>
      <Button type={onConfirm ? 'button' : 'submit'} size="small" isPrimary={true} disabled={isDisabled} onClick={onConfirm}>
        {label}
      </Button>
      <Button size="small" isBasic={true} onClick={onClose}>
        {words.t('cancel')}
      </Button>
    </Row>
  );
}
