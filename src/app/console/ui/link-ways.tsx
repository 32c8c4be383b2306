/** @module app/console/ui/link-ways  From a row about a link to its ticket, its record and its journey. */
import { useServices } from '../../platform/index.ts';
import { Meta, OutLink, Quiet, Row } from '../../ui/index.ts';
import { ScreenLink } from './screen-link.tsx';

export interface LinkWaysProps {
  readonly ticketId: string;
  readonly linkId: string;
  readonly record?: string | null;
  readonly recordUrl?: string | null;
}

export function LinkWays({ ticketId, linkId, record, recordUrl }: LinkWaysProps) {
  const { host, words } = useServices();
  return (
    <Row $gap={16}>
      <Quiet onClick={() => void host.openTicket(ticketId).catch(() => undefined)}>{words.t('console.open-ticket', { ticket: ticketId })}</Quiet>
      {record && recordUrl && (
        <Meta as="span">
          <OutLink url={recordUrl}>{record}</OutLink>
        </Meta>
      )}
      <Meta as="span">
        <ScreenLink to={{ screen: 'journey', query: { id: linkId } }}>{words.t('console.to-journey')}</ScreenLink>
      </Meta>
    </Row>
  );
}
