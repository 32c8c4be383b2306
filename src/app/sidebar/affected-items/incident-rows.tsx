/** @module app/sidebar/affected-items/incident-rows  Open incidents in another system: number, state, who has it. */
import type { OpenIncidentView } from '#contract';
import { useWords } from '../../platform/index.ts';
import { CopyId, Facts, InlineList, Meta, OutLink, RelativeTime, Row } from '../../ui/index.ts';

export function IncidentRows({ incidents }: { readonly incidents: readonly OpenIncidentView[] }) {
  const words = useWords();
  return (
    <InlineList>
      {incidents.map((incident) => (
        <li key={`${incident.connectionId}/${incident.id}`}>
          <Row $apart="apart">
            <Row $gap={4}>
              <OutLink url={incident.url}>{incident.number}</OutLink>
              <CopyId value={incident.number} />
            </Row>
            <Meta>{incident.stateLabel}</Meta>
          </Row>
          <Meta>{incident.title}</Meta>
          <Meta>
            <Facts of={[incident.priorityLabel, incident.assigneeName ?? words.t('nobody-assigned')]} /> · <RelativeTime at={incident.openedAt} />
          </Meta>
        </li>
      ))}
    </InlineList>
  );
}
