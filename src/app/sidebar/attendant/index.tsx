/** @module app/sidebar/attendant  What looks after the page once it is drawn: the keyboard's place, sources that were away, and what has waited for long. Loaded after the panels. */
import { HeldNotice, type HeldNoticeProps } from '../held-notice/index.tsx';
import { useKeptFocus } from './use-kept-focus.ts';
import { useLookAgain } from './use-look-again.ts';

export interface AttendantProps extends HeldNoticeProps {
  readonly ticketId: string;
}

export function Attendant({ ticketId, ...held }: AttendantProps) {
  useKeptFocus();
  useLookAgain(ticketId);
  return <HeldNotice {...held} />;
}
