/** @module app/sidebar/linked-records/open-incident-warning  Before a second record for the same trouble: the open ones, each linkable in one click. */
import { Button } from '@zendeskgarden/react-buttons';
import type { OpenIncidentView } from '#contract';
import { useWords } from '../../platform/index.ts';
import { InlineList, Meta, Name, OutLink, ProblemNotice, Quiet, Row, Stack } from '../../ui/index.ts';

export interface OpenIncidentWarningProps {
  readonly incidents: readonly OpenIncidentView[];
  readonly isBusy: boolean;
  readonly error: unknown;
  readonly onLink: (number: string) => void;
  readonly onCreate: () => void;
  readonly onClose: () => void;
}

export function OpenIncidentWarning({ incidents, isBusy, error, onLink, onCreate, onClose }: OpenIncidentWarningProps) {
  const words = useWords();
  return (
    <Stack $gap={8} role="group" aria-label={words.t('links.already-open', { count: incidents.length })}>
      <Name>{words.t('links.already-open', { count: incidents.length })}</Name>
      <InlineList>
        {incidents.map((incident) => (
          <li key={incident.id}>
            <Row $apart="apart">
              <OutLink url={incident.url}>{incident.number}</OutLink>
              <Quiet onClick={() => onLink(incident.number)}>{words.t('links.link-this')}</Quiet>
            </Row>
            <Meta>{incident.title}</Meta>
            <Meta>{incident.stateLabel}</Meta>
          </li>
        ))}
      </InlineList>
      {error ? <ProblemNotice tone="warning">{words.error(error)}</ProblemNotice> : null}
      <Row>
        <Button size="small" disabled={isBusy} onClick={onCreate}>
          {words.t('links.create-anyway')}
        </Button>
        <Button size="small" isBasic={true} onClick={onClose}>
          {words.t('cancel')}
        </Button>
      </Row>
    </Stack>
  );
}
